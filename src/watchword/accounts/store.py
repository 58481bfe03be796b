"""The SQL of users, their identifiers and their passwords."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final, TypeVar

from watchword.accounts.user import NewUser, StoredPassword, User
from watchword.db import Connection, Database, Row
from watchword.errors import EmailTaken, IdentifierTaken, PhoneTaken, UniqueViolated, UsernameTaken
from watchword.identifiers import (
    Email,
    IdentifierType,
    Phone,
    SignInIdentifier,
    Username,
    restore_sign_in,
)
from watchword.passwords import Algorithm, PasswordDigest

Reads = Connection | Database
_T = TypeVar("_T", Phone, Email, Username)

SELECT_USER: Final = """
SELECT u.id, u.created_at, u.updated_at, u.last_sign_in_at, u.name, u.avatar, u.custom_data, u.profile, u.application,
    u.suspended_at, n.value AS username, e.value AS email, e.verified_at AS email_at, p.value AS phone,
    p.verified_at AS phone_at, w.changed_at AS password_at
FROM users u
LEFT JOIN identifiers n ON n.user_id = u.id AND n.type = 'username'
LEFT JOIN identifiers e ON e.user_id = u.id AND e.type = 'email'
LEFT JOIN identifiers p ON p.user_id = u.id AND p.type = 'phone'
LEFT JOIN passwords w ON w.user_id = u.id
"""
_BY_ID: Final = f"{SELECT_USER} WHERE u.id = :id"
_BY_IDENTIFIER: Final = f"""
{SELECT_USER} WHERE u.id = (SELECT user_id FROM identifiers WHERE type = :type AND value = :value)
"""  # noqa: S608 - our own columns

_PROVE: Final = """
UPDATE identifiers SET verified_at = :at WHERE type = :type AND value = :value RETURNING user_id
"""
_PROOFS: Final = """
SELECT type, verified_at FROM identifiers WHERE user_id = :user_id AND verified_at IS NOT NULL
"""
_ADD_USER: Final = """
INSERT INTO users (id, created_at, updated_at, name, avatar, custom_data, profile, application)
VALUES (:id, :at, :at, :name, :avatar, :custom_data, :profile, :application)
"""
_ADD_IDENTIFIER: Final = """
INSERT INTO identifiers (type, value, user_id, verified_at) VALUES (:type, :value, :user_id, :at)
"""
_COUNT: Final = """
INSERT INTO user_counts (shard, users) VALUES (:shard, :change)
ON CONFLICT (shard) DO UPDATE SET users = user_counts.users + excluded.users
"""
# Whoever changes a user takes its row first: changes of one user wait for each other.
_TOUCH: Final = """
UPDATE users SET updated_at = :at WHERE id = :id RETURNING custom_data, profile
"""
_HOLD: Final = "UPDATE users SET updated_at = updated_at WHERE id = :id"
_CHANGE: Final = """
UPDATE users SET
    name = CASE WHEN :set_name = 1 THEN :name ELSE name END,
    avatar = CASE WHEN :set_avatar = 1 THEN :avatar ELSE avatar END,
    custom_data = CASE WHEN :set_custom_data = 1 THEN :custom_data ELSE custom_data END,
    profile = CASE WHEN :set_profile = 1 THEN :profile ELSE profile END
WHERE id = :id
"""
_DROP_IDENTIFIER: Final = """
DELETE FROM identifiers WHERE user_id = :user_id AND type = :type AND value <> :keep
"""
# T17: a row that nobody proved reserves nothing against somebody who does; a proved one stays where it is.
_TAKE_IDENTIFIER: Final = """
INSERT INTO identifiers (type, value, user_id, verified_at) VALUES (:type, :value, :user_id, :at)
ON CONFLICT (type, value) DO UPDATE SET user_id = excluded.user_id, verified_at = excluded.verified_at
WHERE identifiers.user_id = excluded.user_id OR identifiers.verified_at IS NULL
RETURNING user_id
"""
_KEEP_IDENTIFIER: Final = """
INSERT INTO identifiers (type, value, user_id, verified_at) VALUES (:type, :value, :user_id, NULL)
ON CONFLICT (type, value) DO UPDATE SET user_id = excluded.user_id
WHERE identifiers.user_id = excluded.user_id
RETURNING user_id
"""
_SUSPEND: Final = """
UPDATE users SET suspended_at = CASE WHEN :suspended = 1 THEN COALESCE(suspended_at, :at) END, updated_at = :at
WHERE id = :id RETURNING id
"""
_SET_DIGEST: Final = """
INSERT INTO passwords (user_id, algorithm, digest, changed_at) VALUES (:user_id, :algorithm, :digest, :at)
ON CONFLICT (user_id) DO UPDATE SET algorithm = excluded.algorithm, digest = excluded.digest,
    changed_at = excluded.changed_at
