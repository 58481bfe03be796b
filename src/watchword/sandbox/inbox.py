"""What phones and mailboxes received, kept in memory: the newest 1,000 messages, and no more than 64 MB of them."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

_MESSAGES: Final = 1_000
_BYTES: Final = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Received:
    """One message as its receiver sees it. What it says never shows in a ``repr``."""

    id: int
    at: int
    channel: str
    sender: str
    to: str
    subject: str = field(repr=False)
    text: str = field(repr=False)
    html: str = field(repr=False)
    code: str = field(repr=False)
    provider: Mapping[str, str] = field(repr=False)

    @property
    def size(self) -> int:
        """Characters it takes to keep."""
        return len(self.subject) + len(self.text) + len(self.html)

    def as_json(self) -> dict[str, Any]:
        """The feed's shape of a message."""
        return {
            "id": self.id,
            "at": self.at,
            "channel": self.channel,
            "from": self.sender,
            "to": self.to,
            "subject": self.subject,
            "text": self.text,
            "html": self.html,
            "code": self.code,
            "provider": dict(self.provider),
        }


class Inbox:
    """Received messages, newest first."""

    def __init__(self, messages: int = _MESSAGES, size: int = _BYTES) -> None:
        self._kept: deque[Received] = deque()
        self._messages = messages
        self._size = size
        self._held = 0
        self._last = 0

    def __len__(self) -> int:
        return len(self._kept)

    def __iter__(self) -> Iterator[Received]:
        return iter(list(self._kept))

    def add(
        self,
        *,
        at: int,
        channel: str,
        sender: str,
        to: str,
        provider: Mapping[str, str],
        subject: str = "",
        text: str = "",
        html: str = "",
        code: str = "",
    ) -> Received:
        """Keep a message; the oldest ones make room for it."""
        self._last += 1
        message = Received(
            self._last, at, channel, sender, to, subject, text, html, code, dict(provider)
        )
        self._kept.appendleft(message)
        self._held += message.size
        while len(self._kept) > self._messages or (self._held > self._size and len(self._kept) > 1):
            self._held -= self._kept.pop().size
        return message

    def find(
        self, to: str | None = None, *, since: int = 0, limit: int | None = None
    ) -> list[Received]:
        """Messages to ``to`` (any spelling of it; everybody when empty) that came after the one with id ``since``."""
        found: list[Received] = []
        for message in self._kept:
            if message.id <= since or (limit is not None and len(found) >= limit):
                break
            if not to or is_to(message.to, to):
                found.append(message)
        return found

    def latest(self, to: str | None = None) -> Received | None:
        """The newest message to ``to``, if there is one."""
        return next(iter(self.find(to, limit=1)), None)

    def get(self, message_id: int) -> Received | None:
        """The message with this id, if it is still kept."""
        return next((message for message in self._kept if message.id == message_id), None)

    def recipients(self) -> list[tuple[str, int]]:
        """Who received something and how much, the most recent first."""
        return list(Counter(message.to for message in self._kept).items())

    def clear(self) -> None:
        """Throw everything away. Ids go on counting."""
        self._kept.clear()
        self._held = 0


def is_to(address: str, asked: str) -> bool:
    """Whether ``asked`` spells ``address``: ``+8613...``, ``8613...`` or ``13...``; e-mail in any case."""
    asked = asked.strip()
    if "@" in asked or "@" in address:
        return asked.casefold() == address.casefold()
    digits = "".join(character for character in asked if character in "0123456789")
    digits = digits.removeprefix("00")
    return digits != "" and address in (f"+{digits}", f"+86{digits}")
