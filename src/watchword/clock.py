"""What time it is. The only file that asks."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Anything that tells the time; tests freeze it, the sandbox moves it."""

    def now(self) -> int:
        """The moment as integer milliseconds since 1970-01-01 UTC."""
        ...


class SystemClock:
    """The machine's own clock."""

    __slots__ = ()

    def now(self) -> int:
        """Milliseconds since 1970-01-01 UTC."""
        return time.time_ns() // 1_000_000


SYSTEM = SystemClock()


def utc(at: int) -> datetime:
    """Milliseconds since 1970 as an aware ``datetime`` in UTC."""
    return datetime.fromtimestamp(at / 1000, UTC)


def iso(at: int) -> str:
    """Milliseconds since 1970 as ``YYYY-MM-DDThh:mm:ssZ`` (whole seconds)."""
    return utc(at).strftime("%Y-%m-%dT%H:%M:%SZ")


def stopwatch() -> float:
    """Seconds on a clock that never jumps; only differences mean anything."""
    return time.monotonic()
