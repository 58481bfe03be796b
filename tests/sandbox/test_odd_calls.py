"""Whatever is in its parameters, a signed call gets an answer of Aliyun's, never an error of ours."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.sandbox.signer import sign_v3
from tests.services import tries

from watchword.sandbox.account import KEYS
from watchword.sandbox.actions import ACTIONS
from watchword.sandbox.calls import Call, Raw, read_call
from watchword.sandbox.faults import Staged, read_fault
from watchword.sandbox.moved_clock import MovedClock
from watchword.sandbox.refusals import BusinessError, GatewayError
from watchword.sandbox.state import State
from watchword.testing import FrozenClock

# What each action needs to get past its first line, so that odd values reach the rest of it.
GOOD = {
    "PhoneNumbers": "13800138000", "PhoneNumber": "13800138000", "SignName": "守望演示", "TemplateCode": "SMS_100000002",
    "TemplateParam": '{"code":"123456","min":"5"}', "SendDate": "20261120", "PageSize": "10", "CurrentPage": "1",
    "PageIndex": "1", "IsGlobe": "1", "StartDate": "20261101", "EndDate": "20261130", "VerifyCode": "123456",
    "PhoneNumberJson": '["13800138000"]', "SignNameJson": '["守望演示"]', "TemplateParamJson": '[{"code":"123456"}]',
    "To": "85261234567", "From": "Watchword", "Message": "1234", "MessageId": "1", "ToAddress": "ann@example.com",
    "AccountName": "no-reply@mail.example.com", "AddressType": "1", "ReplyToAddress": "false", "Subject": "1234",
    "HtmlBody": "<b>1234</b>", "StartTime": "2026-11-20 00:00", "EndTime": "2026-11-20 23:59", "TemplateId": "410001",
}  # fmt: skip
ODD = [
    "", " ", "0", "-1", "1.5", "²", "٣", "99999999999999999999", "null", "true", "[]", "{}", "[1]", '["x"]', "[[]]",
    '{"code":[]}', '{"TemplateId":"410001","TemplateData":[]}', "[" * 3000, "\x00", "\ud800", "a" * 3000, "20261332",
    "2026-13-32 25:61", "1" * 11, "86" * 8, "@", ",", ",,", "a@b.c,", "<![CDATA[",
]  # fmt: skip


def signed_call(version: str, action: str) -> Call:
    signed = sign_v3(action, {}, version=version, at=FrozenClock().now(), host="127.0.0.1:3080")
    return read_call(Raw(signed.method, signed.headers, "", b"", "REQUEST"))


def calls(version: str, action: str) -> Iterator[Call]:
    lent = {"SignName": "守望赠签", "TemplateCode": "100001"}
    good = GOOD | (lent if action == "SendSmsVerifyCode" else {})
    if action == "SendMessageWithTemplate":
        good |= {"To": "8613800138000", "From": "守望演示"}
    bare = signed_call(version, action)
    for base in ({}, good):
        for name in (
            *GOOD,
            "Length",
            "NextStart",
            "Template",
            "CodeType",
            "SmsUpExtendCodeJson",
            "OutId",
            "Headers",
        ):
            for odd in ODD:
                yield replace(bare, parameters={**base, name: odd})


@pytest.mark.parametrize(("version", "action"), ACTIONS)
def test_every_action_refuses_odd_values_in_aliyuns_words(version: str, action: str) -> None:
    state = State(MovedClock(FrozenClock()), frequency=False)
    answered = 0
    for asked in calls(version, action):
        try:
            ACTIONS[version, action].run(state, KEYS["sandbox-key-id"], asked)
        except (BusinessError, GatewayError) as exc:
            assert exc.code  # noqa: PT017 - that it is one of these two is the point
        else:
            answered += 1
    assert answered or action == "QueryMessage"  # nothing was sent that it could tell about


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)
NAMES = st.sampled_from(
    ["kind", "action", "to", "count", "code", "status", "message", "delay", "retryAfter"]
)


@settings(max_examples=tries(300), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(NAMES, JSON | st.sampled_from(["error", "half", "SendSms", "1", ""])))
def test_a_fault_is_staged_or_refused_with_a_sentence(asked: dict[str, object]) -> None:
    try:
        fault = read_fault(asked, ["SendSms"])
    except ValueError as exc:
        assert str(exc)  # noqa: PT017
    else:
        assert isinstance(fault, Staged)
        assert 0 <= fault.delay <= 600
        assert fault.left is None or fault.left > 0
        assert 200 <= fault.status <= 599
