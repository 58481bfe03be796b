"""Connections to PostgreSQL: lent in the order of asking, given up when the server is silent, and never stuck."""

import asyncio
import time
from collections.abc import AsyncIterator

import asyncpg
import pytest
from tests.limits.wire import Wire

from watchword.db import Database, connections, session
from watchword.db.connections import Connections
from watchword.db.session import Session
from watchword.errors import DatabaseBusy, DatabaseUnavailable

pytestmark = pytest.mark.postgres

_SLEEP = "SELECT pg_sleep(0.6)"


@pytest.fixture
async def single(postgres_url: str) -> AsyncIterator[Connections]:
    """Connections of which there is never more than one."""

    async def connect() -> Session:
        return Session(await asyncpg.connect(postgres_url))

    one = Connections(connect, 1)
    yield one
    await one.close()


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server allows a statement 0.2 seconds, and looks follow each other closely."""
    monkeypatch.setattr(session, "STATEMENT_SECONDS", 0.2)
    monkeypatch.setattr(connections, "_LOOK_SECONDS", 0.02)


# --- in line -------------------------------------------------------------------------------------


async def test_nobody_who_comes_later_goes_first(single: Connections) -> None:
    served: list[str] = []

    async def use(name: str) -> None:
        taken = await single.take(5)
        served.append(name)
        await asyncio.sleep(0)
        single.give(taken)

    held = await single.take(5)
    waiting = [asyncio.create_task(use(name)) for name in ("first", "second")]
    await asyncio.sleep(0)
    single.give(held)
    # It is free again, and nobody of the line has had a chance to run.
    await use("late")
    await asyncio.gather(*waiting)
    assert served == ["first", "second", "late"]


async def test_a_turn_that_comes_to_somebody_who_has_left_goes_to_the_next(
    single: Connections,
) -> None:
    held = await single.take(5)
    leaving = asyncio.create_task(single.take(5))
    staying = asyncio.create_task(single.take(5))
    await asyncio.sleep(0)
    single.give(held)
    leaving.cancel()
    assert await staying is held
    assert leaving.cancelled() or await asyncio.gather(leaving, return_exceptions=True)
    single.give(held)
    assert single.lent == 0


async def test_who_waits_in_vain_takes_nothing_with_them(single: Connections) -> None:
    held = await single.take(5)
    with pytest.raises(TimeoutError):
        await single.take(0.01)
    single.give(held)
    assert (single.open, single.lent) == (1, 0)


async def test_room_that_came_free_goes_to_the_line(single: Connections) -> None:
    held = await single.take(5)
    waiting = asyncio.create_task(single.take(5))
    await asyncio.sleep(0)
    held.sound = False
    single.give(held)
    fresh = await waiting
    assert held.closed
    assert not fresh.closed
    single.give(fresh)


async def test_a_connection_that_cannot_be_opened_leaves_its_room_to_the_next(
    postgres_url: str,
) -> None:
    fails, begun, fail = [True], asyncio.Event(), asyncio.Event()

    async def connect() -> Session:
        if fails.pop() if fails else False:
            begun.set()
            await fail.wait()
            raise ConnectionRefusedError
        return Session(await asyncpg.connect(postgres_url))

    one = Connections(connect, 1)
    first = asyncio.create_task(one.take(5))
    await begun.wait()
    second = asyncio.create_task(one.take(5))
    await asyncio.sleep(0)
    fail.set()
    with pytest.raises(ConnectionRefusedError):
        await first
    one.give(await second)
    await one.close()


async def test_closing_sends_the_line_home_and_waits_for_who_is_at_work(
    single: Connections,
) -> None:
    held = await single.take(5)
    waiting = asyncio.create_task(single.take(5))
    await asyncio.sleep(0)
    closing = asyncio.create_task(single.close())
    with pytest.raises(ConnectionError):
        await waiting
    assert await held.one("SELECT 1 AS n") is not None
    single.give(held)
    await closing
    assert held.closed


# --- silence -------------------------------------------------------------------------------------


async def test_a_statement_that_takes_too_long_is_ended_by_the_server(
    postgres_url: str, short: None
) -> None:
    db = await Database.open(postgres_url)
    async with db.held() as conn:
        with pytest.raises(DatabaseBusy):
            await conn.one(_SLEEP)
        # Nothing is left under way: the connection goes on.
        assert await conn.one("SELECT 1 AS n") is not None
    assert db.connections == (1, 0)
    await db.close()


async def test_whoever_changes_tables_has_all_the_time_there_is(
    postgres_url: str, short: None
) -> None:
    db = await Database.open(postgres_url)
    async with db.unhurried() as conn:
        await conn.execute(_SLEEP)
    with pytest.raises(DatabaseBusy):
        await db.one(_SLEEP)
    await db.close()


async def test_a_server_that_says_nothing_any_more_is_given_up(
    postgres_url: str, short: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "_CLOSING", 0.2)
    async with Wire(postgres_url) as wire:
        db = await Database.open(wire.url)
        await wire.hush()
        async with asyncio.timeout(30):
            with pytest.raises(DatabaseUnavailable):
                await db.one("SELECT 1 AS n")
        assert db.connections == (0, 0)
        await db.close()


async def test_a_process_that_was_stopped_for_a_while_gives_nobody_up(single: Connections) -> None:
    """As long as the statement goes on, only looks that were made count against the server."""
    taken = await single.take(5)
    asking = asyncio.create_task(taken.one("SELECT pg_sleep(0.2)"))
    await asyncio.sleep(0)
    assert not any(taken.silent() for _ in range(session._MOST_LOOKS + 1))
    assert taken.silent()
    await asking
    # The next statement is another one.
    asking = asyncio.create_task(taken.one("SELECT pg_sleep(0.2)"))
    await asyncio.sleep(0)
    assert not taken.silent()
    await asking
    assert not any(taken.silent() for _ in range(2 * session._MOST_LOOKS))
    single.give(taken)


@pytest.mark.parametrize("steps", range(12))
async def test_a_connection_ended_at_any_step_is_unavailable_and_nothing_else(
    single: Connections, steps: int
) -> None:
    taken = await single.take(5)
    # New to this connection, so that it is prepared first.
    asking = asyncio.create_task(taken.one(f"SELECT {steps} AS n"))
    for _ in range(steps):
        await asyncio.sleep(0)
        time.sleep(0.01)  # noqa: ASYNC251 - the server has answered before anybody here can go on
    taken.end()
    (outcome,) = await asyncio.gather(asking, return_exceptions=True)
    single.give(taken)
    assert isinstance(outcome, (DatabaseUnavailable, asyncpg.Record))
    assert single.open == 0
