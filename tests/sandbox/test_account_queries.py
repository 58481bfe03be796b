"""The account's own signatures and templates, and the keys that may or may not see them."""

import json

import pytest
from tests.sandbox.conftest import Desk
from tests.sandbox.signer import MAIL, SMS

GLOBE = "2018-05-01"
STS = {"key": "STS.sandbox-key-id", "secret": "sandbox-sts-secret"}


async def test_signatures_are_listed_page_by_page(desk: Desk) -> None:
    answer = (await desk.ask("QuerySmsSignList", PageIndex="2", PageSize="2")).json
    assert (answer["Code"], answer["TotalCount"], answer["CurrentPage"]) == ("OK", 5, 2)
    assert [row["SignName"] for row in answer["SmsSignList"]] == ["守望待审", "守望未备"]
    assert [row["AuditStatus"] for row in answer["SmsSignList"]] == [
        "AUDIT_STATE_INIT",
        "AUDIT_STATE_PASS",
    ]
    assert len((await desk.ask("QuerySmsSignList")).json["SmsSignList"]) == 5
    assert (await desk.ask("QuerySmsSignList", PageSize="51")).code == "isv.INVALID_PARAMETERS"


@pytest.mark.parametrize(
    ("name", "status", "filed"),
    [
        ("守望演示", 1, {"mobile": 3, "unicom": 3, "telecom": 3}),
        ("守望未备", 1, {"mobile": 3, "unicom": -1, "telecom": -2}),
        ("守望待审", 0, {"mobile": -2, "unicom": -2, "telecom": -2}),
    ],
)
async def test_a_signature_says_where_it_is_filed(
    desk: Desk, name: str, status: int, filed: dict[str, int]
) -> None:
    answer = (await desk.ask("GetSmsSign", SignName=name)).json
    assert (answer["SignName"], answer["SignStatus"]) == (name, status)
    rows = answer["SignIspRegisterDetailList"]
    assert {row["OperatorCode"]: row["RegisterStatus"] for row in rows} == filed


async def test_templates_are_listed_in_the_lists_own_numbers(desk: Desk) -> None:
    answer = (await desk.ask("QuerySmsTemplateList", PageSize="50")).json
    rows = {row["TemplateCode"]: row for row in answer["SmsTemplateList"]}
    assert answer["TotalCount"] == len(rows) == 12
    kinds = {code: (row["TemplateType"], row["OuterTemplateType"]) for code, row in rows.items()}
    assert kinds["SMS_100000001"] == (2, 0)
    assert kinds["SMS_100000011"] == (6, 3)
    assert kinds["SMS_100000021"] == (0, 1)
    assert rows["SMS_100000090"]["AuditStatus"] == "AUDIT_STATE_INIT"
    assert "${code}" in rows["SMS_100000001"]["TemplateContent"]


async def test_a_template_has_rules_for_its_variables(desk: Desk) -> None:
    answer = (await desk.ask("GetSmsTemplate", TemplateCode="SMS_100000005")).json
    assert (answer["TemplateStatus"], answer["TemplateType"]) == ("1", "0")
    assert json.loads(answer["VariableAttribute"]) == {
        "code": "characterWithNumber2",
        "min": "others",
    }
    abroad = (await desk.ask("GetSmsTemplate", TemplateCode="SMS_100000011")).json
    assert (abroad["TemplateType"], abroad["IntlType"]) == ("3", 2)


async def test_what_the_account_has_not_is_named(desk: Desk) -> None:
    assert (await desk.ask("GetSmsSign", SignName="x")).code == "isv.SMS_SIGNATURE_ILLEGAL"
    assert (await desk.ask("GetSmsTemplate", TemplateCode="x")).code == "isv.SMS_TEMPLATE_ILLEGAL"
    assert (await desk.ask("GetSmsSign")).code == "MissingSignName"


async def test_nested_answers_can_be_xml(desk: Desk) -> None:
    answer = await desk.call("QuerySmsSignList", {"PageSize": "2"}, by="v1", answer="")
    assert answer.text.count("<SmsSignList>") == 2
    assert "<Reason><RejectInfo>无审批备注</RejectInfo></Reason>" in answer.text


@pytest.mark.parametrize(
    ("version", "action", "code"),
    [
        (SMS, "QuerySmsSignList", "isp.RAM_PERMISSION_DENY"),
        (SMS, "GetSmsTemplate", "isp.RAM_PERMISSION_DENY"),
        (SMS, "QuerySendDetails", "isp.RAM_PERMISSION_DENY"),
        (SMS, "CheckSmsVerifyCode", "isp.RAM_PERMISSION_DENY"),
        (MAIL, "QueryMailAddressByParam", "Forbidden.RAM"),
    ],
)
async def test_a_send_only_key_sends_and_sees_nothing(
    desk: Desk, version: str, action: str, code: str
) -> None:
    how = {"key": "sandbox-key-send-only"}
    assert (await desk.call(action, {}, version=version, **how)).code == code
    assert (await desk.sms(how)).code == "OK"
    assert (await desk.mail(how)).status == 200


async def test_the_international_site_denies_in_its_own_words(desk: Desk) -> None:
    how = {"key": "sandbox-key-send-only"}
    answer = await desk.call("QueryMessage", {}, version=GLOBE, **how)
    assert (answer.status, answer.json["ResponseCode"]) == (200, "isv.RAM_CHECK_FAILED")


@pytest.mark.parametrize("by", ["v3", "v1"])
async def test_a_temporary_key_needs_its_token_and_may_expire(desk: Desk, by: str) -> None:
    name = "x-acs-security-token" if by == "v3" else "SecurityToken"

    async def send(token: str) -> tuple[int, str]:
        how = {**STS, "by": by, "more": {name: token} if token else {}}
        answer = await desk.sms(how)
        return answer.status, answer.code

    assert await send("sandbox-sts-token") == (200, "OK")
    assert await send("") == (404, "InvalidAccessKeyId.NotFound")
    assert await send("another") == (400, "InvalidSecurityToken.MismatchWithAccessKey")
    assert await send("not one!") == (400, "InvalidSecurityToken.Malformed")
    await desk.fetch("POST", "/settings", json={"stsExpired": True})
    assert await send("sandbox-sts-token") == (400, "InvalidSecurityToken.Expired")
    await desk.fetch("POST", "/settings", json={"stsExpired": False})
    desk.clock.move(60)
    assert await send("sandbox-sts-token") == (200, "OK")
