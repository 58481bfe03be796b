"""The stored pool: connectors as sealed rows, opened once and read again when they change."""

from __future__ import annotations

import builtins
import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from watchword.clock import SYSTEM, Clock
from watchword.connectors import find
from watchword.connectors.base import Connector, ConnectorConfig
from watchword.db import Database, Row
from watchword.delivery import store
from watchword.delivery.candidates import Candidate, Unusable
from watchword.errors import (
    ConfigInvalid,
    ConnectorNotFound,
    ConnectorUnknown,
    KeysUnreadable,
    Problem,
)
from watchword.http import Transport
from watchword.keys import KeyRing
from watchword.message import Channel
from watchword.secret import new_id

_log = logging.getLogger("watchword.delivery")

_TABLE, _COLUMN = "connectors", "config"
# How long another process's change may go unseen.
_STALE: Final = 2_000  # ms
_ID_LENGTH: Final = 12


@dataclass(frozen=True, slots=True)
class StoredConnector:
    """What may be told of a stored connector: everything but its secrets, which ``config`` masks. ``None`` if it cannot be opened."""

    id: str
    connector_id: str
    channel: Channel
    position: int
    enabled: bool
    origin: str
    replaced_at: int | None
    created_at: int
    updated_at: int
    config: Mapping[str, Any] | None


class Pool:
    """The connectors of an installation, on one transport. Made by ``Pool.open``."""

    def __init__(
        self, db: Database, ring: KeyRing, transport: Transport, clock: Clock, code_digits: int
    ) -> None:
        self._db = db
        self._ring = ring
        self._transport = transport
        self._clock = clock
        self._code_digits = code_digits
        self._candidates: dict[Channel, list[Candidate]] = {}
        self._version = ""
        self._looked_at = 0

    @classmethod
    async def open(
        cls,
        db: Database,
        ring: KeyRing,
        transport: Transport,
        clock: Clock = SYSTEM,
        code_digits: int = 6,
    ) -> Pool:
        """The stored connectors, ready to send. One that cannot be opened keeps its place and fails there, named in the log."""
        pool = cls(db, ring, transport, clock, code_digits)
        await pool._read()
        return pool

    async def candidates(self, channel: Channel) -> Sequence[Candidate]:
        """See ``Candidates``. What another process changed is seen within two seconds."""
        if abs(self._clock.now() - self._looked_at) >= _STALE:
            # Before the question, not after: whoever comes meanwhile uses what is there.
            self._looked_at = self._clock.now()
            if await store.version(self._db) != self._version:
                await self._read()
        return self._candidates.get(channel, [])

    async def add(
        self,
        connector_id: str,
        config: ConnectorConfig | Mapping[str, Any],
        fallback: bool = False,
    ) -> str:
        """Store a connector, sealed; answers its row id.

        It replaces its channel's first choice, which stays restorable, or with ``fallback`` stands behind all others. Raises
        ``ConnectorUnknown``, and ``ConfigInvalid`` naming every problem, a clash with the length of codes included.
        """
        connector = self._made(connector_id, config)
        row = self._sealed(connector, "operator")
        async with self._db.transaction() as conn:
            await store.move_version(conn)
            await (store.append_fallback if fallback else store.insert_primary)(conn, row)
        await self._read()
        return row.id

    async def keep_sandbox(self, connector_id: str, config: Mapping[str, Any]) -> None:
        """Have the sandbox's connector be the first choice of its channel, unless an operator's is; nothing if it is there already."""
        connector = self._made(connector_id, config)
        row = self._sealed(connector, "sandbox")
        async with self._db.transaction() as conn:
            now = await store.primary(conn, connector.channel)
            if now is not None and (now["origin"] != "sandbox" or self._same(now, connector)):
                return
            await store.move_version(conn)
            await store.insert_primary(conn, row)
        await self._read()

    async def restore(self, row_id: str) -> None:
        """Make a replaced connector its channel's first choice again. Raises ``ConnectorNotFound``."""
        async with self._db.transaction() as conn:
            await store.move_version(conn)
            restored = await store.restore(conn, row_id, self._clock.now())
        if not restored:
            raise ConnectorNotFound(row_id)
        await self._read()

    async def list(self, *, replaced: bool = False) -> builtins.list[StoredConnector]:
        """The pool, channel by channel in its order; with ``replaced`` also those that were replaced."""
        rows = await store.all_connectors(self._db)
        return [self._told(row) for row in rows if replaced or row["replaced_at"] is None]

    # --- making and sealing --------------------------------------------------------------------

    def _made(self, connector_id: str, config: ConnectorConfig | Mapping[str, Any]) -> Connector:
        connector = find(connector_id)(config, transport=self._transport, clock=self._clock)
        self._refuse_clash(connector)
        return connector

    def _refuse_clash(self, connector: Connector) -> None:
        lengths = connector.code_lengths
        if self._code_digits not in lengths:
            said = (
                f"The policy's codes have {self._code_digits} digits, and {connector.name} ({connector.id}) "
                f"carries {lengths[0]} to {lengths[-1]}. Change the policy or choose another connector."
            )
            raise ConfigInvalid([Problem("", said)])

    def _sealed(self, connector: Connector, origin: str) -> store.ConnectorRow:
        row_id = new_id(_ID_LENGTH)
        plain = json.dumps(connector.config.stored(), ensure_ascii=False).encode()
        return store.ConnectorRow(
            id=row_id,
            connector_id=connector.id,
            channel=connector.channel,
            config=self._ring.seal(plain, _TABLE, _COLUMN, row_id),
            origin=origin,
            at=self._clock.now(),
        )

    def _unsealed(self, row: Row) -> dict[str, Any]:
        stored: dict[str, Any] = json.loads(
            self._ring.unseal(row["config"], _TABLE, _COLUMN, row["id"])
        )
        return stored

    def _same(self, row: Row, connector: Connector) -> bool:
        return (
            row["connector_id"] == connector.id and self._unsealed(row) == connector.config.stored()
        )

    # --- reading -------------------------------------------------------------------------------

    async def _read(self) -> None:
        version = await store.version(self._db)
        found: dict[Channel, list[Candidate]] = {}
        for row in await store.all_connectors(self._db):
            if row["replaced_at"] is None and row["enabled"]:
                found.setdefault(Channel(row["channel"]), []).append(self._candidate(row))
        self._candidates, self._version, self._looked_at = found, version, self._clock.now()

    def _candidate(self, row: Row) -> Candidate:
        try:
            return Candidate(row["id"], self._made(row["connector_id"], self._unsealed(row)))
        except (ConnectorUnknown, ConfigInvalid, KeysUnreadable) as exc:
            _log.error(
                "The connector %s (%s) cannot be used: %s", row["id"], row["connector_id"], exc
            )
            return Candidate(row["id"], Unusable(row["connector_id"], exc.sentence))

    def _told(self, row: Row) -> StoredConnector:
        return StoredConnector(
            id=row["id"],
            connector_id=row["connector_id"],
            channel=Channel(row["channel"]),
            position=row["position"],
            enabled=bool(row["enabled"]),
            origin=row["origin"],
            replaced_at=row["replaced_at"],
            created_at=row["created_at"],
            updated_at=row["updated_at"],
            config=self._masked(row),
        )

    def _masked(self, row: Row) -> Mapping[str, Any] | None:
        try:
            config: ConnectorConfig = find(row["connector_id"]).Config.read(self._unsealed(row))
        except (ConnectorUnknown, ConfigInvalid, KeysUnreadable):
            return None
        return config.masked()
