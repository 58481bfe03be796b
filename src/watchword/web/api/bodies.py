"""Reading a JSON body into its model, for routes that are plain Starlette ones."""

from __future__ import annotations

from typing import TypeVar

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError
from starlette.requests import Request

_M = TypeVar("_M", bound=BaseModel)


async def read_body(request: Request, model: type[_M]) -> _M:
    """The body as ``model``. Raises ``RequestValidationError``, which ``JSONRefusals`` answers as it does for every other route."""
    body = await request.body()
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    # A form of another site can send text/plain across origins, and no JSON.
    if body and kind != "application/json":
        raise RequestValidationError(
            [{"type": "json_invalid", "loc": ("body",), "msg": "not JSON"}]
        )
    try:
        return model.model_validate_json(body or b"null", by_alias=True, by_name=False)
    except ValidationError as exc:
        raise RequestValidationError(_problems(exc)) from None


def _problems(exc: ValidationError) -> list[dict[str, object]]:
    return [
        {"type": one["type"], "loc": ("body", *one["loc"]), "msg": one["msg"]}
        for one in exc.errors(include_url=False, include_context=False, include_input=False)
    ]
