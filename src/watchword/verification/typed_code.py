"""What a person typed into the code box, as ASCII digits."""

from __future__ import annotations

import unicodedata
from typing import Final

# Longer than any code with any spelling of blanks between its digits.
_LONGEST: Final = 64
_FOREIGN: Final = "?"
# Blanks, dashes and the invisible marks that come along when a code is copied out of a message.
_DROPPED: Final = frozenset({"Zs", "Zl", "Zp", "Pd", "Cf"})


def read_code(typed: object) -> str | None:
    """``typed`` without blanks and dashes, any script's decimal digits in ASCII; ``None`` when that leaves nothing to judge.

    Whatever else stands in it becomes a character that no code has, so that it is judged, and wrong.
    """
    if not isinstance(typed, str):
        return None
    if len(typed) > _LONGEST:
        return _FOREIGN
    if typed.isascii() and typed.isdigit():
        return typed
    return "".join(_read(character) for character in typed) or None


def _read(character: str) -> str:
    if character.isascii() and character.isdigit():
        return character
    if character.isspace() or character == "−" or unicodedata.category(character) in _DROPPED:
        return ""
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    return _FOREIGN
