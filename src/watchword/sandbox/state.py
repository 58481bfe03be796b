"""What the sandbox remembers between two calls, and its switches."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from watchword.sandbox.connections import Connections
from watchword.sandbox.faults import Faults, Kind
from watchword.sandbox.frequency import Frequency
from watchword.sandbox.inbox import Inbox
from watchword.sandbox.ledger import Ledger
from watchword.sandbox.moved_clock import MovedClock
from watchword.sandbox.nonces import Nonces
from watchword.sandbox.receipts import MAILS, TEXTS, Receipts
from watchword.sandbox.waiting_codes import WaitingCodes

_RECEIPT_AFTER: Final = 1_000


@dataclass(slots=True)
class State:
    """One sandbox's memory. ``delay`` is in seconds, waited before the gateway answers an accepted call.

    ``receipt_after`` is how many milliseconds after its send a message's receipt is there; ``receipt_urls`` are the places
    outside this machine that receipts may be pushed to.
    """

    clock: MovedClock
    frequency: bool = True
    delay: float = 0.0
    receipt_after: int = _RECEIPT_AFTER
    sts_expired: bool = False
    inbox: Inbox = field(default_factory=Inbox)
    sends: Frequency = field(default_factory=Frequency)
    nonces: Nonces = field(default_factory=Nonces)
    ledger: Ledger = field(default_factory=Ledger)
    codes: WaitingCodes = field(default_factory=WaitingCodes)
    faults: Faults = field(default_factory=Faults)
    receipts: Receipts = field(init=False)
    connections: Connections = field(init=False)
    receipt_urls: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.receipts = Receipts(self.clock, self.receipt_urls)
        self.connections = Connections(lambda: self.faults.take_early(Kind.RESET_CONNECT))

    def reset(self) -> None:
        """Forget everything, staged faults too, and put every switch and the clock back; the frequency rules are off."""
        self.clear()
        self.faults.clear()
        self.clock.reset()
        self.frequency, self.delay, self.sts_expired = False, 0.0, False
        self.receipt_after = _RECEIPT_AFTER
        for kind in (TEXTS, MAILS):
            self.receipts.point(kind, "")

    def clear(self) -> None:
        """Forget every message and everything that was counted for the frequency rules."""
        self.inbox.clear()
        self.sends.clear()
        self.ledger.clear()
        self.codes.clear()
