"""Codes that are over before their time: their person changed the password, or is gone (T4)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from watchword.audit import Audit
from watchword.db import Connection
from watchword.identifiers import Identifier
from watchword.verification import store

# A code may be shown after its time, and the audit says so.
_LATE: Final = 3_600_000


async def end_codes(conn: Connection, identifiers: Iterable[Identifier]) -> None:
    """No code that is under way to any of these is right any more, whatever it was sent for."""
    for identifier in identifiers:
        await store.end_all(conn, identifier)


async def erase_codes(conn: Connection, identifiers: Iterable[Identifier], audit: Audit) -> None:
    """Forget every code that was ever sent to any of these, and whom the audit's entries about them were for."""
    for identifier in identifiers:
        for row in await store.erase(conn, identifier):
            until = row["expires_at"] + _LATE
            await audit.forget(identifier.masked, row["id"], row["created_at"], until, conn=conn)
