"""The sandbox's own time: the machine's, moved by as much as a test or a curious person wants."""

from __future__ import annotations

from typing import Final

from watchword.clock import Clock

# A hundred years either way keeps every date on the wire representable.
FURTHEST: Final = 100 * 365 * 24 * 3600


class MovedClock:
    """Tells ``clock``'s time plus ``offset`` seconds."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.offset = 0

    def now(self) -> int:
        """Integer milliseconds since 1970-01-01 UTC."""
        return self._clock.now() + self.offset * 1000

    def move(self, seconds: int) -> None:
        """Go ``seconds`` further, backwards when negative. Raises ``ValueError`` beyond a hundred years."""
        if abs(self.offset + seconds) > FURTHEST:
            raise ValueError("the clock moves by at most a hundred years")
        self.offset += seconds

    def reset(self) -> None:
        """Back to the machine's time."""
        self.offset = 0
