"""What an examination says of one thing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class State(StrEnum):
    """``OK``: as it should be. ``WARN``: works, and will not always. ``FIX``: does not work, or is not safe."""

    OK = "ok"
    WARN = "warn"
    FIX = "fix"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: a stable word for programs, a sentence, and the command or setting that mends it.

    ``text`` has ``{names}`` where ``values`` belong, so that it can be said in another language.
    """

    check: str
    state: State
    text: str
    command: str = ""
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """What was found, in English."""
        return self.said(self.text)

    def said(self, text: str) -> str:
        """``text``, which is this finding's in some language, with its values in place."""
        return text.format_map(self.values) if self.values else text


def ok(check: str, text: str, /, **values: object) -> Finding:
    """It is as it should be."""
    return Finding(check, State.OK, text, "", values)


def warn(check: str, text: str, command: str = "", /, **values: object) -> Finding:
    """It works, and will not always."""
    return Finding(check, State.WARN, text, command, values)


def fix(check: str, text: str, command: str = "", /, **values: object) -> Finding:
    """It does not work, or is not safe."""
    return Finding(check, State.FIX, text, command, values)
