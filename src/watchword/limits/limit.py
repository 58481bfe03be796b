"""A limit: how much, over how long, for whom; and its arithmetic, in whole milliseconds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from watchword.secret import keyed_digest


@dataclass(frozen=True, slots=True)
class Limit:
    """A budget of ``allowed``, refilled evenly over ``period`` seconds, for ``key``.

    From rest, exactly ``allowed`` may be taken at once; then one more each ``period / allowed`` seconds. ``name`` is what
    operators read; ``key`` is opaque (``limit_key``), the same for everything that draws on this budget.
    """

    name: str
    key: str = field(repr=False)
    allowed: int
    period: int

    def __post_init__(self) -> None:
        if self.allowed < 1 or not self.allowed <= self.period * 1000:
            raise ValueError(f"{self.name}: {self.allowed} in {self.period} s is not a limit")

    @property
    def interval(self) -> int:
        """Milliseconds after which one comes back; rounded up, so that a limit never gives more than it says."""
        return -(-self.period * 1000 // self.allowed)

    @property
    def span(self) -> int:
        """Milliseconds after which a spent budget is whole again."""
        return self.interval * self.allowed

    def left(self, tat: int, now: int) -> int:
        """How many may be taken at ``now`` of a budget that is whole at ``tat``."""
        return max(0, (now + self.span - max(tat, now)) // self.interval)

    def wait(self, tat: int, now: int) -> int:
        """Whole seconds until one may be taken, never too few; 0 when it may be taken now."""
        return max(0, -(-(tat + self.interval - self.span - now) // 1000))


def limit_key(key: bytes, name: str, *parts: str) -> str:
    """The opaque key of the limit ``name`` for whoever ``parts`` describe; ``key`` is the installation's lookup key."""
    return f"{name}:{keyed_digest(key, name, *parts)[:16].hex()}"


def in_order(limits: Sequence[Limit]) -> list[Limit]:
    """Sorted by key, the order in which rows are locked everywhere. Raises ``ValueError`` when a key is there twice."""
    ordered = sorted(limits, key=lambda limit: limit.key)
    if len({limit.key for limit in limits}) != len(ordered):
        raise ValueError("two of these limits share a key")
    return ordered
