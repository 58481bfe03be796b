"""What is done about an answer that did not come, or that only the clock was to blame for: never a second message."""

import json
from collections.abc import Callable

import pytest
from tests.connectors.examples import CODE, config_of, failure, message_for, sent

from watchword.connectors._aliyun import AliyunConnector
from watchword.connectors.aliyun_direct_mail import AliyunDirectMail
from watchword.connectors.aliyun_sms import AliyunSMS
from watchword.connectors.aliyun_sms_auth import AliyunSMSAuth
from watchword.connectors.aliyun_sms_international import AliyunSMSInternational
from watchword.errors import ConnectionBroken, DeliveryFailed, NothingSent, OutcomeUnknown
from watchword.http import DEFAULT_TIMEOUTS, Request, Response, Timeouts
from watchword.message import Fault
from watchword.testing import FakeTransport, FrozenClock

ALL = [AliyunSMS, AliyunSMSAuth, AliyunSMSInternational, AliyunDirectMail]
TAKEN = json.dumps(
    {
        "Code": "OK",
        "BizId": "biz",
        "Model": {"BizId": "biz"},
        "ResponseCode": "OK",
        "MessageId": "biz",
        "RequestId": "r",
    }
)
MAILED = json.dumps({"EnvId": "biz", "RequestId": "r"})

every = pytest.mark.parametrize("factory", ALL, ids=lambda one: one.id)


def said(code: str) -> str:
    return json.dumps({"Code": code, "Message": "no", "RequestId": "r"})


def taken(factory: type[AliyunConnector]) -> str:
    return MAILED if factory is AliyunDirectMail else TAKEN


def made(factory: type[AliyunConnector], transport: FakeTransport) -> AliyunConnector:
    return factory(config_of(factory), transport=transport, clock=FrozenClock())


# --- a broken connection ---------------------------------------------------------------------


@every
def test_after_a_broken_connection_the_same_bytes_are_sent_once_more(
    factory: type[AliyunConnector],
) -> None:
    transport = FakeTransport().fail(ConnectionBroken("reset")).answer(taken(factory))
    assert sent(made(factory, transport), message_for(factory)).provider_id == "biz"
    first, second = transport.requests
    assert first == second


@every
@pytest.mark.parametrize(
    "code",
    ["SignatureNonceUsed", "Throttling", "isv.BUSINESS_LIMIT_CONTROL", "InvalidTimeStamp.Expired", "isv.X", ""],
)  # fmt: skip
def test_a_refusal_of_the_second_copy_says_nothing_about_the_first(
    factory: type[AliyunConnector], code: str
) -> None:
    transport = FakeTransport().fail(ConnectionBroken("reset")).answer(said(code), 400)
    failed = failure(made(factory, transport), message_for(factory))
    assert (failed.fault, failed.provider_code) == (Fault.OUTCOME_UNKNOWN, code)
    assert len(transport.requests) == 2


@every
@pytest.mark.parametrize(
    "second", [ConnectionBroken("reset"), OutcomeUnknown("late"), NothingSent("refused")]
)
def test_a_second_copy_that_fails_leaves_the_outcome_unknown_and_there_is_no_third(
    factory: type[AliyunConnector], second: OutcomeUnknown | NothingSent
) -> None:
    transport = FakeTransport().fail(ConnectionBroken("reset")).fail(second)
    failed = failure(made(factory, transport), message_for(factory))
    assert failed.fault == Fault.OUTCOME_UNKNOWN
    assert len(transport.requests) == 2
    assert failed.__context__ is None


@every
@pytest.mark.parametrize(
    "lost", [OutcomeUnknown("late"), NothingSent("refused")], ids=["late", "refused"]
)
def test_nothing_is_repeated_after_silence_or_where_nothing_left(
    factory: type[AliyunConnector], lost: OutcomeUnknown | NothingSent
) -> None:
    transport = FakeTransport().fail(lost)
    failure(made(factory, transport), message_for(factory))
    assert len(transport.requests) == 1


async def test_no_copy_is_sent_when_there_is_no_time_for_its_answer() -> None:
    transport = FakeTransport().fail(ConnectionBroken("reset"))
    with pytest.raises(DeliveryFailed) as caught:
        await made(AliyunSMS, transport).send(message_for(AliyunSMS), Timeouts(total=0.1))
    assert (caught.value.fault, len(transport.requests)) == (Fault.OUTCOME_UNKNOWN, 1)


# --- a wrong clock ---------------------------------------------------------------------------


class Dated(FakeTransport):
    """Refuses what is signed at another time than its own, and says what time it has."""

    def __init__(self, now: Callable[[], str], right: str) -> None:
        super().__init__()
        self._now, self._right = now, right

    async def send(self, request: Request, timeouts: Timeouts = DEFAULT_TIMEOUTS) -> Response:
        self.requests.append(request)
        if request.headers["x-acs-date"] == self._right:
            return Response(200, {}, TAKEN.encode())
        return Response(400, {"date": self._now()}, said("InvalidTimeStamp.Expired").encode())


# FrozenClock stands at 2026-11-20T08:00:00Z.
AHEAD, AS_SIGNED = "Fri, 20 Nov 2026 10:00:00 GMT", "2026-11-20T10:00:00Z"


def test_a_wrong_clock_is_corrected_once_and_remembered() -> None:
    transport = Dated(lambda: AHEAD, AS_SIGNED)
    connector = made(AliyunSMS, transport)
    sent(connector, message_for(AliyunSMS))
    first, second = (one.headers for one in transport.requests)
    assert first["x-acs-signature-nonce"] != second["x-acs-signature-nonce"]
    sent(connector, message_for(AliyunSMS))
    assert len(transport.requests) == 3


@pytest.mark.parametrize(
    "date", ["", "soon", "Fri, 20 Nov 2026 08:00:30 GMT", "Fri, 99 Nov 2026 08:00:30 GMT"]
)
def test_a_date_that_does_not_explain_the_refusal_changes_nothing(date: str) -> None:
    transport = Dated(lambda: date, AS_SIGNED)
    failed = failure(made(AliyunSMS, transport), message_for(AliyunSMS))
    assert (failed.fault, failed.provider_code) == (Fault.BAD_CONFIG, "InvalidTimeStamp.Expired")
    assert len(transport.requests) == 1


def test_a_provider_whose_dates_jump_is_asked_twice_and_no_more() -> None:
    dates = iter(["Fri, 20 Nov 2026 10:00:00 GMT", "Fri, 20 Nov 2026 12:00:00 GMT"])
    transport = Dated(lambda: next(dates), "never")
    failed = failure(made(AliyunSMS, transport), message_for(AliyunSMS))
    assert failed.provider_code == "InvalidTimeStamp.Expired"
    assert len(transport.requests) == 2
    assert CODE not in failed.provider_text
