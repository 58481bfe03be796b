"""The tables ``connectors`` and ``messages``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Final, TypedDict

from watchword.db import Connection, Database, Row, in_portions

# --- connectors ------------------------------------------------------------------------------

# Counted up by whoever changes the pool, first thing in the transaction: the next one waits here, and readers see that it moved.
_MOVE: Final = """
INSERT INTO installation (name, value) VALUES ('connectors.version', '1')
ON CONFLICT (name) DO UPDATE
SET value = CAST(CAST(installation.value AS BIGINT) + 1 AS TEXT)
RETURNING value
"""
_VERSION: Final = "SELECT value FROM installation WHERE name = 'connectors.version'"
_COLUMNS: Final = """id, connector_id, channel, config, position, enabled, origin, replaced_at, created_at, updated_at,
    countries, metadata, sync_profile, token_storage, receipt_digest"""
# SMS before e-mail, in each channel the pool's order, behind it what was replaced.
_ALL: Final = f"""
SELECT {_COLUMNS} FROM connectors
ORDER BY channel DESC, CASE WHEN replaced_at IS NULL THEN 0 ELSE 1 END, position, replaced_at DESC, id
"""  # noqa: S608 - constants
_GET: Final = f"SELECT {_COLUMNS} FROM connectors WHERE id = :id"  # noqa: S608
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
INSERT INTO connectors (id, connector_id, channel, config, position, enabled, origin, replaced_at, created_at, updated_at,
    countries, metadata, sync_profile, token_storage)
VALUES (:id, :connector_id, :channel, :config, :position, :enabled, :origin, NULL, :at, :at,
    :countries, :metadata, :sync_profile, :token_storage)
"""
_RESTORE: Final = """
UPDATE connectors SET replaced_at = NULL, position = 0, updated_at = :at
WHERE id = :id AND replaced_at IS NOT NULL
"""
_CHANNEL: Final = "SELECT channel FROM connectors WHERE id = :id AND replaced_at >= :oldest AND replaced_at IS NOT NULL"
_CHANGE: Final = """
UPDATE connectors SET config = :config, enabled = :enabled, countries = :countries, metadata = :metadata,
    sync_profile = :sync_profile, token_storage = :token_storage, updated_at = :at
WHERE id = :id
"""
_REMOVE: Final = "DELETE FROM connectors WHERE id = :id"
_LINE: Final = """
SELECT id, position FROM connectors WHERE channel = :channel AND replaced_at IS NULL ORDER BY position, id
"""
_PLACE: Final = "UPDATE connectors SET position = :position WHERE id = :id"
_FORGET: Final = "DELETE FROM connectors WHERE replaced_at < :before"
_DOOR: Final = "SELECT receipt_digest FROM connectors WHERE id = :id"
_OPEN_DOOR: Final = "UPDATE connectors SET receipt_digest = :digest WHERE id = :id"


@dataclass(frozen=True, slots=True)
class ConnectorRow:
    """A row to insert, or what an existing one is changed to."""

    id: str
    connector_id: str
    channel: str
    config: str
    origin: str
    at: int
    enabled: int = 1
    countries: str = ""
    metadata: str = "{}"
    sync_profile: int = 0
    token_storage: int = 0


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


async def connector(on: Connection | Database, row_id: str) -> Row | None:
    """One row, replaced or not."""
    return await on.one(_GET, id=row_id)


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


async def restore(conn: Connection, row_id: str, at: int, oldest: int) -> bool:
    """Make a row that was replaced at ``oldest`` or later the first choice again; ``False`` when there is no such row."""
    row = await conn.one(_CHANNEL, id=row_id, oldest=oldest)
    if row is None:
        return False
    await conn.execute(_REPLACE_PRIMARY, channel=row["channel"], at=at)
    return await conn.execute(_RESTORE, id=row_id, at=at) == 1


async def change(conn: Connection, row: ConnectorRow) -> None:
    """Have the row of this id say what ``row`` says; its kind, channel, origin and place stay."""
    values = asdict(row)
    for fixed in ("connector_id", "channel", "origin"):
        del values[fixed]
    await conn.execute(_CHANGE, **values)


async def line(conn: Connection, channel: str) -> list[str]:
    """The ids of a channel's pool, the first choice first."""
    return [row["id"] for row in await conn.all(_LINE, channel=channel)]


async def line_up(conn: Connection, ids: Sequence[str]) -> None:
    """Give a channel's whole pool its places in this order."""
    # Twice, because no two may share a place in between.
    for place, row_id in enumerate(ids):
        await conn.execute(_PLACE, id=row_id, position=-1 - place)
    for place, row_id in enumerate(ids):
        await conn.execute(_PLACE, id=row_id, position=place)


async def remove(conn: Connection, row_id: str) -> None:
    """Delete a row."""
    await conn.execute(_REMOVE, id=row_id)


async def forget_replaced(db: Database, before: int) -> int:
    """Delete rows that were replaced before that moment; answers how many."""
    return await db.execute(_FORGET, before=before)


