"""SMS authentication: lent signatures, codes of the caller or of the service, and their check."""

import json
import re
from typing import Any

import pytest
from tests.sandbox.conftest import Answer, Desk

PHONE = "13800138000"
OWN = '{"code":"123456","min":"5"}'
MADE = '{"code":"##code##","min":"5"}'


async def send(desk: Desk, **more: str) -> Answer:
    asked = {"PhoneNumber": PHONE, "SignName": "守望赠签", "TemplateCode": "100001"}
    return await desk.ask("SendSmsVerifyCode", **asked | {"TemplateParam": OWN} | more)


async def check(desk: Desk, code: str, **more: str) -> str:
    asked = {"PhoneNumber": PHONE, "VerifyCode": code}
    answer = await desk.ask("CheckSmsVerifyCode", **asked | more)
    assert answer.code == "OK"
    return str(answer.json["Model"]["VerifyResult"])


def received(desk: Desk) -> str:
    message = desk.sandbox.inbox.latest(PHONE)
    assert message is not None
    return message.code


async def test_a_code_of_the_callers_is_sent_and_cannot_be_checked(desk: Desk) -> None:
    answer = (await send(desk, OutId="mine")).json
    assert (answer["Code"], answer["Success"]) == ("OK", True)
    assert answer["Model"]["OutId"] == "mine"
    assert answer["Model"]["RequestId"] == answer["RequestId"]
    assert "VerifyCode" not in answer["Model"]
    assert received(desk) == "123456"
    assert await check(desk, "123456") == "UNKNOWN"


async def test_a_code_of_the_services_passes_once(desk: Desk) -> None:
    answer = await send(desk, TemplateParam=MADE, CodeLength="6", ReturnVerifyCode="true")
    code = received(desk)
    assert re.fullmatch("[0-9]{6}", code)
    assert answer.json["Model"]["VerifyCode"] == code
    assert await check(desk, "000000x") == "UNKNOWN"
    assert await check(desk, code, PhoneNumber="13800138001") == "UNKNOWN"
    assert await check(desk, code, SchemeName="other") == "UNKNOWN"
    assert await check(desk, code) == "PASS"
    assert await check(desk, code) == "UNKNOWN"


async def test_a_code_of_the_services_expires(desk: Desk) -> None:
    await send(desk, TemplateParam=MADE, ValidTime="60")
    desk.clock.move(60)
    assert await check(desk, received(desk)) == "UNKNOWN"


@pytest.mark.parametrize(("policy", "first"), [("1", "UNKNOWN"), ("2", "PASS")])
async def test_a_second_code_replaces_the_first_or_stands_beside_it(
    desk: Desk, policy: str, first: str
) -> None:
    await send(desk, TemplateParam=MADE, CodeLength="8")
    old = received(desk)
    desk.clock.move(61)
    await send(desk, TemplateParam=MADE, CodeLength="8", DuplicatePolicy=policy)
    assert await check(desk, old) == first
    assert await check(desk, received(desk)) == "PASS"


async def test_case_counts_only_when_asked_to(desk: Desk) -> None:
    await send(desk, TemplateParam=MADE, CodeType="3")
    code = received(desk)
    assert re.fullmatch("[A-Z]{4}", code)
    assert await check(desk, code.lower(), CaseAuthPolicy="2") == "UNKNOWN"
    assert await check(desk, code.lower()) == "PASS"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"SignName": "守望演示"}, "isv.SMS_SIGNATURE_ILLEGAL"),
        ({"SignName": "守望旧赠签"}, "isv.SMS_SIGNATURE_ILLEGAL"),
        ({"TemplateCode": "SMS_100000001"}, "isv.SMS_TEMPLATE_ILLEGAL"),
        ({"TemplateParam": '{"code":"123456"}'}, "isv.TEMPLATE_MISSING_PARAMETERS"),
        ({"TemplateParam": '{"code":"123456","min":5}'}, "isv.INVALID_JSON_PARAM"),
        ({"TemplateParam": '{"code":"123456789","min":"5"}'}, "isv.PARAM_LENGTH_LIMIT"),
        ({"TemplateParam": '{"code":"12345678","min":"5"}'}, "OK"),
        ({"PhoneNumber": "+8613800138000"}, "isv.MOBILE_NUMBER_ILLEGAL"),
        ({"PhoneNumber": "61234567", "CountryCode": "852"}, "isv.MOBILE_NUMBER_ILLEGAL"),
        ({"CountryCode": "86"}, "OK"),
        ({"SchemeName": "x" * 21}, "isv.INVALID_PARAMETERS"),
        ({"TemplateParam": MADE, "CodeLength": "9"}, "isv.INVALID_PARAMETERS"),
        ({"TemplateParam": MADE, "CodeType": "0"}, "isv.INVALID_PARAMETERS"),
        ({"ValidTime": "x"}, "isv.INVALID_PARAMETERS"),
        ({"DuplicatePolicy": "3"}, "isv.INVALID_PARAMETERS"),
        ({"TemplateParam": ""}, "MissingTemplateParam"),
    ],
)
async def test_what_is_asked_is_judged(desk: Desk, changed: dict[str, str], code: str) -> None:
    answer = await send(desk, **changed)
    assert answer.code == code
    assert len(desk.sandbox.inbox) == (code == "OK")


@pytest.mark.parametrize("number", ["100001", "100002", "100003", "100004", "100005"])
async def test_every_lent_template_works(desk: Desk, number: str) -> None:
    assert (await send(desk, TemplateCode=number)).code == "OK"


async def test_the_interval_is_the_callers(desk: Desk) -> None:
    await send(desk)
    again = await send(desk)
    assert (again.status, again.code, again.json["Success"]) == (200, "biz.FREQUENCY", False)
    desk.clock.move(59)
    assert (await send(desk, Interval="59")).code == "isv.BUSINESS_LIMIT_CONTROL"
    desk.clock.move(1)
    assert (await send(desk)).code == "OK"
    assert (await send(desk, PhoneNumber="13900000001")).code == "OK"
    assert (await send(desk, PhoneNumber="13900000001")).code == "OK"


async def test_with_the_rules_off_nothing_waits(opened: Any) -> None:
    desk = await opened(frequency=False)
    assert [(await send(desk)).code for _ in range(3)] == ["OK"] * 3


async def test_the_code_is_in_no_repr(desk: Desk) -> None:
    await send(desk, TemplateParam=MADE)
    code = received(desk)
    state = desk.sandbox._state
    assert code not in repr([*state.ledger, *state.codes._kept])
    assert json.loads(MADE)["code"] == "##code##"
