"""The stored pool: connectors as sealed rows, opened once and read again when they change."""

from __future__ import annotations

import asyncio
import builtins
import json
import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

from watchword.clock import SYSTEM, Clock
from watchword.connectors import find
from watchword.connectors.base import Connector, ConnectorConfig
from watchword.connectors.masks import unmasked
from watchword.db import Connection, Database, Row
from watchword.delivery import store
from watchword.delivery.candidates import Candidate, Unusable
from watchword.delivery.stored import (
    OF_SANDBOX,
    Change,
    Opener,
    StoredConnector,
    countries_text,
    refuse_clash,
    row_of,
)
from watchword.errors import EntityNotFound
from watchword.http import Transport
from watchword.keys import KeyRing
from watchword.message import Channel
from watchword.secret import new_id

_log = logging.getLogger("watchword.delivery")

# How long another process's change may go unseen.
_STALE: Final = 2_000  # ms
_ID_LENGTH: Final = 12
_RESTORABLE_DAYS: Final = 30
_DAY: Final = 86_400_000


@dataclass(frozen=True, slots=True)
class _Placed:
    """A candidate and the countries that it is kept for."""

    candidate: Candidate
    countries: frozenset[str]
    config: str


class Pool:
    """The connectors of an installation, on one transport. Made by ``Pool.open``; whoever sends by it closes it."""

    def __init__(self, db: Database, opener: Opener, clock: Clock) -> None:
        self._db = db
        self._opener = opener
        self._clock = clock
        self._placed: dict[Channel, list[_Placed]] = {}
        self._version = ""
        self._looked_at = 0

    @classmethod
    async def open(
        cls,
        db: Database,
        ring: KeyRing,
        transport: Transport,
        clock: Clock = SYSTEM,
        code_digits: int | Callable[[], int] = 6,
    ) -> Pool:
        """The stored connectors, ready to send. One that cannot be opened keeps its place and fails there, named in the log."""
        pool = cls(db, Opener(ring, transport, clock, code_digits), clock)
        await pool._read()
        return pool

    async def close(self) -> None:
        """Part from every provider, once nothing is sent any more."""
        placed = [one.candidate.connector for line in self._placed.values() for one in line]
        await asyncio.gather(*(one.close() for one in placed if isinstance(one, Connector)))

    # --- asking ----------------------------------------------------------------------------------

    async def candidates(self, channel: Channel, country: str = "") -> Sequence[Candidate]:
        """See ``Candidates``. What another process changed is seen within two seconds."""
        await self._look()
        placed = self._placed.get(channel, [])
        serving = [one for one in placed if not one.countries or country in one.countries]
        # A stable sort: among those that name the country, and among the others, the operator's order stands.
        return [one.candidate for one in sorted(serving, key=lambda one: not one.countries)]

    async def channels(self) -> frozenset[Channel]:
        """Those with a connector that is switched on, wherever it serves."""
        await self._look()
        return frozenset(channel for channel, placed in self._placed.items() if placed)

    async def list(self, *, replaced: bool = False) -> builtins.list[StoredConnector]:
        """The pool, channel by channel in its order; with ``replaced`` also those that were replaced."""
        rows = await store.all_connectors(self._db)
        return [self._opener.told(row) for row in rows if replaced or row["replaced_at"] is None]

    async def get(self, row_id: str) -> StoredConnector:
        """One stored connector, replaced ones included. Raises ``EntityNotFound``."""
        return self._opener.told(await self._row(self._db, row_id))

    async def opened(self, row_id: str) -> Connector | Unusable:
        """One stored connector, ready to work. Raises ``EntityNotFound``."""
        return self._opener.opened(await self._row(self._db, row_id))

    async def trial(
        self, connector_id: str, config: Mapping[str, Any], row_id: str | None = None
    ) -> Connector:
        """A connector that is not stored. Masks in ``config`` stand for the secrets of the stored ``row_id``.

        Raises ``ConnectorUnknown``, ``ConfigInvalid``, and ``EntityNotFound`` for a ``row_id`` that is no connector of this kind.
        """
        stored: Mapping[str, Any] = {}
        factory = find(connector_id)
        if row_id is not None:
            row = await self._row(self._db, row_id)
            if row["connector_id"] != connector_id:
                raise EntityNotFound
            stored = self._opener.unsealed(row)
        return self._opener.made(connector_id, unmasked(factory, config, stored))

    # --- changing --------------------------------------------------------------------------------

    async def add(
        self,
        connector_id: str,
        config: ConnectorConfig | Mapping[str, Any] | None,
        fallback: bool = False,
        *,
        row_id: str | None = None,
        change: Change | None = None,
    ) -> str:
        """Store a connector, sealed; answers its row id. ``None`` stores one without a configuration, which cannot send yet.

        It replaces its channel's first choice, which stays restorable for 30 days, or with ``fallback`` stands behind all others.
        ``change`` says the rest of what can be set. Raises ``ConnectorUnknown``, ``UniqueViolated`` for a ``row_id`` that is taken,
        and ``ConfigInvalid`` naming every problem, a clash with the length of codes included.
        """
        factory, row_id = find(connector_id), row_id or new_id(_ID_LENGTH)
        refuse_clash(factory, self._opener.code_digits)
        row = store.ConnectorRow(
            id=row_id,
            connector_id=connector_id,
            channel=factory.channel,
            config=self._opener.sealed(self._checked(factory, config), row_id),
            origin="operator",
            at=self._clock.now(),
            **_columns(change or Change(), factory.channel),
        )
        async with self._changing() as conn:
            await (store.append_fallback if fallback else store.insert_primary)(conn, row)
        return row_id

    async def change(self, row_id: str, change: Change) -> StoredConnector:
        """Change a stored connector; a mask in its new ``config`` stands for the secret that is stored.

        Raises ``EntityNotFound``, for one that was replaced too, and ``ConfigInvalid``: nothing is changed then.
        """
        async with self._changing() as conn:
            row = await self._row(conn, row_id, replaced=False)
            columns = _columns(change, Channel(row["channel"]))
            if change.enabled and not row["enabled"]:
                # The codes may have grown while it was off.
                refuse_clash(find(row["connector_id"]), self._opener.code_digits)
            if change.config is not None:
                factory = find(row["connector_id"])
                config = unmasked(factory, change.config, self._opener.unsealed(row))
                columns["config"] = self._opener.sealed(self._checked(factory, config), row_id)
            await store.change(conn, row_of(row, self._clock.now(), **columns))
            if change.position is not None:
                line = [one for one in await store.line(conn, row["channel"]) if one != row_id]
                line.insert(change.position, row_id)
                await store.line_up(conn, line)
        return await self.get(row_id)

    async def remove(self, row_id: str) -> None:
        """Delete a stored connector, secrets and all; the next in line takes its place. Raises ``EntityNotFound``."""
        async with self._changing() as conn:
            row = await self._row(conn, row_id)
            await store.remove(conn, row_id)
            await store.line_up(conn, await store.line(conn, row["channel"]))

    async def restore(self, row_id: str) -> None:
        """Make a connector that was replaced within the last 30 days its channel's first choice again; who was it is replaced now.

        Raises ``EntityNotFound``, ``ConnectorUnknown``, and ``ConfigInvalid`` if it does not carry codes of today's length.
        """
        now = self._clock.now()
        async with self._changing() as conn:
            row = await self._row(conn, row_id)
            refuse_clash(find(row["connector_id"]), self._opener.code_digits)
            if not await store.restore(conn, row_id, now, now - _RESTORABLE_DAYS * _DAY):
                raise EntityNotFound

    async def keep_sandbox(self, connector_id: str, config: Mapping[str, Any]) -> None:
        """Have the sandbox's connector be the first choice of its channel, unless an operator's is; nothing if it is there already."""
        connector = self._opener.made(connector_id, config)
        row_id = new_id(_ID_LENGTH)
        row = store.ConnectorRow(
            id=row_id,
            connector_id=connector_id,
            channel=connector.channel,
            config=self._opener.sealed(connector.config.stored(), row_id),
            origin=OF_SANDBOX,
            at=self._clock.now(),
        )
        async with self._db.transaction() as conn:
            now = await store.primary(conn, connector.channel)
            if now is not None and (
                now["origin"] != OF_SANDBOX or self._opener.same(now, connector)
            ):
                return
            await store.move_version(conn)
            await store.insert_primary(conn, row)
        await self._read()

    async def purge(self) -> int:
        """Delete what was replaced more than 30 days ago; answers how many."""
        before = self._clock.now() - _RESTORABLE_DAYS * _DAY
        return await store.forget_replaced(self._db, before)

    # --- inside ----------------------------------------------------------------------------------

    @asynccontextmanager
    async def _changing(self) -> AsyncIterator[Connection]:
        """A transaction in which nobody else changes the pool; afterwards this process sends by what it left."""
        async with self._db.transaction() as conn:
            await store.move_version(conn)
            yield conn
        await self._read()

    def _checked(
        self, factory: type[Connector], config: ConnectorConfig | Mapping[str, Any] | None
    ) -> dict[str, Any]:
        """What to store of a configuration, once it has proved that a connector can be made of it."""
        if config is None:
            return {}
        # One that was read from a file may hold masks too, with nothing here that they stand for.
        given = config.stored() if isinstance(config, ConnectorConfig) else config
        config = factory.Config.read(unmasked(factory, given, {}))
        return self._opener.made(factory.id, config).config.stored()

    async def _row(self, on: Connection | Database, row_id: str, *, replaced: bool = True) -> Row:
        row = await store.connector(on, row_id)
        if row is None or (not replaced and row["replaced_at"] is not None):
            raise EntityNotFound
        return row

    async def _look(self) -> None:
        if abs(self._clock.now() - self._looked_at) >= _STALE:
            # Before the question, not after: whoever comes meanwhile uses what is there.
            self._looked_at = self._clock.now()
            if await store.version(self._db) != self._version:
                await self._read()

    async def _read(self) -> None:
        version = await store.version(self._db)
        there = {one.candidate.row: one for line in self._placed.values() for one in line}
        found: dict[Channel, builtins.list[_Placed]] = {}
        for row in await store.all_connectors(self._db):
            if row["replaced_at"] is None and row["enabled"]:
                before = there.get(row["id"])
                # Who is there already keeps connections and fetched keys.
                same = before is not None and before.config == row["config"]
                candidate = before.candidate if before and same else self._candidate(row)
                placed = _Placed(candidate, frozenset(row["countries"].split()), row["config"])
                found.setdefault(Channel(row["channel"]), []).append(placed)
        self._placed, self._version, self._looked_at = found, version, self._clock.now()

    def _candidate(self, row: Row) -> Candidate:
        opened = self._opener.opened(row)
        if isinstance(opened, Unusable):
            _log.error(
                "The connector %s (%s) cannot be used: %s", row["id"], opened.id, opened.reason
            )
        return Candidate(row["id"], opened)


def _columns(change: Change, channel: Channel) -> dict[str, Any]:
    """What a change says, as columns; its configuration and its place are not among them."""
    columns: dict[str, Any] = {}
    if change.metadata is not None:
        columns["metadata"] = json.dumps(dict(change.metadata), ensure_ascii=False)
    if change.countries is not None:
        columns["countries"] = countries_text(change.countries, channel)
    for name in ("enabled", "sync_profile", "token_storage"):
        value = getattr(change, name)
        if value is not None:
            columns[name] = int(value)
    return columns
