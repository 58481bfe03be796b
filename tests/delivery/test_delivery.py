"""Which connector, in which order, and what a fault leads to. The connectors are real; Aliyun is played."""

import asyncio
import logging

import pytest
from tests.connectors.examples import config_of
from tests.delivery.aliyun import CODE, TEXT, Aliyun

from watchword.clock import stopwatch
from watchword.connectors.aliyun_sms import AliyunSMS
from watchword.connectors.aliyun_sms_auth import AliyunSMSAuth
from watchword.db import Database
from watchword.delivery import Delivery, FixedPool, MessageLog
from watchword.delivery import delivery as delivery_room
from watchword.delivery.attempt import Attempt
from watchword.errors import ConnectorNotFound, DatabaseBusy, DeliveryFailed
from watchword.http import DEFAULT_TIMEOUTS, Request, Response, Timeouts
from watchword.identifiers import parse_email, parse_phone
from watchword.keys import KeyRing
from watchword.message import Message, Receipt, UsageType
from watchword.testing import FrozenClock


class Line:
    """Two connectors in a row and everything around them."""

    def __init__(self, db: Database, clock: FrozenClock, many: int = 2) -> None:
        self.clock = clock
        self.providers = [Aliyun() for _ in range(many)]
        self.first, self.second = self.providers[0], self.providers[-1]
        self.log = MessageLog(db, KeyRing.ephemeral(clock), clock)
        self.connectors = [provider.connector(clock) for provider in self.providers]
        self.delivery = Delivery(FixedPool(self.connectors), self.log, clock)

    async def send(self, verification: str = "v1", previous: str | None = None) -> str:
        """Deliver one message; answers its state, or the fault."""
        try:
            done = await self.delivery.deliver(TEXT, verification=verification, previous=previous)
        except DeliveryFailed as failed:
            return failed.fault
        return done.state

    def asked(self) -> list[int]:
        """How many messages each provider was asked to send."""
        return [len(provider.sends) for provider in self.providers]

    async def kept(self, verification: str = "v1") -> list[tuple[str, str, str]]:
        rows = await self.log.of_verification(verification)
        return sorted((row["connector"][-2:], row["state"], row["fault"]) for row in rows)


@pytest.fixture
def line(db: Database, clock: FrozenClock) -> Line:
    return Line(db, clock)


async def test_the_first_connector_takes_the_message(line: Line) -> None:
    done = await line.delivery.deliver(TEXT, verification="v1")
    assert (done.state, done.connector) == ("sent", "aliyun-short-message-service")
    assert done.receipt == Receipt("biz-1", "req-1")
    assert line.asked() == [1, 0]
    assert await line.kept() == [("#1", "sent", "")]


async def test_each_attempt_has_an_id_that_goes_out_with_it(line: Line) -> None:
    line.first.down()
    done = await line.delivery.deliver(TEXT, verification="v1")
    ids = [row["id"] for row in await line.log.of_verification("v1")]
    assert len(set(ids)) == 2
    assert f"OutId={done.attempt}" in line.second.requests[0].url
    assert done.attempt in ids
    assert all(one.isalnum() and len(one) <= 32 for one in ids)


@pytest.mark.parametrize(
    "code",
    ["isv.AMOUNT_NOT_ENOUGH", "isv.SMS_SIGNATURE_ILLEGAL", "isv.SMS_TEMPLATE_ILLEGAL", "isv.NEVER_HEARD_OF"],
)  # fmt: skip
async def test_when_nothing_left_the_next_connector_has_its_turn(line: Line, code: str) -> None:
    line.first.say(code)
    assert await line.send() == "sent"
    assert line.asked() == [1, 1]
    (failed, sent) = await line.kept()
    assert (failed[:2], sent) == (("#1", "failed"), ("#2", "sent", ""))


@pytest.mark.parametrize(
    ("code", "fault"),
    [("isv.BUSINESS_LIMIT_CONTROL", "throttled"), ("isv.MOBILE_NUMBER_ILLEGAL", "bad_recipient")],
)
async def test_what_the_person_must_hear_is_not_tried_elsewhere(
    line: Line, code: str, fault: str
) -> None:
    line.first.say(code)
    assert await line.send() == fault
    assert line.asked() == [1, 0]
    assert await line.kept() == [("#1", "failed", fault)]


