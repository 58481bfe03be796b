"""What every request passes, as pure ASGI: its id, whose name it calls, which audience answers it, how much it may send, the
headers of the answer, one line in the log, and an answer for whatever went wrong inside.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from watchword import meters, secret, tracing
from watchword.clock import stopwatch
from watchword.errors import ConnectorNotFound, DeliveryFailed, WatchwordError
from watchword.web.addresses import HostList, forwarded
from watchword.web.errors import Refused
from watchword.web.methods import with_every_method
from watchword.web.pages.views import End

BODY_LIMIT: Final = 16 * 1024
REQUEST_ID: Final = "watchword.request_id"
# What browsers see of this server: links are made from it and never from the request (T25).
ORIGIN: Final = "watchword.origin"
_PREFIX: Final = "watchword.prefix"
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
PAGE_HEADERS: Final = (
    ("cache-control", "no-store"),
    ("content-security-policy", CONTENT_SECURITY_POLICY),
    ("x-content-type-options", "nosniff"),
    # Not no-referrer: browsers would then send "Origin: null" with our own forms.
    ("referrer-policy", "same-origin"),
)
# Of answers that programs read.
PROGRAM_HEADERS: Final = (
    ("cache-control", "no-store"),
    ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
)
_log = logging.getLogger("watchword.web")

# Makes the answer for a request that ended in an exception, or that no route answers.
DeadEnds = Callable[[Scope, Exception], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Audience:
    """One kind of visitor: where its paths begin, who answers them, and what its door asks.

    ``same_origin``: an unsafe request must come from a page of ours (cookies decide who asks); where a bearer token or a secret
    in the path does, it need not. ``request_ids`` are further headers that carry the request id.
    """

    prefix: str
    app: ASGIApp
    dead_end: DeadEnds
    same_origin: bool = True
    body_limit: int = BODY_LIMIT
    headers: Sequence[tuple[str, str]] = PAGE_HEADERS
    request_ids: tuple[str, ...] = ()
    # What a path of its own begins with, once a slash ends it: whole segments, so that ``/apiary`` is not ``/api``.
    within: str = field(init=False, repr=False)
    # The same as they go out.
    raw_headers: tuple[tuple[bytes, bytes], ...] = field(init=False, repr=False)
    raw_request_ids: tuple[bytes, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        raw = tuple((name.encode(), value.encode()) for name, value in self.headers)
        names = ("x-request-id", *self.request_ids)
        object.__setattr__(self, "within", self.prefix and f"{self.prefix}/")
        object.__setattr__(self, "raw_headers", raw)
        object.__setattr__(self, "raw_request_ids", tuple(name.encode() for name in names))


class FrontDoor:
    """Stands in front of every audience; the longest prefix that fits decides, and one of them has the empty one."""

    def __init__(
        self, audiences: Sequence[Audience], *, hosts: HostList, origin: str, dev: bool
    ) -> None:
        self._audiences = sorted(audiences, key=lambda one: -len(one.prefix))
        self._hosts = hosts
        self._origin = origin
        self._dev = dev

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await send({"type": "websocket.close"})
            return
        # Always ours, whatever a proxy says in X-Request-Id: a stranger's would be theirs to choose.
        scope[REQUEST_ID] = secret.new_id(tracing.REQUEST_ID_LENGTH)
        scope[ORIGIN] = self._origin
        # Without it Starlette's router answers 404 and 405 by itself, in plain text.
        scope["app"] = self
        tracing.REQUEST_ID.set(scope[REQUEST_ID])
        audience = self._serving(scope["path"])
        scope[_PREFIX] = audience.prefix
        with tracing.span("request", "server") as span:
            await self._serve(scope, receive, _Answer(scope, send, audience), span)

    def _serving(self, path: str) -> Audience:
        asked = f"{path}/"
        return next(one for one in self._audiences if asked.startswith(one.within))

    async def _serve(
        self, scope: Scope, receive: Receive, answer: _Answer, span: tracing.Span
    ) -> None:
        began, audience = stopwatch(), answer.audience
        try:
            self._admit(scope, audience)
            await audience.app(scope, _Limited(receive, audience.body_limit), answer.send)
        except ClientDisconnect:
            pass  # nobody is left to answer
        except Exception as exc:  # noqa: BLE001 - the last desk: everything ends in an answer and a line
            await self._ended(scope, receive, answer, exc)
        finally:
            _note(scope, answer.status, stopwatch() - began, span)

    def _admit(self, scope: Scope, audience: Audience) -> None:
        headers = Headers(scope=scope)
        if not self._hosts.permits(headers):
            raise Refused(End.MISDIRECTED)
        if self._dev and forwarded(headers):
            raise Refused(End.BAD_REQUEST)
        # PostgreSQL keeps no such text and compares none: here, or in every route that looks something up.
        if "\x00" in scope["path"] or b"%00" in scope["query_string"]:
            raise Refused(End.BAD_REQUEST)
        unsafe = audience.same_origin and scope["method"] not in _SAFE
        if unsafe and not self._hosts.same_origin(headers):
            raise Refused(End.FORGED)
        declared = headers.get("content-length", "0")
        if not declared.isdecimal() or len(declared) > 10 or int(declared) > audience.body_limit:
            raise Refused(End.TOO_LARGE)

    async def _ended(self, scope: Scope, receive: Receive, answer: _Answer, exc: Exception) -> None:
        response = await answer.audience.dead_end(scope, with_every_method(scope, exc))
        if response.status_code >= _SERVER_ERROR:
            _report(scope, exc)
        if answer.status:  # half an answer is on its way; the server closes the connection
            raise exc
        await response(scope, receive, answer.send)


class _Answer:
    """Sends on what the routes answer, with our headers."""

    def __init__(self, scope: Scope, send: Send, audience: Audience) -> None:
        self._scope = scope
        self._send = send
        self.audience = audience
        self.status = 0

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            audience, raw = self.audience, message.get("headers", ())
            said, request_id = {name for name, _ in raw}, self._scope[REQUEST_ID].encode()
            message["headers"] = [
                *raw,
                *[pair for pair in audience.raw_headers if pair[0] not in said],
                *[(name, request_id) for name in audience.raw_request_ids],
            ]
        await self._send(message)


class _Limited:
    """Reads no more of a body than its audience may send, whatever the headers declared."""

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive = receive
        self._left = limit

    async def __call__(self) -> Message:
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            raise Refused(End.TOO_LARGE)
        return message


def _pattern(scope: Scope) -> str:
    """The route's pattern, never the path: paths and queries are the sender's to fill. Some routers leave their prefix out of it."""
    pattern = str(getattr(scope.get("route"), "path", "-"))
    prefix = scope.get(_PREFIX, "")
    return pattern if pattern == "-" or pattern.startswith(prefix) else prefix + pattern


def _note(scope: Scope, status: int, seconds: float, span: tracing.Span) -> None:
    route = _pattern(scope)
    method = scope["method"] if scope["method"] in _KNOWN_METHODS else "-"
    meters.count(meters.REQUESTS, method, route, str(status), seconds=seconds)
    span.rename(f"{method} {route}")
    span.set(
        {"http.request.method": method, "http.route": route, "http.response.status_code": status}
    )
    _log.info(
        "request",
        extra={
            "route": route,
            "method": method,
            "status": status,
            "ms": round(seconds * 1000, 1),
        },
    )


_KNOWN_METHODS: Final = _SAFE | {"POST", "PUT", "PATCH", "DELETE"}


def _report(scope: Scope, exc: Exception) -> None:
    """What went wrong and where: our own errors with their sentence, foreign ones by class alone, for their words may quote input."""
    if isinstance(exc, DeliveryFailed | ConnectorNotFound):
        # Nothing is wrong in here: where it was raised says nothing to whoever has to mend it.
        failed = exc if isinstance(exc, DeliveryFailed) else None
        _log.warning(
            "not possible now",
            extra={
                "route": _pattern(scope),
                "error": exc.code if failed is None else f"connector.{failed.fault}",
                "connector": "" if failed is None else failed.connector,
                "provider_code": "" if failed is None else failed.provider_code,
            },
        )
        return
    frames = traceback.extract_tb(exc.__traceback__)
    _log.error(
        "request failed",
        extra={
            "route": _pattern(scope),
            "error": exc.code if isinstance(exc, WatchwordError) else type(exc).__qualname__,
            "detail": exc.sentence if isinstance(exc, WatchwordError) else "",
            "trace": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
        },
    )
