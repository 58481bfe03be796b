"""What a database was born as. Decided once, by whoever starts it first."""

from __future__ import annotations

from typing import Final, Literal

from watchword.db.database import Database

Kind = Literal["dev", "real"]

_CLAIM: Final = """
INSERT INTO installation (name, value) VALUES ('kind', :kind)
ON CONFLICT (name) DO UPDATE SET value = installation.value
RETURNING value
"""
_KIND: Final = "SELECT value FROM installation WHERE name = 'kind'"


async def claim(db: Database, kind: Kind) -> Kind:
    """Make the database ``kind`` unless it is something already; answers what it is."""
    row = await db.one(_CLAIM, kind=kind)
    assert row is not None
    return "dev" if row["value"] == "dev" else "real"


async def kind_of(db: Database) -> Kind | None:
    """What the database was born as, or ``None`` before its first start."""
    row = await db.one(_KIND)
    if row is None:
        return None
    return "dev" if row["value"] == "dev" else "real"