async def test_who_serves_the_mainland_alone_leaves_other_numbers_to_the_next(
    db: Database, clock: FrozenClock
) -> None:
    provider, log = Aliyun(), MessageLog(db, KeyRing.ephemeral(clock), clock)
    mainland = AliyunSMSAuth(config_of(AliyunSMSAuth), transport=provider, clock=clock)
    abroad = Message(parse_phone("+85261234567"), UsageType.SIGN_IN, TEXT.values)
    alone = Delivery(FixedPool([mainland]), log, clock)
    with pytest.raises(DeliveryFailed) as refused:
        await alone.deliver(abroad, verification="v1")
    assert refused.value.fault == "bad_recipient"
    both = Delivery(FixedPool([mainland, provider.connector(clock)]), log, clock)
    assert (await both.deliver(abroad, verification="v2")).state == "sent"
    assert len(provider.sends) == 1


async def test_a_message_that_may_have_left_is_not_sent_by_another(line: Line) -> None:
    line.first.lose()
    assert await line.send() == "unknown"
    assert line.asked() == [1, 0]
    assert await line.kept() == [("#1", "unknown", "outcome_unknown")]


@pytest.mark.parametrize("body", ["", "<html>Bad Gateway</html>", '{"Code": "OK"', "[]"])
async def test_an_odd_answer_proves_nothing(line: Line, body: str) -> None:
    line.first.answer(body)
    assert await line.send() == "unknown"
    assert line.asked() == [1, 0]
    assert await line.kept() == [("#1", "unknown", "bad_answer")]


async def test_after_an_unknown_outcome_the_next_send_goes_elsewhere_first(line: Line) -> None:
    line.first.lose()
    await line.send("v1")
    assert await line.send("v2", previous="v1") == "sent"
    assert line.asked() == [1, 1]
    assert await line.send("v3", previous="v2") == "sent"
    assert line.asked() == [2, 1]


async def test_the_doubtful_connector_is_still_better_than_none(line: Line) -> None:
    line.first.lose()
    await line.send("v1")
    line.second.down()
    assert await line.send("v2", previous="v1") == "sent"
    assert line.asked() == [2, 1]


async def test_a_message_that_no_template_fits_calls_no_silent_provider_well(
    db: Database, clock: FrozenClock
) -> None:
    line = Line(db, clock, many=1)
    line.first.down(5)
    for _ in range(5):
        assert await line.send() == "unavailable"
    (candidate,) = await FixedPool(line.connectors).candidates(TEXT.channel)
    assert line.delivery.pause(candidate.row)
    with pytest.raises(DeliveryFailed, match="no_template"):
        await line.delivery.deliver(Message(TEXT.to, UsageType.SIGN_IN), verification="v2")
    assert line.delivery.pause(candidate.row)
    assert await line.send() == "sent"
    assert line.delivery.pause(candidate.row) is None


async def test_no_connector_for_the_channel_is_said(line: Line) -> None:
    mail = Message(parse_email("ann@example.com"), UsageType.SIGN_IN, {"code": CODE})
    with pytest.raises(ConnectorNotFound):
        await line.delivery.deliver(mail, verification="v1")


# --- the most telling fault --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("codes", "told"),
    [
        (("", "SignatureDoesNotMatch"), "bad_config"),
        (("SignatureDoesNotMatch", ""), "bad_config"),
        (("isv.NEVER_HEARD_OF", "isv.AMOUNT_NOT_ENOUGH"), "no_credit"),
        (("", "isv.NEVER_HEARD_OF"), "rejected"),
        (("", ""), "unavailable"),
    ],
)
async def test_of_several_faults_the_one_somebody_must_mend_is_told(
    line: Line, codes: tuple[str, str], told: str
) -> None:
    for provider, code in zip(line.providers, codes, strict=True):
        if code:
            provider.say(code)
        else:
            provider.down()
    assert await line.send() == told
    assert line.asked() == [1, 1]


async def test_the_person_is_told_of_their_number_even_when_the_first_was_down(line: Line) -> None:
    line.first.down()
    line.second.say("isv.MOBILE_NUMBER_ILLEGAL")
    assert await line.send() == "bad_recipient"


async def test_what_failed_says_who_and_why_in_the_providers_words(line: Line) -> None:
    line.first.say("isv.SMS_SIGNATURE_ILLEGAL")
    line.second.down()
    with pytest.raises(DeliveryFailed) as failed:
        await line.delivery.deliver(TEXT, verification="v1")
    assert failed.value.connector == "aliyun-short-message-service"
    assert failed.value.provider_code == "isv.SMS_SIGNATURE_ILLEGAL"
    assert failed.value.request_id == "req-1"


