"""What an examination reads of other rooms' tables."""

from __future__ import annotations

from typing import Final

from watchword.db import Database

_NOW: Final = "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT) AS at"
# Both are read off the end of an index: a log may be long.
_TRIED: Final = "SELECT MAX(at) AS at FROM messages WHERE connector = :connector"
_SENT: Final = "SELECT MAX(at) AS at FROM messages WHERE connector = :connector AND state = 'sent' AND at >= :since"


async def server_time(db: Database) -> int | None:
    """What time the database's server has; ``None`` on SQLite, which has ours."""
    if db.kind == "sqlite":
        return None
    row = await db.one(_NOW)
    return int(row["at"]) if row else None


async def last_tried(db: Database, connector: str) -> int | None:
    """When a message was last tried by this row; ``None`` when none is in the log."""
    row = await db.one(_TRIED, connector=connector)
    return None if row is None else row["at"]


async def last_sent(db: Database, connector: str, since: int) -> int | None:
    """When one was last taken; ``None`` when that was before ``since``."""
    row = await db.one(_SENT, connector=connector, since=since)
    return None if row is None else row["at"]
