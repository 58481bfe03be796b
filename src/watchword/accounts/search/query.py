"""A search as it is asked for in a query string: ``search``, ``search.<field>``, ``mode``, ``mode.<field>``, ``joint``, ``isCaseSensitive``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from watchword.accounts.search.patterns import posix, similar_to
from watchword.errors import RequestInvalid

_LONGEST_VALUE: Final = 256
# Policy section 5.14.
_LONGEST_PATTERN: Final = 128
_MOST_VALUES: Final = 100
# Of a pattern, what comes before the first ``%`` or ``_``.
_LITERAL: Final = re.compile(r"(?:\\.|[^\\%_])+", re.DOTALL)
_PREFIX: Final = "search."
_MODE_PREFIX: Final = "mode."


class Field(StrEnum):
    """What may be searched; the wire's names."""

    ID = "id"
    EMAIL = "primaryEmail"
    PHONE = "primaryPhone"
    USERNAME = "username"
    NAME = "name"


class Mode(StrEnum):
    """How a value is compared."""

    LIKE = "like"
    EXACT = "exact"
    SIMILAR_TO = "similar_to"
    POSIX = "posix"


@dataclass(frozen=True, slots=True)
class Condition:
    """One field compared with one value, or with any of several where the mode is ``exact``. ``values`` never show in a repr."""

    field: StrEnum
    mode: Mode
    values: tuple[str, ...]

    def __repr__(self) -> str:
        return f"<Condition {self.field} {self.mode}>"

    @property
    def beginning(self) -> str:
        """What every value that fits begins with, as far as the pattern says; only the mode ``like`` says it."""
        if self.mode is not Mode.LIKE:
            return ""
        literal = _LITERAL.match(self.values[0])
        return re.sub(r"\\(.)", r"\1", literal[0], flags=re.DOTALL) if literal else ""

    @property
    def is_beginning(self) -> bool:
        """Whether everything fits that begins so."""
        literal = _LITERAL.match(self.values[0]) if self.beginning else None
        return literal is not None and self.values[0][literal.end() :] == "%"

    @property
    def is_indexed(self) -> bool:
        """Whether an index leads to what fits."""
        return self.mode is Mode.EXACT or self.beginning != ""


@dataclass(frozen=True, slots=True)
class Search:
    """Conditions, of which all (``joint``) or any must hold."""

    conditions: tuple[Condition, ...] = ()
    all_of: bool = False
    is_case_sensitive: bool = False

    @property
    def is_slow(self) -> bool:
        """Whether it may take long: a great many users are looked at, one by one, or fit."""
        return any(condition.mode is not Mode.EXACT for condition in self.conditions)

    @property
    def is_indexed(self) -> bool:
        """Whether indexes lead to everybody it finds."""
        return bool(self.conditions) and all(one.is_indexed for one in self.conditions)


def read_search(query: Sequence[tuple[str, str]], fields: type[StrEnum] = Field) -> Search:
    """The search that these pairs of a query string ask for, over ``fields``; other names are not looked at.

    Raises ``RequestInvalid`` with a sentence that says what is wrong.
    """
    given: dict[str, list[str]] = {}
    for name, value in query:
        given.setdefault(name, []).append(value)
    is_case_sensitive = _flag(given)
    conditions = [
        _condition(field, values, _mode(given, field), is_case_sensitive)
        for field, values in _asked(given, fields).items()
    ]
    return Search(tuple(conditions), _joint(given) == "and", is_case_sensitive)


def _asked(given: dict[str, list[str]], fields: type[StrEnum]) -> dict[StrEnum, list[str]]:
    """The values of each field. ``search`` alone asks about every field that has no value of its own."""
    own = {
        name.removeprefix(_PREFIX): values
        for name, values in given.items()
        if name.startswith(_PREFIX)
    }
    for name in own:
        if name not in list(fields):
            raise RequestInvalid(f"Search field `{_shown(name)}` is not valid.")
    everywhere = given.get("search", [])
    asked = {field: own.get(field.value, everywhere) for field in fields}
    return {field: values for field, values in asked.items() if values}


def _condition(field: StrEnum, values: list[str], mode: Mode, is_case_sensitive: bool) -> Condition:
    if any(not value for value in values):
        raise RequestInvalid("Search value cannot be empty.")
    if any("\x00" in value or len(value) > _LONGEST_VALUE for value in values):
        raise RequestInvalid("Search value is not valid.")
    if mode is Mode.EXACT:
        if len(values) > _MOST_VALUES:
            raise RequestInvalid(f"At most {_MOST_VALUES} values can be searched for.")
        return Condition(field, mode, tuple(values))
    if len(values) > 1:
        raise RequestInvalid("Only the mode `exact` allows more than one value for a field.")
    (value,) = values
    if mode is Mode.LIKE:
        return _like(field, value)
    if mode is Mode.SIMILAR_TO and not is_case_sensitive:
        raise RequestInvalid("The mode `similar_to` allows no case-insensitive search.")
    if len(value) > _LONGEST_PATTERN:
        raise RequestInvalid(f"A pattern has at most {_LONGEST_PATTERN} characters.")
    # Both databases get the same refusals: what one of them could not follow is refused by the other.
    (similar_to if mode is Mode.SIMILAR_TO else posix)(value)
    return Condition(field, mode, (value,))


def _like(field: StrEnum, value: str) -> Condition:
    if "\\" not in value and "%" not in value and "_" not in value:
        return Condition(field, Mode.EXACT, (value,))
    # PostgreSQL refuses a backslash that escapes nothing.
    if (len(value) - len(value.rstrip("\\"))) % 2:
        raise RequestInvalid("Search value is not valid: it ends with a single backslash.")
    return Condition(field, Mode.LIKE, (value,))


def _mode(given: dict[str, list[str]], field: StrEnum) -> Mode:
    text = _single(given, _MODE_PREFIX + field) or _single(given, "mode") or Mode.LIKE
    if text not in list(Mode):
        raise RequestInvalid(f"Search mode `{_shown(text)}` is not valid.")
    return Mode(text)


def _joint(given: dict[str, list[str]]) -> str:
    text = _single(given, "joint") or _single(given, "jointMode") or "or"
    if text not in ("and", "or"):
        raise RequestInvalid(f"Search joint mode `{_shown(text)}` is not valid.")
    return text


def _flag(given: dict[str, list[str]]) -> bool:
    text = _single(given, "isCaseSensitive") or "false"
    if text not in ("true", "false", "1", "0"):
        raise RequestInvalid("`isCaseSensitive` is not valid.")
    return text in ("true", "1")


def _single(given: dict[str, list[str]], name: str) -> str:
    values = given.get(name, [])
    if len(values) > 1:
        raise RequestInvalid(f"`{name}` is not valid: it is given more than once.")
    return values[0] if values else ""


def _shown(name: str) -> str:
    """A name that was sent, as it may be told back: a word, or nothing."""
    return name if name.isascii() and name.isidentifier() and len(name) <= 32 else "…"
