"""The table ``activity``, and the counts an operator looks at first."""

from __future__ import annotations

from typing import Final

from watchword.db import Connection, Database, in_portions

_NOTE: Final = "INSERT INTO activity (day, user_id) VALUES (:day, :user_id) ON CONFLICT DO NOTHING"
_BY_DAY: Final = """
SELECT day, COUNT(*) AS people FROM activity WHERE day > :after AND day <= :until GROUP BY day
"""
_PEOPLE: Final = """
SELECT COUNT(DISTINCT user_id) AS people FROM activity WHERE day > :after AND day <= :until
"""
_NEW: Final = (
    "SELECT COUNT(*) AS people FROM users WHERE created_at >= :since AND created_at < :until"
)
_TOTAL: Final = "SELECT COALESCE(SUM(users), 0) AS people FROM user_counts"
_DAYS_OF: Final = "SELECT day FROM activity WHERE user_id = :user_id ORDER BY day"
_PURGE: Final = """
DELETE FROM activity WHERE (day, user_id) IN (
    SELECT day, user_id FROM activity WHERE day < :before LIMIT :portion)
"""
_ERASE: Final = "DELETE FROM activity WHERE user_id = :user_id"


async def note(conn: Connection, user_id: str, day: int) -> None:
    """The user was there on that day."""
    await conn.execute(_NOTE, day=day, user_id=user_id)


async def by_day(db: Database, after: int, until: int) -> dict[int, int]:
    """How many people were there on each day after ``after``, up to ``until``; days without any are missing."""
    rows = await db.all(_BY_DAY, after=after, until=until)
    return {row["day"]: int(row["people"]) for row in rows}


async def people(db: Database, after: int, until: int) -> int:
    """How many different people were there in those days."""
    row = await db.one(_PEOPLE, after=after, until=until)
    return int(row["people"]) if row else 0


async def new(db: Database, since: int, until: int) -> int:
    """How many users were made between two moments."""
    row = await db.one(_NEW, since=since, until=until)
    return int(row["people"]) if row else 0


async def total(db: Database) -> int:
    """How many users there are."""
    row = await db.one(_TOTAL)
    return int(row["people"]) if row else 0


async def days_of(db: Database, user_id: str) -> list[int]:
    """On which days this user was there, as far as it is kept; counted from 1970."""
    return [row["day"] for row in await db.all(_DAYS_OF, user_id=user_id)]


async def purge(db: Database, before: int) -> int:
    """Forget days before that one; answers how many rows."""
    return await in_portions(db, _PURGE, before=before)


async def erase(conn: Connection, user_id: str) -> None:
    """Forget on which days this user was there."""
    await conn.execute(_ERASE, user_id=user_id)
