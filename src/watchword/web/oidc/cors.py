"""Which web pages may read our answers: the client's own, and everybody what is public (Fetch Standard, CORS)."""

from __future__ import annotations

from typing import Final

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from watchword.clients import Application, origin_of

_READER: Final = "watchword.cors"
_ANYBODY: Final = "*"
_DAY: Final = "86400"


def note_public(scope: Scope) -> None:
    """Everybody may read the answer."""
    scope[_READER] = _ANYBODY


def note_client(scope: Scope, application: Application | None) -> None:
    """The pages of ``application`` may read the answer: those of its redirect URIs, and others it names."""
    origin = Headers(scope=scope).get("origin")
    if origin is not None and application is not None and _is_own(origin, application):
        scope[_READER] = origin


def cors_headers(scope: Scope) -> dict[str, str]:
    """What tells the browser so."""
    reader = scope.get(_READER)
    if reader is None:
        return {}
    return {"access-control-allow-origin": str(reader), "vary": "Origin"}


def _is_own(origin: str, application: Application) -> bool:
    own = {origin_of(uri) for uri in application.redirect_uris}
    return origin in own or origin in application.cors_origins


class Preflight:
    """Answers a browser's question before the request; who the client is can only be told from the request itself."""

    def __init__(self, inner: ASGIApp) -> None:
        self._inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        headers = Headers(scope=scope)
        asked = scope["method"] == "OPTIONS" and "access-control-request-method" in headers
        if not asked or "origin" not in headers:
            await self._inner(scope, receive, send)
            return
        answer = Response(
            status_code=204,
            headers={
                "access-control-allow-origin": headers["origin"],
                "access-control-allow-methods": "GET, POST",
                "access-control-allow-headers": "authorization, content-type",
                "access-control-max-age": _DAY,
                "vary": "Origin",
            },
        )
        await answer(scope, receive, send)