"""
# Only if it is still the one that was checked: a password changed meanwhile stays changed.
_REHASH: Final = """
UPDATE passwords SET algorithm = :algorithm, digest = :digest WHERE user_id = :user_id AND digest = :before
"""
_SELECT_DIGEST: Final = """
SELECT u.id, u.suspended_at, w.algorithm, w.digest FROM users u LEFT JOIN passwords w ON w.user_id = u.id
"""
_DIGEST_BY_ID: Final = f"{_SELECT_DIGEST} WHERE u.id = :id"
_DIGEST_BY_IDENTIFIER: Final = f"""
{_SELECT_DIGEST} WHERE u.id = (SELECT user_id FROM identifiers WHERE type = :type AND value = :value)
"""  # noqa: S608
_DELETE_DIGEST: Final = "DELETE FROM passwords WHERE user_id = :id"
_DELETE_IDENTIFIERS: Final = "DELETE FROM identifiers WHERE user_id = :id"
_DELETE_USER: Final = "DELETE FROM users WHERE id = :id"
_STOOD: Final = """
SELECT w.user_id FROM passwords w JOIN users u ON u.id = w.user_id
WHERE w.user_id = :id AND w.changed_at <= :at AND u.suspended_at IS NULL
"""

_SHARDS: Final = 16
_TAKEN: Final[dict[IdentifierType, type[IdentifierTaken]]] = {
    IdentifierType.USERNAME: UsernameTaken,
    IdentifierType.EMAIL: EmailTaken,
    IdentifierType.PHONE: PhoneTaken,
}


# --- reading ---------------------------------------------------------------------------------


async def by_id(on: Reads, user_id: str) -> User | None:
    """The user of this id."""
    row = await on.one(_BY_ID, id=user_id)
    return None if row is None else user_of(row)


async def by_identifier(on: Reads, identifier: SignInIdentifier) -> User | None:
    """The user of this identifier, proved or not."""
    row = await on.one(_BY_IDENTIFIER, type=identifier.type.value, value=identifier.value)
    return None if row is None else user_of(row)


def user_of(row: Row) -> User:
    """The user that a row of ``SELECT_USER`` describes."""
    proved = {IdentifierType.EMAIL: row["email_at"], IdentifierType.PHONE: row["phone_at"]}
    return User(
        id=row["id"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        last_sign_in_at=row["last_sign_in_at"],
        username=_restored(Username, IdentifierType.USERNAME, row["username"]),
        email=_restored(Email, IdentifierType.EMAIL, row["email"]),
        phone=_restored(Phone, IdentifierType.PHONE, row["phone"]),
        verified=frozenset(kind for kind, at in proved.items() if at is not None),
        name=row["name"],
        avatar=row["avatar"],
        custom_data=json.loads(row["custom_data"]),
        profile=json.loads(row["profile"]),
        application=row["application"],
        is_suspended=row["suspended_at"] is not None,
        has_password=row["password_at"] is not None,
    )


def _restored(cls: type[_T], kind: IdentifierType, value: str | None) -> _T | None:
    restored = None if value is None else restore_sign_in(kind, value)
    return restored if isinstance(restored, cls) else None


async def password_of(on: Reads, user_id: str) -> StoredPassword | None:
    """The password of a user; ``None`` for a user there is not."""
    return _password(await on.one(_DIGEST_BY_ID, id=user_id))


async def password_by_identifier(on: Reads, identifier: SignInIdentifier) -> StoredPassword | None:
    """The password of whoever has this identifier."""
    kind, value = identifier.type.value, identifier.value
    return _password(await on.one(_DIGEST_BY_IDENTIFIER, type=kind, value=value))


async def password_stood(on: Reads, user_id: str, at: int) -> bool:
    """Whether the password that this user has is the one they had at ``at``, and they are not suspended."""
    return await on.one(_STOOD, id=user_id, at=at) is not None


def _password(row: Row | None) -> StoredPassword | None:
    if row is None:
        return None
    digest = row["digest"] and PasswordDigest(Algorithm(row["algorithm"]), row["digest"])
    return StoredPassword(row["id"], row["suspended_at"] is not None, digest)


# --- making ----------------------------------------------------------------------------------


async def prove_identifier(conn: Reads, identifier: SignInIdentifier, at: int) -> str | None:
    """Note that a known identifier was proved again; the id of its user, or ``None`` for an unknown one."""
    row = await conn.one(_PROVE, type=identifier.type.value, value=identifier.value, at=at)
    return None if row is None else str(row["user_id"])


async def add_user(conn: Connection, user_id: str, new: NewUser, at: int) -> None:
    """A new user without identifiers."""
    await conn.execute(
        _ADD_USER,
        id=user_id,
        at=at,
        name=new.name,
        avatar=new.avatar,
        custom_data=as_text(new.custom_data),
        profile=as_text(new.profile),
        application=new.application,
    )
    await count(conn, user_id, 1)


async def count(conn: Connection, user_id: str, change: int) -> None:
    """So many users more."""
    await conn.execute(_COUNT, shard=sum(user_id.encode()) % _SHARDS, change=change)


async def add_identifier(
    conn: Connection, identifier: SignInIdentifier, user_id: str, verified_at: int | None
) -> None:
    """The user's identifier. Raises ``IdentifierTaken`` by kind when somebody has it."""
    try:
        await conn.execute(
            _ADD_IDENTIFIER,
            type=identifier.type.value,
            value=identifier.value,
            user_id=user_id,
            at=verified_at,
        )
    except UniqueViolated as exc:
        raise _TAKEN[identifier.type] from exc


