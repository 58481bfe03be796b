"""The SQL of resources and their scopes."""

from __future__ import annotations

from typing import Final

from watchword.db import Connection, Database, Row

_COLUMNS: Final = "id, name, indicator, is_default, access_token_ttl, created_at"
_ADD: Final = f"""
INSERT INTO resources ({_COLUMNS}) VALUES (:id, :name, :indicator, 0, :access_token_ttl, :created_at)
"""  # noqa: S608 - a constant
_ALL: Final = f"SELECT {_COLUMNS} FROM resources ORDER BY created_at DESC, id"  # noqa: S608
_BY_ID: Final = f"SELECT {_COLUMNS} FROM resources WHERE id = :id"  # noqa: S608
_BY_INDICATOR: Final = f"SELECT {_COLUMNS} FROM resources WHERE indicator = :indicator"  # noqa: S608
_DEFAULT: Final = f"SELECT {_COLUMNS} FROM resources WHERE is_default = 1"  # noqa: S608
_CHANGE: Final = f"""
UPDATE resources SET name = COALESCE(:name, name), access_token_ttl = COALESCE(:access_token_ttl, access_token_ttl)
WHERE id = :id RETURNING {_COLUMNS}
"""  # noqa: S608
_CLEAR_DEFAULT: Final = "UPDATE resources SET is_default = 0 WHERE is_default = 1 AND id <> :id"
_SET_DEFAULT: Final = f"""
UPDATE resources SET is_default = :is_default WHERE id = :id RETURNING {_COLUMNS}
"""  # noqa: S608
_DELETE: Final = "DELETE FROM resources WHERE id = :id"

_SCOPE_COLUMNS: Final = "id, resource_id, name, description, created_at"
_ADD_SCOPE: Final = f"""
INSERT INTO resource_scopes ({_SCOPE_COLUMNS}) VALUES (:id, :resource_id, :name, :description, :created_at)
"""  # noqa: S608
_SCOPES: Final = f"""
SELECT {_SCOPE_COLUMNS} FROM resource_scopes WHERE resource_id = :resource_id ORDER BY created_at, name
"""  # noqa: S608
_CHANGE_SCOPE: Final = f"""
UPDATE resource_scopes SET name = COALESCE(:name, name),
    description = CASE WHEN :describe = 1 THEN :description ELSE description END
WHERE resource_id = :resource_id AND id = :id RETURNING {_SCOPE_COLUMNS}
"""  # noqa: S608
_DELETE_SCOPE: Final = "DELETE FROM resource_scopes WHERE resource_id = :resource_id AND id = :id"


async def add(
    db: Database, resource_id: str, name: str, indicator: str, access_token_ttl: int, at: int
) -> None:
    """A new resource; raises ``UniqueViolated`` when somebody has its indicator."""
    await db.execute(
        _ADD,
        id=resource_id,
        name=name,
        indicator=indicator,
        access_token_ttl=access_token_ttl,
        created_at=at,
    )


async def all_resources(db: Database) -> list[Row]:
    """Every resource, newest first."""
    return await db.all(_ALL)


async def by_id(db: Database, resource_id: str) -> Row | None:
    """The resource of this id."""
    return await db.one(_BY_ID, id=resource_id)


async def by_indicator(db: Database, indicator: str) -> Row | None:
    """The resource that this indicator names."""
    return await db.one(_BY_INDICATOR, indicator=indicator)


async def default(db: Database) -> Row | None:
    """The resource that is meant when none is named."""
    return await db.one(_DEFAULT)


async def change(
    db: Database, resource_id: str, name: str | None, access_token_ttl: int | None
) -> Row | None:
    """Change what is given; the row, or ``None`` when there is none."""
    return await db.one(_CHANGE, id=resource_id, name=name, access_token_ttl=access_token_ttl)


async def set_default(conn: Connection, resource_id: str, *, is_default: bool) -> Row | None:
    """Make it the default, or not; the row, or ``None`` when there is none."""
    if is_default:
        await conn.execute(_CLEAR_DEFAULT, id=resource_id)
    return await conn.one(_SET_DEFAULT, id=resource_id, is_default=int(is_default))


async def delete(db: Database, resource_id: str) -> bool:
    """Delete it with its scopes; whether there was one."""
    return await db.execute(_DELETE, id=resource_id) == 1


async def add_scope(
    db: Database, scope_id: str, resource_id: str, name: str, description: str | None, at: int
) -> None:
    """A new scope; raises ``UniqueViolated`` when the resource has one of this name."""
    await db.execute(
        _ADD_SCOPE,
        id=scope_id,
        resource_id=resource_id,
        name=name,
        description=description,
        created_at=at,
    )


async def scopes(db: Database, resource_id: str) -> list[Row]:
    """A resource's scopes, oldest first."""
    return await db.all(_SCOPES, resource_id=resource_id)


async def change_scope(
    db: Database,
    resource_id: str,
    scope_id: str,
    *,
    name: str | None,
    description: str | None,
    describe: bool,
) -> Row | None:
    """Change what is given, the description only with ``describe``; the row, or ``None``. Raises ``UniqueViolated``."""
    return await db.one(
        _CHANGE_SCOPE,
        resource_id=resource_id,
        id=scope_id,
        name=name,
        description=description,
        describe=int(describe),
    )


async def delete_scope(db: Database, resource_id: str, scope_id: str) -> bool:
    """Delete it; whether there was one."""
    return await db.execute(_DELETE_SCOPE, resource_id=resource_id, id=scope_id) == 1
