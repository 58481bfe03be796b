"""The tables ``connectors`` and ``messages``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Final

from watchword.db import Connection, Database, Row

# --- connectors ------------------------------------------------------------------------------

# Counted up by whoever changes the pool, first thing in the transaction: the next one waits here, and readers see that it moved.
_MOVE: Final = """
INSERT INTO installation (name, value) VALUES ('connectors.version', '1')
ON CONFLICT (name) DO UPDATE
SET value = CAST(CAST(installation.value AS BIGINT) + 1 AS TEXT)
RETURNING value
"""
_VERSION: Final = "SELECT value FROM installation WHERE name = 'connectors.version'"
_ALL: Final = """
SELECT id, connector_id, channel, config, position, enabled, origin, replaced_at, created_at, updated_at
FROM connectors ORDER BY channel, position, id
"""
_REPLACE_PRIMARY: Final = """
UPDATE connectors SET replaced_at = :at, updated_at = :at
WHERE channel = :channel AND position = 0 AND replaced_at IS NULL
"""
_NEXT_POSITION: Final = """
SELECT COALESCE(MAX(position) + 1, 0) AS position FROM connectors
WHERE channel = :channel AND replaced_at IS NULL
"""
_PRIMARY: Final = """
SELECT id, connector_id, config, origin FROM connectors
WHERE channel = :channel AND position = 0 AND replaced_at IS NULL
"""
_INSERT: Final = """
INSERT INTO connectors (id, connector_id, channel, config, position, enabled, origin, replaced_at, created_at, updated_at)
VALUES (:id, :connector_id, :channel, :config, :position, 1, :origin, NULL, :at, :at)
"""
_RESTORE: Final = """
UPDATE connectors SET replaced_at = NULL, position = 0, updated_at = :at
WHERE id = :id AND replaced_at IS NOT NULL
"""
_CHANNEL: Final = "SELECT channel FROM connectors WHERE id = :id AND replaced_at IS NOT NULL"


@dataclass(frozen=True, slots=True)
class ConnectorRow:
    """A row to insert."""

    id: str
    connector_id: str
    channel: str
    config: str
    origin: str
    at: int


async def version(db: Database) -> str:
    """What changes whenever the pool does."""
    row = await db.one(_VERSION)
    return row["value"] if row else ""


async def move_version(conn: Connection) -> None:
    """Begin a change of the pool: one at a time."""
    await conn.one(_MOVE)


async def all_connectors(db: Database) -> list[Row]:
    """Every row, replaced ones included, in the pool's order."""
    return await db.all(_ALL)


async def primary(conn: Connection, channel: str) -> Row | None:
    """The first choice of a channel."""
    return await conn.one(_PRIMARY, channel=channel)


async def insert_primary(conn: Connection, row: ConnectorRow) -> None:
    """Make ``row`` the first choice of its channel; the one before is kept as replaced."""
    await conn.execute(_REPLACE_PRIMARY, channel=row.channel, at=row.at)
    await conn.execute(_INSERT, position=0, **asdict(row))


async def append_fallback(conn: Connection, row: ConnectorRow) -> None:
    """Add ``row`` behind all others of its channel."""
    last = await conn.one(_NEXT_POSITION, channel=row.channel)
    assert last is not None
    await conn.execute(_INSERT, position=last["position"], **asdict(row))


async def restore(conn: Connection, row_id: str, at: int) -> bool:
    """Make a replaced row the first choice again; ``False`` when there is no such row."""
    row = await conn.one(_CHANNEL, id=row_id)
    if row is None:
        return False
    await conn.execute(_REPLACE_PRIMARY, channel=row["channel"], at=at)
    return await conn.execute(_RESTORE, id=row_id, at=at) == 1


# --- messages --------------------------------------------------------------------------------

_INSERT_MESSAGE: Final = """
INSERT INTO messages (id, verification, connector, connector_id, channel, usage_type, country, identifier, digest, key_id,
    provider_id, request_id, state, fault, provider_code, provider_text, latency, at)
VALUES (:id, :verification, :connector, :connector_id, :channel, :usage_type, :country, :identifier, :digest, :key_id,
    :provider_id, :request_id, :state, :fault, :provider_code, :provider_text, :latency, :at)
"""
_UNKNOWN: Final = """
SELECT DISTINCT connector FROM messages WHERE verification = :verification AND state = 'unknown'
"""
_OF_VERIFICATION: Final = (
    "SELECT * FROM messages WHERE verification = :verification ORDER BY at, id"
)
_OF_DIGESTS: Final = (
    "SELECT * FROM messages WHERE digest IN ({digests}) ORDER BY at DESC, id LIMIT 100"
)
_DELETE_MESSAGES: Final = "DELETE FROM messages WHERE at < :before"


@dataclass(frozen=True, slots=True)
class MessageRow:
    """One attempt as it is stored."""

    id: str
    verification: str
    connector: str
    connector_id: str
    channel: str
    usage_type: str
    country: str
    identifier: str
    digest: bytes
    key_id: str
    provider_id: str
    request_id: str
    state: str
    fault: str
    provider_code: str
    provider_text: str
    latency: int
    at: int


async def insert_message(db: Database, row: MessageRow) -> None:
    """Keep an attempt."""
    await db.execute(_INSERT_MESSAGE, **asdict(row))


async def unknown_connectors(db: Database, verification: str) -> list[str]:
    """The connectors whose attempts for this verification ended unknown."""
    rows = await db.all(_UNKNOWN, verification=verification)
    return [row["connector"] for row in rows]


async def messages_of_verification(db: Database, verification: str) -> list[Row]:
    """Its attempts, oldest first."""
    return await db.all(_OF_VERIFICATION, verification=verification)


async def messages_of_digests(db: Database, digests: Sequence[bytes]) -> list[Row]:
    """The attempts to reach one identifier, digested under each lookup key, newest first."""
    values = {f"digest{n}": digest for n, digest in enumerate(digests)}
    sql = _OF_DIGESTS.format(digests=", ".join(f":{name}" for name in values))
    return await db.all(sql, **values)


async def delete_messages(db: Database, before: int) -> int:
    """Delete what is older than ``before``."""
    return await db.execute(_DELETE_MESSAGES, before=before)
