"""A value read from the database once, and again when anybody changes what it was read from."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final, Generic, TypeVar

from watchword.clock import Clock
from watchword.db import Database
from watchword.experience import store

_Value = TypeVar("_Value")

# How long another process's change may go unseen.
STALE: Final = 2_000  # ms


class Cached(Generic[_Value]):
    """``now`` costs nothing as long as nothing changed; this process's own changes show at once (``again``)."""

    def __init__(
        self, db: Database, clock: Clock, read: Callable[[], Awaitable[_Value]], first: _Value
    ) -> None:
        self._db = db
        self._clock = clock
        self._read = read
        self.latest = first
        self._version: str | None = None
        self._looked_at = -STALE

    async def now(self) -> _Value:
        """The value, at most two seconds old."""
        if abs(self._clock.now() - self._looked_at) >= STALE:
            # Before the question, not after: whoever comes meanwhile uses what is there.
            first = self._version is None
            self._looked_at = self._clock.now()
            if first or await store.version(self._db) != self._version:
                return await self.again()
        return self.latest

    async def again(self) -> _Value:
        """The value, read now."""
        # The version first: what changes in between is then read once more, and never missed.
        version = await store.version(self._db)
        self.latest = await self._read()
        self._version, self._looked_at = version, self._clock.now()
        return self.latest
