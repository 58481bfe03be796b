"""Redis that cannot be reached never opens a limit, and never keeps a request waiting."""

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator

import pytest
from tests.limits.conftest import emptied_redis
from tests.limits.test_limiter import ADDRESS, FIVE, TEN, storm, taken
from tests.limits.wire import Wire

from watchword.clock import stopwatch
from watchword.db import Database
from watchword.errors import LimitReached, SettingsInvalid
from watchword.limits import Limit, Limiter
from watchword.limits.redis import _PATIENCE, RedisLimiter
from watchword.testing import FrozenClock

FIFTY = Limit("fifty", "fifty:a", 50, 3600)
# Nothing listens on port 1.
_NOWHERE = "redis://127.0.0.1:1/0"


@pytest.fixture
async def lost(db: Database, clock: FrozenClock) -> AsyncIterator[RedisLimiter]:
    limiter = RedisLimiter(_NOWHERE, db, clock)
    yield limiter
    await limiter.close()


async def test_without_redis_the_database_counts(lost: RedisLimiter, db: Database) -> None:
    assert await taken(lost, FIVE, times=9) == 5
    counted = Limiter(db, lost._clock)
    assert await counted.left(FIVE) == 0
    await lost.give_back([FIVE])
    assert await lost.left(FIVE) == await counted.left(FIVE) == 1


async def test_without_redis_what_is_spent_is_spent_in_the_database(lost: RedisLimiter) -> None:
    await taken(lost, FIVE, times=5)
    with pytest.raises(LimitReached):
        await lost.reserve([FIVE], needing=[TEN])
    assert await lost.spend([ADDRESS, FIVE]) == 1
    assert (await lost.left(FIVE), await lost.left(ADDRESS), await lost.left(TEN)) == (0, 2, 10)
    await lost.forget([FIVE])
    assert await lost.left(FIVE) == 5


async def test_a_storm_without_redis_takes_exactly_what_there_is(lost: RedisLimiter) -> None:
    assert await storm([lost], [TEN, FIVE], 60) == {"taken": 5, "five": 55}


async def test_it_is_said_once_and_redis_is_then_left_alone(
    lost: RedisLimiter, clock: FrozenClock, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "watchword.limits"):
        await taken(lost, TEN, times=5)
        assert len(caplog.records) == 1
        clock.move(6)
        await taken(lost, TEN, times=5)
        assert len(caplog.records) == 2


class Busy(FrozenClock):
    """The clock of a busy server: so many seconds pass between two looks at it."""

    passing = 0

    def now(self) -> int:
        """The moment; the next look finds a later one."""
        at = super().now()
        self.move(self.passing)
        return at


@pytest.mark.redis
async def test_what_redis_refused_is_refused_however_long_its_answer_took(db: Database) -> None:
    clock, gap = Busy(), Limit("gap", "gap:a", 1, 60)
    limiter = RedisLimiter(await emptied_redis(), db, clock)
    try:
        await limiter.reserve([gap, FIFTY])
        clock.move(59)
        clock.passing = 2  # refused at this look, and at the next there would be room
        with pytest.raises(LimitReached):
            await limiter.reserve([gap, FIFTY])
    finally:
        await limiter.close()


@pytest.mark.redis
async def test_T38_redis_lost_in_a_storm_gives_no_budget_more_than_twice(
    db: Database, clock: FrozenClock
) -> None:
    async with Wire(await emptied_redis()) as wire:
        limiter = RedisLimiter(wire.url, db, clock)
        first = asyncio.create_task(storm([limiter], [FIFTY], 200))
        await asyncio.sleep(0.02)
        await wire.cut()
        seen: Counter[str] = await first
        seen += await storm([limiter], [FIFTY], 100)
        assert 50 <= seen["taken"] <= 100
        assert seen.total() == 300
        assert await Limiter(db, clock).left(FIFTY) == 0
        await limiter.close()


@pytest.mark.redis
async def test_counts_in_redis_end_by_themselves_and_name_nobody(
    db: Database, clock: FrozenClock
) -> None:
    limiter = RedisLimiter(await emptied_redis(), db, clock)
    await limiter.reserve([FIVE])
    assert await limiter._redis.keys("*") == [b"{watchword}:five:a"]
    assert 710_000 < await limiter._redis.pttl("{watchword}:five:a") <= 720_000
    await limiter.give_back([FIVE])
    assert await limiter._redis.keys("*") == []
    await limiter.close()


async def test_a_url_with_an_option_that_nobody_knows_is_refused_before_anything_is_counted(
    db: Database,
) -> None:
    for option in ("hush=1", "socket_timeout=hush"):
        with pytest.raises(SettingsInvalid, match="options after the") as refused:
            RedisLimiter(f"{_NOWHERE}?{option}", db)
        assert "hush" not in str(refused.value)


async def test_a_redis_that_does_not_answer_is_waited_for_once_and_a_second_at_most(
    db: Database, clock: FrozenClock
) -> None:
    assert _PATIENCE <= 1
    connected = []

    async def silent(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connected.append(writer)

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    limiter = RedisLimiter(f"redis://127.0.0.1:{port}/0", db, clock)
    before = stopwatch()
    await limiter.reserve([FIVE])
    assert stopwatch() - before < 10
    assert len(connected) == 1
    await limiter.close()
    server.close()
    for writer in connected:
        writer.close()
        await writer.wait_closed()
