"""SendSms: signatures, templates, variables, numbers."""

import json

import pytest
from tests.sandbox.conftest import Desk

US, HONG_KONG = "12025550123", "85261234567"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"SignName": "守望演示 "}, "isv.SMS_SIGNATURE_ILLEGAL"),
        ({"SignName": "守望待审"}, "isv.SMS_SIGNATURE_ILLEGAL"),
        ({"TemplateCode": "SMS_1"}, "isv.SMS_TEMPLATE_ILLEGAL"),
        ({"TemplateCode": "SMS_100000090"}, "isv.SMS_TEMPLATE_ILLEGAL"),
        (
            {"SignName": "守望验证", "TemplateCode": "SMS_100000021"},
            "isv.SMS_SIGNATURE_SCENE_ILLEGAL",
        ),
        ({"TemplateParam": ""}, "isv.TEMPLATE_MISSING_PARAMETERS"),
        ({"TemplateParam": "{}"}, "isv.TEMPLATE_MISSING_PARAMETERS"),
        ({"TemplateParam": '{"Code":"123456"}'}, "isv.TEMPLATE_MISSING_PARAMETERS"),
        ({"TemplateParam": "123456"}, "isv.INVALID_JSON_PARAM"),
        ({"TemplateParam": '{"code":123456}'}, "isv.INVALID_JSON_PARAM"),
        ({"TemplateParam": '{"code":"123456",}'}, "isv.INVALID_JSON_PARAM"),
        ({"TemplateParam": '["123456"]'}, "isv.INVALID_JSON_PARAM"),
        ({"TemplateParam": "[" * 5000}, "isv.INVALID_JSON_PARAM"),
        ({"TemplateParam": '{"code":"12345\\ud800"}'}, "isv.INVALID_JSON_PARAM"),
        ({"TemplateParam": '{"code":"12 456"}'}, "isv.INVALID_PARAMETERS"),
        ({"TemplateParam": '{"code":"123456","locale":"zh-CN"}'}, "isv.INVALID_PARAMETERS"),
        ({"TemplateParam": '{"code":"123"}'}, "isv.PARAM_LENGTH_LIMIT"),
        ({"TemplateParam": '{"code":"1234567"}'}, "isv.PARAM_LENGTH_LIMIT"),
        ({"TemplateParam": '{"code":""}'}, "isv.PARAM_LENGTH_LIMIT"),
        ({"TemplateParam": '{"code":"1234"}'}, "OK"),
        ({"TemplateParam": '{"code":"aB34"}'}, "OK"),
        ({"TemplateParam": '{"code":"123456","unused":"abc"}'}, "OK"),
        (
            {"TemplateCode": "SMS_100000005", "TemplateParam": '{"code":"123456","min":"10"}'},
            "OK",
        ),
        ({"TemplateCode": "SMS_100000005"}, "isv.TEMPLATE_MISSING_PARAMETERS"),
        ({"SmsUpExtendCode": "x1"}, "isv.EXTEND_CODE_ERROR"),
        ({"PhoneNumbers": ",".join(["13800138000"] * 1001)}, "isv.MOBILE_COUNT_OVER_LIMIT"),
    ],
)
async def test_assets_and_variables_are_judged(
    desk: Desk, changed: dict[str, str], code: str
) -> None:
    answer = await desk.sms({"form": True}, **changed)
    assert (answer.status, answer.code) == (200, code)
    assert len(desk.sandbox.inbox) == (code == "OK")


@pytest.mark.parametrize("name", ["PhoneNumbers", "SignName", "TemplateCode"])
async def test_a_missing_parameter_is_the_gateways_to_refuse(desk: Desk, name: str) -> None:
    answer = await desk.sms(**{name: ""})
    assert (answer.status, answer.code) == (400, f"Missing{name}")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("王小明", "OK"),
        ("x" * 35, "OK"),
        ("x" * 36, "isv.PARAM_LENGTH_LIMIT"),
        ("see http://a.b", "isv.PARAM_NOT_SUPPORT_URL"),
        ("bad.example.com", "isv.PARAM_NOT_SUPPORT_URL"),
    ],
)
async def test_a_notice_has_rules_of_its_own(desk: Desk, name: str, code: str) -> None:
    answer = await desk.sms(TemplateCode="SMS_100000021", TemplateParam=json.dumps({"name": name}))
    assert answer.code == code


