"""The table ``repeats``."""

from __future__ import annotations

from typing import Final

from watchword.db import Database, Row, in_portions

# One that is too old says nothing any more; one without an answer after a minute never gets one, and may be done again if it is the same.
_CLAIM: Final = """
INSERT INTO repeats (name, body, at, done) VALUES (:name, :body, :at, 0)
ON CONFLICT (name) DO UPDATE SET body = excluded.body, at = excluded.at, done = 0
WHERE repeats.at < :kept OR (repeats.done = 0 AND repeats.at < :lost AND repeats.body = excluded.body)
RETURNING name
"""
_FIND: Final = "SELECT body, done FROM repeats WHERE name = :name"
_FINISH: Final = "UPDATE repeats SET done = 1 WHERE name = :name"
_FORGET: Final = "DELETE FROM repeats WHERE name = :name AND done = 0"
# Asked twice: somebody may claim the name anew between the choice of a row and its lock.
_PURGE: Final = """
DELETE FROM repeats
WHERE name IN (SELECT name FROM repeats WHERE at < :before LIMIT :portion) AND at < :before
"""


async def claim(db: Database, name: bytes, body: bytes, at: int, kept: int, lost: int) -> bool:
    """Whether this one is to do it: nobody did, or it was before ``kept``, or got lost before ``lost``."""
    row = await db.one(_CLAIM, name=name, body=body, at=at, kept=kept, lost=lost)
    return row is not None


async def find(db: Database, name: bytes) -> Row | None:
    """What was done under this name: ``body`` and ``done``."""
    return await db.one(_FIND, name=name)


async def finish(db: Database, name: bytes) -> None:
    """It was done."""
    await db.execute(_FINISH, name=name)


async def forget(db: Database, name: bytes) -> None:
    """Nothing was done after all."""
    await db.execute(_FORGET, name=name)


async def purge(db: Database, before: int) -> int:
    """Delete what was done ``before``; answers how many."""
    return await in_portions(db, _PURGE, before=before)
