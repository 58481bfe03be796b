"""What a password must be like: length, kinds of characters, and how much of it may be guessed from the person or the keyboard."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from watchword.accounts.user import User

_REJECTED: Final = "password_rejected."
# What is not guessable must be at least this long, however long the rest is.
_OWN_CHARACTERS: Final = 3
_SHORTEST_PIECE: Final = 3
_SEQUENCES: Final = (
    "0123456789", "1234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qazwsxedcrfvtgbyhnujmikolp",
)  # fmt: skip
# Letters may be of any script. What cannot be typed again on another device is no part of a password.
_UNSUPPORTED: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing that is wrong with a password: its code, and the numbers or words of the sentence about it."""

    code: str
    interpolation: Mapping[str, Any] | None = None

    @property
    def wire(self) -> dict[str, Any]:
        """As the wire shows it."""
        shown: dict[str, Any] = {"code": self.code}
        if self.interpolation is not None:
            shown["interpolation"] = dict(self.interpolation)
        return shown


@dataclass(frozen=True, slots=True)
class PasswordPolicy:
    """The rules for new passwords. What is not given has the wire's default."""

    shortest: int = 8
    longest: int = 256
    kinds: int = 1
    pwned: bool = True
    repetition_and_sequence: bool = True
    user_info: bool = True
    words: tuple[str, ...] = ()

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> PasswordPolicy:
        """The policy that the sign-in experience's ``passwordPolicy`` describes."""
        length, kinds = stored.get("length") or {}, stored.get("characterTypes") or {}
        rejects = stored.get("rejects") or {}
        return cls(
            shortest=length.get("min", 8),
            longest=length.get("max", 256),
            kinds=kinds.get("min", 1),
            pwned=rejects.get("pwned", True),
            repetition_and_sequence=rejects.get("repetitionAndSequence", True),
            user_info=rejects.get("userInfo", True),
            words=tuple(rejects.get("words") or ()),
        )

    def issues(self, password: str, about: Iterable[str] = ()) -> list[Issue]:
        """Everything wrong with ``password`` that needs no look-up. ``about`` is what is known of its person (``known_of``)."""
        return [*self._form(password), *self._restricted(password, about)]

    def _form(self, password: str) -> Iterator[Issue]:
        if len(password) < self.shortest:
            yield Issue(f"{_REJECTED}too_short", {"min": self.shortest})
        if len(password) > self.longest:
            yield Issue(f"{_REJECTED}too_long", {"max": self.longest})
        kinds = {_kind(character) for character in password}
        if "" in kinds:
            yield Issue(f"{_REJECTED}unsupported_characters")
        if len(kinds - {""}) < self.kinds:
            yield Issue(f"{_REJECTED}character_types", {"min": self.kinds})

    def _restricted(self, password: str, about: Iterable[str]) -> Iterator[Issue]:
        """What can be guessed counts only when too little else is left."""
        lower = password.lower()[: self.longest]
        found: dict[str, set[int]] = {}
        words: list[str] = []
        if self.repetition_and_sequence:
            found["repetition"] = _repeated(lower)
            found["sequence"] = _in_sequence(lower)
        if self.user_info:
            found["user_info"] = _covered(lower, about)
        if self.words:
            words = [word for word in self.words if word and word.lower() in lower]
            found["words"] = _covered(lower, words)
        guessable = set().union(*found.values())
        if len(guessable) <= max(1, len(password) - _OWN_CHARACTERS):
            return
        for name, places in found.items():
            if places:
                listed = {"words": "\n".join(words), "count": len(words)}
                yield Issue(f"{_REJECTED}restricted.{name}", listed if name == "words" else None)


def known_of(user: User) -> list[str]:
    """What others know of a user and would try first."""
    names = (user.name or "").split()
    known = [*names, "".join(names)]
    if user.username is not None:
        known.append(user.username.value)
    if user.email is not None:
        local, _, domain = user.email.value.partition("@")
        known += [user.email.value, local, domain.partition(".")[0]]
    if user.phone is not None:
        known += [user.phone.wire, user.phone.national]
    return known


def _kind(character: str) -> str:
    category = unicodedata.category(character)
    if category in _UNSUPPORTED:
        return ""
    if category in ("Ll", "Lu", "Nd"):
        return category
    return "letter" if category.startswith("L") else "symbol"


def _repeated(text: str) -> set[int]:
    """The places of three and more equal characters in a row."""
    places: set[int] = set()
    for start in range(len(text) - _SHORTEST_PIECE + 1):
        piece = range(start, start + _SHORTEST_PIECE)
        if len({text[place] for place in piece}) == 1:
            places.update(piece)
    return places


def _in_sequence(text: str) -> set[int]:
    """The places of three and more characters as they stand in the alphabet or on a keyboard, either way."""
    rows = [row for one in _SEQUENCES for row in (one, one[::-1])]
    places: set[int] = set()
    for start in range(len(text) - _SHORTEST_PIECE + 1):
        if any(text[start : start + _SHORTEST_PIECE] in row for row in rows):
            places.update(range(start, start + _SHORTEST_PIECE))
    return places


def _covered(text: str, pieces: Iterable[str]) -> set[int]:
    """The places that these pieces take; pieces of one or two characters say nothing of anybody."""
    places: set[int] = set()
    for piece in {piece.lower() for piece in pieces if len(piece) >= _SHORTEST_PIECE}:
        start = text.find(piece)
        while start >= 0:
            places.update(range(start, start + len(piece)))
            start = text.find(piece, start + 1)
    return places
