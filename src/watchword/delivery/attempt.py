"""One attempt to hand a message to one connector, as it turned out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from watchword.delivery.candidates import Candidate
from watchword.errors import DeliveryFailed
from watchword.message import Fault, Message, Receipt

State = Literal["sent", "failed", "unknown"]


@dataclass(slots=True)
class Attempt:
    """Begins as unknown, and stays so when nobody hears how it ended."""

    candidate: Candidate
    message: Message
    verification: str
    latency: int = 0
    receipt: Receipt | None = None
    failure: DeliveryFailed | None = None

    @property
    def fault(self) -> Fault | None:
        """Why it was not taken, as far as known; ``None`` when it was."""
        if self.failure is not None:
            return Fault(self.failure.fault)
        return None if self.receipt else Fault.OUTCOME_UNKNOWN

    @property
    def state(self) -> State:
        """Whether the message left."""
        if self.receipt is not None:
            return "sent"
        return "failed" if self.fault is not None and self.fault.nothing_sent else "unknown"

    @property
    def provider_id(self) -> str:
        """The provider's name for the message."""
        return self.receipt.provider_id if self.receipt else ""

    @property
    def request_id(self) -> str:
        """The provider's name for our request."""
        said = self.receipt or self.failure
        return said.request_id if said else ""

    @property
    def provider_code(self) -> str:
        """The provider's own code for the failure."""
        return self.failure.provider_code if self.failure else ""

    @property
    def provider_text(self) -> str:
        """The provider's own words for it."""
        return self.failure.provider_text if self.failure else ""
