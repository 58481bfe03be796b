"""Trials: one message by a configuration that need not be stored, so that an operator sees what the provider says before anybody else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from watchword.clock import SYSTEM, Clock, stopwatch
from watchword.connectors import find
from watchword.connectors.base import Connector, HTTPConnector
from watchword.delivery.candidates import Candidate
from watchword.delivery.delivery import Delivery, MailTexts
from watchword.delivery.message_log import MessageLog
from watchword.delivery.pool import Pool
from watchword.errors import DeliveryFailed, EntityNotFound, EntityTaken, WrongChannel
from watchword.identifiers import Identifier
from watchword.limits import EVERYWHERE, Countries, Limiter, NamedLimits
from watchword.message import Channel, Fault, Message, Receipt, UsageType

_DIGITS: Final = 6
_MINUTES: Final = "10"


@dataclass(frozen=True, slots=True)
class Tried:
    """How a trial came out. ``valid``: nothing was sent, because nothing was to be."""

    state: Literal["sent", "unknown", "failed", "valid"]
    connector_id: str
    latency: int = 0
    receipt: Receipt | None = None
    failure: DeliveryFailed | None = None


@dataclass(frozen=True, slots=True)
class Trial:
    """What to try: a connector's configuration, for whom, and whose stored secrets its masks stand for.

    ``draft_id`` is the id that the configuration is going to be stored under: the log names the message by it, so that a connector
    that was tried before it was stored does not look untried.
    """

    connector_id: str
    config: Mapping[str, Any]
    to: Identifier
    row_id: str | None = None
    locale: str | None = None
    usage_type: UsageType = UsageType.GENERIC
    draft_id: str | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds for test messages today, as for all others."""

    limits: NamedLimits
    countries: Countries = EVERYWHERE


class Trials:
    """Sends test messages. They are limited like messages to that recipient, and by who asks; the log keeps them like all others.

    ``mails`` go before the templates of a connector that sends mail, as they do for every other message.
    """

    def __init__(
        self,
        pool: Pool,
        messages: MessageLog,
        limiter: Limiter,
        rules: Callable[[], Rules],
        clock: Clock = SYSTEM,
        mails: MailTexts | None = None,
    ) -> None:
        self._pool = pool
        self._messages = messages
        self._limiter = limiter
        self._rules = rules
        self._clock = clock
        self._mails = mails

    async def check(self, trial: Trial) -> Tried:
        """Whether the configuration can be used for this recipient, as far as can be told without sending anything.

        Raises as ``send`` does, but never ``LimitReached``; a message that could not be made is ``failed``.
        """
        async with await self._connector(trial) as connector:
            failure = _refusal(connector, _message(connector, trial))
        state: Literal["failed", "valid"] = "failed" if failure else "valid"
        return Tried(state, connector.id, failure=failure)

    async def send(self, trial: Trial, caller: str) -> Tried:
        """One message of zeros, sent because ``caller`` asks.

        Raises ``ConnectorUnknown``, ``ConfigInvalid``, ``EntityNotFound`` for a ``row_id`` that is none, ``EntityTaken`` for a
        ``draft_id`` that is one, ``WrongChannel``, ``CountryRefused`` and ``LimitReached``. What the provider says is in the answer, whatever it says.
        """
        async with await self._connector(trial) as connector:
            message = _message(connector, trial)
            row_id = trial.row_id or await self._draft(trial)
            taken, rules = self._clock.now(), self._rules()
            rules.countries.require(trial.to)
            limits = rules.limits.test_send(trial.to, caller)
            await self._limiter.reserve(limits.all)
            tried = await self._sent(connector, message, row_id)
            if tried.state == "failed":
                await self._limiter.give_back(limits.returnable, taken_at=taken)
            return tried

    async def _connector(self, trial: Trial) -> Connector:
        # Before the configuration: whoever tries a connector of mail with a number is told that, not what it lacks.
        if find(trial.connector_id).channel is not Channel.of(trial.to):
            raise WrongChannel
        return await self._pool.trial(trial.connector_id, trial.config, trial.row_id)

    async def _draft(self, trial: Trial) -> str:
        """Nobody's messages but its own are put down to a stored connector."""
        if trial.draft_id is None:
            return ""
        try:
            await self._pool.get(trial.draft_id)
        except EntityNotFound:
            return trial.draft_id
        raise EntityTaken

    async def _sent(self, connector: Connector, message: Message, row_id: str) -> Tried:
        only = _Only(Candidate(row_id, connector))
        delivery = Delivery(only, self._messages, self._clock, self._mails)
        began = stopwatch()
        receipt, failure = None, None
        try:
            delivered = await delivery.deliver(message, verification="")
            receipt, failure = delivered.receipt, delivered.failure
        except DeliveryFailed as exc:
            failure = exc
        latency = round((stopwatch() - began) * 1000)
        if receipt is not None:
            return Tried("sent", connector.id, latency, receipt)
        unknown = failure is not None and not Fault(failure.fault).nothing_sent
        return Tried("unknown" if unknown else "failed", connector.id, latency, failure=failure)


class _Only:
    """A pool of the one connector that is tried."""

    def __init__(self, candidate: Candidate) -> None:
        self._candidates = (candidate,)

    async def candidates(self, channel: Channel, country: str = "") -> Sequence[Candidate]:  # noqa: ARG002
        return self._candidates


def _message(connector: Connector, trial: Trial) -> Message:
    digits = _DIGITS if _DIGITS in connector.code_lengths else connector.code_lengths[0]
    values = {"code": "0" * digits, "minutes": _MINUTES}
    return Message(trial.to, trial.usage_type, values, trial.locale, attempt="trial")


def _refusal(connector: Connector, message: Message) -> DeliveryFailed | None:
    """Why the message cannot even be written, where writing it shows."""
    if not isinstance(connector, HTTPConnector):
        return None
    try:
        connector.request(message)
    except DeliveryFailed as exc:
        return exc
    except Exception:  # noqa: BLE001 - it wants to be prepared for the road, by fetching a key for one: that is no fault of the message
        return None
    return None
