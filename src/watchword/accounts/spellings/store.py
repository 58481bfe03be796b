"""Usernames by their lower case."""

from __future__ import annotations

from typing import Final

from watchword.db import Database, Row

_GROUPS: Final = """
SELECT LOWER(value) AS folded FROM identifiers WHERE type = 'username' GROUP BY LOWER(value) HAVING COUNT(*) > 1
"""
_COUNT: Final = f"SELECT COUNT(*) AS total FROM ({_GROUPS}) AS conflicts"  # noqa: S608 - constants
_SAMPLES: Final = f"""
SELECT LOWER(value) AS folded, value FROM identifiers
WHERE type = 'username' AND LOWER(value) IN (SELECT folded FROM ({_GROUPS} ORDER BY 1 LIMIT :limit) AS first)
ORDER BY 1, 2
"""  # noqa: S608


async def conflicts(db: Database) -> int:
    """How many."""
    row = await db.one(_COUNT)
    return int(row["total"]) if row else 0


async def samples(db: Database, limit: int) -> list[Row]:
    """Every spelling of the first ``limit`` of them."""
    return await db.all(_SAMPLES, limit=limit)