# --- the breaker -------------------------------------------------------------------------------


async def test_a_provider_that_keeps_failing_is_left_alone_for_a_while(
    line: Line, clock: FrozenClock
) -> None:
    line.first.down(5)
    for _ in range(8):
        assert await line.send() == "sent"
    assert line.asked() == [5, 8]
    clock.move(15)
    assert await line.send() == "sent"
    assert line.asked() == [6, 8]


async def test_refusals_do_not_make_a_provider_unwell(line: Line) -> None:
    line.first.say(*["isv.AMOUNT_NOT_ENOUGH"] * 9)
    for _ in range(9):
        assert await line.send() == "sent"
    assert line.asked() == [9, 9]


async def test_an_only_connector_is_never_given_up(db: Database, clock: FrozenClock) -> None:
    line = Line(db, clock, many=1)
    line.first.down(7)
    assert [await line.send() for _ in range(9)] == ["unavailable"] * 7 + ["sent"] * 2


async def test_a_silent_only_connector_has_no_crowd_waiting(
    db: Database, clock: FrozenClock
) -> None:
    line = Line(db, clock, many=1)
    line.first.down(5)
    for _ in range(5):
        await line.send()
    line.connectors[0].transport = silent = Silent()
    waiting = asyncio.create_task(line.send())
    await silent.reached.wait()
    assert [await line.send() for _ in range(3)] == ["unavailable"] * 3
    assert silent.requests == 1
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting


# --- time --------------------------------------------------------------------------------------


class Silent:
    """Takes a request and never answers, whatever time it was given."""

    def __init__(self) -> None:
        self.reached = asyncio.Event()
        self.requests = 0
        self.given: list[Timeouts] = []

    async def send(self, request: Request, timeouts: Timeouts = DEFAULT_TIMEOUTS) -> Response:
        self.requests += 1
        self.given.append(timeouts)
        self.reached.set()
        await asyncio.Event().wait()
        raise AssertionError


async def test_the_budget_holds_even_when_a_connector_ignores_its_own(line: Line) -> None:
    line.connectors[0].transport = Silent()
    began = stopwatch()
    done = await line.delivery.deliver(TEXT, verification="v1", budget=0.3)
    assert done.state == "unknown"
    assert 0.25 < stopwatch() - began < 5  # without it: for ever
    assert line.asked() == [0, 0]
    assert await line.kept() == [("#1", "unknown", "outcome_unknown")]


class Deaf(Silent):
    """Goes on for a while when it is told to stop."""

    async def send(self, request: Request, timeouts: Timeouts = DEFAULT_TIMEOUTS) -> Response:
        try:
            return await super().send(request, timeouts)
        except asyncio.CancelledError:
            await asyncio.sleep(0)
            raise


async def test_who_leaves_while_the_budget_ends_has_left(line: Line) -> None:
    """Two reasons to stop at once: the caller's own is not taken for the budget's."""
    line.connectors[0].transport = deaf = Deaf()
    sending = asyncio.create_task(line.delivery.deliver(TEXT, verification="v1", budget=0.2))
    await deaf.reached.wait()
    await until_cancelled(sending)
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending
    assert await line.kept() == [("#1", "unknown", "outcome_unknown")]


async def until_cancelled(task: asyncio.Task[object]) -> None:
    while not task.cancelling():  # noqa: ASYNC110 - a test's patience
        await asyncio.sleep(0)


async def test_each_try_gets_what_is_left(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery_room, "stopwatch", lambda: 0.0)
    silent = Silent()
    line.connectors[0].transport = silent
    sending = asyncio.create_task(line.delivery.deliver(TEXT, verification="v1", budget=1.5))
    await silent.reached.wait()
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    (given,) = silent.given
    assert given.total == given.read == given.connect == pytest.approx(1.3)


class SlowToRefuse(Aliyun):
    """Cannot be connected to, and takes its time to show it."""

    took = 0.0

    def stopwatch(self) -> float:
        return stopwatch() + self.took

    async def send(self, request: Request, timeouts: Timeouts = DEFAULT_TIMEOUTS) -> Response:
        self.took = 29.6
        return await super().send(request, timeouts)


