"""Questions to a provider by a configuration that need not be stored: how it stands there, what there is to pick from, what became of
a test message. Nothing is sent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from watchword.connectors import find
from watchword.connectors.abilities import CannotTell, DeliveryReport, QueriesReports
from watchword.connectors.base import Connector
from watchword.delivery.account import Account, account_of
from watchword.delivery.examination import Finding, examine
from watchword.delivery.pool import Pool
from watchword.delivery.receipts import Receipts
from watchword.delivery.trials import Rules
from watchword.errors import AbilityMissing, ConfigInvalid, WrongChannel
from watchword.http import DEFAULT_TIMEOUTS
from watchword.identifiers import Identifier
from watchword.limits import Limiter
from watchword.message import Channel, Receipt

# Of a path: what follows the field itself.
_REST: Final = re.compile(r"[.\[].*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Asked:
    """By which configuration to ask, and whose stored secrets its masks stand for."""

    connector_id: str
    config: Mapping[str, Any] = field(repr=False)
    row_id: str | None = None


class Questions:
    """Asks providers. How often a caller may is limited; masks and destinations follow the same rules as in a test (T35).

    Every question raises ``ConnectorUnknown``, ``ConfigInvalid``, ``EntityNotFound`` for a ``row_id`` that is none, and
    ``LimitReached``; what a provider answers is in the answer, whatever it is.
    """

    def __init__(
        self, pool: Pool, receipts: Receipts, limiter: Limiter, rules: Callable[[], Rules]
    ) -> None:
        self._pool = pool
        self._receipts = receipts
        self._limiter = limiter
        self._rules = rules

    async def findings(self, asked: Asked, caller: str) -> Sequence[Finding]:
        """What ``watchword check --online`` finds."""
        async with await self._connector(asked) as connector:
            await self._count(caller)
            return await examine(connector)

    async def account(self, asked: Asked, caller: str) -> Account:
        """What there is to pick from. What is to be picked need not be in the configuration yet."""
        completed = Asked(asked.connector_id, _completed(asked), asked.row_id)
        async with await self._connector(completed) as connector:
            await self._count(caller)
            return await account_of(connector)

    async def report(
        self, asked: Asked, to: Identifier, provider_id: str, sent_at: int, caller: str, log_id: str
    ) -> DeliveryReport | CannotTell | None:
        """What became of a message that went to ``to``; kept with it where the log has it under ``log_id``.

        Raises ``AbilityMissing`` for a connector that cannot ask, and ``WrongChannel``.
        """
        async with await self._connector(asked) as connector:
            if not isinstance(connector, QueriesReports):
                raise AbilityMissing(f"{connector.id} cannot ask what became of a message.")
            if connector.channel is not Channel.of(to):
                raise WrongChannel
            await self._count(caller)
            told = await connector.report(to, Receipt(provider_id, ""), sent_at, DEFAULT_TIMEOUTS)
        if isinstance(told, DeliveryReport):
            await self._receipts.keep(log_id, told)
        return told

    async def _connector(self, asked: Asked) -> Connector:
        return await self._pool.trial(asked.connector_id, asked.config, asked.row_id)

    async def _count(self, caller: str) -> None:
        await self._limiter.reserve(self._rules().limits.questions(caller))


def _completed(asked: Asked) -> Mapping[str, Any]:
    """The configuration with an example in place of everything that is to be picked and cannot be used yet."""
    config = find(asked.connector_id).Config
    try:
        config.read(asked.config)
    except ConfigInvalid as exc:
        wrong = {_REST.sub("", one.path) for one in exc.problems}
        examples = {
            item.key: item.example
            for item in config.settings()
            if item.picked_from and item.key in wrong
        }
        return {**asked.config, **examples}
    return asked.config


__all__ = ["Asked", "Questions"]
