"""Deleting keys that were retired long ago and that nothing refers to any more (policy section 3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from watchword.clock import SYSTEM, Clock
from watchword.db import Connection, Database
from watchword.keys import store
from watchword.keys.resealing import SEALED
from watchword.keys.ring import Key, KeyRing, Purpose

# Longer than any cookie, form or code lives that was made with it; a token's life is each API's own.
KEPT_DAYS: Final = 30
_DAY: Final = 86_400_000

# Columns that name the key beside what it digested. tests/migrations/test_kept.py fails when one is missing here.
NAMED: Final = (
    (Purpose.CODE, "verifications"),
    (Purpose.LOOKUP, "messages"),
)


@dataclass(frozen=True, slots=True)
class Retired:
    """A key that was retired long ago; ``held`` says what refers to it still. Nothing: then it was deleted."""

    key: Key
    held: tuple[str, ...]


async def prune(db: Database, ring: KeyRing, clock: Clock = SYSTEM) -> list[Retired]:
    """Delete every key that was retired more than ``KEPT_DAYS`` ago and that nothing refers to; answers those that old.

    Safe beside a running server and to run again.
    """
    at, found = clock.now(), []
    async with db.transaction() as conn:
        await store.move_version(conn)
        for key, _ in ring.states():
            if key.retire_at is None or key.retire_at > at - KEPT_DAYS * _DAY:
                continue
            held = await _held(conn, ring, key, at - key.retire_at)
            if not held:
                await store.delete(conn, key.id)
            found.append(Retired(key, held))
    await ring.reread()
    return found


async def _held(conn: Connection, ring: KeyRing, key: Key, retired_for: int) -> tuple[str, ...]:
    held = []
    if key.purpose is Purpose.SEAL:
        held = [
            f"{one.table}.{one.column}"
            for one in SEALED
            if await store.sealed_with(conn, one.table, one.column, key.id)
        ]
    for purpose, table in NAMED:
        if purpose is key.purpose and await store.named(conn, table, key.id):
            held.append(table)
    if key.purpose is Purpose.SIGNING and retired_for < await store.longest_token(conn) * 1000:
        held.append("tokens")
    # Limits and lock-outs are counted under the first one, whatever comes after it (``KeyRing.oldest``).
    if key.purpose is Purpose.LOOKUP and key.id == ring.oldest(Purpose.LOOKUP).id:
        held.append("limits")
    return tuple(held)
