"""The ground that every room stands on: opened first, closed last."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from watchword.app.opening import opened_database, prepare, ring_of
from watchword.app.traced import TracedDatabase, TracedTransport
from watchword.app.watching import traced
from watchword.audit import Audit
from watchword.clock import SYSTEM, Clock
from watchword.db import Database
from watchword.db.installation import Kind
from watchword.http import Guard, HTTPTransport, Transport
from watchword.keys import KeyRing, kept_fresh
from watchword.limits import Limiter
from watchword.settings import Settings


@dataclass(frozen=True, slots=True)
class Ground:
    """``limiter`` counts in the database; ``rates`` counts sends wherever those are kept."""

    settings: Settings
    kind: Kind
    inbox: str | None
    clock: Clock
    db: Database
    ring: KeyRing
    transport: Transport
    limiter: Limiter
    rates: Limiter
    audit: Audit


@asynccontextmanager
async def opened_ground(
    settings: Settings, *, kind: Kind, inbox: str | None = None, clock: Clock = SYSTEM
) -> AsyncIterator[Ground]:
    """Open database, keys and the way out. Raises what ``prepare`` and ``ring_of`` raise."""
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(traced(settings))
        db = await stack.enter_async_context(opened_database(settings))
        if settings.otlp:
            db = TracedDatabase(db)
        await prepare(db, kind)
        ring = await ring_of(settings, db, clock)
        await stack.enter_async_context(kept_fresh(ring))
        guard = Guard.of(settings.outbound_allow, loopback=kind == "dev")
        outgoing = await stack.enter_async_context(HTTPTransport(guard))
        limiter = Limiter(db, clock)
        yield Ground(
            settings=settings,
            kind=kind,
            inbox=inbox,
            clock=clock,
            db=db,
            ring=ring,
            transport=TracedTransport(outgoing) if settings.otlp else outgoing,
            limiter=limiter,
            rates=await _rates(settings, limiter, db, clock, stack),
            audit=Audit(db, clock),
        )


async def _rates(
    settings: Settings, limiter: Limiter, db: Database, clock: Clock, stack: AsyncExitStack
) -> Limiter:
    """Where rates are counted: in Redis, if the settings name one."""
    if not settings.redis:
        return limiter
    from watchword.limits.redis import RedisLimiter  # noqa: PLC0415 - an extra

    rates = RedisLimiter(settings.redis, db, clock)
    stack.push_async_callback(rates.close)
    return rates
