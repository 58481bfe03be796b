"""The limiter: takes from every budget of a send, or from none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from watchword import meters
from watchword.clock import SYSTEM, Clock
from watchword.db import Connection, Database
from watchword.errors import ConstraintViolated, DatabaseBusy, LimitReached
from watchword.limits import store
from watchword.limits.limit import Limit, in_order

# Whoever loses a race for the last one finds the budget full when looking again, or gets another chance.
_RACES: Final = 10


class Limiter:
    """Budgets counted in the database: exact however many tasks, processes and servers draw on them at once."""

    def __init__(self, db: Database, clock: Clock = SYSTEM) -> None:
        self._db = db
        self._clock = clock

    async def reserve(
        self,
        limits: Sequence[Limit],
        *,
        needing: Sequence[Limit] = (),
        on: Connection | None = None,
    ) -> int:
        """Take one of every limit, in one statement. When any is full none is taken.

        Of ``needing`` nothing is taken, but each must have one left; answers how many the scarcest of these has (0 for no such
        limits). Raises ``LimitReached`` with the name of the fullest and the seconds to wait for it.

        ``on`` is a connection that is held already (``Database.held``), here and below.
        """
        return await self._reserve([*limits, *needing], needing, on or self._db)

    async def spend(self, limits: Sequence[Limit], *, on: Connection | None = None) -> int:
        """Take one of each limit that has one, whatever the others have; answers of how many."""
        if not limits:
            return 0
        taken = await store.spend(on or self._db, in_order(limits), self._clock.now())
        if taken < len(limits):
            await self._counted(limits, on or self._db)
        return taken

    async def give_back(
        self,
        limits: Sequence[Limit],
        *,
        taken_at: int | None = None,
        on: Connection | None = None,
    ) -> None:
        """Return one of each, as if it had not been taken; never more than a whole budget.

        ``taken_at`` is the moment of the reservation: what time has brought back since is not given twice.
        """
        if returned := self._outstanding(limits, taken_at):
            await store.give_back(on or self._db, in_order(returned), self._clock.now())

    async def forget(self, limits: Sequence[Limit]) -> None:
        """Make each budget whole again: what an operator does to let somebody in."""
        if limits:
            await store.forget(self._db, limits)

    async def left(self, *limits: Limit) -> int:
        """How many of each may still be taken now: the smallest of these limits."""
        now, tats = self._clock.now(), await self._arrivals(limits)
        return min(limit.left(tats.get(limit.key, now), now) for limit in limits)

    async def taken(self, limits: Sequence[Limit]) -> list[int]:
        """How many of each of these limits are taken now, in their order."""
        now, tats = self._clock.now(), await self._arrivals(limits)
        return [limit.allowed - limit.left(tats.get(limit.key, now), now) for limit in limits]

    async def retry_after(self, *limits: Limit) -> int:
        """Whole seconds until each of these limits has one to take; 0 when that is now."""
        now, tats = self._clock.now(), await self._arrivals(limits)
        return max((limit.wait(tats.get(limit.key, now), now) for limit in limits), default=0)

    def open_now(self, limits: Sequence[Limit]) -> tuple[str, dict[str, str | int]]:
        """The condition, as SQL with its values, that none of these limits is full; for a statement that must not run while one is.

        Like ``require`` it takes nothing, and only ``reserve`` decides.
        """
        return store.none_full(limits, self._clock.now())

    async def require(self, limits: Sequence[Limit]) -> None:
        """Raises ``LimitReached`` if any of these limits is full. Takes nothing: only ``reserve`` decides."""
        refuse_full(limits, await self._arrivals(limits), self._clock.now())

    async def purge(self) -> int:
        """Forget budgets that have been whole for a minute; answers how many."""
        return await store.purge(self._db, self._clock.now() - 60_000)

    async def _reserve(
        self, limits: Sequence[Limit], needing: Sequence[Limit], on: Connection | Database
    ) -> int:
        if not limits:
            return 0
        ordered, looked_at = in_order(limits), frozenset(limit.key for limit in needing)
        for _ in range(_RACES):
            now = self._clock.now()
            try:
                tats = await store.take(on, ordered, now, looked_at)
            except ConstraintViolated:
                tats = {}
            if tats:
                return scarcest(needing, tats, now)
            refuse_full(ordered, await self._counted(ordered, on), now)
        raise DatabaseBusy

    async def _arrivals(self, limits: Sequence[Limit]) -> dict[str, int]:
        return await self._counted(limits, self._db) if limits else {}

    async def _counted(self, limits: Sequence[Limit], on: Connection | Database) -> dict[str, int]:
        """What the database says, once it is possible: see ``Limit.within``."""
        tats, now = await store.arrivals(on, limits), self._clock.now()
        for limit in limits:
            found = tats.get(limit.key, now)
            if (tat := limit.within(found, now)) != found:
                await store.cut(on, limit, tat)
                tats[limit.key] = tat
        return tats

    def _outstanding(self, limits: Sequence[Limit], taken_at: int | None) -> list[Limit]:
        if taken_at is None:
            return list(limits)
        return [limit for limit in limits if self._clock.now() - taken_at < limit.interval]


def scarcest(limits: Iterable[Limit], tats: dict[str, int], now: int) -> int:
    """What the scarcest of ``limits`` has left; 0 when there are none."""
    return min((limit.left(tats.get(limit.key, now), now) for limit in limits), default=0)


def refuse_full(limits: Sequence[Limit], tats: dict[str, int], now: int) -> None:
    """Raise ``LimitReached`` for the full one of ``limits`` that takes longest; nothing when none is full."""
    waits = {limit.name: limit.wait(tats.get(limit.key, now), now) for limit in limits}
    fullest = max(waits, key=lambda name: waits[name], default="")
    if waits.get(fullest):
        meters.count(meters.LIMITS, fullest)
        raise LimitReached(fullest, waits[fullest])
