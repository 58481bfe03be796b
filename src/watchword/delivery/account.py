"""What the provider's account has to pick from: signatures with their filing, templates, sender addresses."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from watchword.connectors.abilities import (
    CannotTell,
    ListsSenders,
    ListsSignatures,
    ListsTemplates,
    ProviderTemplate,
    Review,
    SenderAddress,
    Signature,
)
from watchword.connectors.base import Connector
from watchword.http import DEFAULT_TIMEOUTS, Timeouts

# Each costs a question of its own.
_MOST_FILINGS: Final = 12


@dataclass(frozen=True, slots=True)
class Account:
    """Each list whole, or why there is none; ``None`` where the connector knows no such thing."""

    signatures: Sequence[Signature] | CannotTell | None = None
    templates: Sequence[ProviderTemplate] | CannotTell | None = None
    senders: Sequence[SenderAddress] | CannotTell | None = None


async def account_of(connector: Connector, timeouts: Timeouts = DEFAULT_TIMEOUTS) -> Account:
    """What can be listed with the key that ``connector`` has. Sends nothing; never raises for what a provider answers."""
    signatures, templates, senders = await asyncio.gather(
        _signatures(connector, timeouts),
        _templates(connector, timeouts),
        _senders(connector, timeouts),
    )
    return Account(signatures, templates, senders)


async def _signatures(
    connector: Connector, timeouts: Timeouts
) -> Sequence[Signature] | CannotTell | None:
    if not isinstance(connector, ListsSignatures):
        return None
    listed = await connector.signatures(timeouts)
    if isinstance(listed, CannotTell):
        return listed
    good = [one.name for one in listed if one.review is Review.APPROVED][:_MOST_FILINGS]
    asked = await asyncio.gather(*(connector.signature(name, timeouts) for name in good))
    filed = {name: one for name, one in zip(good, asked, strict=True) if isinstance(one, Signature)}
    return tuple(filed.get(one.name, one) for one in listed)


async def _templates(
    connector: Connector, timeouts: Timeouts
) -> Sequence[ProviderTemplate] | CannotTell | None:
    return await connector.templates(timeouts) if isinstance(connector, ListsTemplates) else None


async def _senders(
    connector: Connector, timeouts: Timeouts
) -> Sequence[SenderAddress] | CannotTell | None:
    return await connector.senders(timeouts) if isinstance(connector, ListsSenders) else None


__all__ = ["Account", "account_of"]
