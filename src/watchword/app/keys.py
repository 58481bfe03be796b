"""Keys for commands beside a running server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from watchword.app.opening import ring_of, started_database
from watchword.db import Database
from watchword.keys import Key, KeyRing, Purpose
from watchword.oidc import Algorithm, new_signing_key
from watchword.settings import Settings


@asynccontextmanager
async def opened_keys(settings: Settings) -> AsyncIterator[tuple[Database, KeyRing]]:
    """The database and its keys. Nothing is made: the server was started once."""
    async with started_database(settings) as db:
        yield db, await ring_of(settings, db, make=False)


async def rotate_key(ring: KeyRing, purpose: Purpose, algorithm: str) -> Key:
    """A new key of ``purpose``, as ``KeyRing.rotate`` makes it; one that signs is a pair for ``algorithm``."""
    if purpose is Purpose.SIGNING:
        return await ring.rotate(purpose, new_signing_key(Algorithm(algorithm)))
    return await ring.rotate(purpose)