@pytest.mark.parametrize(
    ("typed", "template", "reached"),
    [
        ("13800138000", "SMS_100000002", "+8613800138000"),
        ("+13800138000", "SMS_100000002", "+8613800138000"),
        ("+8613800138000", "SMS_100000002", "+8613800138000"),
        ("008613800138000", "SMS_100000002", "+8613800138000"),
        ("8613800138000", "SMS_100000002", "+8613800138000"),
        (US, "SMS_100000012", "+12025550123"),
        (HONG_KONG, "SMS_100000012", "+85261234567"),
        (f"00{HONG_KONG}", "SMS_100000012", "+85261234567"),
        # Eleven digits that are both a mainland mobile number and one of New Jersey: the template decides.
        ("18624017194", "SMS_100000002", "+8618624017194"),
        ("18624017194", "SMS_100000012", "+18624017194"),
    ],
)
async def test_every_documented_spelling_reaches_its_number(
    desk: Desk, typed: str, template: str, reached: str
) -> None:
    answer = await desk.sms(PhoneNumbers=typed, TemplateCode=template)
    assert answer.code == "OK"
    assert [message.to for message in desk.sandbox.inbox] == [reached]


@pytest.mark.parametrize(
    ("typed", "template", "code"),
    [
        (US, "SMS_100000002", "isv.MOBILE_NUMBER_ILLEGAL"),
        (HONG_KONG, "SMS_100000002", "isv.MOBILE_NUMBER_ILLEGAL"),
        (f"+{HONG_KONG}", "SMS_100000012", "isv.MOBILE_NUMBER_ILLEGAL"),
        ("13800138000", "SMS_100000012", "isv.DOMESTIC_NUMBER_NOT_SUPPORTED"),
        ("8613800138000", "SMS_100000012", "isv.DOMESTIC_NUMBER_NOT_SUPPORTED"),
        ("8618624017194", "SMS_100000012", "isv.DOMESTIC_NUMBER_NOT_SUPPORTED"),
        ("10086", "SMS_100000002", "isv.MOBILE_NUMBER_ILLEGAL"),
        ("138 0013 8000", "SMS_100000002", "isv.MOBILE_NUMBER_ILLEGAL"),
        ("１３８００１３８０００", "SMS_100000002", "isv.MOBILE_NUMBER_ILLEGAL"),
        ("13800138000,", "SMS_100000002", "isv.MOBILE_NUMBER_ILLEGAL"),
        ("13800138000,1380013800", "SMS_100000002", "isv.MOBILE_NUMBER_ILLEGAL"),
    ],
)
async def test_every_other_spelling_is_refused(
    desk: Desk, typed: str, template: str, code: str
) -> None:
    assert (await desk.sms(PhoneNumbers=typed, TemplateCode=template)).code == code
    assert len(desk.sandbox.inbox) == 0


async def test_a_thousand_numbers_get_one_text_each(desk: Desk) -> None:
    numbers = ",".join(f"1370000{number:04d}" for number in range(1000))
    assert (await desk.sms({"form": True}, PhoneNumbers=numbers)).code == "OK"
    assert len(desk.sandbox.inbox) == 1000


async def test_a_number_named_twice_gets_one_text(desk: Desk) -> None:
    assert (await desk.sms(PhoneNumbers="13800138000,8613800138000")).code == "OK"
    assert len(desk.sandbox.inbox) == 1


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({}, "OK"),
        ({"PhoneNumbers": "13900000001"}, "isv.SMS_TEST_NUMBER_LIMIT"),
        ({"TemplateParam": '{"code":"abc123"}'}, "isv.SMS_TEST_TEMPLATE_PARAMS_ILLEGAL"),
        ({"SignName": "守望演示"}, "isv.SMS_TEST_SIGN_TEMPLATE_LIMIT"),
        ({"TemplateCode": "SMS_100000002"}, "isv.SMS_TEST_SIGN_TEMPLATE_LIMIT"),
    ],
)
async def test_test_assets_reach_only_the_bound_number(
    desk: Desk, changed: dict[str, str], code: str
) -> None:
    base = {
        "PhoneNumbers": "13900000000",
        "SignName": "阿里云短信测试",
        "TemplateCode": "SMS_154950909",
    }
    assert (await desk.sms(**{**base, **changed})).code == code


async def test_a_phone_shows_the_filled_text(desk: Desk) -> None:
    answer = await desk.sms(OutId="o-1")
    message = desk.sandbox.inbox.latest("13800138000")
    assert message is not None
    assert message.text == "【守望演示】您的登录验证码为123456，请勿告知他人。"
    assert (message.code, message.sender, message.channel) == ("123456", "守望演示", "sms")
    assert message.provider["bizId"] == answer.json["BizId"]
    assert message.provider["outId"] == "o-1"
    assert message.at == desk.clock.now()
    assert "123456" not in repr(message)
