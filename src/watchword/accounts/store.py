"""The SQL of users, identifiers and sessions."""

from __future__ import annotations

from typing import Final

from watchword.db import Connection, Database, Row
from watchword.identifiers import Identifier, restore

_PROVE_IDENTIFIER: Final = """
UPDATE identifiers SET verified_at = :at WHERE type = :type AND value = :value RETURNING user_id
"""
_TOUCH_USER: Final = "UPDATE users SET last_sign_in_at = :at WHERE id = :id"
_ADD_USER: Final = "INSERT INTO users (id, created_at, last_sign_in_at) VALUES (:id, :at, :at)"
_ADD_IDENTIFIER: Final = """
INSERT INTO identifiers (type, value, user_id, verified_at) VALUES (:type, :value, :user_id, :at)
"""
_USER: Final = "SELECT id, created_at, last_sign_in_at FROM users WHERE id = :id"
_IDENTIFIERS: Final = """
SELECT type, value FROM identifiers WHERE user_id = :id ORDER BY verified_at DESC, type, value
"""
_ADD_SESSION: Final = """
INSERT INTO sessions (
    digest, user_id, identifier_type, identifier_value, amr, created_at, last_seen_at, expires_at
) VALUES (:digest, :user_id, :type, :value, :amr, :created_at, :created_at, :expires_at)
"""
_LIVE_SESSION: Final = """
SELECT user_id, identifier_type, identifier_value, amr, created_at, last_seen_at, expires_at
FROM sessions WHERE digest = :digest AND ended_at IS NULL AND expires_at > :at
"""
_SEE_SESSION: Final = """
UPDATE sessions SET last_seen_at = :at
WHERE digest = :digest AND ended_at IS NULL AND last_seen_at < :at
"""
_END_SESSION: Final = """
UPDATE sessions SET ended_at = :at WHERE digest = :digest AND ended_at IS NULL AND expires_at > :at
"""
_DELETE_SESSIONS: Final = "DELETE FROM sessions WHERE expires_at < :before OR ended_at < :before"


async def prove_identifier(conn: Connection, identifier: Identifier, at: int) -> str | None:
    """Note that a known identifier was proved again; the id of its user, or ``None`` for an unknown one."""
    row = await conn.one(
        _PROVE_IDENTIFIER, type=identifier.type.value, value=identifier.value, at=at
    )
    return None if row is None else str(row["user_id"])


async def touch_user(conn: Connection, user_id: str, at: int) -> None:
    """Note a sign-in."""
    await conn.execute(_TOUCH_USER, id=user_id, at=at)


async def add_user(conn: Connection, user_id: str, at: int) -> None:
    """A new user."""
    await conn.execute(_ADD_USER, id=user_id, at=at)


async def add_identifier(conn: Connection, identifier: Identifier, user_id: str, at: int) -> None:
    """The user's identifier; raises ``UniqueViolated`` when somebody has it."""
    await conn.execute(
        _ADD_IDENTIFIER,
        type=identifier.type.value,
        value=identifier.value,
        user_id=user_id,
        at=at,
    )


async def user(db: Database, user_id: str) -> Row | None:
    """The row of a user."""
    return await db.one(_USER, id=user_id)


async def identifiers(db: Database, user_id: str) -> tuple[Identifier, ...]:
    """What a user has proved, the newest proof first."""
    rows = await db.all(_IDENTIFIERS, id=user_id)
    return tuple(restore(row["type"], row["value"]) for row in rows)


async def add_session(
    conn: Connection,
    digest: bytes,
    *,
    user_id: str,
    identifier: Identifier,
    amr: str,
    created_at: int,
    expires_at: int,
) -> None:
    """A new session under the digest of its token."""
    await conn.execute(
        _ADD_SESSION,
        digest=digest,
        user_id=user_id,
        type=identifier.type.value,
        value=identifier.value,
        amr=amr,
        created_at=created_at,
        expires_at=expires_at,
    )


async def live_session(db: Database, digest: bytes, at: int) -> Row | None:
    """The row of a session that is neither ended nor expired."""
    return await db.one(_LIVE_SESSION, digest=digest, at=at)


async def see_session(db: Database, digest: bytes, at: int) -> None:
    """Note that the session was used."""
    await db.execute(_SEE_SESSION, digest=digest, at=at)


async def end_session(db: Database, digest: bytes, at: int) -> bool:
    """End a live session; whether this call ended it."""
    return await db.execute(_END_SESSION, digest=digest, at=at) == 1


async def delete_sessions(db: Database, before: int) -> int:
    """Delete sessions that ended or expired before that moment; answers how many."""
    return await db.execute(_DELETE_SESSIONS, before=before)
