"""A search held against values in hand, for lists that are short enough to be read whole."""

from __future__ import annotations

from collections.abc import Mapping

from watchword.accounts.search.query import Condition, Mode, Search
from watchword.errors import RequestInvalid


def fits(search: Search, values: Mapping[str, str | None]) -> bool:
    """Whether values, each under its field's name, are what ``search`` asks for; without a condition everything is.

    Raises ``RequestInvalid`` for patterns other than those of ``like``: nothing would stop them.
    """
    if not search.conditions:
        return True
    found = [
        _fits(one, values.get(one.field.value), own_case=search.is_case_sensitive)
        for one in search.conditions
    ]
    return all(found) if search.all_of else any(found)


def _fits(condition: Condition, value: str | None, *, own_case: bool) -> bool:
    if condition.mode not in (Mode.LIKE, Mode.EXACT):
        raise RequestInvalid("Only the modes `like` and `exact` are supported in this list.")
    if value is None:
        return False
    wanted = condition.values
    if not own_case:
        value, wanted = value.lower(), tuple(one.lower() for one in wanted)
    return value in wanted if condition.mode is Mode.EXACT else _like(wanted[0], value)


def _like(pattern: str, value: str) -> bool:
    """SQL's ``LIKE``: after a mismatch the last ``%`` takes one character more, so that the time is a product and no power."""
    parts = _parts(pattern)
    place = at = 0
    many, taken = -1, 0
    while at < len(value):
        if place < len(parts) and parts[place] == "%":
            many, taken = place, at
            place += 1
        elif place < len(parts) and parts[place] in ("_", "\\" + value[at]):
            place += 1
            at += 1
        elif many >= 0:
            taken += 1
            place, at = many + 1, taken
        else:
            return False
    return all(part == "%" for part in parts[place:])


def _parts(pattern: str) -> list[str]:
    """``%``, ``_``, and every other character behind a backslash."""
    parts: list[str] = []
    characters = iter(pattern)
    for character in characters:
        escaped = character == "\\"
        literal = next(characters, "") if escaped else character
        parts.append(literal if literal in "%_" and not escaped else f"\\{literal}")
    return parts
