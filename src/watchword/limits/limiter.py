"""The limiter: takes from every budget of a send, or from none."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from watchword import meters
from watchword.clock import SYSTEM, Clock
from watchword.db import Connection, Database
from watchword.errors import LimitReached
from watchword.limits import store
from watchword.limits.limit import Limit, in_order


class Limiter:
    """Budgets counted in the database: exact however many tasks, processes and servers draw on them at once."""

    def __init__(self, db: Database, clock: Clock = SYSTEM) -> None:
        self._db = db
        self._clock = clock

    async def reserve(
        self,
        limits: Sequence[Limit],
        *,
        spend_on_refusal: Sequence[Limit] = (),
        conn: Connection | None = None,
    ) -> None:
        """Take one of every limit. When any is full none is taken, except of ``spend_on_refusal``.

        Raises ``LimitReached`` with the name of the fullest and the seconds to wait for it. With the ``conn`` of a transaction
        let that error leave the transaction, which undoes it, and ``spend`` afterwards; ``reserving`` does both.
        """
        if conn is not None:
            if spend_on_refusal:
                raise ValueError(
                    "what a refusal spends must outlive the transaction: use reserving()"
                )
            await self._take(conn, limits)
            return
        async with self.reserving(limits, spend_on_refusal=spend_on_refusal):
            pass

    @asynccontextmanager
    async def reserving(
        self, limits: Sequence[Limit], *, spend_on_refusal: Sequence[Limit] = ()
    ) -> AsyncIterator[Connection]:
        """A transaction that begins with ``reserve(limits)``: what its body writes and what it takes are kept together or not at all.

        A ``LimitReached``, the body's own included, undoes both and then spends ``spend_on_refusal``.
        """
        try:
            async with self._db.transaction() as conn:
                await self._take(conn, limits)
                yield conn
        except LimitReached:
            await self.spend(spend_on_refusal)
            raise

    async def spend(self, limits: Sequence[Limit]) -> None:
        """Take one of each limit that has one, whatever the others have."""
        if limits:
            await store.take(self._db, in_order(limits), self._clock.now())

    async def give_back(
        self,
        limits: Sequence[Limit],
        *,
        taken_at: int | None = None,
        conn: Connection | None = None,
    ) -> None:
        """Return one of each, as if it had not been taken; never more than a whole budget.

        ``taken_at`` is the moment of the reservation: what time has brought back since is not given twice. In a transaction
        (``conn``) call it first, as ``reserving`` does: who locks limits after other rows may meet who does the opposite.
        """
        if returned := self._outstanding(limits, taken_at):
            await store.give_back(conn or self._db, in_order(returned), self._clock.now())

    async def left(self, *limits: Limit) -> int:
        """How many of each may still be taken now: the smallest of these limits."""
        now, tats = self._clock.now(), await self._arrivals(limits)
        return min(limit.left(tats.get(limit.key, now), now) for limit in limits)

    async def retry_after(self, *limits: Limit) -> int:
        """Whole seconds until each of these limits has one to take; 0 when that is now."""
        now, tats = self._clock.now(), await self._arrivals(limits)
        return max((limit.wait(tats.get(limit.key, now), now) for limit in limits), default=0)

    async def require(self, limits: Sequence[Limit]) -> None:
        """Raises ``LimitReached`` if any of these limits is full. Takes nothing: only ``reserve`` decides."""
        now, tats = self._clock.now(), await self._arrivals(limits)
        refuse_full(
            [limit for limit in limits if not limit.left(tats.get(limit.key, now), now)], tats, now
        )

    async def purge(self) -> int:
        """Forget budgets that have been whole for a minute, at most 500 at a time; answers how many."""
        return await store.purge(self._db, self._clock.now() - 60_000)

    async def _take(self, conn: Connection, limits: Sequence[Limit]) -> None:
        if not limits:
            return
        ordered, now = in_order(limits), self._clock.now()
        taken = await store.take(conn, ordered, now)
        full = [limit for limit in ordered if limit.key not in taken]
        if full:
            refuse_full(full, await store.arrivals(conn, full), now)

    async def _arrivals(self, limits: Sequence[Limit]) -> dict[str, int]:
        return await store.arrivals(self._db, limits) if limits else {}

    def _outstanding(self, limits: Sequence[Limit], taken_at: int | None) -> list[Limit]:
        if taken_at is None:
            return list(limits)
        return [limit for limit in limits if self._clock.now() - taken_at < limit.interval]


def refuse_full(full: Sequence[Limit], tats: dict[str, int], now: int) -> None:
    """Raise ``LimitReached`` for the one of ``full`` that takes longest; nothing when there is none."""
    if full:
        waits = {limit.name: max(1, limit.wait(tats.get(limit.key, now), now)) for limit in full}
        fullest = max(waits, key=lambda name: waits[name])
        meters.count(meters.LIMITS, fullest)
        raise LimitReached(fullest, waits[fullest])
