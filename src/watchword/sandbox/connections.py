"""The open connections of the server that serves the sandbox, so that a staged fault can break one for real.

ASGI has no word for "hang up without an answer". What every asyncio server has is a protocol for each connection, and that is
told its transport: ``protocol`` wraps a server's own, notes transports by their two addresses, and hands everything on. With
uvicorn: ``uvicorn.Config(sandbox.app, http=sandbox.protocol(AutoHTTPProtocol), ...)``.
"""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Callable, Mapping
from typing import Any, Final, cast

# Closing with a linger time of zero makes the kernel send RST instead of FIN.
_NO_LINGER: Final = struct.pack("ii", 1, 0)
_GONE: Final = 1.0

Protocol = Callable[..., asyncio.Protocol]


class Connections:
    """Finds the transport below a request. ``refuses`` is asked at every new connection whether it shall be reset at once."""

    def __init__(self, refuses: Callable[[], bool]) -> None:
        self._refuses = refuses
        self._open: dict[tuple[Any, Any], asyncio.Transport] = {}
        self.watched = False

    def protocol(self, make: Protocol) -> Protocol:
        """A protocol factory that does what ``make`` does, with this object looking on."""
        self.watched = True

        def watched(*arguments: Any, **named: Any) -> asyncio.Protocol:
            return _Watched(make(*arguments, **named), self)

        return watched

    def find(self, scope: Mapping[str, Any]) -> asyncio.Transport | None:
        """The transport that the request of this ASGI scope came by."""
        return self._open.get((_address(scope.get("server")), _address(scope.get("client"))))

    async def reset(self, scope: Mapping[str, Any]) -> None:
        """Break the connection so that the other side sees a reset."""
        transport = self.find(scope)
        if transport is not None:
            reset(transport)
            await self._gone(scope)

    async def close(self, scope: Mapping[str, Any]) -> None:
        """Hang up in the ordinary way, after what was already written."""
        transport = self.find(scope)
        if transport is not None:
            transport.close()
            await self._gone(scope)

    async def _gone(self, scope: Mapping[str, Any]) -> None:
        # The server must have learned it before the application returns, or it would answer in our place.
        async with asyncio.timeout(_GONE):
            while self.find(scope) is not None:  # noqa: ASYNC110 - a callback of the transport ends it
                await asyncio.sleep(0.001)

    def _came(self, transport: asyncio.Transport) -> bool:
        if self._refuses():
            reset(transport)
            return False
        self._open[_addresses(transport)] = transport
        return True

    def _went(self, transport: asyncio.Transport) -> None:
        for key, known in list(self._open.items()):
            if known is transport:
                del self._open[key]


def reset(transport: asyncio.Transport) -> None:
    """Close at once, with RST."""
    desk = transport.get_extra_info("socket")
    if desk is not None:
        desk.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
    transport.abort()


class _Watched(asyncio.Protocol):
    """Hands everything to the server's own protocol."""

    def __init__(self, inner: asyncio.Protocol, connections: Connections) -> None:
        self._inner = inner
        self._connections = connections
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are none of asyncio's class, though they are in all but name.
        stream = cast("asyncio.Transport", transport)
        if self._connections._came(stream):  # noqa: SLF001 - the two are one thing
            self._transport = stream
            self._inner.connection_made(transport)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._transport is not None:
            self._connections._went(self._transport)  # noqa: SLF001
            self._inner.connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._transport is not None:
            self._inner.data_received(data)

    def eof_received(self) -> bool | None:
        return self._inner.eof_received() if self._transport is not None else None

    def pause_writing(self) -> None:
        self._inner.pause_writing()

    def resume_writing(self) -> None:
        self._inner.resume_writing()


def _addresses(transport: asyncio.Transport) -> tuple[Any, Any]:
    told = (transport.get_extra_info(name) for name in ("sockname", "peername"))
    here, there = (_address(address) for address in told)
    return here, there


def _address(address: Any) -> Any:
    """Host and port, of the two or four parts that an address has."""
    return tuple(address[:2]) if isinstance(address, tuple | list) else address
