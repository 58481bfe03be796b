"""Reading JSON bodies: as RFC 8259 has them, into a model for routes that are plain Starlette ones."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Coroutine
from typing import Any, Final, TypeVar

from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError
from pydantic_core import from_json
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

_M = TypeVar("_M", bound=BaseModel)
_MARK: Final = b"\xef\xbb\xbf"
# A backslash that is written itself takes the one behind it along.
_NUL: Final = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
_NUL_FOUND: Final = {"type": "value_error", "loc": ("body",), "msg": "a text holds a NUL"}


async def read_body(request: Request, model: type[_M]) -> _M:
    """The body as ``model``. Raises ``RequestValidationError``, which ``JSONRefusals`` answers as it does for every other route."""
    body = await request.body()
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    # A form of another site can send text/plain across origins, and no JSON.
    if body and kind != "application/json":
        raise RequestValidationError(
            [{"type": "json_invalid", "loc": ("body",), "msg": "not JSON"}]
        )
    if _holds_nul(body):
        raise RequestValidationError([_NUL_FOUND])
    try:
        return model.model_validate_json(body or b"null", by_alias=True, by_name=False)
    except ValidationError as exc:
        raise RequestValidationError(_problems(exc)) from None


def read_json(body: bytes) -> Any:
    """The value that ``body`` is. Raises ``json.JSONDecodeError``, also for what Python reads and nobody could be answered again: NaN
    and numbers beyond a double, half a character, more than 200 levels.
    """
    try:
        value = from_json(body.removeprefix(_MARK), allow_inf_nan=False)
        # ``1e999`` is read as infinity.
        json.dumps(value, allow_nan=False)
    except ValueError:
        raise json.JSONDecodeError("not JSON", "", 0) from None
    return value


class JSONRoute(APIRoute):
    """A route of the framework's that reads bodies with ``read_json``: some of them are kept, and answered again for ever."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """See ``APIRoute``."""
        inner = super().get_route_handler()

        async def handle(request: Request) -> Response:
            try:
                return await inner(_JSONRequest(request.scope, request.receive))
            except _NulFound:
                raise RequestValidationError([_NUL_FOUND]) from None

        return handle


class _NulFound(HTTPException):
    """PostgreSQL keeps no such text. One of the framework's own, for it lets nothing else through."""


class _JSONRequest(Request):
    async def json(self) -> Any:
        """See ``Request``."""
        body = await self.body()
        if _holds_nul(body):
            raise _NulFound(400)
        return read_json(body)


def _holds_nul(body: bytes) -> bool:
    return b"u0000" in body and _NUL.search(body) is not None


def _problems(exc: ValidationError) -> list[dict[str, object]]:
    return [
        {"type": one["type"], "loc": ("body", *one["loc"]), "msg": one["msg"]}
        for one in exc.errors(include_url=False, include_context=False, include_input=False)
    ]
