"""Applications for commands beside a server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from watchword.app.opening import begun_database, ring_of, started_database
from watchword.clients import Clients
from watchword.clock import SYSTEM
from watchword.db.installation import kind_of
from watchword.limits import Limiter
from watchword.settings import Settings


@asynccontextmanager
async def opened_clients(settings: Settings, *, begin: bool = False) -> AsyncIterator[Clients]:
    """The applications of this database; an empty one gets its tables where an installation may ``begin``.

    Raises ``InstallationRefused`` where there is none and none may begin.
    """
    async with begun_database(settings) if begin else started_database(settings) as db:
        ring = await ring_of(settings, db)
        yield Clients(
            db,
            ring,
            Limiter(db, SYSTEM),
            demo_origin=settings.public_origin if await kind_of(db) == "dev" else None,
            reveal_secrets=settings.reveal_secrets,
        )
