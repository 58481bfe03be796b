"""What happens, told to whoever counts. Rooms count here; which program reads the numbers is decided above them.

Nothing listens in the library, and a call costs next to nothing then. Labels come from short lists of ours: never an identifier,
a code, an address or a path.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, Protocol


@dataclass(frozen=True, slots=True)
class Series:
    """One thing that is counted, or, where it is ``timed``, also how many seconds it took."""

    name: str
    what: str
    labels: tuple[str, ...]
    timed: bool = False


MESSAGES: Final = Series(
    "messages",
    "Attempts to hand a message to a provider.",
    ("channel", "connector", "state", "fault"),
    timed=True,
)
CHECKS: Final = Series(
    "checks",
    "Verification codes that came back, by what became of them.",
    ("usage_type", "outcome"),
)
LIMITS: Final = Series("limits_reached", "Refusals, by the limit that was full.", ("limit",))
REQUESTS: Final = Series(
    "requests",
    "HTTP requests answered, by route pattern.",
    ("method", "route", "status"),
    timed=True,
)
HOOKS: Final = Series(
    "hook_deliveries", "Attempts to deliver an event to a hook.", ("event", "outcome"), timed=True
)
ALL: Final = (MESSAGES, CHECKS, LIMITS, REQUESTS, HOOKS)


class Meter(Protocol):
    """Counts."""

    def count(self, series: Series, labels: tuple[str, ...], seconds: float | None) -> None:
        """One more of ``series``, under these labels, in the order in which it declares them."""
        ...


_listening: tuple[Meter, ...] = ()


def count(series: Series, *labels: str, seconds: float | None = None) -> None:
    """One more of ``series``; ``seconds`` where it is timed."""
    for meter in _listening:
        meter.count(series, labels, seconds)


@contextmanager
def listening(meter: Meter) -> Iterator[None]:
    """Have ``meter`` count while inside."""
    global _listening  # noqa: PLW0603 - as the standard library's loggers are: one for the process
    _listening = (*_listening, meter)
    try:
        yield
    finally:
        _listening = tuple(one for one in _listening if one is not meter)
