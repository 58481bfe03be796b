"""What the message log comes to over time: how much was sent, what became of it, how long providers took.

Hours that are over are added up once and kept (``message_hours``), so that weeks cost hardly more than a day; the last few are read from
the log itself, where receipts and entered codes still come in. See decision 22.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from watchword.clock import SYSTEM, Clock
from watchword.db import Database, Row
from watchword.delivery.statistics import store
from watchword.delivery.statistics.figures import NOTHING, Figures, added, counted
from watchword.errors import RequestInvalid
from watchword.message import Channel

HOUR: Final = 3600
MOST_BUCKETS: Final = 400
# Buckets under an hour are read from the log alone, so of a short time only.
SHORTEST_BUCKET: Final = 60
LOG_ONLY: Final = 6 * HOUR
# An hour is added up one hour after its end, when no code that was sent in it can be entered any more; and again until its last
# receipt must have come.
_SETTLES: Final = 1
_LATE: Final = 72
_DAY: Final = 86_400_000


@dataclass(frozen=True, slots=True)
class Span:
    """Which time, in buckets of ``bucket`` seconds; ``since`` and ``until`` in milliseconds, whole buckets."""

    since: int
    until: int
    bucket: int

    @classmethod
    def of(cls, since: int, until: int, bucket: int) -> Span:
        """The whole buckets around this time, beginning with a whole hour, or a whole minute where buckets are shorter than an hour.

        Raises ``RequestInvalid`` for more than 400 of them, and for buckets that are neither whole hours nor, over at most six
        hours, whole minutes.
        """
        unit, width = (HOUR if bucket % HOUR == 0 else SHORTEST_BUCKET) * 1000, bucket * 1000
        if bucket < SHORTEST_BUCKET or width % unit:
            raise RequestInvalid(
                "`bucket` is whole hours, or over at most six hours whole minutes."
            )
        since -= since % unit
        count = -(-(until - since) // width)
        if not 1 <= count <= MOST_BUCKETS:
            raise RequestInvalid("`from`, `to` and `bucket` make between 1 and 400 buckets.")
        if unit != HOUR * 1000 and count * bucket > LOG_ONLY:
            raise RequestInvalid("Buckets of less than an hour are for at most six hours.")
        return cls(since, since + count * width, bucket)

    @property
    def starts(self) -> Sequence[int]:
        """When each bucket begins."""
        return range(self.since, self.until, self.bucket * 1000)

    @property
    def in_hours(self) -> bool:
        """Whether every bucket is made of whole hours."""
        return self.bucket % HOUR == 0


@dataclass(frozen=True, slots=True)
class Of:
    """Whose messages; ``None`` leaves it open."""

    channel: Channel | None = None
    connector: str | None = None
    country: str | None = None

    def columns(self) -> dict[str, str]:
        """By column."""
        named = {"channel": self.channel, "connector": self.connector, "country": self.country}
        return {name: str(value) for name, value in named.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Told:
    """The figures of a time: in all and by bucket in their order; counts by stored connector (with its factory), by country, by fault."""

    span: Span
    total: Figures
    buckets: Sequence[Figures]
    connectors: Sequence[tuple[tuple[str, ...], Figures]]
    countries: Sequence[tuple[str, Figures]]
    faults: Sequence[tuple[str, int]]


class Statistics:
    """Figures of the message log. Nothing in them is of a person."""

    def __init__(self, db: Database, clock: Clock = SYSTEM) -> None:
        self._db = db
        self._clock = clock

    def span(self, since: int | None, until: int | None, bucket: int) -> Span:
        """See ``Span.of``; unsaid: the 24 hours up to now."""
        until = self._clock.now() if until is None else until
        return Span.of(until - _DAY if since is None else since, until, bucket)

    async def of(self, span: Span, of: Of = Of()) -> Told:
        """What happened to the messages of this time: receipts and entered codes count where their message was sent."""
        rolled, columns = await store.rolled(self._db) if span.in_hours else 0, of.columns()
        hours = await store.series(self._db, span, columns, rolled)
        groups = await store.groups(self._db, span, columns, rolled)
        logged = await store.logged(self._db, span, columns, rolled)
        faults = await store.faults(self._db, span, columns, rolled)
        by_bucket = _by_bucket(span, hours, logged)
        return Told(
            span=span,
            total=added([*hours, *logged]),
            buckets=[by_bucket.get(n, NOTHING) for n in range(len(span.starts))],
            connectors=_largest([*groups, *logged], "connector", "connector_id"),
            countries=[(name, one) for (name,), one in _largest([*groups, *logged], "country")],
            faults=[(row["fault"], row["attempts"]) for row in faults],
        )

    async def roll(self) -> int:
        """Add up the hours that are over; answers how many. Hours in which receipts may still have come are added up again."""
        now = self._clock.now() // (HOUR * 1000)
        first = await store.rolled(self._db) - _LATE
        hours = await store.hours_with_messages(self._db, first, now - _SETTLES)
        for hour in hours:
            await store.roll(self._db, hour)
        return len(hours)

    async def purge(self, days: int = 30) -> int:
        """Delete what is older than ``days``; answers how many rows."""
        return await store.delete(self._db, self._clock.now() // (HOUR * 1000) - days * 24)


def _by_bucket(span: Span, hours: Iterable[Row], logged: Iterable[Row]) -> dict[int, Figures]:
    rows: dict[int, list[Row]] = defaultdict(list)
    for row in hours:
        rows[(row["hour"] * HOUR * 1000 - span.since) // (span.bucket * 1000)].append(row)
    for row in logged:
        rows[row["bucket"]].append(row)
    return {bucket: added(some) for bucket, some in rows.items()}


def _largest(rows: Iterable[Row], *names: str) -> list[tuple[tuple[str, ...], Figures]]:
    """By these columns, those with the most attempts first; counts only."""
    found: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows:
        found[tuple(row[name] for name in names)].append(row)
    groups = {name: counted(some) for name, some in found.items()}
    return sorted(groups.items(), key=lambda one: (-one[1].attempts, one[0]))


__all__ = ["MOST_BUCKETS", "NOTHING", "Figures", "Of", "Span", "Statistics", "Told"]
