"""The SQL of grants, and of the codes and tokens that hang on them."""

from __future__ import annotations

import json
from typing import Final

from watchword.db import Connection, Database, Row, in_portions
from watchword.errors import ReferenceMissing
from watchword.oidc.grant import Grant

_GRANT_COLUMNS: Final = """id, user_id, application, session_id, scopes, resource_scopes, offline, auth_time, amr,
    created_at, expires_at"""
# Only in a session that stands, and for somebody who is let in: the answer may be on its way while a new password ends both.
_ADD_GRANT: Final = f"""
INSERT INTO grants ({_GRANT_COLUMNS})
SELECT :id, users.id, :application, sessions.id, :scopes, :resource_scopes, :offline, :auth_time, :amr, :created_at, :expires_at
FROM sessions JOIN users ON users.id = sessions.user_id
WHERE sessions.id = :session_id AND sessions.ended_at IS NULL AND sessions.expires_at > :created_at
    AND users.id = :user_id AND users.suspended_at IS NULL
"""  # noqa: S608
_LIVE_GRANT: Final = "ended_at IS NULL AND expires_at > :at"
# Without offline access a grant lasts as long as the session in which it was given. Values and no EXISTS: that one PostgreSQL may answer
# by reading every session first, and does so while the table is new.
_STANDS: Final = """
grants.ended_at IS NULL AND grants.expires_at > :at
    AND (grants.offline = 1 OR :at < (
        SELECT sessions.expires_at FROM sessions WHERE sessions.id = grants.session_id AND sessions.ended_at IS NULL))
    AND grants.user_id = (
        SELECT users.id FROM users WHERE users.id = grants.user_id AND users.suspended_at IS NULL)
"""
_STANDING: Final = f"SELECT {_GRANT_COLUMNS} FROM grants WHERE id = :id AND {_STANDS}"  # noqa: S608
_GRANTS_OF: Final = f"""
SELECT {_GRANT_COLUMNS} FROM grants
WHERE user_id = :user_id AND application = :application AND {_LIVE_GRANT} ORDER BY created_at DESC, id LIMIT 100
"""  # noqa: S608
_LIVE_GRANTS: Final = f"""
SELECT {_GRANT_COLUMNS} FROM grants WHERE user_id = :user_id AND {_LIVE_GRANT} ORDER BY created_at, id
"""  # noqa: S608
_EVERY_GRANT_OF: Final = f"""
SELECT {_GRANT_COLUMNS}, ended_at FROM grants WHERE user_id = :user_id ORDER BY created_at, id
"""  # noqa: S608
_TOOK_PART: Final = """
SELECT id FROM grants WHERE session_id = :session_id AND application = :application LIMIT 1
"""
_END_GRANT: Final = "UPDATE grants SET ended_at = :at WHERE id = :id AND ended_at IS NULL"
_END_GRANT_OF: Final = """
UPDATE grants SET ended_at = :at WHERE id = :id AND user_id = :user_id AND ended_at IS NULL RETURNING application
"""
_END_GRANTS_OF: Final = (
    "UPDATE grants SET ended_at = :at WHERE user_id = :user_id AND ended_at IS NULL"
)
_END_GRANTS_TO: Final = """
UPDATE grants SET ended_at = :at WHERE user_id = :user_id AND application = :application AND ended_at IS NULL
"""
# An application that has no row is one of ours, built in.
_END_GRANTS_IN: Final = """
UPDATE grants SET ended_at = :at
WHERE session_id = :session_id AND user_id = :user_id AND ended_at IS NULL
    AND (:third_parties_too = 1 OR application NOT IN (SELECT applications.id FROM applications WHERE applications.third_party = 1))
RETURNING application
"""
_DELETE_GRANTS: Final = """
DELETE FROM grants WHERE id IN (
    SELECT id FROM grants WHERE expires_at < :before OR ended_at < :before LIMIT :portion)
"""

_ADD_CODE: Final = """
INSERT INTO authorization_codes (digest, grant_id, redirect_uri, challenge, nonce, expires_at)
VALUES (:digest, :grant_id, :redirect_uri, :challenge, :nonce, :expires_at)
"""
_CODE: Final = """
SELECT authorization_codes.grant_id, authorization_codes.redirect_uri, authorization_codes.challenge,
    authorization_codes.nonce, authorization_codes.used_at, authorization_codes.expires_at, grants.application
FROM authorization_codes JOIN grants ON grants.id = authorization_codes.grant_id
WHERE authorization_codes.digest = :digest
"""
_USE_CODE: Final = f"""
UPDATE authorization_codes SET used_at = :at
WHERE digest = :digest AND used_at IS NULL AND expires_at > :at AND grant_id = (
    SELECT grants.id FROM grants WHERE grants.id = authorization_codes.grant_id AND {_STANDS})
"""  # noqa: S608
_DELETE_CODES: Final = """
DELETE FROM authorization_codes WHERE digest IN (
    SELECT digest FROM authorization_codes WHERE expires_at < :before LIMIT :portion)
"""

