"""Refusals as relying parties read them: the protocol's shape and the wire's in one body."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.types import Scope

from watchword.errors import (
    ClientRefused,
    ClientSecretExpired,
    ClientSecretLocked,
    InsufficientScope,
    InvalidClient,
    InvalidToken,
    LimitReached,
    OIDCError,
    WatchwordError,
)
from watchword.web.desk import Desk
from watchword.web.errors import Refused, answer_of, retry_after
from watchword.web.oidc.cors import cors_headers
from watchword.web.oidc.form_action import page_headers

_UNAUTHORIZED: Final = 401
_SERVER_ERROR: Final = 500
_BASIC: Final = 'Basic realm="oidc"'
# Errors of other rooms in the protocol's words.
_WORDS: Final[Mapping[type[WatchwordError], str]] = {
    ClientRefused: "invalid_client",
    ClientSecretExpired: "invalid_request",
    ClientSecretLocked: "invalid_client",
    LimitReached: "temporarily_unavailable",
}


class Refusals:
    """Answers what went wrong: a page where a browser was sent here, the protocol's JSON for everybody else."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def __call__(self, scope: Scope, exc: Exception) -> Response:
        """The answer for ``exc``."""
        if isinstance(exc, Refused | LimitReached) and _reads_pages(scope):
            page = await self._desk.dead_end(scope, exc)
            page.headers.update(page_headers())
            return page
        return _refusal(scope, exc)


def _reads_pages(scope: Scope) -> bool:
    return "text/html" in Headers(scope=scope).get("accept", "")


def _refusal(scope: Scope, exc: Exception) -> Response:
    error, description, status, code = _told(exc)
    body = {"error": error, "error_description": description}
    if not _plain(scope):
        body |= {"code": code, "message": description}
    headers = {"cache-control": "no-store", "pragma": "no-cache", **cors_headers(scope)}
    if isinstance(exc, WatchwordError) and (wait := retry_after(exc)) is not None:
        headers["retry-after"] = str(wait)
    if isinstance(exc, InvalidToken | InsufficientScope):
        # RFC 6750 3: with what is missing, where something is.
        missing = ', scope="openid"' if isinstance(exc, InsufficientScope) else ""
        headers["www-authenticate"] = f'Bearer error="{error}"{missing}'
    elif status == _UNAUTHORIZED:
        headers["www-authenticate"] = _BASIC
    return JSONResponse(body, status, headers)


def _told(exc: Exception) -> tuple[str, str, int, str]:
    """Error, description, status, and the wire's code."""
    if isinstance(exc, OIDCError):
        proved = isinstance(exc, InvalidClient) and exc.known
        status = _UNAUTHORIZED if proved else answer_of(exc).status
        return exc.error, exc.sentence, status, exc.code
    if isinstance(exc, WatchwordError):
        return _ours(exc)
    if isinstance(exc, HTTPException):
        return _request_error("unrecognized route or not allowed method", exc.status_code)
    if isinstance(exc, Refused):
        return _request_error("the request cannot be understood", exc.status)
    return "server_error", "Internal server error.", _SERVER_ERROR, "oidc.server_error"


def _ours(exc: WatchwordError) -> tuple[str, str, int, str]:
    answer = answer_of(exc)
    if type(exc) in _WORDS:
        error = _WORDS[type(exc)]
        known = isinstance(exc, ClientRefused) and exc.known
        return error, exc.sentence, _UNAUTHORIZED if known else answer.status, f"oidc.{error}"
    if answer.status == _SERVER_ERROR:
        return "server_error", "Internal server error.", answer.status, "oidc.server_error"
    if answer.status > _SERVER_ERROR:
        return "temporarily_unavailable", exc.sentence, answer.status, answer.code
    return "invalid_request", exc.sentence, answer.status, answer.code


def _request_error(description: str, status: int) -> tuple[str, str, int, str]:
    return "invalid_request", description, status, "oidc.invalid_request"


def _plain(scope: Scope) -> bool:
    """Whether the caller wants the protocol's shape alone."""
    asked = parse_qs(scope["query_string"].decode("latin-1")).get("parse_error", [])
    return asked == ["false"]
