"""A circuit breaker: a provider that does not answer goes to the end of the line, where one message at a time may ask it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from watchword.clock import Clock
from watchword.message import Fault

_OPENS_AFTER: Final = 5
_REST: Final = 15_000  # ms
# What says that the provider is not well. Every other answer, refusals included, is a sign of life.
_UNWELL: Final = frozenset({Fault.UNAVAILABLE, Fault.BAD_ANSWER, Fault.OUTCOME_UNKNOWN})


@dataclass(frozen=True, slots=True)
class Pause:
    """Why a provider goes after the others, and until when; after that, or while ``trying``, one message at a time asks it."""

    until: int
    fault: Fault
    trying: bool


class Breaker:
    """The breaker of one connector, in this process.

    Closed: all messages pass. Open, after several failures in a row: one at a time, and while it rests only after every other
    connector (``resting``); so an only connector is never given up, and never has a crowd waiting for it. The first
    success closes it.
    """

    __slots__ = ("_clock", "_failures", "_fault", "_opened_at", "_probing")

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._failures = 0
        self._fault = Fault.UNAVAILABLE
        self._opened_at: int | None = None
        self._probing = False

    @property
    def resting(self) -> bool:
        """Whether others come first."""
        if self._opened_at is None:
            return False
        # abs: a clock that was set back must not keep it open.
        return self._probing or abs(self._clock.now() - self._opened_at) < _REST

    @property
    def pause(self) -> Pause | None:
        """What the breaker says while it is open."""
        if self._opened_at is None:
            return None
        return Pause(self._opened_at + _REST, self._fault, trying=self._probing)

    def enter(self) -> bool:
        """Whether a message may pass. Who got ``True`` calls ``succeeded``, ``failed`` or ``left`` afterwards."""
        if self._probing:
            return False
        self._probing = self._opened_at is not None
        return True

    def succeeded(self) -> None:
        """The provider answered: all may pass."""
        self._failures, self._opened_at, self._probing = 0, None, False

    def failed(self, fault: Fault, *, said: bool = True) -> None:
        """The message was not taken. ``said``: by the provider's word; where the connector refused it unasked nothing was learnt."""
        if fault not in _UNWELL:
            if said:
                self.succeeded()
            else:
                self.left()
            return
        self._failures += 1
        self._fault = fault
        self._probing = False
        if self._failures >= _OPENS_AFTER:
            self._opened_at = self._clock.now()

    def left(self) -> None:
        """Nobody waited for the outcome: nothing was learnt, and another may ask."""
        self._probing = False
