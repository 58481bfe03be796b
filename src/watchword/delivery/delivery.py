"""Delivering: one connector after the other, until one takes the message or nobody can tell whether it did."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, Protocol

from watchword import meters, tracing
from watchword.clock import SYSTEM, Clock, stopwatch
from watchword.delivery.attempt import Attempt
from watchword.delivery.breaker import Breaker, Pause
from watchword.delivery.candidates import Candidate, Candidates
from watchword.delivery.message_log import MessageLog, clean
from watchword.delivery.reconciling import reconcile
from watchword.errors import ConnectorNotFound, DeliveryFailed, WatchwordError
from watchword.http import DEFAULT_TIMEOUTS, Patience, Timeouts
from watchword.identifiers import Identifier, Phone
from watchword.message import Channel, Fault, Message, Receipt, Written
from watchword.secret import new_id

_log = logging.getLogger("watchword.delivery")

_BUDGET: Final = 8.0
# Less than this is no time to reach another provider in.
_LEAST: Final = 0.5
# The transport gives up a little before the outer fence: then it can say whether the request had left.
_MARGIN: Final = 0.2

_BUSY: Final = "did not answer several times in a row; another message is asking it now"

# Which of several failures to tell. What an operator must mend stays until they do, so it comes before what passes by itself;
# among those, what keeps every message from leaving comes first. Otherwise the first choice's word counts.
_TELLING: Final = (Fault.BAD_CONFIG, Fault.NO_CREDIT, Fault.NO_TEMPLATE, Fault.REJECTED)


@dataclass(frozen=True, slots=True)
class Delivered:
    """A message that left (``sent``), or may have left (``unknown``, without a receipt; ``failure`` says what is known of it)."""

    state: Literal["sent", "unknown"]
    connector: str
    attempt: str
    receipt: Receipt | None = None
    failure: DeliveryFailed | None = None


class MailTexts(Protocol):
    """What mails say, where that is not left to the connectors."""

    async def written(self, message: Message) -> Written | None:
        """What this one says; ``None`` where the connector's own template says it."""
        ...


class Delivery:
    """Hands messages to the connectors of a pool; ``mails`` go before the templates of those that send mail."""

    def __init__(
        self,
        pool: Candidates,
        log: MessageLog,
        clock: Clock = SYSTEM,
        mails: MailTexts | None = None,
    ) -> None:
        self._pool = pool
        self._mails = mails
        self._messages = log
        self._clock = clock
        self._breakers: dict[str, Breaker] = {}
        self._patience: Patience | None = None

    def pause(self, row: str) -> Pause | None:
        """Why this stored connector goes after the others at present, by what this process has met; ``None`` when it does not."""
        breaker = self._breakers.get(row)
        return None if breaker is None else breaker.pause

    async def require(self, to: Identifier) -> None:
        """Raises ``ConnectorNotFound`` unless a connector serves ``to``: its channel and its country."""
        await self._serving(to)

    async def deliver(
        self,
        message: Message,
        *,
        verification: str,
        budget: float = _BUDGET,
        previous: str | None = None,
    ) -> Delivered:
        """Have the message taken by the first connector that can, within ``budget`` seconds. Never call it in a transaction.

        Another connector is tried only when the fault before proves that nothing left; where nobody knows, a provider that can be
        asked is asked, as long as the budget lasts. One that keeps failing waits behind the others. ``previous`` is the
        verification that this one supersedes: a connector that may have lost its message comes last now.

        Raises ``ConnectorNotFound``, or ``DeliveryFailed`` with the most telling fault when nothing left.
        """
        candidates = await self._serving(message.to)
        ends = stopwatch() + budget
        message = await self._worded(message)
        failures: list[DeliveryFailed] = []
        for candidate in await self._in_order(candidates, previous):
            left = ends - stopwatch()
            if failures and left < _LEAST:
                break
            if not self._breaker(candidate).enter():
                failures.append(_failure(candidate, Fault.UNAVAILABLE, _BUSY))
                continue
            attempt = await self._attempt(candidate, message, verification, ends)
            if attempt.failure is None or not Fault(attempt.failure.fault).nothing_sent:
                return _delivered(attempt)
            if not _another_may(attempt.failure):
                raise attempt.failure
            failures.append(attempt.failure)
        raise _most_telling(failures)

    async def _serving(self, to: Identifier) -> Sequence[Candidate]:
        channel, country = Channel.of(to), to.region if isinstance(to, Phone) else ""
        candidates = await self._pool.candidates(channel, country)
        if not candidates:
            raise ConnectorNotFound(channel)
        return candidates

    async def _worded(self, message: Message) -> Message:
        if self._mails is None or message.channel is not Channel.EMAIL:
            return message
        try:
            return replace(message, written=await self._mails.written(message))
        except WatchwordError as exc:
            # The connector has words too: a person waits for a code, and the operator reads this.
            _log.error("The mail templates could not be read: %s", exc.code)
            return message

    async def _in_order(
        self, candidates: Sequence[Candidate], previous: str | None
    ) -> Sequence[Candidate]:
        """The pool's order; behind it who may have lost the message before, and last who does not answer at present."""
        if len(candidates) == 1:
            return candidates
        doubtful = await self._messages.unknown(previous) if previous else frozenset()
        return sorted(candidates, key=lambda one: (self._breaker(one).resting, one.row in doubtful))

    def _breaker(self, candidate: Candidate) -> Breaker:
        if (found := self._breakers.get(candidate.row)) is None:
            found = self._breakers[candidate.row] = Breaker(self._clock)
        return found

    async def _attempt(
        self, candidate: Candidate, message: Message, verification: str, ends: float
    ) -> Attempt:
        attempt = Attempt(candidate, message.attempted(new_id()), verification)
        since = self._clock.now()
        try:
            await self._try(attempt, ends)
            await reconcile(attempt, since, ends)
        finally:
            # Also when cancelled: the message may be on its way, and the log must say so.
            await self._keep(attempt)
        return attempt

    async def _try(self, attempt: Attempt, ends: float) -> None:
        began = stopwatch()
        with tracing.span("message", "internal", _described(attempt)) as span:
            try:
                await self._send(attempt, ends - began)
            finally:
                attempt.latency = round((stopwatch() - began) * 1000)
                self._learn(attempt)
                span.set({"watchword.state": attempt.state, "watchword.fault": _fault(attempt)})

    async def _send(self, attempt: Attempt, left: float) -> None:
        patience = self._patience_here()
        fence = patience.begin(left, left)
        try:
            attempt.receipt = await attempt.candidate.connector.send(
                attempt.message, _timeouts(left - _MARGIN)
            )
        except DeliveryFailed as exc:
            attempt.failure = exc
        except TimeoutError:
            attempt.failure = _no_answer(attempt)
        except asyncio.CancelledError:
            if not fence.timed_out():
                raise
            attempt.failure = _no_answer(attempt)
        except Exception as exc:  # noqa: BLE001 - a plug-in's mistake; its words may hold anything, its type cannot
            attempt.failure = _failure(attempt.candidate, Fault.BAD_ANSWER, type(exc).__name__)
        finally:
            patience.end(fence)

    def _patience_here(self) -> Patience:
        loop = asyncio.get_running_loop()
        if self._patience is None or self._patience.loop is not loop:
            self._patience = Patience(loop)
        return self._patience

    def _learn(self, attempt: Attempt) -> None:
        breaker = self._breaker(attempt.candidate)
        if attempt.receipt is not None:
            breaker.succeeded()
        elif attempt.failure is not None:
            said = bool(attempt.failure.provider_code)
            breaker.failed(Fault(attempt.failure.fault), said=said)
        else:
            breaker.left()

    async def _keep(self, attempt: Attempt) -> None:
        _tell(attempt)
        _count(attempt)
        try:
            await self._append(attempt)
        except asyncio.CancelledError:
            # Nobody knows how far that came, and a row goes in once. Shielded from the start, every message would cost a task of its own.
            await asyncio.shield(self._append(attempt))
            raise

    async def _append(self, attempt: Attempt) -> None:
        try:
            await self._messages.append(attempt)
        except WatchwordError as exc:
            # The message left or did not; a log that cannot be written changes nothing about that.
            _log.error("The message log could not be written: %s", exc.code)


