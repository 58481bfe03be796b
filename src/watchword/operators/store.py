"""The SQL of operators, their one-time addresses and their sessions."""

from __future__ import annotations

from typing import Final

from watchword.db import Connection, Database, Row

_ANY: Final = "SELECT 1 AS there FROM operators LIMIT 1"
_INSERT: Final = """
INSERT INTO operators (id, email, password, created_at, updated_at) VALUES (:id, :email, :password, :at, :at) RETURNING *
"""
_BY_EMAIL: Final = "SELECT * FROM operators WHERE email = :email"
_BY_ID: Final = "SELECT * FROM operators WHERE id = :id"
_UNCHANGED: Final = """
SELECT * FROM operators WHERE id = :id AND password = :password AND disabled = 0
"""
_ALL: Final = "SELECT * FROM operators ORDER BY created_at, id"
_RENEW: Final = """
UPDATE operators SET password = :password, updated_at = :at WHERE email = :email AND disabled = 0 RETURNING *
"""
_SET_LANGUAGE: Final = "UPDATE operators SET language = :language, updated_at = :at WHERE id = :id"
# Never the last one: a console that nobody can enter helps nobody.
_DISABLE: Final = """
UPDATE operators SET disabled = 1, updated_at = :at
WHERE id = :id AND disabled = 0 AND EXISTS (
    SELECT 1 FROM operators AS other WHERE other.id <> :id AND other.disabled = 0)
"""
_LOCK: Final = """
INSERT INTO installation (name, value) VALUES ('operators.version', '1')
ON CONFLICT (name) DO UPDATE SET value = CAST(CAST(installation.value AS BIGINT) + 1 AS TEXT)
RETURNING value
"""

_INVITE: Final = """
INSERT INTO operator_invitations (digest, purpose, email, created_at, expires_at)
VALUES (:digest, :purpose, :email, :at, :expires_at)
"""
_REVOKE: Final = "DELETE FROM operator_invitations WHERE purpose = :purpose AND email = :email"
_REVOKE_ALL: Final = "DELETE FROM operator_invitations"
_FIND_INVITATION: Final = """
SELECT purpose, email FROM operator_invitations WHERE digest = :digest AND expires_at > :at
"""
_TAKE_INVITATION: Final = """
DELETE FROM operator_invitations WHERE digest = :digest AND expires_at > :at RETURNING purpose, email
"""
_DELETE_INVITATIONS: Final = "DELETE FROM operator_invitations WHERE expires_at < :before"

_START: Final = """
INSERT INTO operator_sessions (digest, operator_id, created_at, seen_at, confirmed_at, expires_at)
VALUES (:digest, :operator, :at, :at, :confirmed_at, :expires_at)
"""
_LIVE: Final = """
SELECT s.operator_id, s.created_at, s.seen_at, s.confirmed_at, s.expires_at, o.email, o.language
FROM operator_sessions AS s JOIN operators AS o ON o.id = s.operator_id
WHERE s.digest = :digest AND s.expires_at > :at AND s.seen_at > :idle AND o.disabled = 0
"""
_SEE: Final = "UPDATE operator_sessions SET seen_at = :at WHERE digest = :digest AND seen_at < :at"
_CONFIRM: Final = "UPDATE operator_sessions SET confirmed_at = :at WHERE digest = :digest"
_END: Final = "DELETE FROM operator_sessions WHERE digest = :digest"
_END_ALL: Final = "DELETE FROM operator_sessions WHERE operator_id = :operator AND digest <> :keep"
_DELETE_SESSIONS: Final = "DELETE FROM operator_sessions WHERE expires_at < :before"


async def any_operator(on: Connection | Database) -> bool:
    """Whether somebody runs this server already."""
    return await on.one(_ANY) is not None


async def lock(conn: Connection) -> None:
    """Begin a change of who the operators are: one at a time."""
    await conn.one(_LOCK)