async def receipt_digest(db: Database, row_id: str) -> bytes | None:
    """The digest of the token in this connector's receipts address; ``None`` when it has none."""
    row = await db.one(_DOOR, id=row_id)
    return bytes(row["receipt_digest"]) if row and row["receipt_digest"] is not None else None


async def set_receipt_digest(db: Database, row_id: str, digest: bytes) -> bool:
    """Keep the digest of a new token in place of the one before; whether there is such a connector."""
    return await db.execute(_OPEN_DOOR, id=row_id, digest=digest) == 1


# --- messages --------------------------------------------------------------------------------

_INSERT_MESSAGE: Final = """
INSERT INTO messages (id, verification, connector, connector_id, channel, usage_type, country, identifier, digest, key_id,
    provider_id, request_id, state, fault, provider_code, provider_text, latency, at, reference)
VALUES (:id, :verification, :connector, :connector_id, :channel, :usage_type, :country, :identifier, :digest, :key_id,
    :provider_id, :request_id, :state, :fault, :provider_code, :provider_text, :latency, :at, :reference)
ON CONFLICT (id) DO NOTHING
"""
_UNKNOWN: Final = """
SELECT DISTINCT connector FROM messages
WHERE verification = :verification AND state = 'unknown' AND receipt_state IS NULL
"""
_OF_VERIFICATION: Final = (
    "SELECT * FROM messages WHERE verification = :verification ORDER BY at, id"
)
_OF_DIGESTS: Final = (
    "SELECT * FROM messages WHERE digest IN ({digests}) ORDER BY at DESC, id LIMIT 100"
)
# By the provider's own id; and by ours, where the answer that would have told the provider's was lost.
_RECEIVED: Final = """
SELECT id, provider_id, country, channel, digest, key_id, at FROM messages
WHERE connector = :connector AND provider_id IN ({names}) AND provider_id <> '' AND receipt_state IS NULL
    AND state <> 'failed'
UNION ALL
SELECT id, provider_id, country, channel, digest, key_id, at FROM messages
WHERE connector = :connector AND id IN ({attempts}) AND provider_id = '' AND receipt_state IS NULL
    AND state <> 'failed'
"""
_RECEIPT: Final = """
UPDATE messages SET receipt_state = :state, receipt_code = :code, receipt_at = :at,
    provider_id = CASE WHEN provider_id = '' THEN :provider_id ELSE provider_id END
WHERE id = :id AND receipt_state IS NULL AND state <> 'failed'
"""
_DELETE_MESSAGES: Final = """
DELETE FROM messages WHERE id IN (SELECT id FROM messages WHERE at < :before LIMIT :portion)
"""


class MessageRow(TypedDict):
    """One attempt as it is stored: a dictionary, because this is made for each message and is the statement's values."""

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
    reference: str | None


async def insert_message(db: Database, row: MessageRow) -> None:
    """Keep an attempt, unless it is there already."""
    await db.execute(_INSERT_MESSAGE, **row)


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


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """What became of the message ``id``."""

    id: str
    state: str
    code: str
    at: int
    provider_id: str


@lru_cache(maxsize=64)
def _received(names: int, attempts: int) -> str:
    return _RECEIVED.format(
        names=", ".join(f":name{n}" for n in range(names)),
        attempts=", ".join(f":attempt{n}" for n in range(attempts)),
    )


async def awaiting_receipt(
    db: Database, connector: str, names: Sequence[str], attempts: Sequence[str]
) -> list[Row]:
    """The messages of a connector that go by one of these names of the provider's, or that have none and are one of these
    attempts, and of which nothing was heard since they left. Neither list may be empty.
    """
    values = {f"name{n}": name for n, name in enumerate(names)}
    values |= {f"attempt{n}": attempt for n, attempt in enumerate(attempts)}
    sql = _received(len(names), len(attempts))
    return await db.all(sql, connector=connector, **values)


async def keep_receipts(db: Database, receipts: Sequence[ReceiptRow]) -> int:
    """Keep what became of these messages, where nothing was known yet; answers of how many."""
    # In one order everywhere, so that two pushes at once never wait for each other.
    ordered = sorted(receipts, key=lambda receipt: receipt.id)
    async with db.transaction() as conn:
        return sum([await conn.execute(_RECEIPT, **asdict(receipt)) for receipt in ordered])


async def delete_messages(db: Database, before: int) -> int:
    """Delete what is older than ``before``."""
    return await in_portions(db, _DELETE_MESSAGES, before=before)


_FORGET_RECIPIENT: Final = """
UPDATE messages SET identifier = '', digest = :nothing, provider_text = '', reference = NULL WHERE digest = :digest
"""


async def forget_recipient(conn: Connection, digest: bytes) -> None:
    """Attempts stay as figures; to whom is gone, and what a provider said, which may quote it, and what leads to lines of a log."""
    await conn.execute(_FORGET_RECIPIENT, digest=digest, nothing=b"")
