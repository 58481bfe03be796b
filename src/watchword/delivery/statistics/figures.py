"""Figures: counts that can be added, and what share of the answers came within which time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from watchword.db import Row

COUNTS: Final = (
    "attempts", "sent", "unknown", "failed", "delivered", "undelivered", "entered",
)  # fmt: skip
STEPS: Final = (50, 100, 150, 200, 300, 500, 750, 1000, 1500, 2000, 3000, 5000)
"""Milliseconds; between two of them, a share is read off a straight line."""


@dataclass(frozen=True, slots=True)
class Figures:
    """How many attempts there were and what became of them. ``entered``: their code was entered right.

    ``within`` counts answers within each of ``STEPS``; the slowest took ``slowest`` milliseconds.
    """

    attempts: int = 0
    sent: int = 0
    unknown: int = 0
    failed: int = 0
    delivered: int = 0
    undelivered: int = 0
    entered: int = 0
    within: Sequence[int] = (0,) * len(STEPS)
    slowest: int = 0

    def latency(self, share: int) -> int | None:
        """Within how many milliseconds ``share`` percent of the attempts were answered; ``None`` without any."""
        if not self.attempts:
            return None
        rank = -(-self.attempts * share // 100)
        low = passed = 0
        for step, count in zip((*STEPS, self.slowest), (*self.within, self.attempts), strict=True):
            if count >= rank:
                high = min(step, self.slowest)
                return low + round((high - low) * (rank - passed) / (count - passed))
            low, passed = step, count
        raise AssertionError  # pragma: no cover - the last count is of all attempts


NOTHING: Final = Figures()


def counted(rows: Sequence[Row]) -> Figures:
    """The counts of these rows together, without how long answers took."""
    return Figures(**{name: sum(row[name] for row in rows) for name in COUNTS})


def added(rows: Sequence[Row]) -> Figures:
    """The figures of these rows together."""
    return replace(
        counted(rows),
        within=tuple(sum(row[f"within_{step}"] for row in rows) for step in STEPS),
        slowest=max((row["slowest"] for row in rows), default=0),
    )
