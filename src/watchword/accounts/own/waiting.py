"""The code that an owner is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from watchword.identifiers import Identifier


class Purpose(StrEnum):
    """Whether the owner shows that they are there, or that a new identifier is theirs."""

    CONFIRM = "confirm"
    BIND = "bind"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A code under way to ``identifier``; the right one leads ``onward``. Times are milliseconds since 1970."""

    purpose: Purpose
    onward: str
    identifier: Identifier
    digits: int
    resend_at: int
    expires_at: int
