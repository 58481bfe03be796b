"""The fixtures keep their own promises."""

from typing import TYPE_CHECKING

import pytest
from tests.browser_pages import PHONE, Browser

from watchword.db import Database, SchemaState, migrate, schema_state
from watchword.errors import NothingSent, UniqueViolated
from watchword.http import Request
from watchword.testing import FakeTransport, FrozenClock

if TYPE_CHECKING:
    from redis.asyncio import Redis

_REQUEST = Request("GET", "https://sms.example.com/")


def test_a_frozen_clock_moves_only_when_told(clock: FrozenClock) -> None:
    before = clock.now()
    assert clock.now() == before
    assert clock.move(1.5) == before + 1500 == clock.now()


async def test_a_fake_transport_answers_in_the_order_it_was_told(transport: FakeTransport) -> None:
    transport.answer("one").answer("two", status=500).fail(NothingSent("down"))
    first, second = await transport.send(_REQUEST), await transport.send(_REQUEST)
    assert (first.body, second.body, second.status) == (b"one", b"two", 500)
    with pytest.raises(NothingSent):
        await transport.send(_REQUEST)
    assert (await transport.send(_REQUEST)).body == b"{}"
    assert len(transport.requests) == 4


@pytest.mark.parametrize("turn", [1, 2])
async def test_every_test_gets_a_migrated_database_without_rows(db: Database, turn: int) -> None:
    assert await schema_state(db) is SchemaState.CURRENT
    await db.execute("CREATE TABLE left_behind (turn BIGINT)")
    await db.execute("INSERT INTO left_behind (turn) VALUES (:turn)", turn=turn)
    row = await db.one("SELECT COUNT(*) AS n FROM left_behind")
    assert row is not None
    assert row["n"] == 1


@pytest.mark.parametrize("turn", [1, 2])
async def test_every_test_gets_every_key(db: Database, turn: int) -> None:
    again = "INSERT INTO installation (name, value) VALUES ('turn', 'x')"
    await db.execute(again)
    with pytest.raises(UniqueViolated):
        await db.execute(again)
    await db.execute("DROP TABLE installation")
    await db.execute("CREATE TABLE installation (name TEXT, value TEXT)")


@pytest.mark.parametrize("left", ["tables", "CREATE SCHEMA odd", ""])
async def test_an_empty_database_has_no_schema_whatever_was_left_in_it(
    database_url: str, left: str
) -> None:
    db = await Database.open(database_url)
    assert await schema_state(db) is SchemaState.EMPTY
    if left == "tables":
        await migrate(db)
    elif db.kind == "postgres":
        assert await db.one("SELECT 1 AS n FROM pg_namespace WHERE nspname = 'odd'") is None
        if left:
            await db.execute(left)
    await db.close()


async def test_a_migrated_database_is_as_a_server_finds_it(migrated_url: str) -> None:
    db = await Database.open(migrated_url)
    assert await schema_state(db) is SchemaState.CURRENT
    assert await db.one("SELECT 1 AS n FROM installation") is None
    await db.close()


@pytest.mark.parametrize("turn", [1, 2])
async def test_every_test_gets_an_empty_redis(redis: "Redis", turn: int) -> None:
    assert await redis.dbsize() == 0
    await redis.set("turn", turn)


async def test_a_page_has_the_looks_it_was_asked_for(browser: Browser) -> None:
    page = await browser.page(colour_scheme="dark", viewport=PHONE, locale="zh-CN")
    assert await page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    assert await page.evaluate("[innerWidth, navigator.language]") == [390, "zh-CN"]


async def test_a_page_without_script_runs_none(browser: Browser) -> None:
    page = await browser.page(javascript=False)
    await page.set_content("<p>plain</p><script>document.body.textContent = 'script'</script>")
    assert await page.inner_text("p") == "plain"
