"""What hooks are to be told outlives the server: it is killed in the midst of telling, and the next one tells the rest, once."""

import asyncio
import hashlib
import hmac
import signal
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from tests.person import OverHTTP, Person
from tests.running import Running, running

from watchword.clock import SYSTEM
from watchword.db import Database
from watchword.hooks import Hook, Hooks
from watchword.keys import KeyRing, root_key
from watchword.testing import FakeTransport

pytestmark = [pytest.mark.server, pytest.mark.timeout(300)]

PHONE = "13900000001"
# Longer than a claim or a pause between attempts lasts; the server is dead meanwhile.
LATER = 3_600_000


class Programs:
    """Two programs that listen: one breaks down over what it is told first, the other never gets as far as answering."""

    def __init__(self) -> None:
        self.down = True
        self.reached: set[str] = set()
        self.taken: Counter[str] = Counter()
        self.bodies: dict[str, set[bytes]] = {}
        self.signatures: dict[str, set[str]] = {}
        self.origin = ""

    async def hear(self, request: web.Request) -> web.Response:
        name, body = request.match_info["name"], await request.read()
        self.bodies.setdefault(name, set()).add(body)
        self.signatures.setdefault(name, set()).add(request.headers["logto-signature-sha-256"])
        self.reached.add(name)
        if self.down and name == "stalled":
            await asyncio.Event().wait()
        if self.down:
            return web.Response(status=503)
        self.taken[name] += 1
        return web.Response(status=204)


@pytest.fixture
async def programs() -> AsyncIterator[Programs]:
    listening = Programs()
    app = web.Application()
    app.router.add_post("/{name}", listening.hear)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    listening.origin = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield listening
    await runner.cleanup()


async def sign_in(server: Running) -> None:
    """Somebody new, which is what the programs want to hear of."""
    origin = server.addresses["Sign-in page"].removesuffix("/sign-in")
    inbox = server.addresses["Inbox"] + f".json?to={PHONE}"
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        person = Person(OverHTTP(session, origin))
        page = await person.open("/sign-in")
        page = await person.submit(page, "/sign-in", identifier=PHONE, region="CN")
        async with session.get(inbox) as answer:
            code = (await answer.json())[0]["code"]
        page = await person.submit(page, "/sign-in/code", code=code)
    assert page.path == "/signed-in", page.text


@asynccontextmanager
async def database(data: Path) -> AsyncIterator[Database]:
    """The server's own, beside it."""
    db = await Database.open(f"sqlite:///{data / 'watchword.db'}")
    try:
        yield db
    finally:
        await db.close()


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    """What is closed at the end, whatever happened."""
    async with AsyncExitStack() as opened:
        yield opened


async def states(db: Database) -> list[tuple[str, int]]:
    rows = await db.all("SELECT state, attempts FROM jobs ORDER BY attempts, state")
    return [(row["state"], row["attempts"]) for row in rows]


async def subscribe(db: Database, data: Path, programs: Programs) -> dict[str, Hook]:
    ring = await KeyRing.open(db, root_key.read(root_key.path_in(data)), SYSTEM)
    hooks = Hooks(db, ring, FakeTransport(), SYSTEM)
    return {
        name: await hooks.create(
            name=name, events=["PostRegister"], config={"url": f"{programs.origin}/{name}"}
        )
        for name in ("broken", "stalled")
    }


async def test_what_was_to_be_told_when_the_server_was_killed_is_told_once_by_the_next(
    tmp_path: Path, programs: Programs, stack: AsyncExitStack
) -> None:
    data = tmp_path / "data"
    serve = ("serve", "--dev", "--port", "0", "--sandbox-port", "0", "--data", data)
    with running(*serve, folder=tmp_path) as first:
        db = await stack.enter_async_context(database(data))
        made = await subscribe(db, data, programs)
        # The server looks for hooks when something first happens, and nothing has yet.
        await sign_in(first)
        async with asyncio.timeout(60):
            while programs.reached != set(made):  # noqa: ASYNC110 - a test's patience
                await asyncio.sleep(0.02)
            # The one that answered was written down to be tried again; the other is under way.
            while not await db.all("SELECT 1 FROM jobs WHERE status = 503"):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        first.stop(signal.SIGKILL)
    assert [state for state, _ in await states(db)] == ["waiting", "waiting"]
    await db.execute("UPDATE jobs SET due_at = due_at - :later", later=LATER)
    programs.down = False
    with running(*serve, folder=tmp_path) as second:
        async with asyncio.timeout(60):
            while any(state == "waiting" for state, _ in await states(db)):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        assert second.stop() == 0
    told = await states(db)
    assert {state for state, _ in told} == {"delivered"}
    assert min(attempts for _, attempts in told) == 2
    assert programs.taken == {"broken": 1, "stalled": 1}
    for name, hook in made.items():
        (body,), (signature,) = programs.bodies[name], programs.signatures[name]
        assert signature == hmac.new(hook.signing_key.encode(), body, hashlib.sha256).hexdigest()
