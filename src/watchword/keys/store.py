"""The table ``keys``, and the note in ``installation`` that a purpose's first key was made."""

from __future__ import annotations

from typing import Final

from watchword.db import Connection, Database, Row

_ALL: Final = "SELECT id, purpose, active_from, retire_at, sealed FROM keys ORDER BY id"
_ANY: Final = "SELECT id FROM keys LIMIT 1"
_CLAIM: Final = """
INSERT INTO installation (name, value) VALUES (:name, :value) ON CONFLICT (name) DO NOTHING
"""
_INSERT: Final = """
INSERT INTO keys (id, purpose, active_from, retire_at, sealed)
VALUES (:id, :purpose, :active_from, NULL, :sealed)
"""
# Counted up by whoever rotates, first thing in the transaction: the next one waits here, and readers see that it moved.
_MOVE: Final = """
INSERT INTO installation (name, value) VALUES ('keys.version', '1')
ON CONFLICT (name) DO UPDATE
SET value = CAST(CAST(installation.value AS BIGINT) + 1 AS TEXT)
RETURNING value
"""
_VERSION: Final = "SELECT value FROM installation WHERE name = 'keys.version'"
_RETIRE: Final = "UPDATE keys SET retire_at = :at WHERE purpose = :purpose AND retire_at IS NULL"
_SEALED: Final = """
SELECT {row} AS place, {column} AS sealed FROM {table}
WHERE {column} IS NOT NULL AND {column} <> '' AND {column} NOT LIKE :current ORDER BY {row} LIMIT 100
"""
_SEALED_WITH: Final = "SELECT 1 AS found FROM {table} WHERE {column} LIKE :key LIMIT 1"
_NAMED: Final = "SELECT 1 AS found FROM {table} WHERE key_id = :key LIMIT 1"
_LONGEST_LIFE: Final = "SELECT COALESCE(MAX(access_token_ttl), 0) AS seconds FROM resources"
_DELETE: Final = "DELETE FROM keys WHERE id = :id"
_RESEAL: Final = "UPDATE {table} SET {column} = :sealed WHERE {row} = :place AND {column} = :before"


async def version(db: Database) -> str:
    """What changes whenever keys do."""
    row = await db.one(_VERSION)
    return row["value"] if row else ""


async def move_version(conn: Connection) -> None:
    """Begin a rotation: one at a time."""
    await conn.one(_MOVE)


async def retire(conn: Connection, purpose: str, at: int) -> None:
    """Let the keys of ``purpose`` make nothing new from ``at`` on."""
    await conn.execute(_RETIRE, purpose=purpose, at=at)


async def sealed_otherwise(
    db: Database, table: str, column: str, row: str, key_id: str
) -> list[Row]:
    """Up to 100 values of a column that were sealed with another key than ``key_id``."""
    sql = _SEALED.format(table=table, column=column, row=row)
    return await db.all(sql, current=f"{key_id}.%")


async def put_sealed(
    db: Database, table: str, column: str, row: str, place: str, before: str, sealed: str
) -> bool:
    """Replace one sealed value, unless somebody changed it meanwhile."""
    sql = _RESEAL.format(table=table, column=column, row=row)
    return await db.execute(sql, place=place, before=before, sealed=sealed) == 1


async def sealed_with(conn: Connection, table: str, column: str, key_id: str) -> bool:
    """Whether some value of a column is sealed with this key."""
    sql = _SEALED_WITH.format(table=table, column=column)
    return await conn.one(sql, key=f"{key_id}.%") is not None


async def named(conn: Connection, table: str, key_id: str) -> bool:
    """Whether some row of a table names this key."""
    return await conn.one(_NAMED.format(table=table), key=key_id) is not None


async def longest_token(conn: Connection) -> int:
    """How long an access token for some API lives at most, in seconds."""
    row = await conn.one(_LONGEST_LIFE)
    return int(row["seconds"]) if row else 0


async def delete(conn: Connection, key_id: str) -> None:
    """Forget a key for good."""
    await conn.execute(_DELETE, id=key_id)


async def all_keys(on: Database | Connection) -> list[Row]:
    """Every key, sealed."""
    return await on.all(_ALL)


async def has_any(db: Database) -> bool:
    """Whether this database has keys, whoever can open them."""
    return await db.one(_ANY) is not None


async def claim_purpose(conn: Connection, purpose: str, at: int) -> bool:
    """Whether the first key of ``purpose`` is ours to make: true once in the life of a database."""
    return await conn.execute(_CLAIM, name=f"keys.{purpose}", value=str(at)) == 1


async def insert(
    conn: Connection, key_id: str, purpose: str, active_from: int, sealed: bytes
) -> None:
    """Add a key."""
    await conn.execute(_INSERT, id=key_id, purpose=purpose, active_from=active_from, sealed=sealed)
