"""The whole house for walks: the joined server and the sandbox on real ports, one clock for both, nothing of ours faked."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import uvicorn
from tests.person import OverHTTP, Person

from watchword.app import joined
from watchword.db import Database
from watchword.db.installation import Kind
from watchword.keys import root_key
from watchword.sandbox import Sandbox
from watchword.settings import Settings
from watchword.testing import FrozenClock


@dataclass
class House:
    """A running server, its sandbox, and the way to both."""

    origin: str
    sandbox: Sandbox
    sandbox_origin: str
    clock: FrozenClock
    session: aiohttp.ClientSession
    settings: Settings

    def person(self, language: str = "en") -> Person:
        """Somebody with a browser of their own."""
        return Person(OverHTTP(self.session, self.origin), language=language)

    async def codes(self, to: str) -> list[str]:
        """Every code that ``to`` received, the newest first, read from the inbox as a person would."""
        url = f"{self.sandbox_origin}/inbox.json"
        async with self.session.get(url, params={"to": to}) as answer:
            feed = json.loads(await answer.read())
        messages = feed["messages"] if isinstance(feed, dict) else feed
        return [message["code"] for message in messages]

    async def code(self, to: str) -> str:
        """The newest code that ``to`` received."""
        return (await self.codes(to))[0]

    @asynccontextmanager
    async def database(self) -> AsyncIterator[Database]:
        """The server's database, beside it."""
        db = await Database.open(self.settings.database_url)
        try:
            yield db
        finally:
            await db.close()

    async def count(self, table: str) -> int:
        """How many rows a table has."""
        async with self.database() as db:
            row = await db.one(f"SELECT COUNT(*) AS n FROM {table}")
            assert row is not None
            return int(row["n"])


@asynccontextmanager
async def open_house(
    data: Path, database: str, clock: FrozenClock, *, kind: Kind = "dev", **settings: Any
) -> AsyncIterator[House]:
    """Start everything on free ports; stop it whatever happens."""
    async with AsyncExitStack() as stack:
        pages, desk = (stack.enter_context(_free()) for _ in range(2))
        chosen = Settings(
            data=data,
            database=database,
            port=pages.getsockname()[1],
            sandbox_port=desk.getsockname()[1],
            **settings,
        )
        root_key.read_or_make(data)
        sandbox = Sandbox(port=chosen.sandbox_port, clock=clock, frequency=False)
        sandbox_origin = f"http://127.0.0.1:{chosen.sandbox_port}"
        inbox = f"{sandbox_origin}/inbox" if kind == "dev" else None
        app = await stack.enter_async_context(joined(chosen, kind=kind, inbox=inbox, clock=clock))
        await stack.enter_async_context(serving(sandbox.app, desk))
        await stack.enter_async_context(serving(app, pages))
        session = await stack.enter_async_context(
            aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
        )
        yield House(chosen.public_origin, sandbox, sandbox_origin, clock, session, chosen)


@asynccontextmanager
async def serving(app: Any, desk: socket.socket) -> AsyncIterator[None]:
    """``app`` on a listening socket, as ``watchword serve`` runs it."""
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            date_header=False,
            lifespan="off",
            timeout_graceful_shutdown=1,
        )
    )
    task = asyncio.create_task(server._serve([desk]))
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.005)
    try:
        yield
    finally:
        server.should_exit = True
        await task


def _free() -> socket.socket:
    return socket.create_server(("127.0.0.1", 0))