def _timeouts(left: float) -> Timeouts:
    left = max(left, _MARGIN)
    usual = DEFAULT_TIMEOUTS
    return Timeouts(min(usual.connect, left), min(usual.read, left), min(usual.total, left))


def _no_answer(attempt: Attempt) -> DeliveryFailed:
    return _failure(attempt.candidate, Fault.OUTCOME_UNKNOWN, "no answer in time")


def _failure(candidate: Candidate, fault: Fault, text: str) -> DeliveryFailed:
    return DeliveryFailed(fault, connector=candidate.connector.id, provider_text=text)


def _delivered(attempt: Attempt) -> Delivered:
    return Delivered(
        "sent" if attempt.receipt else "unknown",
        attempt.candidate.connector.id,
        attempt.message.attempt,
        attempt.receipt,
        attempt.failure,
    )


def _another_may(failure: DeliveryFailed) -> bool:
    fault = Fault(failure.fault)
    # A connector that finds by itself that it does not serve a recipient (SMS authentication, a number abroad) has no word of a
    # provider to go by, and says nothing about the next one.
    return fault.try_another or (fault is Fault.BAD_RECIPIENT and not failure.provider_code)


def _most_telling(failures: Sequence[DeliveryFailed]) -> DeliveryFailed:
    ranks = {fault: rank for rank, fault in enumerate(_TELLING)}
    return min(failures, key=lambda failure: ranks.get(Fault(failure.fault), len(ranks)))


def _fault(attempt: Attempt) -> str:
    return attempt.fault.value if attempt.fault else ""


def _described(attempt: Attempt) -> dict[str, str]:
    return {
        "watchword.connector": attempt.candidate.connector.id,
        "watchword.channel": attempt.message.channel,
        "watchword.usage_type": attempt.message.usage_type,
    }


def _count(attempt: Attempt) -> None:
    meters.count(
        meters.MESSAGES,
        attempt.message.channel,
        attempt.candidate.connector.id,
        attempt.state,
        _fault(attempt),
        seconds=attempt.latency / 1000,
    )


def _tell(attempt: Attempt) -> None:
    """One line an attempt, as fields: identifiers masked, provider words cleaned."""
    message, level = attempt.message, logging.INFO if attempt.state == "sent" else logging.WARNING
    fields = {
        "verification": attempt.verification,
        "attempt": message.attempt,
        "connector": attempt.candidate.connector.id,
        "connector_row": attempt.candidate.row,
        "channel": message.channel,
        "usage_type": message.usage_type,
        "country": message.to.region if isinstance(message.to, Phone) else "",
        "recipient": message.to.masked,
        "state": attempt.state,
        "fault": _fault(attempt),
        "provider_code": clean(attempt.provider_code, attempt),
        "provider_text": clean(attempt.provider_text, attempt),
        "provider_id": attempt.provider_id,
        "request_id": attempt.request_id,
        "latency_ms": attempt.latency,
    }
    _log.log(level, "message %s", attempt.state, extra=fields)
