"""The table ``limits``. Every statement touches its rows in the order of their keys, so that no two wait for each other."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from watchword.db import Connection, Database
from watchword.limits.limit import Limit

# asked.tat is what a fresh row would get: now and one interval; "excluded.tat - :now" is therefore this row's interval, or nothing for
# a budget that is only looked at. The first WHERE asks all rows at once, so that a refusal writes nothing; it names their keys, because
# PostgreSQL plans once: a join it plans by reading the whole table, as long as that is new. Who was faster in between is met by the
# CASE, on the locked row itself: a full one becomes NULL, which the column forbids, and that undoes the whole statement.
_TAKE: Final = """
WITH asked (key, tat, room) AS (VALUES {rows})
INSERT INTO limits (key, tat, room) SELECT key, tat, room FROM asked
WHERE NOT EXISTS (
    SELECT 1 FROM limits AS kept
    WHERE kept.key IN ({keys}) AND kept.tat > :now + (SELECT room FROM asked AS wanted WHERE wanted.key = kept.key))
ON CONFLICT (key) DO UPDATE SET
    tat = CASE
        WHEN limits.tat > :now + excluded.room THEN NULL
        WHEN limits.tat > :now THEN limits.tat + excluded.tat - :now
        ELSE excluded.tat
    END,
    room = excluded.room
RETURNING key, tat
"""
# Each row by itself: a full one is left as it is.
_SPEND: Final = """
INSERT INTO limits (key, tat, room) VALUES {rows}
ON CONFLICT (key) DO UPDATE SET
    tat = CASE WHEN limits.tat > :now THEN limits.tat ELSE :now END + excluded.tat - :now,
    room = excluded.room
WHERE limits.tat <= :now + excluded.room
"""
# Here excluded.tat is one interval before now: a fresh row says nothing, and an old one never falls behind now.
_GIVE_BACK: Final = """
INSERT INTO limits (key, tat, room) VALUES {rows}
ON CONFLICT (key) DO UPDATE SET tat = CASE
        WHEN limits.tat > :now THEN limits.tat + excluded.tat - :now
        ELSE limits.tat
    END
"""
_CUT: Final = "UPDATE limits SET tat = :tat WHERE key = :key AND tat > :tat"
_ARRIVALS: Final = "SELECT key, tat FROM limits WHERE key IN ({keys})"
_FORGET: Final = "DELETE FROM limits WHERE key IN ({keys})"
_PAGE: Final = "SELECT key, tat FROM limits WHERE key > :after ORDER BY key LIMIT 1000"
_DELETE: Final = "DELETE FROM limits WHERE key = :key AND tat < :before"

_TYPED: Final = "(CAST(:key{0} AS TEXT), CAST(:tat{0} AS BIGINT), CAST(:room{0} AS BIGINT))"
_PLAIN: Final = "(:key{0}, :tat{0}, :room{0})"


@lru_cache(maxsize=64)
def _with_rows(sql: str, count: int, row: str = _PLAIN) -> str:
    rows = ", ".join(row.format(n) for n in range(count))
    return sql.format(rows=rows, keys=_key_names(count))


@lru_cache(maxsize=32)
def _with_keys(sql: str, count: int) -> str:
    return sql.format(keys=_key_names(count))


def _key_names(count: int) -> str:
    return ", ".join(f":key{n}" for n in range(count))


@lru_cache(maxsize=64)
def _names(count: int) -> tuple[tuple[str, str, str], ...]:
    return tuple((f"key{n}", f"tat{n}", f"room{n}") for n in range(count))


def _values(
    limits: Sequence[Limit], now: int, steps: int, looked_at: frozenset[str] = frozenset()
) -> dict[str, str | int]:
    values: dict[str, str | int] = {"now": now}
    for limit, (key, tat, room) in zip(limits, _names(len(limits)), strict=True):
        values[key] = limit.key
        values[tat] = now if limit.key in looked_at else now + steps * limit.interval
        values[room] = limit.room
    return values


def none_full(limits: Sequence[Limit], now: int) -> tuple[str, dict[str, str | int]]:
    """A condition for another room's statement, and its values: that none of ``limits`` is full as far as this statement can see.

    Only ``take`` is exact; this asks first, so that nothing is touched while a limit is full.
    """
    values: dict[str, str | int] = {}
    for n, limit in enumerate(limits):
        values[f"limit_key{n}"] = limit.key
        values[f"limit_until{n}"] = now + limit.room
    return _none_full(len(limits)), values


@lru_cache(maxsize=16)
def _none_full(count: int) -> str:
    full = (f"(key = :limit_key{n} AND tat > :limit_until{n})" for n in range(count))
    if not count:
        return "1 = 1"
    return f"NOT EXISTS (SELECT 1 FROM limits WHERE {' OR '.join(full)})"  # noqa: S608 - names of parameters


async def take(
    on: Connection | Database, limits: Sequence[Limit], now: int, looked_at: frozenset[str]
) -> dict[str, int]:
    """Take one of every limit but those whose keys are only ``looked_at``; answers their moments. Nothing, and an empty answer, when
    any is full. Raises ``ConstraintViolated``, with nothing taken, when one was filled by somebody else meanwhile.
    """
    sql = _with_rows(_TAKE, len(limits), _TYPED)
    rows = await on.all(sql, **_values(limits, now, 1, looked_at))
    return {row["key"]: row["tat"] for row in rows}


async def spend(on: Connection | Database, limits: Sequence[Limit], now: int) -> int:
    """Take one of each limit that has one; answers of how many."""
    return await on.execute(_with_rows(_SPEND, len(limits)), **_values(limits, now, 1))


async def give_back(on: Connection | Database, limits: Sequence[Limit], now: int) -> None:
    """Put one of each back; a budget that is whole stays what it is."""
    await on.execute(_with_rows(_GIVE_BACK, len(limits)), **_values(limits, now, -1))


async def arrivals(on: Connection | Database, limits: Sequence[Limit]) -> dict[str, int]:
    """When each budget will be whole again; keys never drawn on are missing."""
    rows = await on.all(_with_keys(_ARRIVALS, len(limits)), **_keys(limits))
    return {row["key"]: row["tat"] for row in rows}


async def cut(on: Connection | Database, limit: Limit, tat: int) -> None:
    """Have a budget be whole at ``tat``, unless it is so sooner."""
    await on.execute(_CUT, key=limit.key, tat=tat)


async def forget(db: Database, limits: Sequence[Limit]) -> None:
    """Make each budget whole."""
    await db.execute(_with_keys(_FORGET, len(limits)), **_keys(limits))


async def purge(db: Database, before: int) -> int:
    """Delete the rows of budgets that were whole before ``before``; answers how many. A thousand at a time, others in between."""
    gone, after = 0, ""
    while rows := await db.all(_PAGE, after=after):
        after = rows[-1]["key"]
        past = [row["key"] for row in rows if row["tat"] < before]
        if past:
            async with db.transaction() as conn:
                for key in past:
                    gone += await conn.execute(_DELETE, key=key, before=before)
    return gone


def _keys(limits: Sequence[Limit]) -> dict[str, str]:
    return {f"key{n}": limit.key for n, limit in enumerate(limits)}
