"""A limit: how much, over how long, for whom; and its arithmetic, in whole milliseconds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from watchword.secret import keyed_digest

SKEW: Final = 60_000
"""Milliseconds by which the clocks of two servers may differ before one takes the other's for set back."""


# Nobody changes one. Not frozen, because to set the fields of a frozen one takes three times as long, and a send makes half a dozen.
@dataclass(slots=True)
class Limit:
    """A budget of ``allowed``, refilled evenly over ``period`` seconds, for ``key``.

    From rest, exactly ``allowed`` may be taken at once; then one more each ``period / allowed`` seconds. Whoever holds a limit with
    ``kept`` may not take the last so many of the same budget: they are there for others. ``name`` is what operators read; ``key``
    is opaque (``limit_key``), the same for everything that draws on this budget.
    """

    name: str
    key: str = field(repr=False)
    allowed: int
    period: int
    kept: int = 0
    interval: int = field(init=False, repr=False)
    """Milliseconds after which one comes back; rounded up, so that a limit never gives more than it says."""
    room: int = field(init=False, repr=False)
    """How far ahead of now, in milliseconds, the moment at which the budget is whole may lie for one more to be taken."""

    def __post_init__(self) -> None:
        if not 1 <= self.allowed <= self.period * 1000 or not 0 <= self.kept < self.allowed:
            raise ValueError(f"{self.name}: {self.allowed} in {self.period} s is not a limit")
        self.interval = -(-self.period * 1000 // self.allowed)
        self.room = self.interval * (self.allowed - self.kept - 1)

    @property
    def window(self) -> int:
        """Milliseconds in which a budget that is all taken becomes whole."""
        return self.interval * self.allowed

    def within(self, tat: int, now: int) -> int:
        """``tat``, or one window from ``now`` where it lies further ahead than taking can lead: the clock was set back since.

        What was taken stays taken, but no door is shut for as long as the clock jumped.
        """
        return tat if tat <= now + self.window + SKEW else now + self.window

    def left(self, tat: int, now: int) -> int:
        """How many may be taken at ``now`` of a budget that is whole at ``tat``."""
        return max(0, (self.room - max(tat - now, 0)) // self.interval + 1)

    def wait(self, tat: int, now: int) -> int:
        """Whole seconds until one may be taken, never too few; 0 when it may be taken now."""
        return max(0, -(-(tat - self.room - now) // 1000))


def limit_key(key: bytes, name: str, *parts: str) -> str:
    """The opaque key of the limit ``name`` for whoever ``parts`` describe; ``key`` is the installation's lookup key."""
    return f"{name}:{keyed_digest(key, name, *parts)[:16].hex()}"


def in_order(limits: Sequence[Limit]) -> list[Limit]:
    """Sorted by key, the order in which rows are locked everywhere. Raises ``ValueError`` when a key is there twice."""
    ordered = sorted(limits, key=_key)
    for one, next_one in pairwise(ordered):
        if one.key == next_one.key:
            raise ValueError("two of these limits share a key")
    return ordered


def _key(limit: Limit) -> str:
    return limit.key
