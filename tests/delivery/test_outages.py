"""The outage drill: wherever the way to a provider breaks, nobody gets two messages, and nobody waits longer than promised."""

import asyncio
from collections.abc import Callable, Collection
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

import pytest
from tests.connectors.running_sandbox import Running, running_sandbox
from tests.delivery.outages import BEFORE, MODES, Network, network

from watchword.clock import stopwatch
from watchword.connectors._aliyun import AliyunConnector
from watchword.connectors.aliyun_sms import AliyunSMS
from watchword.db import Database
from watchword.delivery import Delivery, FixedPool, MessageLog
from watchword.errors import ConnectionBroken, DeliveryFailed
from watchword.http import DEFAULT_TIMEOUTS, Request, Response, Timeouts, Transport
from watchword.identifiers import parse_phone
from watchword.keys import KeyRing
from watchword.message import Fault, Message, Receipt, UsageType
from watchword.sandbox import print_config
from watchword.testing import FrozenClock

pytestmark = pytest.mark.server
BUDGET = 4.0
SLACK = 20.0  # a busy machine's; the network holds an answer back for thirty


class Hasty:
    """The real transport with a shorter patience, so that the drill takes seconds."""

    def __init__(self, inner: Transport, patience: float) -> None:
        self._inner = inner
        self._patience = patience

    async def send(self, request: Request, timeouts: Timeouts = DEFAULT_TIMEOUTS) -> Response:
        total = min(timeouts.total, 1.2 * self._patience)
        given = Timeouts(timeouts.connect, 0.8 * self._patience, total)
        return await self._inner.send(request, given)


@dataclass(frozen=True)
class Told:
    """How one send ended: what delivery said, how many messages the phone got, and how long it took."""

    mode: str
    said: str
    messages: int
    seconds: float


async def drill(
    log: MessageLog,
    troubled: Callable[[str, int], bool],
    factory: type[AliyunSMS] = AliyunSMS,
    patience: float = 1,
) -> dict[str, Told]:
    """One send in every mode, all at once: the first connector through the broken network, the second on a sound one."""
    async with AsyncExitStack() as stack:
        ways = [await stack.enter_async_context(network(mode, troubled)) for mode in MODES]
        hosts = (f"127.0.0.1:{way.port}" for way in ways)
        running = await stack.enter_async_context(running_sandbox(*hosts))
        sends = [
            one_send(running, log, way, factory, f"+861390000{number:04}", patience)
            for number, way in enumerate(ways)
        ]
        return {told.mode: told for told in await asyncio.gather(*sends)}


async def one_send(
    running: Running,
    log: MessageLog,
    way: Network,
    factory: type[AliyunSMS],
    number: str,
    patience: float,
) -> Told:
    way.behind = running.port
    config = print_config(running.port)[AliyunSMS.id]
    broken = config | {"endpoint": f"http://127.0.0.1:{way.port}"}
    transport = Hasty(running.transport, patience)
    connectors = [factory(broken, transport=transport), AliyunSMS(config, transport=transport)]
    delivery, mode = Delivery(FixedPool(connectors), log), way.mode
    values = {"code": "482913", "minutes": "10"}
    message = Message(parse_phone(number), UsageType.SIGN_IN, values)
    began = stopwatch()
    try:
        said: str = (
            await delivery.deliver(message, verification=mode, budget=BUDGET * patience)
        ).state
    except DeliveryFailed as failed:
        said = failed.fault
    seconds = stopwatch() - began
    # What the network still held back may arrive late.
    await asyncio.sleep(0.05)
    messages = sum(one.to == number for one in running.sandbox.inbox)
    return Told(mode, said, messages, seconds)


@pytest.fixture
def log(db: Database, clock: FrozenClock) -> MessageLog:
    return MessageLog(db, KeyRing.ephemeral(clock), clock)


def the_first_send(action: str, times: int) -> bool:
    return action == "SendSms" and times == 1


def every_send(action: str, times: int) -> bool:
    return action == "SendSms"


def everything(action: str, times: int) -> bool:
    return True


@pytest.mark.parametrize("troubled", [the_first_send, every_send, everything])
async def test_no_outage_ever_brings_a_second_message_or_a_longer_wait(
    log: MessageLog, troubled: Callable[[str, int], bool]
) -> None:
    told = await drill(log, troubled)
    for one in told.values():
        assert one.messages <= 1, one
        assert one.seconds <= BUDGET + SLACK, one
        assert one.said in ("sent", "unknown"), one
        assert one.said != "sent" or one.messages == 1, one
        assert one.messages == 1 or one.mode in BEFORE, one


async def all_but(
    unknown: Collection[str], log: MessageLog, troubled: Callable[[str, int], bool]
) -> bool:
    """Whether every message is said to be sent but those. What a busy machine was too slow for gets four times the patience."""
    expected = {mode: "unknown" if mode in unknown else "sent" for mode in MODES}
    for patience in (1, 4):
        told = await drill(log, troubled, patience=patience)
        if {mode: one.said for mode, one in told.items()} == expected:
            return True
    return False


async def test_a_message_that_did_arrive_is_found_wherever_its_answer_was_lost(
    log: MessageLog,
) -> None:
    assert await all_but(BEFORE, log, every_send)


async def test_a_connection_that_breaks_once_costs_nobody_their_code(log: MessageLog) -> None:
    assert await all_but({"swallow"}, log, the_first_send)


# --- the drill catches --------------------------------------------------------------------------


class Eager(AliyunSMS):
    """Takes a lost answer for a message that never left."""

    async def send(self, message: Message, timeouts: Timeouts = DEFAULT_TIMEOUTS) -> Receipt:
        try:
            return await super().send(message, timeouts)
        except DeliveryFailed as failed:
            fault = Fault.UNAVAILABLE if failed.fault == Fault.OUTCOME_UNKNOWN else failed.fault
            raise DeliveryFailed(fault, connector=self.id) from None


class Signing(AliyunSMS):
    """Signs anew what it repeats."""

    async def exchange(self, message: Message, timeouts: Timeouts) -> Response:
        try:
            return await self.carrier().send(self.request(message), timeouts)
        except ConnectionBroken:
            return await self.carrier().send(self.request(message), timeouts)


class Credulous(AliyunSMS):
    """Takes no record yet for a no."""

    async def found(self, message: Message, since: int, timeouts: Timeouts) -> Any:
        return None


@pytest.mark.parametrize("broken", [Eager, Signing, Credulous])
async def test_the_drill_catches(log: MessageLog, broken: type[AliyunSMS]) -> None:
    told = await drill(log, every_send, broken)
    assert max(one.messages for one in told.values()) > 1


def test_every_connector_of_aliyun_travels_the_same_way() -> None:
    assert AliyunSMS.exchange is AliyunConnector.exchange
