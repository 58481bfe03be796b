"""What an examination says of one thing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """``OK``: as it should be. ``WARN``: works, and will not always. ``FIX``: does not work, or is not safe."""

    OK = "ok"
    WARN = "warn"
    FIX = "fix"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: a stable word for programs, a sentence, and the command or setting that mends it."""

    check: str
    state: State
    sentence: str
    command: str = ""


def ok(check: str, sentence: str) -> Finding:
    """It is as it should be."""
    return Finding(check, State.OK, sentence)


def warn(check: str, sentence: str, command: str = "") -> Finding:
    """It works, and will not always."""
    return Finding(check, State.WARN, sentence, command)


def fix(check: str, sentence: str, command: str = "") -> Finding:
    """It does not work, or is not safe."""
    return Finding(check, State.FIX, sentence, command)
