"""A limiter that reads, compares and writes: what the storm of ``test_limiter`` is there to catch."""

import asyncio
from collections.abc import Sequence
from typing import Any

from tests.limits.conftest import Open
from tests.limits.test_limiter import ADDRESS, FIVE, TEN, storm

from watchword.limits import Limit, Limiter, store
from watchword.limits.limit import in_order


class ReadThenWrite(Limiter):
    """Looks first and takes afterwards, as limiters are often written."""

    async def _reserve(self, limits: Sequence[Limit], needing: Sequence[Limit], on: Any) -> int:
        await self.require(limits)
        now = self._clock.now()
        for limit in in_order(limits):
            tat = (await store.arrivals(self._db, [limit])).get(limit.key, now)
            await asyncio.sleep(0)
            await self._db.execute(
                "INSERT INTO limits (key, tat, room) VALUES (:key, :tat, 0) "
                "ON CONFLICT (key) DO UPDATE SET tat = excluded.tat",
                key=limit.key,
                tat=max(tat, now) + limit.interval,
            )
        return 0


async def test_the_storm_catches_a_limiter_that_reads_then_writes(another: Open) -> None:
    real = await another()
    broken = ReadThenWrite(real._db, real._clock)
    seen = await storm([broken], [TEN, FIVE], 100)
    assert seen["taken"] > 5, "the broken limiter got away: the storm is too weak"


class TakesPartly(Limiter):
    """Keeps what it could take when another limit was full."""

    async def _reserve(self, limits: Sequence[Limit], needing: Sequence[Limit], on: Any) -> int:
        for limit in reversed(in_order(limits)):
            await super()._reserve([limit], [], on)
        return 0


async def test_the_storm_catches_a_limiter_that_keeps_part_of_a_refusal(another: Open) -> None:
    real = await another()
    broken = TakesPartly(real._db, real._clock)
    assert (await storm([broken], [ADDRESS, FIVE], 100))["taken"] == 3
    assert await broken.left(FIVE) != 2, "the broken limiter got away"
