"""What the sandbox remembers between two calls, and its switches."""

from __future__ import annotations

from dataclasses import dataclass, field

from watchword.sandbox.frequency import Frequency
from watchword.sandbox.inbox import Inbox
from watchword.sandbox.moved_clock import MovedClock
from watchword.sandbox.nonces import Nonces


@dataclass(slots=True)
class State:
    """One sandbox's memory. ``delay`` is in seconds, waited before the gateway answers an accepted call."""

    clock: MovedClock
    frequency: bool = True
    delay: float = 0.0
    inbox: Inbox = field(default_factory=Inbox)
    sends: Frequency = field(default_factory=Frequency)
    nonces: Nonces = field(default_factory=Nonces)
