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
