"""A wire to a server that a test can cut."""

import asyncio
from contextlib import suppress
from urllib.parse import urlsplit, urlunsplit


class Wire:
    """Passes bytes to the server of ``url`` and back until it is cut; then it refuses connections."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._there = (parts.hostname or "", parts.port or 0)
        self._parts = parts
        self.port = 0
        self._writers: list[asyncio.StreamWriter] = []
        self._tasks: list[asyncio.Task[None]] = []
        self._whole = True

    async def __aenter__(self) -> "Wire":
        await self.mend()
        name = self._parts.netloc.rpartition("@")[0]
        netloc = f"{name}@127.0.0.1:{self.port}" if name else f"127.0.0.1:{self.port}"
        self.url = urlunsplit(self._parts._replace(netloc=netloc))
        return self

    async def mend(self) -> None:
        """Take connections, on the same port as before."""
        self._whole = True
        self._server = await asyncio.start_server(self._join, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def __aexit__(self, *_: object) -> None:
        await self.cut()

    async def cut(self) -> None:
        """Break every connection; take no more."""
        self._whole = False
        self._server.close()
        for writer in self._writers:
            writer.transport.abort()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def hush(self) -> None:
        """Pass nothing on any more, as when the server's machine lost its power: nobody hangs up."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.append(writer)
        self._tasks.append(asyncio.create_task(self._pass(reader, writer)))

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there_reader, there_writer = await asyncio.open_connection(*self._there)
        self._writers.append(there_writer)
        if not self._whole:
            there_writer.transport.abort()
            writer.transport.abort()
        await asyncio.gather(pass_on(reader, there_writer), pass_on(there_reader, writer))


async def pass_on(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await source.read(65536):
            sink.write(data)
            await sink.drain()
    sink.close()
    with suppress(OSError):
        await sink.wait_closed()
