"""A limiter that reads, compares and writes: what the storm of ``test_limiter`` is there to catch."""

import asyncio
from collections.abc import Sequence

from tests.limits.conftest import Open
from tests.limits.test_limiter import FIVE, TEN, storm

from watchword.db import Connection
from watchword.limits import Limit, Limiter, store
from watchword.limits.limit import in_order


class ReadThenWrite(Limiter):
    """Looks first and takes afterwards, as limiters are often written."""

    async def reserve(
        self,
        limits: Sequence[Limit],
        *,
        spend_on_refusal: Sequence[Limit] = (),
        conn: Connection | None = None,
    ) -> None:
        await self.require(limits)
        now = self._clock.now()
        for limit in in_order(limits):
            tat = (await store.arrivals(self._db, [limit])).get(limit.key, now)
            await asyncio.sleep(0)
            await self._db.execute(
                "INSERT INTO limits (key, tat, span) VALUES (:key, :tat, 0) "
                "ON CONFLICT (key) DO UPDATE SET tat = excluded.tat",
                key=limit.key,
                tat=max(tat, now) + limit.interval,
            )


async def test_the_storm_catches_a_limiter_that_reads_then_writes(another: Open) -> None:
    real = await another()
    broken = ReadThenWrite(real._db, real._clock)
    seen = await storm([broken], [TEN, FIVE], 100)
    assert seen["taken"] > 5, "the broken limiter got away: the storm is too weak"


class TakesPartly(Limiter):
    """Keeps what it could take when another limit was full."""

    async def reserve(
        self,
        limits: Sequence[Limit],
        *,
        spend_on_refusal: Sequence[Limit] = (),
        conn: Connection | None = None,
    ) -> None:
        taken = await store.take(self._db, in_order(limits), self._clock.now())
        await self.require([limit for limit in limits if limit.key not in taken])


async def test_the_storm_catches_a_limiter_that_keeps_part_of_a_refusal(another: Open) -> None:
    real = await another()
    broken = TakesPartly(real._db, real._clock)
    assert (await storm([broken], [TEN, FIVE], 100))["taken"] == 5
    assert await broken.left(TEN) != 5, "the broken limiter got away"