_ADD_REFRESH: Final = f"""
INSERT INTO refresh_tokens (id, digest, grant_id, created_at, expires_at)
SELECT :id, :digest, grants.id, :at, :expires_at FROM grants WHERE grants.id = :grant_id AND {_STANDS}
"""  # noqa: S608
_REFRESH: Final = """
SELECT refresh_tokens.id, refresh_tokens.grant_id, refresh_tokens.created_at, refresh_tokens.expires_at,
    refresh_tokens.used_at, refresh_tokens.successor, grants.application
FROM refresh_tokens JOIN grants ON grants.id = refresh_tokens.grant_id
WHERE refresh_tokens.digest = :digest
"""
_USE_REFRESH: Final = """
UPDATE refresh_tokens SET used_at = :at, successor = :successor
WHERE id = :id AND used_at IS NULL AND expires_at > :at
"""
_DELETE_REFRESH: Final = """
DELETE FROM refresh_tokens WHERE id IN (SELECT id FROM refresh_tokens WHERE expires_at < :before LIMIT :portion)
"""

_ADD_ACCESS: Final = f"""
INSERT INTO access_tokens (digest, grant_id, scopes, created_at, expires_at)
SELECT :digest, grants.id, :scopes, :at, :expires_at FROM grants WHERE grants.id = :grant_id AND {_STANDS}
"""  # noqa: S608
_ACCESS: Final = """
SELECT access_tokens.grant_id, access_tokens.scopes, access_tokens.created_at, access_tokens.expires_at, grants.application
FROM access_tokens JOIN grants ON grants.id = access_tokens.grant_id
WHERE access_tokens.digest = :digest AND access_tokens.expires_at > :at
"""
_DELETE_ACCESS: Final = """
DELETE FROM access_tokens WHERE digest IN (
    SELECT digest FROM access_tokens WHERE expires_at < :before LIMIT :portion)
"""


# --- grants ----------------------------------------------------------------------------------


async def add_grant(conn: Connection, grant: Grant) -> bool:
    """A new grant; whether its session stands and its user is let in."""
    added = await conn.execute(
        _ADD_GRANT,
        id=grant.id,
        user_id=grant.user_id,
        application=grant.application,
        session_id=grant.session_id,
        scopes=" ".join(grant.scopes),
        resource_scopes=json.dumps(
            {name: [*scopes] for name, scopes in grant.resource_scopes.items()}
        ),
        offline=int(grant.offline),
        auth_time=grant.auth_time,
        amr=" ".join(grant.amr),
        created_at=grant.created_at,
        expires_at=grant.expires_at,
    )
    return added == 1


async def standing_grant(db: Database, grant_id: str, at: int) -> Grant | None:
    """The grant, if it has neither ended nor run out, its session neither unless it is offline, and its user is let in."""
    row = await db.one(_STANDING, id=grant_id, at=at)
    return None if row is None else _grant(row)


async def grants_of(
    on: Connection | Database, user_id: str, application: str, at: int
) -> list[Grant]:
    """What this user has allowed this client, the newest first."""
    rows = await on.all(_GRANTS_OF, user_id=user_id, application=application, at=at)
    return [_grant(row) for row in rows]


async def live_grants(db: Database, user_id: str, at: int) -> list[Grant]:
    """What this user has allowed anybody and not ended, the oldest first."""
    return [_grant(row) for row in await db.all(_LIVE_GRANTS, user_id=user_id, at=at)]


async def every_grant_of(db: Database, user_id: str) -> list[tuple[Grant, int | None]]:
    """What this user ever allowed anybody, as far as it is kept, and when that ended."""
    rows = await db.all(_EVERY_GRANT_OF, user_id=user_id)
    return [(_grant(row), row["ended_at"]) for row in rows]


async def took_part(db: Database, application: str, session_id: str) -> bool:
    """Whether this client was ever given anything in this session."""
    row = await db.one(_TOOK_PART, application=application, session_id=session_id)
    return row is not None


async def end_grant(db: Database, grant_id: str, at: int) -> bool:
    """End it; whether this call ended it."""
    return await db.execute(_END_GRANT, id=grant_id, at=at) == 1


async def end_grant_of(conn: Connection, user_id: str, grant_id: str, at: int) -> str | None:
    """End this grant of this user; the client it was given to, or ``None`` where this call ended nothing."""
    row = await conn.one(_END_GRANT_OF, id=grant_id, user_id=user_id, at=at)
    return None if row is None else str(row["application"])


