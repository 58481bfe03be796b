"""The SQL of a search: put together of these pieces only, values always as parameters."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, Literal

from watchword.accounts.search.query import Condition, Field, Mode, Search
from watchword.accounts.store import SELECT_USER, user_of
from watchword.accounts.user import User
from watchword.db import Connection, Database

Kind = Literal["sqlite", "postgres"]

_LIST: Final = (
    f"{SELECT_USER} {{where}} ORDER BY u.created_at DESC, u.id DESC LIMIT :size OFFSET :skipped"
)
_COUNT: Final = """
SELECT COUNT(*) AS n FROM users u
LEFT JOIN identifiers n ON n.user_id = u.id AND n.type = 'username'
LEFT JOIN identifiers e ON e.user_id = u.id AND e.type = 'email'
LEFT JOIN identifiers p ON p.user_id = u.id AND p.type = 'phone'
{where}
"""
_COLUMNS: Final[Mapping[StrEnum, str]] = {
    Field.ID: "u.id",
    Field.EMAIL: "e.value",
    Field.PHONE: "SUBSTR(p.value, 2)",
    Field.USERNAME: "n.value",
    Field.NAME: "u.name",
}
# What an index leads to. {bytes} has PostgreSQL compare bytes, in whose order its indexes are; SQLite always does.
_EXACT: Final[Mapping[StrEnum, str]] = {
    Field.ID: "SELECT id AS user_id FROM users WHERE id IN ({values})",
    Field.EMAIL: "SELECT user_id FROM identifiers WHERE type = 'email' AND value IN ({values})",
    Field.PHONE: "SELECT user_id FROM identifiers WHERE type = 'phone' AND value IN ({values})",
    Field.USERNAME: "SELECT user_id FROM identifiers WHERE type = 'username' AND value IN ({values})",
    Field.NAME: "SELECT id AS user_id FROM users WHERE name IS NOT NULL AND lower(name){bytes} IN ({lowered}) AND name IN ({values})",
}
_EXACT_ANY_CASE: Final[Mapping[StrEnum, str]] = {
    **_EXACT,
    Field.USERNAME: "SELECT user_id FROM identifiers WHERE type = 'username' AND lower(value) IN ({lowered})",
    Field.NAME: "SELECT id AS user_id FROM users WHERE name IS NOT NULL AND lower(name){bytes} IN ({lowered})",
}
# Where the values are that begin alike, and the column that the whole pattern is held against where the range does not say it all.
_BEGINNING: Final[Mapping[StrEnum, tuple[str, str, str]]] = {
    Field.ID: ("SELECT id AS user_id FROM users WHERE {range}", "lower(id)", "id"),
    Field.EMAIL: ("SELECT user_id FROM identifiers WHERE type = 'email' AND {range}", "value", "value"),
    Field.PHONE: ("SELECT user_id FROM identifiers WHERE type = 'phone' AND {range}", "value", "SUBSTR(value, 2)"),
    Field.USERNAME: ("SELECT user_id FROM identifiers WHERE type = 'username' AND {range}", "lower(value)", "value"),
    Field.NAME: ("SELECT id AS user_id FROM users WHERE name IS NOT NULL AND {range}", "lower(name)", "name"),
}  # fmt: skip
_RANGE: Final = "{key}{bytes} >= lower(:{start}) AND {key}{bytes} < lower(:{start}) || :behind"
_BYTES: Final = {"sqlite": "", "postgres": ' COLLATE "C"'}
# Behind the longest value (128 characters) that begins alike.
_BEHIND: Final = chr(0x10FFFF) * 129
# The joins in this order: what was found leads to users, not the other way round.
_FOUND: Final = f"""
{SELECT_USER} WHERE u.id IN (
    SELECT o.id FROM (SELECT user_id FROM ({{found}}) a LIMIT :most) f CROSS JOIN users o WHERE o.id = f.user_id
    ORDER BY o.created_at DESC, o.id DESC LIMIT :size OFFSET :skipped
) ORDER BY u.created_at DESC, u.id DESC
"""  # noqa: S608 - our own columns
_MEANWHILE: Final = 10  # come since they were counted
_COUNT_FOUND: Final = "SELECT COUNT(*) AS n FROM ({found}) f"
_ANY_CASE: Final = {
    "sqlite": {
        Mode.LIKE: "lower({column}) LIKE lower({value}) ESCAPE '\\'",
        Mode.POSIX: "matches_posix({value}, {column}, 0)",
    },
    "postgres": {
        Mode.LIKE: "lower({column}) LIKE lower({value}) ESCAPE '\\'",
        Mode.POSIX: "{column} ~* {value}",
    },
}
_OWN_CASE: Final = {
    "sqlite": {
        Mode.LIKE: "matches_like({value}, {column})",
        Mode.POSIX: "matches_posix({value}, {column}, 1)",
        Mode.SIMILAR_TO: "matches_similar_to({value}, {column})",
    },
    "postgres": {
        Mode.LIKE: "{column} LIKE {value} ESCAPE '\\'",
        Mode.POSIX: "{column} ~ {value}",
        Mode.SIMILAR_TO: "{column} SIMILAR TO {value}",
    },
}


async def page(
    on: Connection | Database,
    kind: Kind,
    search: Search,
    size: int,
    skipped: int,
    fit: int | None = None,
) -> list[User]:
    """One page of the users found, the newest first. ``fit`` is how many there are, where so few are found first and put in order;
    without it everybody is looked at from the newest on, until the page is full.
    """
    text, values = page_text(kind, search, few=fit is not None)
    # PostgreSQL knows nothing of how rare a value in lower case is, and would read all users for a guess of one in two hundred.
    most = {} if fit is None or ":most" not in text else {"most": fit + _MEANWHILE}
    rows = await on.all(text, size=size, skipped=skipped, **values, **most)
    return [user_of(row) for row in rows]


async def count(on: Connection | Database, kind: Kind, search: Search) -> int:
    """How many users are found."""
    text, values = count_text(kind, search)
    row = await on.one(text, **values)
    return int(row["n"]) if row else 0


def page_text(kind: Kind, search: Search, *, few: bool) -> tuple[str, dict[str, str]]:
    """The statement of a page, and its values but for ``size``, ``skipped`` and ``most``."""
    if search.is_indexed and few:
        found, values = _found(kind, search)
        return _FOUND.format(found=found), values
    where, values = _where(kind, search, walked=not few)
    return _LIST.format(where=where), values


def count_text(kind: Kind, search: Search) -> tuple[str, dict[str, str]]:
    """The statement that counts, and its values."""
    if search.is_indexed:
        found, values = _found(kind, search)
        return _COUNT_FOUND.format(found=found), values
    where, values = _where(kind, search, walked=False)
    return _COUNT.format(where=where), values


def _found(kind: Kind, search: Search) -> tuple[str, dict[str, str]]:
    """Whom indexes lead to, each once."""
    values: dict[str, str] = {}
    parts = [
        _led_to(kind, search, condition, values, f"v{n}_")
        for n, condition in enumerate(search.conditions)
    ]
    return (" INTERSECT " if search.all_of else " UNION ").join(parts), values


def _where(kind: Kind, search: Search, *, walked: bool) -> tuple[str, dict[str, str]]:
    """The conditions on each user; ``walked``: no index is to lead anywhere but from the newest to the oldest."""
    values: dict[str, str] = {}
    parts = [
        f"u.id IN ({_led_to(kind, search, condition, values, f'v{n}_')})"
        if condition.mode is Mode.EXACT or (condition.is_indexed and not walked)
        else _fits(kind, search, condition, _COLUMNS[condition.field], values, f"v{n}_")
        for n, condition in enumerate(search.conditions)
    ]
    joined = (" AND " if search.all_of else " OR ").join(f"({part})" for part in parts)
    return (f"WHERE {joined}" if parts else ""), values


def _led_to(
    kind: Kind, search: Search, condition: Condition, values: dict[str, str], prefix: str
) -> str:
    if condition.mode is Mode.EXACT:
        return _equal(kind, search, condition, values, prefix)
    select, key, column = _BEGINNING[condition.field]
    start = f"{prefix}start"
    values[start] = ("+" if condition.field is Field.PHONE else "") + condition.beginning
    values["behind"] = _BEHIND
    within = _RANGE.format(key=key, bytes=_BYTES[kind], start=start)
    # The keys are in lower case: the range is all that such a pattern says, unless case counts.
    if search.is_case_sensitive or not condition.is_beginning:
        within += f" AND {_fits(kind, search, condition, column, values, prefix)}"
    return select.format(range=within)


def _equal(
    kind: Kind, search: Search, condition: Condition, values: dict[str, str], prefix: str
) -> str:
    names = [f"{prefix}{n}" for n in range(len(condition.values))]
    values.update(zip(names, _compared(condition), strict=True))
    texts = _EXACT if search.is_case_sensitive else _EXACT_ANY_CASE
    listed = ", ".join(f":{name}" for name in names)
    lowered = ", ".join(f"lower(:{name})" for name in names)
    return texts[condition.field].format(values=listed, lowered=lowered, bytes=_BYTES[kind])


def _fits(
    kind: Kind,
    search: Search,
    condition: Condition,
    column: str,
    values: dict[str, str],
    prefix: str,
) -> str:
    """The whole pattern, held against a column."""
    name = f"{prefix}0"
    (values[name],) = condition.values
    texts = (_OWN_CASE if search.is_case_sensitive else _ANY_CASE)[kind]
    return texts[condition.mode].format(column=column, value=f":{name}")


def _compared(condition: Condition) -> list[str]:
    """The values as the columns hold theirs: numbers with a plus, addresses in lower case."""
    if condition.field is Field.PHONE:
        return [f"+{value.removeprefix('+')}" for value in condition.values]
    if condition.field is Field.EMAIL:
        return [value.lower() for value in condition.values]
    return list(condition.values)
