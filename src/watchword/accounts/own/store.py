"""The SQL of what people prove on their own account's page."""

from __future__ import annotations

from typing import Final

from watchword.accounts.own.waiting import Purpose, Waiting
from watchword.accounts.sessions import Session
from watchword.db import Connection, Database, in_portions
from watchword.identifiers import Email, Phone, restore
from watchword.verification import Sent

_KEEP: Final = """
INSERT INTO own_proofs (
    session_id, user_id, purpose, onward, identifier_type, identifier_value, digits, resend_at, expires_at
) VALUES (:session_id, :user_id, :purpose, :onward, :type, :value, :digits, :resend_at, :expires_at)
ON CONFLICT (session_id) DO UPDATE SET purpose = excluded.purpose, onward = excluded.onward,
    identifier_type = excluded.identifier_type, identifier_value = excluded.identifier_value, digits = excluded.digits,
    resend_at = excluded.resend_at, expires_at = excluded.expires_at
"""
_FIND: Final = """
SELECT purpose, onward, identifier_type, identifier_value, digits, resend_at, expires_at
FROM own_proofs WHERE session_id = :session_id AND expires_at > :at
"""
# T3: only what is waited for ends it; of two changes at once the code confirms the one it was sent for.
_END: Final = """
DELETE FROM own_proofs WHERE session_id = :session_id AND purpose = :purpose AND identifier_type = :type
    AND identifier_value = :value AND expires_at > :at
"""
# An owner is proved by an identifier that is still theirs.
_PROVE_BY_CODE: Final = """
UPDATE sessions SET proved_at = :at
WHERE id = :session_id AND user_id = :user_id AND ended_at IS NULL AND EXISTS (
    SELECT 1 FROM identifiers i WHERE i.user_id = :user_id AND i.type = :type AND i.value = :value
)
"""
_PROVE: Final = """
UPDATE sessions SET proved_at = :at WHERE id = :session_id AND user_id = :user_id AND ended_at IS NULL
"""
# Signed out, or unproved, while a request of this session was under way: that comes too late.
_STANDS: Final = """
SELECT id FROM sessions
WHERE id = :session_id AND user_id = :user_id AND ended_at IS NULL AND expires_at > :at
  AND proved_at > 0 AND proved_at >= :proved_at
"""
# Asked twice: the session may wait for another code between the choice of a row and its lock.
_PURGE: Final = """
DELETE FROM own_proofs
WHERE session_id IN (SELECT session_id FROM own_proofs WHERE expires_at < :before LIMIT :portion) AND expires_at < :before
"""


async def keep(db: Database, session_id: str, user_id: str, waiting: Waiting) -> None:
    """Wait for this code, and for no other of this session."""
    await db.execute(
        _KEEP,
        session_id=session_id,
        user_id=user_id,
        purpose=waiting.purpose.value,
        onward=waiting.onward,
        type=waiting.identifier.type.value,
        value=waiting.identifier.value,
        digits=waiting.digits,
        resend_at=waiting.resend_at,
        expires_at=waiting.expires_at,
    )


async def find(db: Database, session_id: str, at: int) -> Waiting | None:
    """The code that this session waits for."""
    row = await db.one(_FIND, session_id=session_id, at=at)
    if row is None:
        return None
    return Waiting(
        Purpose(row["purpose"]),
        row["onward"],
        restore(row["identifier_type"], row["identifier_value"]),
        row["digits"],
        row["resend_at"],
        row["expires_at"],
    )


async def end(conn: Connection, session_id: str, waiting: Waiting, at: int) -> bool:
    """Wait no longer; whether this very code was waited for."""
    ended = await conn.execute(
        _END,
        session_id=session_id,
        purpose=waiting.purpose.value,
        type=waiting.identifier.type.value,
        value=waiting.identifier.value,
        at=at,
    )
    return ended == 1


async def prove_by_code(
    conn: Connection, session_id: str, user_id: str, identifier: Phone | Email, at: int
) -> bool:
    """The owner is there; whether the identifier is still theirs and the session on."""
    proved = await conn.execute(
        _PROVE_BY_CODE,
        session_id=session_id,
        user_id=user_id,
        type=identifier.type.value,
        value=identifier.value,
        at=at,
    )
    return proved == 1


async def prove(db: Database, session_id: str, user_id: str, at: int) -> bool:
    """The owner is there; whether the session is on."""
    return await db.execute(_PROVE, session_id=session_id, user_id=user_id, at=at) == 1


async def stands(conn: Connection, session: Session, at: int) -> bool:
    """Whether the session is on, and what its owner proved counts as it did when ``session`` was read."""
    row = await conn.one(
        _STANDS,
        session_id=session.id,
        user_id=session.user_id,
        proved_at=session.proved_at,
        at=at,
    )
    return row is not None


async def purge(db: Database, before: int) -> int:
    """Forget codes whose time is over; answers how many."""
    return await in_portions(db, _PURGE, before=before)


def waiting_for(purpose: Purpose, onward: str, identifier: Phone | Email, sent: Sent) -> Waiting:
    """What there is to wait for after a send."""
    return Waiting(purpose, onward, identifier, sent.digits, sent.resend_at, sent.expires_at)
