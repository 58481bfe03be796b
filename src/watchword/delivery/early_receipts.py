"""Receipts that came before their message was in the log: kept for a moment in this process's memory, to be looked at once more.

Decision 23 says why they are kept at all, and why here.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from watchword.connectors.abilities import DeliveryReport

# A send may last eight seconds, and its row is written right after it.
_PATIENCE: Final = 12_000  # ms
# An account that other programs use too is pushed their receipts as well: so many, and no more, can be waiting.
_MOST: Final = 10_000


@dataclass(frozen=True, slots=True)
class _Early:
    """A report on a message that nobody here knows yet."""

    due: int
    row_id: str
    report: DeliveryReport


class EarlyReceipts:
    """Reports that wait, the first to come first."""

    def __init__(self) -> None:
        self._waiting: deque[_Early] = deque()

    def __len__(self) -> int:
        return len(self._waiting)

    def keep(self, row_id: str, reports: Sequence[DeliveryReport], now: int) -> None:
        """Have these of connector ``row_id`` wait; without a word, those there is no room for are dropped."""
        room = _MOST - len(self._waiting)
        self._waiting.extend(_Early(now + _PATIENCE, row_id, one) for one in reports[:room])

    def ripe(self, now: int | None) -> Mapping[str, list[DeliveryReport]]:
        """Take those that have waited long enough, or all where no moment is given, by connector."""
        found: dict[str, list[DeliveryReport]] = {}
        while self._waiting and (now is None or self._waiting[0].due <= now):
            one = self._waiting.popleft()
            found.setdefault(one.row_id, []).append(one.report)
        return found
