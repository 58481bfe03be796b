"""The SQL of a search: put together of these pieces only, values always as parameters."""

from __future__ import annotations

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
_COLUMNS: Final = {
    Field.ID: "u.id",
    Field.EMAIL: "e.value",
    Field.PHONE: "SUBSTR(p.value, 2)",
    Field.USERNAME: "n.value",
    Field.NAME: "u.name",
}
# What exact comparisons read is an index, not every user.
_EXACT: Final = {
    Field.ID: "u.id IN ({values})",
    Field.EMAIL: "u.id IN (SELECT user_id FROM identifiers WHERE type = 'email' AND value IN ({values}))",
    Field.PHONE: "u.id IN (SELECT user_id FROM identifiers WHERE type = 'phone' AND value IN ({values}))",
    Field.USERNAME: "u.id IN (SELECT user_id FROM identifiers WHERE type = 'username' AND value IN ({values}))",
    Field.NAME: "u.id IN (SELECT id FROM users WHERE lower(name) IN ({lowered}) AND name IN ({values}))",
}
_EXACT_ANY_CASE: Final = {
    **_EXACT,
    Field.USERNAME: "u.id IN (SELECT user_id FROM identifiers WHERE type = 'username' AND lower(value) IN ({lowered}))",
    Field.NAME: "u.id IN (SELECT id FROM users WHERE lower(name) IN ({lowered}))",
}
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
    on: Connection | Database, kind: Kind, search: Search, size: int, skipped: int
) -> list[User]:
    """One page of the users found, the newest first."""
    where, values = _where(kind, search)
    rows = await on.all(_LIST.format(where=where), size=size, skipped=skipped, **values)
    return [user_of(row) for row in rows]


async def count(on: Connection | Database, kind: Kind, search: Search) -> int:
    """How many users are found."""
    where, values = _where(kind, search)
    row = await on.one(_COUNT.format(where=where), **values)
    return int(row["n"]) if row else 0


def _where(kind: Kind, search: Search) -> tuple[str, dict[str, str]]:
    values: dict[str, str] = {}
    parts = [
        _part(kind, search, condition, values, f"v{n}_")
        for n, condition in enumerate(search.conditions)
    ]
    joined = (" AND " if search.all_of else " OR ").join(f"({part})" for part in parts)
    return (f"WHERE {joined}" if parts else ""), values


def _part(
    kind: Kind, search: Search, condition: Condition, values: dict[str, str], prefix: str
) -> str:
    names = [f"{prefix}{n}" for n in range(len(condition.values))]
    values.update(zip(names, _compared(condition), strict=True))
    if condition.mode is Mode.EXACT:
        texts = _EXACT if search.is_case_sensitive else _EXACT_ANY_CASE
        listed = ", ".join(f":{name}" for name in names)
        lowered = ", ".join(f"lower(:{name})" for name in names)
        return texts[condition.field].format(values=listed, lowered=lowered)
    texts_by_mode = (_OWN_CASE if search.is_case_sensitive else _ANY_CASE)[kind]
    return texts_by_mode[condition.mode].format(
        column=_COLUMNS[condition.field], value=f":{names[0]}"
    )


def _compared(condition: Condition) -> list[str]:
    """The values as the columns hold theirs: numbers with a plus, addresses in lower case."""
    if condition.mode is not Mode.EXACT:
        return list(condition.values)
    if condition.field is Field.PHONE:
        return [f"+{value.removeprefix('+')}" for value in condition.values]
    if condition.field is Field.EMAIL:
        return [value.lower() for value in condition.values]
    return list(condition.values)
