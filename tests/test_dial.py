"""Connections that are not HTTP: the same guard, the same certainty that nothing was sent."""

import asyncio
import socket
from typing import Any

import pytest

from watchword.errors import DestinationRefused, NothingSent
from watchword.http import Dialer, Guard, HTTPTransport, Timeouts

QUICK = Timeouts(connect=5, read=5, total=5)


async def listening() -> tuple[asyncio.Server, int]:
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
    return server, server.sockets[0].getsockname()[1]


async def test_a_permitted_address_is_connected_to_from_where_it_was_asked() -> None:
    server, port = await listening()
    async with server, HTTPTransport(Guard(loopback=True)) as transport:
        assert isinstance(transport, Dialer)
        for host, source in (("localhost", ""), ("127.0.0.1", "127.0.0.1")):
            sock = await transport.dial(host, port, QUICK, source=source)
            assert sock.getpeername() == ("127.0.0.1", port)
            assert not sock.getblocking()
            sock.close()


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "127.0.0.1",
        "::1",
        "::ffff:127.0.0.1",
        "10.0.0.1",
        "100.64.0.1",
        "224.0.0.1",
        "0",
    ],
)
async def test_what_the_guard_refuses_is_not_connected_to(host: str) -> None:
    async with HTTPTransport(Guard()) as transport:
        with pytest.raises(DestinationRefused):
            await transport.dial(host, 25, QUICK)


async def test_a_name_is_resolved_once_and_the_very_address_that_was_judged_is_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server, port = await listening()
    asked: list[str] = []
    loop = asyncio.get_running_loop()

    async def flipping(host: str, port: int, **_: Any) -> list[Any]:
        asked.append(host)
        address = "127.0.0.1" if len(asked) == 1 else "10.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(loop, "getaddrinfo", flipping)
    async with server, HTTPTransport(Guard(loopback=True)) as transport:
        sock = await transport.dial("flip.example", port, QUICK)
        assert sock.getpeername()[0] == "127.0.0.1"
        sock.close()
        with pytest.raises(DestinationRefused):
            await transport.dial("flip.example", port, QUICK)
    assert asked == ["flip.example"] * 2


async def test_nobody_there_is_nothing_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    server, port = await listening()
    server.close()
    await server.wait_closed()
    async with HTTPTransport(Guard(trusting=True)) as transport:
        for host in ("127.0.0.1", "nobody.invalid", "a..b", "x" * 300):
            with pytest.raises(NothingSent, match="^" + host[:5]):
                await transport.dial(host, port, QUICK)

        async def hanging(*_: Any, **__: Any) -> list[Any]:
            await asyncio.sleep(30)
            return []

        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", hanging)
        with pytest.raises(NothingSent, match="in time"):
            await transport.dial("slow.example", port, Timeouts(0.3, 5, 5))
