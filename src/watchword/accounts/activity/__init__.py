"""Who was there on which day, and how many there are: what the dashboard shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from watchword.accounts.activity import store
from watchword.clock import Clock
from watchword.db import Connection, Database

_DAY_MS: Final = 86_400_000
_KEPT_DAYS: Final = 90
_EPOCH: Final = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Count:
    """A number, and how it changed from the time before of the same length."""

    count: int
    delta: int


@dataclass(frozen=True, slots=True)
class Active:
    """People who were there on a day, in the 7 and in the 30 days up to it, and each of those 30 days."""

    curve: tuple[tuple[date, int], ...]
    day: Count
    week: Count
    month: Count


async def note_activity(conn: Connection, user_id: str, at: int) -> None:
    """The user was there, in a transaction that is open already."""
    await store.note(conn, user_id, at // _DAY_MS)


class Activity:
    """Counts of people. A day is UTC's."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def note(self, user_id: str, *, conn: Connection | None = None) -> None:
        """The user was there today; a second note of the day changes nothing. Whoever issues tokens calls it."""
        await note_activity(conn or self._db, user_id, self._clock.now())

    async def total(self) -> int:
        """How many users there are; as quick among a million as among ten."""
        return await store.total(self._db)

    async def new_today(self) -> Count:
        """Users made today, against yesterday."""
        return await self._new(1)

    async def new_this_week(self) -> Count:
        """Users made in the last seven days, today included, against the seven before."""
        return await self._new(7)

    async def active(self, on: date | None = None) -> Active:
        """Who was there up to that day (today)."""
        last = self._today() if on is None else (on - _EPOCH).days
        days = await store.by_day(self._db, last - 30, last)
        curve = tuple(
            (_EPOCH + timedelta(days=day), days.get(day, 0)) for day in range(last - 29, last + 1)
        )
        return Active(
            curve, await self._seen(last, 1), await self._seen(last, 7), await self._seen(last, 30)
        )

    async def purge(self) -> int:
        """Forget days of more than three months ago; answers how many rows."""
        return await store.purge(self._db, self._today() - _KEPT_DAYS)

    def _today(self) -> int:
        return self._clock.now() // _DAY_MS

    async def _seen(self, last: int, days: int) -> Count:
        now = await store.people(self._db, last - days, last)
        return Count(now, now - await store.people(self._db, last - 2 * days, last - days))

    async def _new(self, days: int) -> Count:
        until = (self._today() + 1) * _DAY_MS
        since = until - days * _DAY_MS
        now = await store.new(self._db, since, until)
        return Count(now, now - await store.new(self._db, since - days * _DAY_MS, since))
