"""What every request passes, as pure ASGI: its id, whose name it calls, how much it may send, the headers of the answer,
one line in the log, and a page for whatever went wrong inside.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Awaitable, Callable
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from watchword import secret
from watchword.clock import stopwatch
from watchword.errors import WatchwordError
from watchword.web.addresses import HostList, forwarded
from watchword.web.errors import Refused, answer_of, retry_after
from watchword.web.pages.views import End

BODY_LIMIT: Final = 16 * 1024
REQUEST_ID: Final = "watchword.request_id"
_ID_LENGTH: Final = 12
_SERVER_ERROR: Final = 500
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
# Policy section 4. Without script no page breaks; with it, only our own runs.
CONTENT_SECURITY_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "form-action 'self'",
    )
)
_HEADERS: Final = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    # Not no-referrer: browsers would then send "Origin: null" with our own forms.
    "referrer-policy": "same-origin",
}
_log = logging.getLogger("watchword.web")

# Makes the answer for a request that no page answers.
DeadEnds = Callable[[Scope, End, int], Awaitable[Response]]


class FrontDoor:
    """Stands in front of the routes. ``dead_end`` renders what it refuses."""

    def __init__(self, inner: ASGIApp, *, hosts: HostList, dev: bool, dead_end: DeadEnds) -> None:
        self._inner = inner
        self._hosts = hosts
        self._dev = dev
        self._dead_end = dead_end

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._inner(scope, receive, send)
            return
        scope[REQUEST_ID] = secret.new_id(_ID_LENGTH)
        # Without it Starlette's router answers 404 and 405 by itself, in plain text.
        scope["app"] = self
        began = stopwatch()
        answer = _Answer(scope, send)
        try:
            self._admit(scope)
            await self._inner(scope, _Limited(receive), answer.send)
        except ClientDisconnect:
            pass  # nobody is left to answer
        except Exception as exc:  # noqa: BLE001 - the last desk: everything ends in a page and a line
            await self._ended(scope, receive, answer, exc)
        finally:
            _note(scope, answer.status, began)

    def _admit(self, scope: Scope) -> None:
        headers = Headers(scope=scope)
        if not self._hosts.permits(headers):
            raise Refused(End.MISDIRECTED)
        if self._dev and forwarded(headers):
            raise Refused(End.BAD_REQUEST)
        if scope["method"] not in _SAFE and not self._hosts.same_origin(headers):
            raise Refused(End.FORGED)
        declared = headers.get("content-length", "0")
        if not declared.isdecimal() or len(declared) > 10 or int(declared) > BODY_LIMIT:
            raise Refused(End.TOO_LARGE)

    async def _ended(self, scope: Scope, receive: Receive, answer: _Answer, exc: Exception) -> None:
        refused = _refusal(exc)
        if refused.status >= _SERVER_ERROR:
            _report(scope, exc)
        if answer.status:  # half an answer is on its way; the server closes the connection
            raise exc
        page = await self._dead_end(scope, refused.why, refused.status)
        page.headers.update(refused.headers)
        await page(scope, receive, answer.send)


def _refusal(exc: Exception) -> Refused:
    """Whatever was raised, as a dead end."""
    if isinstance(exc, Refused):
        return exc
    if isinstance(exc, HTTPException):
        why = End.NOT_FOUND if exc.status_code == 404 else End.BAD_REQUEST
        return Refused(why, status=exc.status_code, headers=exc.headers or {})
    if isinstance(exc, WatchwordError):
        answer, wait = answer_of(exc), retry_after(exc)
        headers = {} if wait is None else {"retry-after": str(wait)}
        return Refused(answer.end, status=answer.page, headers=headers)
    return Refused(End.INTERNAL)


class _Answer:
    """Sends on what the routes answer, with our headers."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._scope = scope
        self._send = send
        self.status = 0

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(raw=message.setdefault("headers", []))
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
            headers.setdefault("cache-control", "no-store")
            headers["x-request-id"] = self._scope[REQUEST_ID]
        await self._send(message)


class _Limited:
    """Reads no more of a body than any form of ours can hold, whatever its headers declared."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._left = BODY_LIMIT

    async def __call__(self) -> Message:
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            raise Refused(End.TOO_LARGE)
        return message


def _pattern(scope: Scope) -> str:
    """The route's pattern, never the path: paths and queries are the sender's to fill."""
    return str(getattr(scope.get("route"), "path", "-"))


def _note(scope: Scope, status: int, began: float) -> None:
    _log.info(
        "request",
        extra={
            "route": _pattern(scope),
            "method": scope["method"] if scope["method"] in _KNOWN_METHODS else "-",
            "status": status,
            "ms": round((stopwatch() - began) * 1000, 1),
            "request_id": scope[REQUEST_ID],
        },
    )


_KNOWN_METHODS: Final = _SAFE | {"POST", "PUT", "PATCH", "DELETE"}


def _report(scope: Scope, exc: Exception) -> None:
    """What went wrong and where: our own errors with their sentence, foreign ones by class alone, for their words may quote input."""
    frames = traceback.extract_tb(exc.__traceback__)
    _log.error(
        "request failed",
        extra={
            "route": _pattern(scope),
            "request_id": scope[REQUEST_ID],
            "error": exc.code if isinstance(exc, WatchwordError) else type(exc).__qualname__,
            "detail": exc.sentence if isinstance(exc, WatchwordError) else "",
            "trace": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
        },
    )
