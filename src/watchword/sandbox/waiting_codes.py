"""Codes that SMS authentication made itself and will be asked about: CheckSmsVerifyCode's memory."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Final

_CODES: Final = 10_000


@dataclass(slots=True)
class WaitingCode:
    """A code that was sent and not yet confirmed."""

    number: str
    scheme: str
    code: str = field(repr=False)
    out_id: str
    until: int


class WaitingCodes:
    """At most 10,000 of them, the oldest forgotten first."""

    def __init__(self) -> None:
        self._kept: deque[WaitingCode] = deque(maxlen=_CODES)
        self._sent: dict[tuple[str, str], int] = {}

    def sent_at(self, number: str, scheme: str) -> int | None:
        """When this number last got a code in this scheme."""
        return self._sent.get((number, scheme))

    def note(self, number: str, scheme: str, at: int) -> None:
        """A code was sent, whoever made it."""
        if len(self._sent) >= _CODES:
            self._sent.pop(next(iter(self._sent)))
        self._sent[number, scheme] = at

    def keep(self, fresh: WaitingCode, *, overwrite: bool) -> None:
        """Remember a code; with ``overwrite`` earlier ones of the same number and scheme no longer count."""
        if overwrite:
            same = [
                old
                for old in self._kept
                if (old.number, old.scheme) == (fresh.number, fresh.scheme)
            ]
            for old in same:
                self._kept.remove(old)
        self._kept.append(fresh)

    def confirm(self, number: str, scheme: str, code: str, now: int, *, exact: bool) -> bool:
        """Whether ``code`` is one that this number was sent and that still counts; it counts once."""
        for kept in self._kept:
            same = kept.code == code if exact else kept.code.lower() == code.lower()
            if (kept.number, kept.scheme) == (number, scheme) and same and now < kept.until:
                self._kept.remove(kept)
                return True
        return False

    def clear(self) -> None:
        """Forget everything."""
        self._kept.clear()
        self._sent.clear()