async def proofs(db: Database, user_id: str) -> dict[IdentifierType, int]:
    """When each kind of a user's identifiers was last proved."""
    rows = await db.all(_PROOFS, user_id=user_id)
    return {IdentifierType(row["type"]): row["verified_at"] for row in rows}


# --- changing --------------------------------------------------------------------------------


async def touch(conn: Connection, user_id: str, at: int) -> Row | None:
    """Take the user's row and note the change; what its two documents were, or ``None`` for nobody."""
    return await conn.one(_TOUCH, id=user_id, at=at)


async def hold(conn: Connection, user_id: str) -> None:
    """Take the user's row and change nothing."""
    await conn.execute(_HOLD, id=user_id)


async def change(conn: Connection, user_id: str, columns: Mapping[str, Any]) -> None:
    """Set these columns."""
    values: dict[str, str | int | None] = {}
    for name in ("name", "avatar", "custom_data", "profile"):
        value = columns.get(name)
        values[f"set_{name}"] = int(name in columns)
        values[name] = as_text(value) if isinstance(value, Mapping) else value
    await conn.execute(_CHANGE, id=user_id, **values)


async def drop_identifier(
    conn: Connection, user_id: str, kind: IdentifierType, keep: str = ""
) -> None:
    """Take the user's identifier of this kind away, unless it is ``keep``."""
    await conn.execute(_DROP_IDENTIFIER, user_id=user_id, type=kind.value, keep=keep)


async def set_identifier(
    conn: Connection, user_id: str, identifier: SignInIdentifier, proved_at: int | None
) -> None:
    """Make it the user's identifier of its kind. Raises ``IdentifierTaken`` by kind when somebody has it.

    Without a proof one that the user has already stays as it was; with a proof it is taken from whoever never proved it.
    """
    await drop_identifier(conn, user_id, identifier.type, identifier.value)
    what = {"type": identifier.type.value, "value": identifier.value, "user_id": user_id}
    if proved_at is None:
        row = await conn.one(_KEEP_IDENTIFIER, **what)
    else:
        row = await conn.one(_TAKE_IDENTIFIER, at=proved_at, **what)
    if row is None:
        raise _TAKEN[identifier.type]


async def suspend(conn: Connection, user_id: str, suspended: bool, at: int) -> bool:
    """Suspend a user or take it back; whether there is one."""
    row = await conn.one(_SUSPEND, id=user_id, suspended=int(suspended), at=at)
    return row is not None


async def set_password(conn: Connection, user_id: str, digest: PasswordDigest, at: int) -> None:
    """The user's password from now on."""
    await conn.execute(
        _SET_DIGEST,
        user_id=user_id,
        algorithm=digest.algorithm.value,
        digest=digest.text,
        at=at,
    )


async def rehash(
    db: Database, user_id: str, before: PasswordDigest, digest: PasswordDigest
) -> None:
    """Keep the same password under another digest."""
    await db.execute(
        _REHASH,
        user_id=user_id,
        algorithm=digest.algorithm.value,
        digest=digest.text,
        before=before.text,
    )


async def delete(conn: Connection, user_id: str) -> bool:
    """Delete a user with identifiers and password; whether there was one."""
    await conn.execute(_DELETE_DIGEST, id=user_id)
    await conn.execute(_DELETE_IDENTIFIERS, id=user_id)
    gone = await conn.execute(_DELETE_USER, id=user_id) == 1
    if gone:
        await count(conn, user_id, -1)
    return gone


def as_text(document: Mapping[str, Any]) -> str:
    """A document as it is stored: ASCII, so that no database refuses a character of it."""
    return json.dumps(dict(document), separators=(",", ":"))


def merged(text: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """The stored document with these keys set."""
    return {**json.loads(text), **values}
