"""Changing many rows a few at a time."""

from __future__ import annotations

from typing import Final

from watchword.db.database import Database, Value

PORTION: Final = 1_000


async def in_portions(db: Database, sql: str, **values: Value) -> int:
    """Run ``sql``, which changes at most ``:portion`` rows, until there are no more; answers how many it changed.

    Others have their turn in between, and no statement takes so long that it is given up and never succeeds.
    """
    total = 0
    while True:
        changed = await db.execute(sql, portion=PORTION, **values)
        total += changed
        if changed < PORTION:
            return total
