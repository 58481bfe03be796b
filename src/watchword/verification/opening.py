"""What a library caller has not got: database, tables, keys and transport, opened together and closed together."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from watchword.audit import Audit
from watchword.clock import Clock
from watchword.db import Database, migrate
from watchword.delivery import Delivery, FixedPool, MessageLog
from watchword.errors import SettingsInvalid
from watchword.http import Guard, HTTPTransport, Transport
from watchword.keys import KeyRing, kept_fresh, open_keys, root_key
from watchword.limits import Limiter
from watchword.secret import KEY_BYTES
from watchword.verification.rooms import Rooms

if TYPE_CHECKING:
    from watchword.connectors.base import Connector


@asynccontextmanager
async def opened(
    connectors: Sequence[Connector], database: str, root: bytes | Path | str | None, clock: Clock
) -> AsyncIterator[Rooms]:
    """The rooms around ``connectors``, on ``database``; its tables are made or brought up to date."""
    async with AsyncExitStack() as stack:
        db = await Database.open(database)
        stack.push_async_callback(db.close)
        await migrate(db)
        ring = await _ring(db, root, clock)
        await stack.enter_async_context(kept_fresh(ring))
        transport = await stack.enter_async_context(HTTPTransport(Guard(trusting=True)))
        stack.enter_context(_bound(connectors, transport))
        limiter = Limiter(db, clock)
        yield Rooms(
            db=db,
            ring=ring,
            limiter=limiter,
            rates=limiter,
            delivery=Delivery(FixedPool(connectors), MessageLog(db, ring, clock), clock),
            clock=clock,
            audit=Audit(db, clock),
        )


async def _ring(db: Database, root: bytes | Path | str | None, clock: Clock) -> KeyRing:
    if isinstance(root, bytes):
        if len(root) != KEY_BYTES:
            raise SettingsInvalid(f"root_key has {KEY_BYTES} bytes.")
        return await KeyRing.open(db, root, clock)
    if root is not None:
        return await KeyRing.open(db, root_key.read(Path(root)), clock)
    if db.kind == "postgres":
        raise SettingsInvalid(
            "A PostgreSQL database needs root_key: 32 bytes that every process has alike, or the Path of the file that "
            "holds them (what WATCHWORD_ROOT_KEY_FILE names for the server)."
        )
    if db.file is None:
        return KeyRing.ephemeral(clock)
    beside = db.file.with_name(f"{db.file.name}.key")
    return await open_keys(db, db.file.parent, clock, root_file=beside, make=True)


@contextmanager
def _bound(connectors: Sequence[Connector], transport: Transport) -> Iterator[None]:
    """One pool of connections for all of them; a connector that brought a transport keeps it."""
    without = [connector for connector in connectors if connector.transport is None]
    for connector in without:
        connector.transport = transport
    try:
        yield
    finally:
        for connector in without:
            connector.transport = None
