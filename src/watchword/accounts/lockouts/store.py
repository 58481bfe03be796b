"""The table ``lockouts``: wrong passwords of an hour, and until when nobody is heard."""

from __future__ import annotations

from typing import Final

from watchword.db import Connection, Database, in_portions
from watchword.limits import SKEW

# One statement takes the try and, with the last one allowed, shuts the door: however many ask at once, no more are judged. What lies
# further ahead than it can was written before the clock was set back: such a door opens for one try, and shuts again with it.
_CLAIM: Final = """
INSERT INTO lockouts (key, tries, since, locked_until)
VALUES (:key, 1, :at, CASE WHEN :allowed <= 1 THEN CAST(:shut AS BIGINT) ELSE 0 END)
ON CONFLICT (key) DO UPDATE SET
    tries = CASE WHEN lockouts.since <= :forgotten THEN 1 ELSE lockouts.tries + 1 END,
    since = CASE WHEN lockouts.since <= :forgotten OR lockouts.since > :at THEN :at ELSE lockouts.since END,
    locked_until = CASE
        WHEN CASE WHEN lockouts.since <= :forgotten THEN 1 ELSE lockouts.tries + 1 END >= :allowed THEN CAST(:shut AS BIGINT)
        ELSE 0
    END
WHERE lockouts.locked_until <= :at OR lockouts.locked_until > :furthest
RETURNING tries, locked_until
"""
_LOCKED_UNTIL: Final = "SELECT locked_until FROM lockouts WHERE key = :key AND locked_until > :at"
# The right password was no wrong try. It opens again only the door that this very try shut.
_GIVE_BACK: Final = """
UPDATE lockouts SET tries = tries - 1,
    locked_until = CASE WHEN tries - 1 < :allowed THEN 0 ELSE locked_until END
WHERE key = :key AND tries > 0
"""
_LIFT: Final = "DELETE FROM lockouts WHERE key = :key OR key LIKE :lanes"
# Asked twice: somebody may try again between the choice of a row and its lock.
_PURGE: Final = """
DELETE FROM lockouts
WHERE key IN (SELECT key FROM lockouts WHERE since < :before AND locked_until < :before LIMIT :portion)
    AND since < :before AND locked_until < :before
"""


async def claim(
    conn: Connection, key: str, *, allowed: int, lock: int, window: int, at: int
) -> int | None:
    """Take a try: until when the door is shut after it (0: it is open). ``None``: it is shut already. Milliseconds."""
    row = await conn.one(
        _CLAIM,
        key=key,
        allowed=allowed,
        shut=at + lock,
        furthest=at + lock + SKEW,
        at=at,
        forgotten=at - window,
    )
    return None if row is None else int(row["locked_until"])


async def locked_until(on: Connection | Database, key: str, at: int) -> int | None:
    """Until when the door is shut, if it is."""
    row = await on.one(_LOCKED_UNTIL, key=key, at=at)
    return None if row is None else int(row["locked_until"])


async def give_back(conn: Connection, key: str, allowed: int) -> None:
    """Put a try back."""
    await conn.execute(_GIVE_BACK, key=key, allowed=allowed)


async def lift(db: Connection | Database, key: str) -> bool:
    """Forget the tries, those of its lanes included; whether there were any."""
    return await db.execute(_LIFT, key=key, lanes=f"{key}/%") > 0


async def purge(db: Database, before: int) -> int:
    """Forget what nobody asks about any more; answers how many."""
    return await in_portions(db, _PURGE, before=before)
