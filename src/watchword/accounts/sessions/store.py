"""The SQL of sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from watchword.db import Connection, Database, Row, in_portions

if TYPE_CHECKING:
    from watchword.accounts.sessions.session import Session

# Whoever is suspended or erased in the same moment has no row that this changes, and starts no session.
_SIGN_IN: Final = """
UPDATE users SET last_sign_in_at = :at WHERE id = :user_id AND suspended_at IS NULL RETURNING id
"""
_ADD: Final = """
INSERT INTO sessions (
    digest, id, user_id, identifier_type, identifier_value, amr, agent, created_at, last_seen_at,
    expires_at, proved_at
) VALUES (:digest, :id, :user_id, :type, :value, :amr, :agent, :created_at, :created_at, :expires_at, :created_at)
"""
_COLUMNS: Final = """
id, user_id, identifier_type, identifier_value, amr, agent, created_at, last_seen_at, expires_at, proved_at
"""
_LIVE: Final = f"""
SELECT {_COLUMNS} FROM sessions WHERE digest = :digest AND ended_at IS NULL AND expires_at > :at
"""  # noqa: S608 - our own columns
_OF_USER: Final = f"""
SELECT {_COLUMNS} FROM sessions WHERE user_id = :user_id AND ended_at IS NULL AND expires_at > :at
ORDER BY last_seen_at DESC, id
"""  # noqa: S608
_SEE: Final = """
UPDATE sessions SET last_seen_at = :at
WHERE digest = :digest AND ended_at IS NULL AND last_seen_at < :at
"""
_END: Final = """
UPDATE sessions SET ended_at = :at WHERE digest = :digest AND ended_at IS NULL AND expires_at > :at
"""
_END_ONE: Final = """
UPDATE sessions SET ended_at = :at
WHERE id = :id AND user_id = :user_id AND ended_at IS NULL AND expires_at > :at
"""
_END_ALL: Final = """
UPDATE sessions SET ended_at = :at
WHERE user_id = :user_id AND id <> :keep AND ended_at IS NULL AND expires_at > :at
"""
_UNPROVE: Final = """
UPDATE sessions SET proved_at = 0 WHERE user_id = :user_id AND id <> :keep AND ended_at IS NULL
"""
_DELETE: Final = """
DELETE FROM sessions WHERE id IN (
    SELECT id FROM sessions WHERE expires_at < :before OR ended_at < :before LIMIT :portion)
"""
_ERASE: Final = "DELETE FROM sessions WHERE user_id = :user_id"


async def sign_in(conn: Connection, user_id: str, at: int) -> bool:
    """Note a sign-in; whether there is such a user, not suspended."""
    return await conn.one(_SIGN_IN, user_id=user_id, at=at) is not None


async def add(conn: Connection, digest: bytes, session: Session) -> None:
    """A new session under the digest of its token."""
    await conn.execute(
        _ADD,
        digest=digest,
        id=session.id,
        user_id=session.user_id,
        type=session.identifier.type.value,
        value=session.identifier.value,
        amr=" ".join(session.amr),
        agent=session.agent,
        created_at=session.created_at,
        expires_at=session.expires_at,
    )


async def live(db: Database, digest: bytes, at: int) -> Row | None:
    """The row of a session that is neither ended nor expired."""
    return await db.one(_LIVE, digest=digest, at=at)


async def of_user(db: Database, user_id: str, at: int) -> list[Row]:
    """The live sessions of a user, the one used last first."""
    return await db.all(_OF_USER, user_id=user_id, at=at)


async def see(db: Database, digest: bytes, at: int) -> None:
    """Note that the session was used."""
    await db.execute(_SEE, digest=digest, at=at)


async def end(db: Database, digest: bytes, at: int) -> bool:
    """End a live session; whether this call ended it."""
    return await db.execute(_END, digest=digest, at=at) == 1


async def end_one(on: Connection | Database, user_id: str, session_id: str, at: int) -> bool:
    """End a live session of this user by its name; whether this call ended it."""
    return await on.execute(_END_ONE, id=session_id, user_id=user_id, at=at) == 1


async def end_all(conn: Connection, user_id: str, at: int, keep: str) -> int:
    """End every live session of a user but one; answers how many."""
    return await conn.execute(_END_ALL, user_id=user_id, keep=keep, at=at)


async def unprove(conn: Connection, user_id: str, keep: str) -> None:
    """What the owner proved in any session but one is over; the sessions go on."""
    await conn.execute(_UNPROVE, user_id=user_id, keep=keep)


async def delete(db: Database, before: int) -> int:
    """Delete sessions that ended or expired before that moment; answers how many."""
    return await in_portions(db, _DELETE, before=before)


async def erase(conn: Connection, user_id: str) -> None:
    """Delete every session of a user, over or not."""
    await conn.execute(_ERASE, user_id=user_id)
