"""The table ``limits``. Every statement touches its rows in the order of their keys, so that no two wait for each other."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from watchword.db import Connection, Database
from watchword.limits.limit import Limit

# excluded.tat is what a fresh row would get: now and one interval. So "excluded.tat - :now" is this row's interval.
# The WHERE decides each row by itself; a key that is full is not returned, and only its lock is taken.
_TAKE: Final = """
INSERT INTO limits (key, tat, span) VALUES {rows}
ON CONFLICT (key) DO UPDATE SET
    tat = CASE WHEN limits.tat > :now THEN limits.tat ELSE :now END + excluded.tat - :now,
    span = excluded.span
WHERE CASE WHEN limits.tat > :now THEN limits.tat ELSE :now END + excluded.tat - :now
    <= :now + excluded.span
RETURNING key
"""
# Here excluded.tat is one interval before now: a fresh row says nothing, and an old one never falls behind now.
_GIVE_BACK: Final = """
INSERT INTO limits (key, tat, span) VALUES {rows}
ON CONFLICT (key) DO UPDATE SET
    tat = CASE
        WHEN limits.tat + excluded.tat - :now > :now THEN limits.tat + excluded.tat - :now
        WHEN limits.tat > :now THEN :now
        ELSE limits.tat
    END
"""
_ARRIVALS: Final = "SELECT key, tat FROM limits WHERE key IN ({keys})"
_PAST: Final = "SELECT key FROM limits WHERE tat < :before ORDER BY tat LIMIT 500"
_DELETE: Final = "DELETE FROM limits WHERE key = :key AND tat < :before"


@lru_cache(maxsize=64)
def _with_rows(sql: str, count: int) -> str:
    return sql.format(rows=", ".join(f"(:key{n}, :tat{n}, :span{n})" for n in range(count)))


@lru_cache(maxsize=32)
def _with_keys(sql: str, count: int) -> str:
    return sql.format(keys=", ".join(f":key{n}" for n in range(count)))


def _values(limits: Sequence[Limit], now: int, steps: int) -> dict[str, str | int]:
    values: dict[str, str | int] = {"now": now}
    for n, limit in enumerate(limits):
        tat = now + steps * limit.interval
        values |= {f"key{n}": limit.key, f"tat{n}": tat, f"span{n}": limit.span}
    return values


async def take(on: Connection | Database, limits: Sequence[Limit], now: int) -> set[str]:
    """Take one of each limit that has one; answers the keys of those."""
    rows = await on.all(_with_rows(_TAKE, len(limits)), **_values(limits, now, 1))
    return {row["key"] for row in rows}


async def give_back(on: Connection | Database, limits: Sequence[Limit], now: int) -> None:
    """Put one of each back; a budget that is whole stays what it is."""
    await on.execute(_with_rows(_GIVE_BACK, len(limits)), **_values(limits, now, -1))


async def arrivals(on: Connection | Database, limits: Sequence[Limit]) -> dict[str, int]:
    """When each budget will be whole again; keys never drawn on are missing."""
    keys = {f"key{n}": limit.key for n, limit in enumerate(limits)}
    rows = await on.all(_with_keys(_ARRIVALS, len(limits)), **keys)
    return {row["key"]: row["tat"] for row in rows}


async def purge(db: Database, before: int) -> int:
    """Delete up to 500 rows of budgets that were whole before ``before``; answers how many."""
    keys = sorted(row["key"] for row in await db.all(_PAST, before=before))
    async with db.transaction() as conn:
        gone = [await conn.execute(_DELETE, key=key, before=before) for key in keys]
    return sum(gone)
