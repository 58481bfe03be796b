"""Refusals as JSON: ``{code, message, data?}``, never with a word of what was sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from fastapi.exceptions import RequestValidationError
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.types import Scope

from watchword.advice import advise
from watchword.errors import CallerRefused, DeliveryFailed, WatchwordError
from watchword.web.errors import Refused, answer_of, retry_after
from watchword.web.language import operators_language
from watchword.web.pages.views import End

_BEARER: Final = {"www-authenticate": "Bearer"}
_INTERNAL: Final = {"message": "Internal server error."}
# What the framework says of a body that is text to it, or a list.
_NO_OBJECT: Final = frozenset({"model_attributes_type", "model_type", "dict_type"})
_PAGING: Final = frozenset({("query", "page"), ("query", "page_size")})
_ENDS: Final[Mapping[End, tuple[str, str]]] = {
    End.NOT_FOUND: ("guard.not_found", "There is no such route."),
    End.TOO_LARGE: ("guard.body_too_large", "The body is too large."),
    End.MISDIRECTED: ("guard.misdirected", "This server does not answer to that name."),
    End.FORGED: ("guard.forged", "The request does not come from a page of this server."),
    End.BAD_REQUEST: ("guard.bad_request", "The request cannot be understood."),
}


class JSONRefusals:
    """Answers what went wrong. ``operators``: whether whoever asks may know which limit it was and what the provider said."""

    def __init__(self, *, operators: bool) -> None:
        self._operators = operators

    async def __call__(self, scope: Scope, exc: Exception) -> Response:
        """The answer for ``exc``."""
        if isinstance(exc, RequestValidationError):
            return _unfit(exc)
        if isinstance(exc, WatchwordError):
            return self._ours(exc, scope)
        if isinstance(exc, HTTPException):
            return _routing(exc)
        if isinstance(exc, Refused):
            code, message = _ENDS.get(exc.why, _ENDS[End.BAD_REQUEST])
            return JSONResponse({"code": code, "message": message}, exc.status)
        return JSONResponse(_INTERNAL, 500)

    def _ours(self, exc: WatchwordError, scope: Scope) -> Response:
        answer, wait = answer_of(exc), retry_after(exc)
        if answer.status == 500:
            return JSONResponse(_INTERNAL, 500)
        body: dict[str, Any] = {"code": answer.code, "message": exc.sentence}
        data = {**(exc.data or {}), **((self._operators and exc.operator_data) or {})}
        if self._operators and isinstance(exc, DeliveryFailed):
            data["advice"] = _advice(exc, scope)
        if data:
            body["data"] = data
        headers = {} if wait is None else {"retry-after": str(wait)}
        if isinstance(exc, CallerRefused) and answer.status == 401:
            headers |= _BEARER
        return JSONResponse(body, answer.status, headers)


def _advice(exc: DeliveryFailed, scope: Scope) -> Mapping[str, Any]:
    """What the provider's refusal means and what to do about it, in the reader's language as far as we speak it."""
    wanted = Headers(scope=scope).get("accept-language", "")
    advice = advise(exc, operators_language(wanted))
    return {"explanation": advice.explanation, "todo": advice.todo, "known": advice.known}


def _routing(exc: HTTPException) -> Response:
    code, message = _ENDS[End.NOT_FOUND if exc.status_code == 404 else End.BAD_REQUEST]
    if exc.status_code == 405:
        code, message = "guard.method_not_allowed", "This route does not know that method."
    return JSONResponse({"code": code, "message": message}, exc.status_code, exc.headers)


def _unfit(exc: RequestValidationError) -> Response:
    """A request that does not fit its model. The framework would quote what was sent; nothing of it may come back."""
    found: Sequence[Mapping[str, Any]] = exc.errors()
    if any(one["type"] == "json_invalid" for one in found):
        return JSONResponse({"message": "The body is not JSON."}, 400)
    code, message = "guard.invalid_input", "The request does not fit what this route expects."
    if any(one["type"] in _NO_OBJECT and tuple(one["loc"]) == ("body",) for one in found):
        message = "The body is to be a JSON object, sent with Content-Type: application/json."
    if all(tuple(one["loc"]) in _PAGING for one in found):
        code, message = "guard.invalid_pagination", "There is no such page."
    issues = [
        {
            "code": one["type"],
            "path": [str(part) for part in one["loc"][1:]],
            "message": one["msg"],
        }
        for one in found
    ]
    # The name is the wire's: SDKs look for it.
    data = {"issues": issues, "name": "ZodError"}
    return JSONResponse({"code": code, "message": message, "data": data}, 400)
