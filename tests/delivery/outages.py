"""A stretch of network that breaks on purpose, between a connector and the sandbox."""

import asyncio
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Final

MODES: Final = (
    "reset at once", "reset while reading", "reset before acceptance", "swallow", "reset after acceptance",
    "silence after acceptance", "half an answer, then reset", "half an answer, then silence", "an answer in drops",
    "another's page",
)  # fmt: skip
# In these the sandbox never sees the request.
BEFORE: Final = frozenset(MODES[:4])


class Network:
    """One listening socket. ``troubled`` says, by action and how often it was asked, whether ``mode`` happens to a request."""

    def __init__(self, mode: str, troubled: Callable[[str, int], bool]) -> None:
        self.mode = mode
        self.port = 0
        self.behind = 0
        self._troubled = troubled
        self._asked: dict[str, int] = {}

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, one request."""
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await self._serve(reader, writer)
        writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        lines = (line.partition(b": ") for line in head.split(b"\r\n")[1:])
        names = {name.lower(): value for name, _, value in lines}
        action = names[b"x-acs-action"].decode()
        self._asked[action] = self._asked.get(action, 0) + 1
        troubled = self._troubled(action, self._asked[action])
        if troubled and self.mode.startswith(("reset at once", "reset while")):
            return _reset(writer)
        body = await reader.readexactly(int(names.get(b"content-length", b"0")))
        if not troubled:
            writer.write(await self._forwarded(head, body))
            return await writer.drain()
        await self._break(head, body, writer)
        return None

    async def _break(self, head: bytes, body: bytes, writer: asyncio.StreamWriter) -> None:
        if self.mode == "reset before acceptance":
            return _reset(writer)
        answer = b"" if self.mode in BEFORE else await self._forwarded(head, body)
        if self.mode == "reset after acceptance":
            return _reset(writer)
        if self.mode.startswith("half"):
            writer.write(answer[: len(answer) - 20])
            await writer.drain()
            await asyncio.sleep(0.05)
        if self.mode == "half an answer, then reset":
            return _reset(writer)
        if self.mode == "an answer in drops":
            for one in answer:
                writer.write(bytes([one]))
                await writer.drain()
                await asyncio.sleep(0.05)
        if self.mode == "another's page":
            page = b"<html>502 Bad Gateway</html>"
            length = str(len(page)).encode()
            writer.write(
                b"HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\nContent-Length: %b\r\n\r\n%b"
                % (length, page)
            )
            return await writer.drain()
        await asyncio.sleep(30)
        return None

    async def _forwarded(self, head: bytes, body: bytes) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.behind)
        try:
            writer.write(_with_close(head) + body)
            return await reader.read()
        finally:
            writer.close()


def _with_close(head: bytes) -> bytes:
    """One request a connection keeps the drill simple, on both sides of it."""
    return head[:-2] + b"Connection: close\r\n\r\n"


def _reset(writer: asyncio.StreamWriter) -> None:
    sock: socket.socket = writer.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


@asynccontextmanager
async def network(mode: str, troubled: Callable[[str, int], bool]) -> AsyncIterator[Network]:
    """A ``Network`` that listens; its ``behind`` is the port that it leads to."""
    one = Network(mode, troubled)
    open_ones: set[asyncio.Task[None]] = set()

    async def served(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        open_ones.add(task)
        try:
            await one.serve(reader, writer)
        finally:
            open_ones.discard(task)

    handler: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]] = served
    server = await asyncio.start_server(handler, "127.0.0.1", 0)
    one.port = server.sockets[0].getsockname()[1]
    try:
        yield one
    finally:
        server.close()
        for task in open_ones:
            task.cancel()
        await asyncio.gather(*open_ones, return_exceptions=True)
