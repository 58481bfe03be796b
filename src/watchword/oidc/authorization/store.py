"""The SQL of authorization requests."""

from __future__ import annotations

import json
from typing import Final

from watchword.db import Connection, Database, Row, in_portions
from watchword.oidc.authorization_request import AuthorizationRequest, Wishes

_COLUMNS: Final = "id, application, parameters, consented_by, created_at, expires_at"
_ADD: Final = """
INSERT INTO authorization_requests (id, browser, application, parameters, created_at, expires_at)
VALUES (:id, :browser, :application, :parameters, :created_at, :expires_at)
"""
_FIND: Final = f"""
SELECT {_COLUMNS} FROM authorization_requests
WHERE id = :id AND browser = :browser AND finished_at IS NULL AND expires_at > :at
"""  # noqa: S608 - a constant
_WAITING: Final = f"""
SELECT {_COLUMNS} FROM authorization_requests
WHERE browser = :browser AND finished_at IS NULL AND expires_at > :at ORDER BY created_at DESC, id LIMIT 16
"""  # noqa: S608
_UNANSWERED: Final = f"""
SELECT {_COLUMNS} FROM authorization_requests
WHERE browser = :browser AND application = :application AND finished_at IS NULL AND expires_at > :since
ORDER BY created_at DESC, id LIMIT 1
"""  # noqa: S608
_CONSENT: Final = """
UPDATE authorization_requests SET consented_by = :user_id
WHERE id = :id AND finished_at IS NULL AND expires_at > :at
"""
_FORGET_CONSENTS: Final = """
UPDATE authorization_requests SET consented_by = NULL
WHERE consented_by = :user_id AND application = :application AND finished_at IS NULL AND expires_at > :at
"""
# A yes that was withdrawn since the request was read leaves it as it is.
_FINISH: Final = f"""
UPDATE authorization_requests SET finished_at = :at
WHERE id = :id AND finished_at IS NULL AND expires_at > :at AND COALESCE(consented_by, '') = :consented_by
RETURNING {_COLUMNS}
"""  # noqa: S608
# ``parameters`` hold a user where a client named one; of an id that has an underscore the pattern takes a little more.
_FORGET: Final = """
DELETE FROM authorization_requests WHERE consented_by = :user_id OR parameters LIKE '%"user": "' || :user_id || '"%'
"""
_DELETE: Final = """
DELETE FROM authorization_requests WHERE id IN (
    SELECT id FROM authorization_requests WHERE expires_at < :before LIMIT :portion)
"""


async def add(db: Database, request: AuthorizationRequest, browser: bytes) -> None:
    """A new request of this browser."""
    await db.execute(
        _ADD,
        id=request.id,
        browser=browser,
        application=request.application,
        parameters=json.dumps(request.wishes.as_json()),
        created_at=request.created_at,
        expires_at=request.expires_at,
    )


async def find(
    db: Database, request_id: str, browser: bytes, at: int
) -> AuthorizationRequest | None:
    """The request of this id and this browser that is under way."""
    row = await db.one(_FIND, id=request_id, browser=browser, at=at)
    return None if row is None else _request(row)


async def waiting(db: Database, browser: bytes, at: int) -> list[AuthorizationRequest]:
    """The requests of this browser that are under way, the latest first."""
    return [_request(row) for row in await db.all(_WAITING, browser=browser, at=at)]


async def unanswered(
    db: Database, browser: bytes, application: str, since: int
) -> AuthorizationRequest | None:
    """The latest request that this browser made for ``application`` and that nothing came of; it may have run out since then."""
    row = await db.one(_UNANSWERED, browser=browser, application=application, since=since)
    return None if row is None else _request(row)


async def forget(conn: Connection, user_id: str) -> None:
    """Forget requests that this user agreed to, or that a client made for them."""
    await conn.execute(_FORGET, user_id=user_id)


async def note_consent(db: Database, request_id: str, user_id: str, at: int) -> bool:
    """Who said yes; whether the request was still under way."""
    return await db.execute(_CONSENT, id=request_id, user_id=user_id, at=at) == 1


async def forget_consents(conn: Connection, user_id: str, application: str, at: int) -> None:
    """Forget that this user said yes to requests of this client that are under way."""
    await conn.execute(_FORGET_CONSENTS, user_id=user_id, application=application, at=at)


async def finish(
    conn: Connection, request: AuthorizationRequest, at: int
) -> AuthorizationRequest | None:
    """End it; ``None`` when it was not this call that ended it, or somebody's yes to it changed since it was read."""
    row = await conn.one(_FINISH, id=request.id, consented_by=request.consented_by or "", at=at)
    return None if row is None else _request(row)


async def delete(db: Database, before: int) -> int:
    """Delete requests that ran out before that moment; answers how many."""
    return await in_portions(db, _DELETE, before=before)


def _request(row: Row) -> AuthorizationRequest:
    return AuthorizationRequest(
        row["id"],
        row["application"],
        Wishes.from_json(json.loads(row["parameters"])),
        row["created_at"],
        row["expires_at"],
        row["consented_by"],
    )
