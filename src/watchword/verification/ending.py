"""Codes that are over before their time: their person changed the password, or is gone (T4)."""

from __future__ import annotations

from collections.abc import Iterable

from watchword.db import Connection
from watchword.identifiers import Identifier
from watchword.verification import store


async def end_codes(conn: Connection, identifiers: Iterable[Identifier]) -> None:
    """No code that is under way to any of these is right any more, whatever it was sent for."""
    for identifier in identifiers:
        await store.end_all(conn, identifier)


async def erase_codes(conn: Connection, identifiers: Iterable[Identifier]) -> None:
    """Forget every code that was ever sent to any of these."""
    for identifier in identifiers:
        await store.erase(conn, identifier)
