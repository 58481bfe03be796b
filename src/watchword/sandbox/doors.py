"""What every request passes before it reaches a route: the right Host, no proxy in between; and what every answer carries."""

from __future__ import annotations

from collections.abc import Collection
from email.utils import formatdate
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from watchword.clock import Clock
from watchword.sandbox.hosts import LABELS

LOOPBACK: Final = ("127.0.0.1", "localhost", "[::1]")
_PROXIED: Final = ("forwarded", "via")


class Doors:
    """Answers 421 to a Host outside ``hosts``, and on loopback alone 400 to anything that came through a proxy.

    A name without a port stands for the one of the listener. The ``Date`` of every answer is the sandbox's own time, so that
    a client may learn its clock's skew from it.
    """

    def __init__(self, app: ASGIApp, *, hosts: Collection[str], port: int, clock: Clock) -> None:
        self._app = app
        self._hosts = _spelled(hosts, port)
        self._direct = set(hosts) <= set(LOOPBACK)
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request through the doors."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def dated(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["date"] = formatdate(self._clock.now() // 1000, usegmt=True)
                headers["x-content-type-options"] = "nosniff"
                headers.setdefault("cache-control", "no-store")
            await send(message)

        refusal = self._refusal(Headers(scope=scope))
        await (refusal or self._app)(scope, receive, dated)

    def _refusal(self, headers: Headers) -> PlainTextResponse | None:
        named = headers.getlist("host")
        if len(named) != 1 or named[0].lower() not in self._hosts:
            return PlainTextResponse("This sandbox does not answer to that host name.\n", 421)
        if self._direct and any(
            name in _PROXIED or name.startswith("x-forwarded-") for name in headers
        ):
            return PlainTextResponse("This sandbox is not to be reached through a proxy.\n", 400)
        return None


def _spelled(hosts: Collection[str], port: int) -> frozenset[str]:
    # Every product has a host of its own: dypnsapi.localhost is one as much as localhost.
    named = [f"{label}.{host}" for host in hosts if not _is_address(host) for label in LABELS]
    hosts = [*hosts, *named]
    spelled = {host.lower() if _has_port(host) else f"{host.lower()}:{port}" for host in hosts}
    # A client leaves the port out only where it is the scheme's own.
    return frozenset(spelled | ({host.lower() for host in hosts} if port in (80, 443) else set()))


def _is_address(host: str) -> bool:
    return host.startswith("[") or host.replace(".", "").isdecimal()


def _has_port(host: str) -> bool:
    return host.rpartition("]")[2].rpartition(":")[2].isdecimal() and ":" in host.rpartition("]")[2]
