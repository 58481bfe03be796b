"""What became of a text: QuerySendDetails in both products, QuerySendStatistics, and who says that nothing arrived."""

from typing import Any

import pytest
from tests.sandbox.conftest import Answer, Desk

TODAY = "20261120"
SENDER = {"SignName": "守望赠签", "TemplateCode": "100001"}


async def details(desk: Desk, number: str = "13800138000", **more: str) -> Answer:
    asked = {"PhoneNumber": number, "SendDate": TODAY, "PageSize": "10", "CurrentPage": "1"}
    return await desk.ask("QuerySendDetails", **asked | more)


def rows(answer: Answer) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = answer.json["SmsSendDetailDTOs"]["SmsSendDetailDTO"]
    return found


async def test_a_text_waits_for_its_receipt_and_is_then_delivered(desk: Desk) -> None:
    await desk.sms(OutId="order-1")
    (row,) = rows(await details(desk))
    assert row == {
        "TemplateCode": "SMS_100000002", "SendDate": "2026-11-20 16:00:00", "PhoneNum": "13800138000",
        "Content": "【守望演示】您的登录验证码为123456，请勿告知他人。", "SendStatus": 1, "OutId": "order-1",
    }  # fmt: skip
    desk.clock.move(1)
    answer = await details(desk)
    assert set(answer.json) == {"Code", "Message", "RequestId", "TotalCount", "SmsSendDetailDTOs"}
    (row,) = rows(answer)
    assert (row["SendStatus"], row["ErrCode"]) == (3, "DELIVERED")
    assert row["ReceiveDate"] == "2026-11-20 16:00:01"


@pytest.mark.parametrize(
    ("number", "signature", "outcome"),
    [
        ("13900000401", "守望演示", "MOBILE_NOT_ON_SERVICE"),
        ("13900000403", "守望演示", "MOBILE_IN_BLACK"),
        ("18900138000", "守望未备", "PORT_NOT_REGISTERED"),
        ("13000138000", "守望未备", "PORT_NOT_REGISTERED"),
    ],
)
async def test_what_was_accepted_may_still_not_arrive(
    desk: Desk, number: str, signature: str, outcome: str
) -> None:
    assert (await desk.sms(PhoneNumbers=number, SignName=signature)).code == "OK"
    assert len(desk.sandbox.inbox) == 0
    desk.clock.move(1)
    (row,) = rows(await details(desk, number))
    assert (row["SendStatus"], row["ErrCode"]) == (2, outcome)


async def test_a_filed_carrier_delivers_what_another_drops(desk: Desk) -> None:
    await desk.sms(PhoneNumbers="13800138000", SignName="守望未备")
    assert desk.sandbox.inbox.latest("13800138000")


async def test_a_carrier_may_never_say_anything(desk: Desk) -> None:
    await desk.sms(PhoneNumbers="13900000400")
    desk.clock.move(3600)
    (row,) = rows(await details(desk, "13900000400"))
    assert row["SendStatus"] == 1
    assert desk.sandbox.inbox.latest("13900000400")


async def test_a_number_abroad_is_asked_for_with_its_country_code(desk: Desk) -> None:
    await desk.sms(PhoneNumbers="85261234567", TemplateCode="SMS_100000012")
    assert rows(await details(desk, "85261234567"))[0]["PhoneNum"] == "85261234567"
    assert (await details(desk, "+85261234567")).code == "isv.MOBILE_NUMBER_ILLEGAL"


async def test_pages_are_newest_first_and_a_biz_id_narrows(desk: Desk) -> None:
    desk.sandbox.frequency = False
    sent = [(await desk.sms(OutId=str(number))).json["BizId"] for number in range(3)]
    answer = await details(desk, PageSize="2")
    assert answer.json["TotalCount"] == 3
    assert [row["OutId"] for row in rows(answer)] == ["2", "1"]
    assert [row["OutId"] for row in rows(await details(desk, PageSize="2", CurrentPage="2"))] == [
        "0"
    ]
    assert [row["OutId"] for row in rows(await details(desk, BizId=sent[1]))] == ["1"]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"SendDate": "2026-11-20"}, "isv.INVALID_PARAMETERS"),
        ({"SendDate": "20261020"}, "isv.INVALID_PARAMETERS"),
        ({"SendDate": "20261121"}, "isv.INVALID_PARAMETERS"),
        ({"PageSize": "51"}, "isv.INVALID_PARAMETERS"),
        ({"CurrentPage": "0"}, "isv.INVALID_PARAMETERS"),
        ({"SendDate": ""}, "MissingSendDate"),
        ({"PhoneNumber": ""}, "MissingPhoneNumber"),
        ({"SendDate": "20261021"}, "OK"),
    ],
)
async def test_odd_questions_are_refused(desk: Desk, changed: dict[str, str], code: str) -> None:
    assert (await details(desk, **changed)).code == code