async def insert(conn: Connection, operator_id: str, email: str, password: str, at: int) -> Row:
    """A new operator. Raises ``UniqueViolated`` for an address that has one."""
    row = await conn.one(_INSERT, id=operator_id, email=email, password=password, at=at)
    assert row is not None  # it was inserted, or raised
    return row


async def by_email(db: Database, email: str) -> Row | None:
    """The operator of this address, disabled ones included."""
    return await db.one(_BY_EMAIL, email=email)


async def by_id(db: Database, operator_id: str) -> Row | None:
    """The operator of this id, disabled ones included."""
    return await db.one(_BY_ID, id=operator_id)


async def unchanged(conn: Connection, row: Row) -> Row | None:
    """The operator as they are now, if neither shut out nor given another password since ``row`` was read."""
    return await conn.one(_UNCHANGED, id=row["id"], password=row["password"])


async def every(db: Database) -> list[Row]:
    """All of them, the oldest first."""
    return await db.all(_ALL)


async def set_password(conn: Connection, email: str, password: str, at: int) -> Row | None:
    """A new password for who is not disabled; answers the operator."""
    return await conn.one(_RENEW, email=email, password=password, at=at)


async def set_language(db: Database, operator_id: str, language: str, at: int) -> None:
    """In which language the operator reads."""
    await db.execute(_SET_LANGUAGE, id=operator_id, language=language, at=at)


async def disable(conn: Connection, operator_id: str, at: int) -> bool:
    """Shut somebody out, unless nobody would be left; whether it was done."""
    return await conn.execute(_DISABLE, id=operator_id, at=at) == 1


async def invite(
    conn: Connection, digest: bytes, purpose: str, email: str, at: int, expires_at: int
) -> None:
    """A one-time address; earlier ones of the same purpose and address are void."""
    await conn.execute(_REVOKE, purpose=purpose, email=email)
    await conn.execute(
        _INVITE, digest=digest, purpose=purpose, email=email, at=at, expires_at=expires_at
    )


async def revoke_invitations(conn: Connection) -> None:
    """Void every one-time address."""
    await conn.execute(_REVOKE_ALL)


async def find_invitation(db: Database, digest: bytes, at: int) -> Row | None:
    """What a one-time address is for; nothing is spent."""
    return await db.one(_FIND_INVITATION, digest=digest, at=at)


async def take_invitation(conn: Connection, digest: bytes, at: int) -> Row | None:
    """Use a one-time address up: of many at once, one gets it."""
    return await conn.one(_TAKE_INVITATION, digest=digest, at=at)


async def start_session(
    conn: Connection, digest: bytes, operator: str, at: int, confirmed_at: int, expires_at: int
) -> None:
    """A signed-in browser."""
    await conn.execute(
        _START,
        digest=digest,
        operator=operator,
        at=at,
        confirmed_at=confirmed_at,
        expires_at=expires_at,
    )


async def live_session(db: Database, digest: bytes, at: int, idle: int) -> Row | None:
    """The session, if it is neither over, idle since before ``idle``, nor a disabled operator's."""
    return await db.one(_LIVE, digest=digest, at=at, idle=idle)


async def see_session(db: Database, digest: bytes, at: int) -> None:
    """Note that it was used."""
    await db.execute(_SEE, digest=digest, at=at)


async def confirm_session(db: Database, digest: bytes, at: int) -> None:
    """Note that the password was typed again."""
    await db.execute(_CONFIRM, digest=digest, at=at)


async def end_session(db: Database, digest: bytes) -> bool:
    """End one; whether it was there."""
    return await db.execute(_END, digest=digest) == 1


async def end_sessions(conn: Connection, operator: str, *, keep: bytes = b"") -> None:
    """End all of an operator's but one to ``keep``."""
    await conn.execute(_END_ALL, operator=operator, keep=keep)


async def purge(db: Database, before: int) -> int:
    """Delete one-time addresses and sessions that were over ``before``; answers how many."""
    gone = await db.execute(_DELETE_INVITATIONS, before=before)
    return gone + await db.execute(_DELETE_SESSIONS, before=before)
