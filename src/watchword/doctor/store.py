"""What an examination reads of other rooms' tables."""

from __future__ import annotations

from typing import Final

from watchword.db import Database, Row

_NOW: Final = "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT) AS at"
_OUTCOMES: Final = """
SELECT connector, MAX(CASE WHEN state = 'sent' THEN at END) AS sent_at, MAX(at) AS tried_at
FROM messages GROUP BY connector
"""


async def server_time(db: Database) -> int | None:
    """What time the database's server has; ``None`` on SQLite, which has ours."""
    if db.kind == "sqlite":
        return None
    row = await db.one(_NOW)
    return int(row["at"]) if row else None


async def outcomes(db: Database) -> dict[str, Row]:
    """For each connector's row when a message was last taken, and when one was last tried."""
    return {row["connector"]: row for row in await db.all(_OUTCOMES)}
