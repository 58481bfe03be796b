"""The table ``devices``."""

from __future__ import annotations

from typing import Final

from watchword.db import Connection, Database, in_portions
from watchword.identifiers import SignInIdentifier

_KNOWN: Final = """
SELECT 1 AS known FROM devices
WHERE digest = :digest AND identifier_type = :type AND identifier_value = :value AND expires_at > :at
"""
_REMEMBER: Final = """
INSERT INTO devices (digest, identifier_type, identifier_value, user_id, seen_at, expires_at)
VALUES (:digest, :type, :value, :user_id, :at, :expires_at)
ON CONFLICT (digest, identifier_type, identifier_value) DO UPDATE
SET user_id = excluded.user_id, seen_at = excluded.seen_at, expires_at = excluded.expires_at
"""
_FORGET: Final = "DELETE FROM devices WHERE user_id = :user_id"
# Asked twice: somebody may sign in there between the choice of a row and its lock.
_PURGE: Final = """
DELETE FROM devices WHERE (digest, identifier_type, identifier_value) IN (
    SELECT digest, identifier_type, identifier_value FROM devices WHERE expires_at <= :at LIMIT :portion) AND expires_at <= :at
"""


async def known(db: Database, digest: bytes, identifier: SignInIdentifier, at: int) -> bool:
    """Whether the identifier signed in there and it is not too long ago."""
    row = await db.one(
        _KNOWN, digest=digest, type=identifier.type.value, value=identifier.value, at=at
    )
    return row is not None


async def remember(
    on: Connection | Database,
    digest: bytes,
    identifier: SignInIdentifier,
    user_id: str,
    at: int,
    expires_at: int,
) -> None:
    """Keep it, or keep it longer."""
    await on.execute(
        _REMEMBER,
        digest=digest,
        type=identifier.type.value,
        value=identifier.value,
        user_id=user_id,
        at=at,
        expires_at=expires_at,
    )


async def forget(conn: Connection, user_id: str) -> None:
    """Everything of one user."""
    await conn.execute(_FORGET, user_id=user_id)


async def purge(db: Database, at: int) -> int:
    """What is over; answers how many."""
    return await in_portions(db, _PURGE, at=at)
