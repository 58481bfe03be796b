"""Stored connectors: making them from rows, sealing their configurations, and what may be told of one."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from watchword.clock import Clock
from watchword.connectors import find
from watchword.connectors.base import Connector, ConnectorConfig
from watchword.db import Row
from watchword.delivery import store
from watchword.delivery.candidates import Unusable
from watchword.errors import ConfigInvalid, ConnectorUnknown, KeysUnreadable, Problem
from watchword.http import Transport
from watchword.identifiers import calling_codes
from watchword.keys import KeyRing
from watchword.message import Channel

OF_SANDBOX: Final = "sandbox"
"""The origin of a connector that a dev server made for the sandbox beside it, and no operator."""

_TABLE, _COLUMN = "connectors", "config"
_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class StoredConnector:
    """What may be told of a stored connector: everything but its secrets, which ``config`` masks. ``None`` if it cannot be opened.

    ``problem`` says why it cannot send, where it cannot. ``metadata`` holds an operator's overrides of what the connector says of itself.
    """

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
    countries: tuple[str, ...] = ()
    metadata: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)
    sync_profile: bool = False
    token_storage: bool = False
    problem: str = ""
    has_receipts_address: bool = False

    @property
    def fallback(self) -> bool:
        """Whether another connector of its channel comes first."""
        return self.position > 0


@dataclass(frozen=True, slots=True)
class Change:
    """What to change of a stored connector; ``None`` leaves it as it is."""

    config: Mapping[str, Any] | None = field(default=None, repr=False)
    metadata: Mapping[str, Any] | None = None
    sync_profile: bool | None = None
    token_storage: bool | None = None
    enabled: bool | None = None
    countries: Sequence[str] | None = None
    position: int | None = None


class Opener:
    """Turns rows into connectors and connectors into rows."""

    def __init__(
        self,
        ring: KeyRing,
        transport: Transport,
        clock: Clock,
        code_digits: int | Callable[[], int],
    ) -> None:
        self._ring = ring
        self._transport = transport
        self._clock = clock
        self._code_digits = code_digits

    @property
    def code_digits(self) -> int:
        """How long codes are now: a connector that does not carry them is of no use."""
        return self._code_digits if isinstance(self._code_digits, int) else self._code_digits()

    def made(self, connector_id: str, config: ConnectorConfig | Mapping[str, Any]) -> Connector:
        """A connector that is ready to send. Raises ``ConnectorUnknown``, and ``ConfigInvalid`` also for a clash with the codes' length."""
        connector = find(connector_id)(config, transport=self._transport, clock=self._clock)
        refuse_clash(type(connector), self.code_digits)
        return connector

    def opened(self, row: Row) -> Connector | Unusable:
        """The connector of a row, or what stands in its place, saying why it cannot be used."""
        try:
            return self.made(row["connector_id"], self.unsealed(row))
        except (ConnectorUnknown, ConfigInvalid, KeysUnreadable) as exc:
            return Unusable(row["connector_id"], exc.sentence)

    def sealed(self, config: Mapping[str, Any], row_id: str) -> str:
        """A configuration as it is kept in the row of this id, and nowhere else."""
        plain = json.dumps(dict(config), ensure_ascii=False).encode()
        return self._ring.seal(plain, _TABLE, _COLUMN, row_id)

    def unsealed(self, row: Row) -> dict[str, Any]:
        """A row's configuration, secrets included. Raises ``KeysUnreadable``."""
        stored: dict[str, Any] = json.loads(
            self._ring.unseal(row["config"], _TABLE, _COLUMN, row["id"])
        )
        return stored

    def same(self, row: Row, connector: Connector) -> bool:
        """Whether the row is this connector with this configuration."""
        return (
            row["connector_id"] == connector.id and self.unsealed(row) == connector.config.stored()
        )

    def told(self, row: Row) -> StoredConnector:
        """What may be told of a row."""
        opened = self.opened(row)
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
            countries=tuple(row["countries"].split()),
            metadata=json.loads(row["metadata"]),
            sync_profile=bool(row["sync_profile"]),
            token_storage=bool(row["token_storage"]),
            problem=opened.reason if isinstance(opened, Unusable) else "",
            has_receipts_address=row["receipt_digest"] is not None,
        )

    def _masked(self, row: Row) -> Mapping[str, Any] | None:
        """``None`` for what cannot be read; a connector that was stored without a configuration has an empty one."""
        try:
            stored = self.unsealed(row)
            config = find(row["connector_id"]).Config.read(stored) if stored else None
        except (ConnectorUnknown, ConfigInvalid, KeysUnreadable):
            return None
        return config.masked() if config else {}


def refuse_clash(factory: type[Connector], code_digits: int) -> None:
    """Raises ``ConfigInvalid`` naming policy and connector if it cannot carry codes of this length."""
    lengths = factory.code_lengths
    if code_digits not in lengths:
        said = (
            f"The policy's codes have {code_digits} digits, and {factory.name} ({factory.id}) "
            f"carries {lengths[0]} to {lengths[-1]}. Change the policy or choose another connector."
        )
        raise ConfigInvalid([Problem("", said)])


def countries_text(countries: Sequence[str], channel: Channel) -> str:
    """The countries as they are stored. Raises ``ConfigInvalid`` for what is none, and for any on a channel that has no countries."""
    if countries and channel is not Channel.SMS:
        raise ConfigInvalid([Problem("countries", "are for connectors that send to phones")])
    known = calling_codes()
    wrong = [
        Problem(f"countries[{n}]", "is not a country; write it as ISO 3166 does, such as CN")
        for n, country in enumerate(countries)
        if country not in known
    ]
    if wrong:
        raise ConfigInvalid(wrong)
    return " ".join(sorted(set(countries)))


def row_of(row: Row, at: int, **changed: Any) -> store.ConnectorRow:
    """What a row says, but for what is changed at this moment."""
    names = (
        "id", "connector_id", "channel", "config", "origin", "enabled", "countries", "metadata", "sync_profile", "token_storage",
    )  # fmt: skip
    return store.ConnectorRow(**({name: row[name] for name in names} | changed), at=at)
