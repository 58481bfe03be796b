"""What Aliyun remembers of accepted messages: for queries, statistics and receipts."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from watchword.sandbox.carriers import DELIVERED

_MESSAGES: Final = 10_000


class Product(Enum):
    """The four products, by the names in the gateway's answers."""

    SMS = "Dysmsapi"
    GLOBE = "Dysmsapi-intl"
    AUTH = "Dypnsapi"
    MAIL = "Dm"


class Progress(Enum):
    """How far a message is, in QuerySendDetails' numbers."""

    WAITING = 1
    FAILED = 2
    DELIVERED = 3


@dataclass(slots=True)
class Accepted:
    """A message that was taken. ``outcome`` is what the far end says at ``due``; empty when it never says anything."""

    product: Product
    id: str
    to: str
    at: int
    due: int
    outcome: str
    content: str = field(default="", repr=False)
    sender: str = ""
    subject: str = field(default="", repr=False)
    template: str = ""
    kind: str = ""
    out_id: str = ""
    tag: str = ""
    region: str = ""
    copies: int = 1
    number: int = 0

    def progress(self, now: int) -> Progress:
        """How far it is at ``now``."""
        if not self.outcome or now < self.due:
            return Progress.WAITING
        return Progress.DELIVERED if self.outcome == DELIVERED else Progress.FAILED


class Ledger:
    """The newest 10,000 accepted messages, in memory."""

    def __init__(self, messages: int = _MESSAGES) -> None:
        self._kept: deque[Accepted] = deque(maxlen=messages)
        self.last = 0

    def __len__(self) -> int:
        return len(self._kept)

    def __iter__(self) -> Iterator[Accepted]:
        """Newest first."""
        return reversed(list(self._kept))

    def add(self, message: Accepted) -> Accepted:
        """Keep a message and number it."""
        self.last += 1
        message.number = self.last
        self._kept.append(message)
        return message

    def after(self, number: int) -> list[Accepted]:
        """What came after the message with this number, oldest first."""
        fresh: list[Accepted] = []
        for message in reversed(self._kept):
            if message.number <= number:
                break
            fresh.append(message)
        return fresh[::-1]

    def clear(self) -> None:
        """Forget everything. Numbers go on counting."""
        self._kept.clear()
