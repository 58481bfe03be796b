"""The SQL of applications and their secrets."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from watchword.clients.application import Application, ApplicationType
from watchword.db import Connection, Database, Row

_COLUMNS: Final = """id, name, description, type, oidc_metadata, custom_metadata, custom_data, resource_scopes, third_party,
    management, management_scopes, enabled, version, created_at"""
_ADD: Final = f"""
INSERT INTO applications ({_COLUMNS})
VALUES (:id, :name, :description, :type, :oidc_metadata, :custom_metadata, :custom_data, :resource_scopes, :third_party,
    :management, :management_scopes, :enabled, 0, :created_at)
"""  # noqa: S608 - a constant
_ONE: Final = f"SELECT {_COLUMNS} FROM applications WHERE id = :id"  # noqa: S608
# An empty list of types, and -1 for third_party, ask for everything.
_WANTED: Final = """
FROM applications
WHERE (:types = '' OR :types LIKE '% ' || type || ' %')
  AND (:third_party = -1 OR third_party = :third_party)
"""
_LIST: Final = (
    f"SELECT {_COLUMNS} {_WANTED} ORDER BY created_at DESC, id LIMIT :limit OFFSET :offset"
)
_COUNT: Final = f"SELECT COUNT(*) AS n {_WANTED}"
_REWRITE: Final = """
UPDATE applications SET name = :name, description = :description, oidc_metadata = :oidc_metadata,
    custom_metadata = :custom_metadata, custom_data = :custom_data, resource_scopes = :resource_scopes,
    third_party = :third_party, management = :management, management_scopes = :management_scopes, enabled = :enabled,
    version = version + 1
WHERE id = :id AND version = :version
"""
_DELETE: Final = "DELETE FROM applications WHERE id = :id"

_KEPT_COLUMNS: Final = "id, application_id, name, sealed, digest, created_at, expires_at"
_ADD_SECRET: Final = f"""
INSERT INTO application_secrets ({_KEPT_COLUMNS})
VALUES (:id, :application_id, :name, :sealed, :digest, :created_at, :expires_at)
"""  # noqa: S608
_SECRETS: Final = f"""
SELECT {_KEPT_COLUMNS} FROM application_secrets WHERE application_id = :id ORDER BY created_at, name
"""  # noqa: S608
_RENAME_SECRET: Final = f"""
UPDATE application_secrets SET name = :to WHERE application_id = :id AND name = :name RETURNING {_KEPT_COLUMNS}
"""  # noqa: S608
_REVOKE: Final = """
DELETE FROM application_secrets WHERE application_id = :id AND name = :name
"""
_LIVE: Final = """
SELECT id FROM application_secrets
WHERE application_id = :application_id AND id = :id AND (expires_at IS NULL OR expires_at > :at)
"""
_EVERYTHING: Final = 1_000_000


# --- applications ----------------------------------------------------------------------------


async def add_application(conn: Connection, one: Application) -> None:
    """A new row."""
    await conn.execute(_ADD, created_at=one.created_at, type=one.type.value, **_values(one))


async def application(db: Database, application_id: str) -> Application | None:
    """The application of this id."""
    row = await db.one(_ONE, id=application_id)
    return None if row is None else _application(row)


async def applications(
    db: Database,
    *,
    types: Sequence[str],
    third_party: bool | None,
    limit: int | None,
    offset: int,
) -> tuple[list[Application], int]:
    """Some applications, newest first, and how many fit in all."""
    wanted: dict[str, str | int] = {
        "types": f" {' '.join(types)} " if types else "",
        "third_party": -1 if third_party is None else int(third_party),
    }
    rows = await db.all(_LIST, **wanted, limit=limit or _EVERYTHING, offset=offset)
    counted = await db.one(_COUNT, **wanted)
    return [_application(row) for row in rows], counted["n"] if counted else 0


async def rewrite_application(db: Database, one: Application, version: int) -> bool:
    """Write all that may change, unless somebody wrote since ``version``; whether it was written."""
    return await db.execute(_REWRITE, version=version, **_values(one)) == 1


async def delete_application(db: Database, application_id: str) -> bool:
    """Delete it; whether there was one."""
    return await db.execute(_DELETE, id=application_id) == 1


def _values(one: Application) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "description": one.description,
        "oidc_metadata": json.dumps(dict(one.oidc)),
        "custom_metadata": json.dumps(dict(one.custom)),
        "custom_data": json.dumps(dict(one.custom_data)),
        "resource_scopes": json.dumps(
            {key: [*names] for key, names in one.resource_scopes.items()}
        ),
        "third_party": int(one.third_party),
        "management": int(one.management),
        "management_scopes": " ".join(one.management_scopes),
        "enabled": int(one.enabled),
    }


def _application(row: Row) -> Application:
    return Application(
        id=row["id"],
        name=row["name"],
        type=ApplicationType(row["type"]),
        description=row["description"],
        oidc=json.loads(row["oidc_metadata"]),
        custom=json.loads(row["custom_metadata"]),
        custom_data=json.loads(row["custom_data"]),
        resource_scopes={
            key: tuple(names) for key, names in json.loads(row["resource_scopes"]).items()
        },
        third_party=bool(row["third_party"]),
        management=bool(row["management"]),
        management_scopes=tuple(row["management_scopes"].split()),
        enabled=bool(row["enabled"]),
        version=row["version"],
        created_at=row["created_at"],
    )


# --- secrets ---------------------------------------------------------------------------------


async def add_secret(
    on: Connection | Database,
    secret_id: str,
    application_id: str,
    name: str,
    *,
    sealed: str,
    digest: bytes,
    at: int,
    expires_at: int | None,
) -> None:
    """A new secret; raises ``UniqueViolated`` when its application has one of this name."""
    await on.execute(
        _ADD_SECRET,
        id=secret_id,
        application_id=application_id,
        name=name,
        sealed=sealed,
        digest=digest,
        created_at=at,
        expires_at=expires_at,
    )


async def secrets(db: Database, application_id: str) -> list[Row]:
    """An application's secrets, oldest first."""
    return await db.all(_SECRETS, id=application_id)


async def rename_secret(db: Database, application_id: str, name: str, to: str) -> Row | None:
    """Give it another name; raises ``UniqueViolated`` when that is taken."""
    return await db.one(_RENAME_SECRET, id=application_id, name=name, to=to)


async def delete_secret(db: Database, application_id: str, name: str) -> bool:
    """Delete it; whether there was one."""
    return await db.execute(_REVOKE, id=application_id, name=name) == 1


async def has_live_secret(db: Database, application_id: str, secret_id: str, at: int) -> bool:
    """Whether this secret is there and has not run out."""
    row = await db.one(_LIVE, application_id=application_id, id=secret_id, at=at)
    return row is not None
