"""SendBatchSms: arrays of equal length, and nothing is sent unless all of it may be."""

import json

import pytest
from tests.sandbox.conftest import Desk

TWO = {
    "PhoneNumberJson": '["13800138000","13800138001"]',
    "SignNameJson": '["守望演示","守望验证"]',
    "TemplateCode": "SMS_100000002",
    "TemplateParamJson": '[{"code":"111111"},{"code":"222222"}]',
}


async def test_each_number_gets_its_own_signature_and_values(desk: Desk) -> None:
    answer = await desk.ask("SendBatchSms", **TWO, OutId="mine")
    assert set(answer.json) == {"Code", "Message", "BizId", "RequestId"}
    second, first = desk.sandbox.inbox
    assert (first.to, first.text[:6], first.code) == ("+8613800138000", "【守望演示】", "111111")
    assert (second.to, second.text[:6], second.code) == ("+8613800138001", "【守望验证】", "222222")
    assert first.provider["bizId"] == second.provider["bizId"] == answer.json["BizId"]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"SignNameJson": '["守望演示"]'}, "isv.INVALID_PARAMETERS"),
        ({"TemplateParamJson": '[{"code":"111111"}]'}, "isv.INVALID_PARAMETERS"),
        ({"SmsUpExtendCodeJson": '["1"]'}, "isv.INVALID_PARAMETERS"),
        ({"SmsUpExtendCodeJson": '["1","x"]'}, "isv.EXTEND_CODE_ERROR"),
        ({"PhoneNumberJson": "13800138000"}, "isv.INVALID_JSON_PARAM"),
        ({"PhoneNumberJson": "[]"}, "isv.INVALID_PARAMETERS"),
        ({"PhoneNumberJson": "{}"}, "isv.INVALID_JSON_PARAM"),
        ({"PhoneNumberJson": json.dumps(["13800138000"] * 101)}, "isv.MOBILE_COUNT_OVER_LIMIT"),
        ({"PhoneNumberJson": '["13800138000","12"]'}, "isv.MOBILE_NUMBER_ILLEGAL"),
        ({"SignNameJson": '["守望演示","守望待审"]'}, "isv.SMS_SIGNATURE_ILLEGAL"),
        ({"TemplateCode": "SMS_1"}, "isv.SMS_TEMPLATE_ILLEGAL"),
        ({"TemplateParamJson": '[{"code":"111111"},{}]'}, "isv.TEMPLATE_MISSING_PARAMETERS"),
        ({"TemplateParamJson": '[{"code":"111111"},"x"]'}, "isv.INVALID_JSON_PARAM"),
        ({"OutId": "x" * 256}, "isv.INVALID_PARAMETERS"),
        ({"PhoneNumberJson": '["13800138000","85261234567"]'}, "isv.MOBILE_NUMBER_ILLEGAL"),
    ],
)
async def test_one_bad_entry_stops_all(desk: Desk, changed: dict[str, str], code: str) -> None:
    assert (await desk.ask("SendBatchSms", **TWO | changed)).code == code
    assert len(desk.sandbox.inbox) == 0


async def test_the_frequency_rules_hold_for_all_or_none(desk: Desk) -> None:
    await desk.sms(PhoneNumbers="13800138001", SignName="守望验证")
    assert (await desk.ask("SendBatchSms", **TWO)).code == "isv.BUSINESS_LIMIT_CONTROL"
    assert (await desk.sms(PhoneNumbers="13800138000")).code == "OK"
