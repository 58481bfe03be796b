"""Sealing stored secrets anew under the current key, so that the one before opens nothing any more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from watchword.db import Database
from watchword.keys import store
from watchword.keys.ring import KeyRing, Purpose


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A column whose values ``KeyRing.seal`` made; ``row`` is the column whose value names the row in the seal."""

    table: str
    column: str
    row: str = "id"


# Every sealed column of the schema. tests/migrations/test_kept.py fails when one is missing here.
SEALED: Final = (
    SealedColumn("connectors", "config"),
    SealedColumn("hooks", "config"),
    SealedColumn("hooks", "signing_key"),
    SealedColumn("test_identifiers", "code"),
    SealedColumn("application_secrets", "sealed"),
    SealedColumn("refresh_tokens", "successor"),
)


async def sealed_otherwise(db: Database, ring: KeyRing) -> list[str]:
    """The columns in which something is still sealed with another key than the current one."""
    current = ring.current(Purpose.SEAL).id
    return [
        f"{one.table}.{one.column}"
        for one in SEALED
        if await store.sealed_otherwise(db, one.table, one.column, one.row, current)
    ]


async def reseal(db: Database, ring: KeyRing) -> dict[str, int]:
    """Seal everything under the current key that another one sealed; answers how many values of each column.

    Safe beside a running server and to run again: a value that is changed meanwhile keeps the change. Raises ``KeysUnreadable``,
    with what came before it done, for a value that no key here opens.
    """
    return {f"{one.table}.{one.column}": await _reseal_column(db, ring, one) for one in SEALED}


async def _reseal_column(db: Database, ring: KeyRing, one: SealedColumn) -> int:
    done, current = 0, ring.current(Purpose.SEAL).id
    while rows := await store.sealed_otherwise(db, one.table, one.column, one.row, current):
        for row in rows:
            place, before = str(row["place"]), row["sealed"]
            plain = ring.unseal(before, one.table, one.column, place)
            sealed = ring.seal(plain, one.table, one.column, place)
            done += await store.put_sealed(
                db, one.table, one.column, one.row, place, before, sealed
            )
        current = ring.current(Purpose.SEAL).id
    return done
