"""The international site's texts, 2018-05-01: other names in the answers, free text abroad, a template into the mainland."""

import pytest
from tests.sandbox.conftest import Answer, Desk

GLOBE = "2018-05-01"


async def globe(desk: Desk, **changed: str) -> Answer:
    asked = {"To": "85261234567", "Message": "Your code is 246810", "From": "Watchword"}
    return await desk.ask("SendMessageToGlobe", GLOBE, **asked | changed)


async def mainland(desk: Desk, **changed: str) -> Answer:
    asked = {"To": "8613800138000", "From": "守望演示", "TemplateCode": "SMS_100000002"}
    asked |= {"TemplateParam": '{"code":"123456"}'}
    return await desk.ask("SendMessageWithTemplate", GLOBE, **asked | changed)


async def test_a_free_text_goes_abroad(desk: Desk) -> None:
    answer = (await globe(desk)).json
    assert set(answer) == {
        "ResponseCode", "ResponseDescription", "MessageId", "To", "From", "Segments", "NumberDetail", "RequestId",
    }  # fmt: skip
    assert (answer["ResponseCode"], answer["Segments"]) == ("OK", "1")
    assert answer["NumberDetail"]["Country"] == "HK"
    message = desk.sandbox.inbox.latest("+85261234567")
    assert message is not None
    assert (message.sender, message.code) == ("Watchword", "246810")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"To": "8613800138000"}, "isv.NOT_SUPPORTED_COUNTRY"),
        ({"To": "+85261234567"}, "isv.MOBILE_NUMBER_ILLEGAL"),
        ({"To": "999123"}, "isv.MOBILE_NUMBER_ILLEGAL"),
        ({"To": "8501921234567"}, "isv.COUNTRY_RESTRICTED"),
        ({"From": "Watch word"}, "isv.SENDERID_ERROR"),
        ({"From": "TwelveLetter"}, "isv.SENDERID_ERROR"),
        ({"From": "123456789012345"}, "OK"),
        ({"From": ""}, "OK"),
        ({"To": "6581234567"}, "INVALID_SENDERID"),
        ({"To": "6581234567", "From": "WATCHWORD"}, "OK"),
        ({"Type": "OTP"}, "OK"),
        ({"Type": "SPAM"}, "isv.INVALID_PARAMETERS"),
        ({"Message": "x" * 1001}, "isv.INVALID_PARAMETERS"),
        ({"TaskId": "x" * 256}, "isv.INVALID_PARAMETERS"),
        ({"ValidityPeriod": "0"}, "isv.INVALID_PARAMETERS"),
    ],
)
async def test_a_free_text_is_judged(desk: Desk, changed: dict[str, str], code: str) -> None:
    answer = await globe(desk, **changed)
    assert (answer.status, answer.json["ResponseCode"]) == (200, code)
    assert len(desk.sandbox.inbox) == (code == "OK")


@pytest.mark.parametrize(
    ("text", "segments"),
    [("x" * 160, "1"), ("x" * 161, "2"), ("码" * 70, "1"), ("码" * 71, "2"), ("码" * 135, "3")],
)
async def test_long_texts_are_billed_in_parts(desk: Desk, text: str, segments: str) -> None:
    assert (await globe(desk, Message=text)).json["Segments"] == segments


async def test_a_template_goes_into_the_mainland(desk: Desk) -> None:
    answer = (await mainland(desk)).json
    assert answer["ResponseCode"] == "OK"
    assert answer["NumberDetail"] == {"Country": "CN", "Region": "CN", "Carrier": "mobile"}
    message = desk.sandbox.inbox.latest("13800138000")
    assert message is not None
    assert message.text.startswith("【守望演示】")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"To": "85261234567"}, "isv.NOT_SUPPORTED_COUNTRY"),
        # Without its 86 it would be a number of North America, where nobody has it.
        ({"To": "13800138000"}, "isv.MOBILE_NUMBER_ILLEGAL"),
        ({"From": "x"}, "isv.SMS_SIGN_NAME_ILLEGAL"),
        ({"TemplateCode": "SMS_100000012"}, "isv.SMS_TEMPLATE_ILLEGAL"),
        ({"TemplateCode": "SMS_1"}, "isv.SMS_TEMPLATE_ILLEGAL"),
        ({"TemplateParam": "{}"}, "isv.TEMPLATE_MISSING_PARAMETERS"),
        ({"SmsUpExtendCode": "x"}, "isv.EXTEND_CODE_ERROR"),
    ],
)
async def test_a_template_is_judged(desk: Desk, changed: dict[str, str], code: str) -> None:
    assert (await mainland(desk, **changed)).json["ResponseCode"] == code
    assert len(desk.sandbox.inbox) == 0


async def test_the_frequency_rules_have_other_names_here(desk: Desk) -> None:
    await mainland(desk)
    assert (await mainland(desk)).json["ResponseCode"] == "BUSINESS_LIMIT_CONTROL_MINUTE"
    for _ in range(4):
        desk.clock.move(60)
        await mainland(desk)
    desk.clock.move(60)
    assert (await mainland(desk)).json["ResponseCode"] == "isv.BUSINESS_LIMIT_HOUR"


async def test_a_message_can_be_asked_for(desk: Desk) -> None:
    sent = (await globe(desk)).json
    asked = {"MessageId": sent["MessageId"]}
    waiting = (await desk.ask("QueryMessage", GLOBE, **asked)).json
    assert (waiting["Status"], waiting["Message"]) == ("3", "Your code is 246810")
    desk.clock.move(1)
    arrived = (await desk.ask("QueryMessage", GLOBE, **asked)).json
    assert (arrived["Status"], arrived["ErrorCode"]) == ("1", "DELIVERED")
    assert arrived["ReceiveDate"] == "Fri, 20 Nov 2026 16:00:01 +0800"
    unknown = (await desk.ask("QueryMessage", GLOBE, MessageId="1")).json
    assert unknown["ResponseCode"] == "isv.DATA_NOT_EXIST"


async def test_a_message_abroad_may_fail(desk: Desk) -> None:
    sent = (await globe(desk, To="85261230401")).json
    desk.clock.move(1)
    answer = (await desk.ask("QueryMessage", GLOBE, MessageId=sent["MessageId"])).json
    assert (answer["Status"], answer["ErrorCode"]) == ("2", "MOBILE_NOT_ON_SERVICE")


async def test_jakarta_has_no_templates(desk: Desk) -> None:
    answer = await mainland(desk, host="dysmsapi.ap-southeast-5.localhost")
    assert (answer.status, answer.code) == (404, "InvalidAction.NotFound")
    assert (await globe(desk, host="dysmsapi.ap-southeast-5.localhost")).status == 200
