"""A statement that takes too long, and a server that says nothing any more: neither is waited for without end."""

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import urlsplit, urlunsplit

import pytest

from watchword.db import Database, postgres
from watchword.db.silence import Silence
from watchword.errors import DatabaseBusy, DatabaseUnavailable


async def test_the_server_ends_what_takes_too_long_and_the_connection_stays(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "_STATEMENT_SECONDS", 0.2)
    db = await Database.open(postgres_url)
    try:
        backend = await db.one("SELECT pg_backend_pid() AS pid")
        with pytest.raises(DatabaseBusy):
            await db.one("SELECT pg_sleep(60)")
        assert await db.one("SELECT pg_backend_pid() AS pid") == backend
    finally:
        await db.close()


class Wire:
    """Between a client and PostgreSQL. While it is ``cut`` nothing that the server says arrives, and nobody is told."""

    def __init__(self, url: str) -> None:
        self._parts = urlsplit(url)
        self._whole = asyncio.Event()
        self._whole.set()
        self._carrying: set[asyncio.Task[None]] = set()

    def cut(self) -> None:
        self._whole.clear()

    def mend(self) -> None:
        self._whole.set()

    async def open(self) -> str:
        """The URL of its near end."""
        self._server = await asyncio.start_server(self._meet, "127.0.0.1", 0)
        port = self._server.sockets[0].getsockname()[1]
        return urlunsplit(self._parts._replace(netloc=f"{self._parts.username}@127.0.0.1:{port}"))

    async def close(self) -> None:
        self._server.close()
        for task in self._carrying:
            task.cancel()
        await asyncio.gather(*self._carrying, return_exceptions=True)

    async def _meet(self, near: asyncio.StreamReader, to_near: asyncio.StreamWriter) -> None:
        far, to_far = await asyncio.open_connection(self._parts.hostname, self._parts.port)
        for way in (self._carry(near, to_far, late=False), self._carry(far, to_near, late=True)):
            self._carrying.add(asyncio.create_task(way))

    async def _carry(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, late: bool
    ) -> None:
        try:
            while data := await reader.read(65536):
                if late:
                    await self._whole.wait()
                writer.write(data)
        finally:
            writer.close()


@pytest.fixture
async def wire(postgres_url: str) -> AsyncIterator[Wire]:
    made = Wire(postgres_url)
    yield made
    await made.close()


async def test_a_server_that_says_nothing_any_more_is_given_up_and_the_next_statement_asks_anew(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "Silence", lambda _: Silence(0.2, look=0.05))
    db = await Database.open(await wire.open())
    try:
        assert await db.one("SELECT 1 AS one") is not None
        wire.cut()
        with pytest.raises(DatabaseUnavailable):
            await db.one("SELECT 1 AS one")
        wire.mend()
        assert await db.one("SELECT 1 AS one") is not None
        assert db.connections == (1, 0)
    finally:
        wire.mend()
        await db.close()
