"""Who tries the product first: `watchword serve --dev` as it is, and what the sandbox makes of a message stands in the log."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from tests.person import OverHTTP, Person, Raw
from tests.ports import free_ports
from tests.running import Running, running

from watchword import app
from watchword.db import Database
from watchword.sandbox import Sandbox, print_config
from watchword.settings import Settings

pytestmark = pytest.mark.server

PHONE, LOST, SILENT, MAIL = "13900000001", "13900000002", "13900000003", "mei@example.com"
HIDDEN = "http://id.example.com:8080"


class Called(OverHTTP):
    """A browser that reaches the server by another name than where it listens, as through a forwarded port."""

    def __init__(self, session: aiohttp.ClientSession, desk: str) -> None:
        super().__init__(session, HIDDEN)
        self.desk = OverHTTP(session, desk)

    async def exchange(
        self, method: str, target: str, headers: list[tuple[str, str]], body: bytes
    ) -> Raw:
        return await self.desk.exchange(method, target, headers, body)


@asynccontextmanager
async def database(data: Path) -> AsyncIterator[Database]:
    """What a server keeps in this folder, beside it."""
    db = await Database.open(Settings(data=data).database_url)
    try:
        yield db
    finally:
        await db.close()


class Desk:
    """A newcomer's machine: the server, its sandbox, and the log beside them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.pages, self.inbox = free_ports(2)
        self.origin = f"http://127.0.0.1:{self.pages}"
        self.sandbox = f"http://127.0.0.1:{self.inbox}"

    @contextmanager
    def day(self, **environment: str) -> Iterator[Running]:
        """From start to stop, on the same data and ports as the day before."""
        ports = ("--port", str(self.pages), "--sandbox-port", str(self.inbox))
        arguments = ("serve", "--dev", *ports, "--data", self.folder / "data")
        with running(*arguments, folder=self.folder, **environment) as server:
            yield server
            assert server.stop() == 0

    async def ask(self, session: aiohttp.ClientSession, path: str, body: Any = None) -> Any:
        """The sandbox's JSON."""
        method = "GET" if body is None else "POST"
        async with session.request(method, f"{self.sandbox}{path}", json=body) as answer:
            assert answer.status == 200
            return await answer.json()

    async def pushes(self, session: aiohttp.ClientSession) -> dict[str, list[str]]:
        """How the pushes of each kind fare, once none of them waits for its first answer."""
        while True:
            found = await self.ask(session, "/receipts")
            if all(push["answer"] for push in found):
                break
            await asyncio.sleep(0.05)
        fates: dict[str, list[str]] = {}
        for push in found:
            fates.setdefault(push["kind"], []).append(f"{push['state']}, {push['answer']}")
        return fates

    async def log(self) -> dict[str, str | None]:
        """Each recipient, masked, and what is known of their newest message."""
        async with database(self.folder / "data") as db:
            rows = await db.all("SELECT identifier, receipt_state FROM messages ORDER BY at, id")
        return {row["identifier"][-4:]: row["receipt_state"] for row in rows}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@asynccontextmanager
async def browsing() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        yield session


async def ask_for_a_code(road: OverHTTP, to: str) -> None:
    person = Person(road)
    page = await person.open("/sign-in")
    page = await person.submit(page, "/sign-in", identifier=to, region="CN")
    assert page.path == "/sign-in/code"


async def test_who_runs_it_first_sees_delivered_and_what_they_staged(desk: Desk) -> None:
    async with browsing() as session:
        road = OverHTTP(session, desk.origin)
        with desk.day():
            addresses = await desk.ask(session, "/settings")
            for to in (PHONE, MAIL):
                await ask_for_a_code(road, to)
            assert await desk.pushes(session) == {
                "receipts": ["taken, HTTP 200"],
                "mailEvents": ["taken, HTTP 200"],
            }
            assert await desk.log() == {"0001": "delivered", ".com": "delivered"}
            await desk.ask(session, "/faults", {"kind": "failed-receipt", "to": LOST})
            await desk.ask(session, "/faults", {"kind": "no-receipt", "to": SILENT})
            for to in (SILENT, LOST):
                await ask_for_a_code(road, to)
            # What is silent has no push to wait for; the one after it has come.
            assert len((await desk.pushes(session))["receipts"]) == 2
            found = await desk.log()
            assert (found["0002"], found["0003"]) == ("undelivered", None)
        with desk.day():
            await ask_for_a_code(road, "13900000004")
            assert await desk.pushes(session) == {"receipts": ["taken, HTTP 200"]}
            assert (await desk.log())["0004"] == "delivered"
            renewed = await desk.ask(session, "/settings")
            for kind in ("receipts", "mailEvents"):
                # The same connector, and of its addresses only the newest.
                assert addresses[kind].rpartition("/")[0] == renewed[kind].rpartition("/")[0]
                async with session.post(addresses[kind], data=b"[]") as answer:
                    assert answer.status == 404
                async with session.post(renewed[kind], data=b"[]") as answer:
                    assert answer.status == 200


async def test_a_server_that_answers_to_another_name_only_is_told_too(desk: Desk) -> None:
    """Of a port that is forwarded the number that people's browsers see leads nowhere here."""
    async with browsing() as session:
        with desk.day(WATCHWORD_ORIGIN=HIDDEN):
            async with session.get(f"{desk.origin}/sign-in") as answer:
                assert answer.status == 421
            await ask_for_a_code(Called(session, desk.origin), PHONE)
            assert await desk.pushes(session) == {"receipts": ["taken, HTTP 200"]}
            assert await desk.log() == {"0001": "delivered"}
            told = await desk.ask(session, "/settings")
            assert told["receipts"].startswith(f"{desk.origin}/receipts/")


async def test_an_operators_own_connector_keeps_its_address_over_a_start(tmp_path: Path) -> None:
    """Also where the sandbox's stands behind it and can no longer be opened, which stops no start."""
    settings = Settings(data=tmp_path)
    async with app.opened_house(settings, kind="dev", sandbox=Sandbox()):
        pass
    sms = "aliyun-short-message-service"
    kept = "SELECT channel, origin, receipt_digest FROM connectors ORDER BY channel, origin"
    async with database(tmp_path) as db:
        await db.execute("UPDATE connectors SET position = 1, connector_id = 'gone' WHERE channel = 'sms'")  # fmt: skip
        async with app.opened_pool(settings) as pool:
            own = await pool.add(sms, print_config()[sms])
        await app.new_receipts_address(settings, own)
        before = await db.all(kept)
        async with app.opened_house(settings, kind="dev", sandbox=Sandbox()):
            pass
        after = await db.all(kept)
    changed = [
        (row["channel"], row["origin"])
        for row, then in zip(after, before, strict=True)
        if row["receipt_digest"] != then["receipt_digest"]
    ]
    assert changed == [("email", "sandbox")]
