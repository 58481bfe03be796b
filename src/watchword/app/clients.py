"""Applications for commands beside a server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from watchword.app.opening import opened_database, ring_of
from watchword.clients import Clients
from watchword.clock import SYSTEM
from watchword.db import SchemaState, migrate, require_current_schema, schema_state
from watchword.db.installation import kind_of
from watchword.limits import Limiter
from watchword.settings import Settings


@asynccontextmanager
async def opened_clients(settings: Settings) -> AsyncIterator[Clients]:
    """The applications of this database; an empty one gets its tables."""
    async with opened_database(settings) as db:
        if await schema_state(db) is SchemaState.EMPTY:
            await migrate(db)
        await require_current_schema(db)
        ring = await ring_of(settings, db)
        yield Clients(
            db,
            ring,
            Limiter(db, SYSTEM),
            demo_origin=settings.public_origin if await kind_of(db) == "dev" else None,
            reveal_secrets=settings.reveal_secrets,
        )