async def end_grants_of(conn: Connection, user_id: str, at: int) -> None:
    """End every grant of this user."""
    await conn.execute(_END_GRANTS_OF, user_id=user_id, at=at)


async def end_grants_to(conn: Connection, user_id: str, application: str, at: int) -> int:
    """End every grant of this user to this client; answers how many."""
    return await conn.execute(_END_GRANTS_TO, user_id=user_id, application=application, at=at)


async def end_grants_in(
    conn: Connection, user_id: str, session_id: str, at: int, *, third_parties_too: bool
) -> list[str]:
    """End what this user allowed in that session, to third parties' applications too or to the others alone; which applications."""
    rows = await conn.all(
        _END_GRANTS_IN,
        user_id=user_id,
        session_id=session_id,
        at=at,
        third_parties_too=int(third_parties_too),
    )
    return sorted({str(row["application"]) for row in rows})


def _grant(row: Row) -> Grant:
    return Grant(
        id=row["id"],
        user_id=row["user_id"],
        application=row["application"],
        session_id=row["session_id"],
        scopes=tuple(row["scopes"].split()),
        resource_scopes={
            name: tuple(scopes) for name, scopes in json.loads(row["resource_scopes"]).items()
        },
        offline=bool(row["offline"]),
        auth_time=row["auth_time"],
        amr=tuple(row["amr"].split()),
        created_at=row["created_at"],
        expires_at=row["expires_at"],
    )


# --- authorization codes ---------------------------------------------------------------------


async def add_code(
    conn: Connection,
    digest: bytes,
    *,
    grant_id: str,
    redirect_uri: str,
    challenge: str,
    nonce: str,
    expires_at: int,
) -> None:
    """A new code under its digest."""
    await conn.execute(
        _ADD_CODE,
        digest=digest,
        grant_id=grant_id,
        redirect_uri=redirect_uri,
        challenge=challenge,
        nonce=nonce,
        expires_at=expires_at,
    )


async def code(db: Database, digest: bytes) -> Row | None:
    """The row of a code, used and old ones too."""
    return await db.one(_CODE, digest=digest)


async def use_code(db: Database, digest: bytes, at: int) -> bool:
    """Use it; whether it was there to be used, its grant stands, and this call used it."""
    return await db.execute(_USE_CODE, digest=digest, at=at) == 1


# --- refresh tokens --------------------------------------------------------------------------


async def add_refresh(
    on: Connection | Database,
    token_id: str,
    digest: bytes,
    grant_id: str,
    at: int,
    expires_at: int,
) -> bool:
    """A new refresh token under its digest; whether its grant stands."""
    return await _added(
        on,
        _ADD_REFRESH,
        id=token_id,
        digest=digest,
        grant_id=grant_id,
        at=at,
        expires_at=expires_at,
    )


async def refresh(on: Connection | Database, digest: bytes) -> Row | None:
    """The row of a refresh token, used and old ones too."""
    return await on.one(_REFRESH, digest=digest)


async def use_refresh(conn: Connection, token_id: str, successor: str, at: int) -> bool:
    """Use it, leaving its successor; whether it was there to be used, and this call used it."""
    return await conn.execute(_USE_REFRESH, id=token_id, successor=successor, at=at) == 1


# --- opaque access tokens --------------------------------------------------------------------


async def add_access(
    db: Database, digest: bytes, grant_id: str, scopes: str, at: int, expires_at: int
) -> bool:
    """A new access token under its digest; whether its grant stands."""
    return await _added(
        db,
        _ADD_ACCESS,
        digest=digest,
        grant_id=grant_id,
        scopes=scopes,
        at=at,
        expires_at=expires_at,
    )


async def access(db: Database, digest: bytes, at: int) -> Row | None:
    """The row of an access token that has not run out."""
    return await db.one(_ACCESS, digest=digest, at=at)


async def _added(on: Connection | Database, sql: str, **values: str | int | bytes) -> bool:
    try:
        return await on.execute(sql, **values) == 1
    except ReferenceMissing:
        # PostgreSQL found the grant, and waited for whoever was erasing its person.
        return False


# --- forgetting ------------------------------------------------------------------------------


async def delete_over(db: Database, at: int, grants_before: int) -> int:
    """Delete codes and tokens that have run out, and grants that were over before; answers how many."""
    gone = [
        await in_portions(db, sql, before=before)
        for sql, before in (
            (_DELETE_CODES, grants_before),
            (_DELETE_REFRESH, at),
            (_DELETE_ACCESS, at),
            (_DELETE_GRANTS, grants_before),
        )
    ]
    return sum(gone)