async def test_a_day_is_chinas(desk: Desk) -> None:
    desk.clock.move(8 * 3600)
    await desk.sms()
    assert rows(await details(desk)) == []
    assert len(rows(await details(desk, SendDate="20261121"))) == 1


async def test_sms_authentication_answers_in_its_own_shape_at_its_own_host(desk: Desk) -> None:
    desk.sandbox.frequency = False
    values = '{"code":"123456","min":"5"}'
    await desk.sms()
    await desk.ask("SendSmsVerifyCode", PhoneNumber="13800138000", TemplateParam=values, **SENDER)
    answer = await details(desk, host="dypnsapi.localhost")
    assert set(answer.json) == {"Code", "Message", "RequestId", "TotalCount", "Model", "Success"}
    assert [row["TemplateCode"] for row in answer.json["Model"]] == ["100001"]
    texts = rows(await details(desk, host="dysmsapi.localhost"))
    assert [row["TemplateCode"] for row in texts] == ["SMS_100000002"]


async def test_on_the_plain_address_the_newest_text_tells_which_product_is_meant(
    desk: Desk,
) -> None:
    values = '{"code":"123456","min":"5"}'
    sent = await desk.ask(
        "SendSmsVerifyCode", PhoneNumber="13800138000", TemplateParam=values, **SENDER
    )
    assert (await details(desk)).json["Model"][0]["PhoneNum"] == "13800138000"
    await desk.sms()
    assert "SmsSendDetailDTOs" in (await details(desk)).json
    biz_id = sent.json["Model"]["BizId"]
    assert len((await details(desk, BizId=biz_id)).json["Model"]) == 1


async def statistics(desk: Desk, **more: str) -> Answer:
    asked = {"IsGlobe": "1", "StartDate": "20261101", "EndDate": "20261130"}
    asked |= {"PageIndex": "1", "PageSize": "10"}
    return await desk.ask("QuerySendStatistics", **asked | more)


async def test_statistics_count_what_arrived_by_day(desk: Desk) -> None:
    desk.sandbox.frequency = False
    await desk.sms()
    await desk.sms(PhoneNumbers="13900000401")
    await desk.sms(TemplateCode="SMS_100000021", TemplateParam='{"name":"Ann"}')
    await desk.sms(PhoneNumbers="85261234567", TemplateCode="SMS_100000012")
    desk.clock.move(24 * 3600)
    await desk.sms(PhoneNumbers="13900000400")
    day = {"SendDate": "20261120", "TotalCount": 3, "RespondedSuccessCount": 2}
    day |= {"RespondedFailCount": 1, "NoRespondedCount": 0}
    answer = await statistics(desk)
    assert answer.json["Data"]["TotalSize"] == 2
    newest, oldest = answer.json["Data"]["TargetList"]
    assert (newest["SendDate"], newest["NoRespondedCount"]) == ("20261121", 1)
    assert oldest == day
    for asked, total in (({"IsGlobe": "2"}, 1), ({"TemplateType": "1"}, 1)):
        rows = (await statistics(desk, **asked)).json["Data"]["TargetList"]
        assert [row["TotalCount"] for row in rows] == [total]
    for odd in ({"IsGlobe": "3"}, {"StartDate": "x"}, {"StartDate": "20261201"}):
        assert (await statistics(desk, **odd)).code == "isv.INVALID_PARAMETERS"


async def test_clearing_the_inbox_forgets_them(desk: Desk) -> None:
    await desk.sms()
    await desk.fetch("POST", "/inbox/clear", json={})
    assert rows(await details(desk)) == []