async def test_no_further_try_is_begun_when_there_is_no_time_for_it(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = SlowToRefuse()
    monkeypatch.setattr(delivery_room, "stopwatch", slow.stopwatch)
    line.connectors[0].transport = slow.down()
    with pytest.raises(DeliveryFailed) as failed:
        await line.delivery.deliver(TEXT, verification="v1", budget=30)
    assert failed.value.fault == "unavailable"
    assert line.asked() == [0, 0]


async def test_a_cancelled_send_is_kept_as_unknown(line: Line) -> None:
    line.connectors[0].transport = silent = Silent()
    sending = asyncio.create_task(line.send())
    await silent.reached.wait()
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending
    assert await line.kept() == [("#1", "unknown", "outcome_unknown")]


class Interrupted(MessageLog):
    """When first asked to keep a row, it comes as far as ``written`` says and then waits until it is cancelled."""

    written: bool
    reached: asyncio.Event

    async def append(self, attempt: Attempt) -> None:
        again = self.reached.is_set()
        if again or self.written:
            await super().append(attempt)
        if not again:
            self.reached.set()
            await asyncio.Event().wait()


class KeptOnce(Delivery):
    """As it was if nobody asked for the row again."""

    async def _append(self, attempt: Attempt) -> None:
        if not getattr(self, "asked", False):
            self.asked = True
            await super()._append(attempt)


@pytest.mark.parametrize("kind", [Delivery, KeptOnce])
@pytest.mark.parametrize("written", [False, True])
async def test_a_message_that_left_is_in_the_log_also_when_keeping_it_was_cancelled(
    db: Database, clock: FrozenClock, written: bool, kind: type[Delivery]
) -> None:
    line = Line(db, clock)
    log = Interrupted(db, KeyRing.ephemeral(clock), clock)
    log.written, log.reached = written, asyncio.Event()
    line.delivery = kind(FixedPool(line.connectors), log, clock)
    sending = asyncio.create_task(line.send())
    await log.reached.wait()
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending
    lost = kind is KeptOnce and not written
    assert await line.kept() == ([] if lost else [("#1", "sent", "")])


# --- other people's mistakes -------------------------------------------------------------------


class Clumsy(AliyunSMS):
    async def send(self, message: Message, timeouts: Timeouts = DEFAULT_TIMEOUTS) -> Receipt:
        raise KeyError(message.values["code"])


async def test_a_plug_ins_mistake_is_an_unknown_outcome_and_shows_nothing(
    line: Line, clock: FrozenClock, caplog: pytest.LogCaptureFixture
) -> None:
    clumsy = Clumsy(line.connectors[0].config, clock=clock, transport=line.first)
    delivery = Delivery(FixedPool([clumsy]), line.log, clock)
    assert (await delivery.deliver(TEXT, verification="v1")).state == "unknown"
    (row,) = await line.log.of_verification("v1")
    assert (row["fault"], row["provider_text"]) == ("bad_answer", "KeyError")
    assert CODE not in "".join(str(vars(record)) for record in caplog.records)


class LockedLog(MessageLog):
    async def append(self, attempt: object) -> None:
        raise DatabaseBusy


async def test_a_log_that_cannot_be_written_does_not_unsend_a_message(
    db: Database, clock: FrozenClock, caplog: pytest.LogCaptureFixture
) -> None:
    line = Line(db, clock)
    log = LockedLog(db, KeyRing.ephemeral(clock), clock)
    delivery = Delivery(FixedPool(line.connectors), log, clock)
    assert (await delivery.deliver(TEXT, verification="v1")).state == "sent"
    assert "database.busy" in caplog.text


# --- what is said ------------------------------------------------------------------------------


async def test_the_log_line_has_the_providers_code_and_no_number(
    line: Line, caplog: pytest.LogCaptureFixture
) -> None:
    line.first.say("isv.SMS_SIGNATURE_ILLEGAL")
    with caplog.at_level(logging.INFO, "watchword.delivery"):
        await line.send()
    failed, sent = (vars(record) for record in caplog.records)
    assert (failed["levelname"], failed["state"], failed["fault"]) == (
        "WARNING",
        "failed",
        "bad_config",
    )
    assert failed["provider_code"] == "isv.SMS_SIGNATURE_ILLEGAL"
    assert (failed["recipient"], failed["country"]) == (TEXT.to.masked, "CN")
    assert (sent["levelname"], sent["state"], sent["provider_id"]) == ("INFO", "sent", "biz-1")
    everything = str(failed) + str(sent)
    assert CODE not in everything
    assert "13800138000" not in everything
