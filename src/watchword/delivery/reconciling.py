"""After a send whose outcome nobody knows: asking the provider whether the message arrived, within what is left of the budget."""

from __future__ import annotations

import asyncio
import logging
from typing import Final

from watchword.clock import stopwatch
from watchword.connectors.abilities import Reconciles, Unknown
from watchword.delivery.attempt import Attempt
from watchword.errors import DeliveryFailed
from watchword.http import DEFAULT_TIMEOUTS, Timeouts
from watchword.message import Fault, Receipt

_log = logging.getLogger("watchword.delivery")

# Seconds waited before each question: a record may appear a moment after its message.
_PAUSES: Final = (0.0, 0.7, 1.4)
# Less is no time for an answer.
_LEAST: Final = 0.3


async def reconcile(attempt: Attempt, since: int, ends: float) -> None:
    """Turn an unknown outcome into the receipt that was found, or into ``unavailable`` where the provider certainly never had the
    message. Otherwise it stays unknown: never is silence taken for a no.
    """
    connector = attempt.candidate.connector
    if attempt.state != "unknown" or not isinstance(connector, Reconciles):
        return
    told: Receipt | Unknown | None = Unknown.NOT_YET
    for pause in _PAUSES:
        if told is not Unknown.NOT_YET or ends - stopwatch() - pause < _LEAST:
            break
        await asyncio.sleep(pause)
        told = await _ask(connector, attempt, since, ends - stopwatch())
    if isinstance(told, Receipt):
        attempt.receipt, attempt.failure = told, None
    elif told is None:
        said = "the connection failed, and the provider has no record of the message"
        attempt.failure = DeliveryFailed(
            Fault.UNAVAILABLE, connector=attempt.candidate.connector.id, provider_text=said
        )


async def _ask(
    connector: Reconciles, attempt: Attempt, since: int, left: float
) -> Receipt | Unknown | None:
    usual = DEFAULT_TIMEOUTS
    limits = Timeouts(min(usual.connect, left), min(usual.read, left), left)
    try:
        async with asyncio.timeout(left):
            return await connector.found(attempt.message, since, limits)
    except TimeoutError:
        return Unknown.UNSAID
    except Exception as exc:  # noqa: BLE001 - a plug-in's mistake must not unsend a message; its words may hold anything
        _log.error("%s could not be asked: %s", attempt.candidate.connector.id, type(exc).__name__)
        return Unknown.UNSAID
