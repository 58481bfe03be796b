"""The judge of the sandbox's honesty: Aliyun's official Python SDKs, unmodified, succeed and fail against it as against Aliyun."""

import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.services import SDKS

from watchword.app import sandbox_running
from watchword.connectors import _aliyun_faults as known
from watchword.sandbox import Sandbox
from watchword.sandbox.dates import day

WORKER = Path(__file__).with_name("sdk_worker.py")
KEY = {"key": "sandbox-key-id", "secret": "sandbox-key-secret"}
STS = {"key": "STS.sandbox-key-id", "secret": "sandbox-sts-secret", "token": "sandbox-sts-token"}
TEXT = {
    "phone_numbers": "13800138000",
    "sign_name": "守望演示",
    "template_code": "SMS_100000002",
    "template_param": '{"code":"123456"}',
}
RAW_TEXT = {
    "PhoneNumbers": "13800138000",
    "SignName": "守望演示",
    "TemplateCode": "SMS_100000002",
    "TemplateParam": '{"code":"123456"}',
}
BATCH = {
    "phone_number_json": '["13800138000","13800138001"]',
    "sign_name_json": '["守望演示","守望演示"]',
    "template_code": "SMS_100000002",
    "template_param_json": '[{"code":"1111"},{"code":"2222"}]',
}
AUTH = {
    "phone_number": "13800138000",
    "sign_name": "守望赠签",
    "template_code": "100001",
    "template_param": '{"code":"##code##","min":"5"}',
}
FREE = {"to": "85261234567", "message": "Your code is 246810", "from_": "Watchword"}
INTO_MAINLAND = {
    "to": "8613800138000",
    "from_": "守望演示",
    "template_code": "SMS_100000002",
    "template_param": '{"code":"123456"}',
}
LETTER = {
    "account_name": "no-reply@mail.example.com",
    "address_type": 1,
    "reply_to_address": False,
    "to_address": "ann@example.com",
}
MAIL = {**LETTER, "subject": "Your code", "html_body": "<b>246810</b>", "from_alias": "守望"}


@dataclass
class Official:
    """A sandbox that listens, and a process that holds the SDKs."""

    sandbox: Sandbox
    port: int
    process: subprocess.Popen[str]

    def ask(
        self, sdk: str, method: str, request: Mapping[str, Any] | None = None, **how: Any
    ) -> Any:
        """One call by one SDK; ``host`` is the name it is made to."""
        host = how.pop("host", "127.0.0.1")
        endpoint = f"{host}:{self.port}"
        step = {"sdk": sdk, "method": method, "request": dict(request or {}), "endpoint": endpoint}
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({**KEY, **step, **how}) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def text(self, **how: Any) -> Any:
        """SendSms by the current SDK."""
        return self.ask("dysmsapi", "send_sms", TEXT, **how)

    def core(self, action: str, request: Mapping[str, Any], **how: Any) -> Any:
        """One call by the older core's CommonRequest."""
        return self.ask("core", action, request, **{"version": "2017-05-25", **how})


@pytest.fixture(scope="module")
def sdks() -> Iterator[Official]:
    """The SDKs and their sandbox, once for all tests."""
    desk = socket.create_server(("127.0.0.1", 0))
    port = desk.getsockname()[1]
    sandbox = Sandbox(port=port, frequency=False)
    kept = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    process = subprocess.Popen(
        [SDKS.address, str(WORKER)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env=kept | {"PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    with sandbox_running(sandbox, desk), process:
        yield Official(sandbox, port, process)
        process.kill()


@pytest.fixture
def official(sdks: Official) -> Official:
    """The same with nothing left over from another test."""
    sdks.sandbox.clear()
    sdks.sandbox.frequency = False
    sdks.sandbox._state.sts_expired = False
    return sdks


# --- success ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"asynchronous": True},
        {"algorithm": "v2"},
        {"algorithm": "v2", "asynchronous": True},
        STS,
        {**STS, "algorithm": "v2"},
        {"host": "dysmsapi.localhost"},
    ],
    ids=str,
)
def test_the_current_sdk_sends_a_text_in_every_way_it_knows(
    official: Official, how: dict[str, Any]
) -> None:
    body = official.text(**how)["body"]
    assert (body["Code"], body["Message"]) == ("OK", "OK")
    (message,) = official.sandbox.inbox
    assert (message.to, message.code, message.provider["bizId"]) == (
        "+8613800138000",
        "123456",
        body["BizId"],
    )


@pytest.mark.parametrize(
    "how", [{"verb": "GET"}, {"verb": "POST"}, {"form": True}, STS, {**STS, "form": True}], ids=str
)
def test_the_older_core_sends_a_text_in_every_way_it_knows(
    official: Official, how: dict[str, Any]
) -> None:
    assert official.core("SendSms", RAW_TEXT, **how)["body"]["Code"] == "OK"
    assert len(official.sandbox.inbox) == 1


@pytest.mark.parametrize("asynchronous", [False, True])
def test_every_action_of_the_text_product_answers_what_its_model_reads(
    official: Official, asynchronous: bool
) -> None:
    def ask(method: str, **request: Any) -> Any:
        body = official.ask("dysmsapi", method, request, asynchronous=asynchronous)["body"]
        assert body.pop("Code") == "OK"
        assert body.pop("RequestId")
        return body

    ask("send_batch_sms", **BATCH)
    today = day(official.sandbox.clock.now())
    details = ask(
        "query_send_details", phone_number="13800138000", send_date=today, page_size=10, current_page=1
    )  # fmt: skip
    (row,) = details["SmsSendDetailDTOs"]["SmsSendDetailDTO"]
    assert (row["SendStatus"], row["TemplateCode"]) == (1, "SMS_100000002")
    asked = {"is_globe": 1, "start_date": today, "end_date": today, "page_index": 1, "page_size": 5}
    assert ask("query_send_statistics", **asked)["Data"]["TargetList"][0]["TotalCount"] == 2
    assert len(ask("query_sms_sign_list", page_size=50)["SmsSignList"]) == 5
    assert len(ask("query_sms_template_list", page_size=50)["SmsTemplateList"]) == 12
    filed = ask("get_sms_sign", sign_name="守望未备")["SignIspRegisterDetailList"]
    assert {row["OperatorCode"]: row["RegisterStatus"] for row in filed} == {
        "mobile": 3,
        "unicom": -1,
        "telecom": -2,
    }
    template = ask("get_sms_template", template_code="SMS_100000005")
    assert json.loads(template["VariableAttribute"]) == {
        "code": "characterWithNumber2",
        "min": "others",
    }


@pytest.mark.parametrize("asynchronous", [False, True])
def test_sms_authentication_sends_and_checks(official: Official, asynchronous: bool) -> None:
    how = {"asynchronous": asynchronous, "host": "dypnsapi.localhost"}
    asked = {**AUTH, "return_verify_code": True, "code_length": 6}
    sent = official.ask("dypnsapi", "send_sms_verify_code", asked, **how)["body"]
    assert (sent["Code"], sent["Success"]) == ("OK", True)
    code = sent["Model"]["VerifyCode"]
    for typed, result in (("000000x", "UNKNOWN"), (code, "PASS")):
        check = {"phone_number": "13800138000", "verify_code": typed}
        body = official.ask("dypnsapi", "check_sms_verify_code", check, **how)["body"]
        assert body["Model"]["VerifyResult"] == result
    asked = {"phone_number": "13800138000", "send_date": day(official.sandbox.clock.now())}
    asked |= {"page_size": 10, "current_page": 1}
    details = official.ask("dypnsapi", "query_send_details", asked, **how)["body"]
    assert [row["TemplateCode"] for row in details["Model"]] == ["100001"]


def test_the_international_site_sends_and_tells(official: Official) -> None:
    free = official.ask("globe", "send_message_to_globe", FREE)["body"]
    assert (free["ResponseCode"], free["NumberDetail"]["Country"]) == ("OK", "HK")
    template = official.ask("globe", "send_message_with_template", INTO_MAINLAND)["body"]
    assert template["ResponseCode"] == "OK"
    asked = {"message_id": free["MessageId"]}
    fared = official.ask("globe", "query_message", asked, asynchronous=True)["body"]
    assert (fared["Status"], fared["To"]) == ("3", "85261234567")


@pytest.mark.parametrize("how", [{}, {"asynchronous": True}, {"algorithm": "v2"}, STS], ids=str)
def test_direct_mail_sends(official: Official, how: dict[str, Any]) -> None:
    assert official.ask("dm", "single_send_mail", MAIL, **how)["body"]["EnvId"]
    mail = official.sandbox.inbox.latest("ann@example.com")
    assert mail is not None
    assert (mail.code, mail.provider["fromAlias"]) == ("246810", "守望")


def test_direct_mail_sends_by_a_template_kept_there(official: Official) -> None:
    data = {"code": "246810", "minutes": "10"}
    asked = {**LETTER, "template": {"template_id": "410001", "template_data": data}}
    assert official.ask("dm", "single_send_mail", asked)["body"]["EnvId"]
    mail = official.sandbox.inbox.latest("ann@example.com")
    assert mail is not None
    assert mail.subject == "Your sign-in code: 246810"


def test_direct_mail_tells_about_the_account(official: Official) -> None:
    official.sandbox._state.receipt_after = 0
    official.ask("dm", "single_send_mail", MAIL)
    senders = official.ask("dm", "query_mail_address_by_param")["body"]
    assert senders["TotalCount"] == len(senders["data"]["mailAddress"]) == 4
    domains = official.ask("dm", "query_domain_by_param")["body"]["data"]["domain"]
    assert [row["SpfAuthStatus"] for row in domains] == ["0", "1"]
    assert official.ask("dm", "desc_account_summary")["body"]["UserStatus"] == "0"
    assert official.ask("dm", "query_template_by_param")["body"]["TotalCount"] == 2
    template = official.ask("dm", "desc_template", {"template_id": 410001})["body"]
    assert template["TemplateSubject"] == "Your sign-in code: {code}"
    now = time.gmtime(official.sandbox.clock.now() / 1000 + 8 * 3600)
    asked = {
        "start_time": time.strftime("%Y-%m-%d 00:00", now),
        "end_time": time.strftime("%Y-%m-%d 23:59", now),
    }
    found = official.ask("dm", "sender_statistics_detail_by_param", asked)["body"]
    assert [row["ToAddress"] for row in found["data"]["mailDetail"]] == ["ann@example.com"]
    official.sandbox._state.receipt_after = 1000


def test_a_mailbox_of_another_region_is_found_at_its_own_host(official: Official) -> None:
    there = {**MAIL, "account_name": "no-reply@sg.example.com"}
    refused = official.ask("dm", "single_send_mail", there)
    assert (refused["status"], refused["code"]) == (404, "InvalidMailAddress.NotFound")
    host = {"host": "dm.ap-southeast-1.localhost", "region": "ap-southeast-1"}
    assert official.ask("dm", "single_send_mail", there, **host)["body"]["EnvId"]


# --- refusals --------------------------------------------------------------------------------


@pytest.mark.parametrize("asynchronous", [False, True])
@pytest.mark.parametrize(
    ("how", "status", "code"),
    [
        ({"secret": "wrong"}, 400, "SignatureDoesNotMatch"),
        ({"key": "nobody"}, 404, "InvalidAccessKeyId.NotFound"),
        ({"key": "sandbox-key-inactive"}, 400, "InvalidAccessKeyId.Inactive"),
        ({**STS, "token": "other"}, 400, "InvalidSecurityToken.MismatchWithAccessKey"),
        ({**STS, "token": "not one!"}, 400, "InvalidSecurityToken.Malformed"),
        ({"host": "dm.localhost"}, 404, "InvalidAction.NotFound"),
    ],
    ids=str,
)
def test_what_the_gateway_refuses_is_raised_with_status_and_code(
    official: Official, how: dict[str, Any], status: int, code: str, asynchronous: bool
) -> None:
    outcome = official.text(**how, asynchronous=asynchronous)
    assert (outcome["raised"], outcome["status"], outcome["code"]) == (
        "ClientException",
        status,
        code,
    )
    assert {"Code", "Message", "RequestId", "HostId", "Recommend"} <= outcome["data"].keys()
    older = official.core("SendSms", RAW_TEXT, **how)
    assert (older["raised"], older["status"], older["code"]) == ("ServerException", status, code)


@pytest.mark.parametrize("how", [{}, {"algorithm": "v2"}], ids=str)
def test_a_clock_that_is_wrong_is_told(official: Official, how: dict[str, Any]) -> None:
    official.sandbox.clock.move(16 * 60)
    try:
        outcome = official.text(**how)
        older = official.core("SendSms", RAW_TEXT)
    finally:
        official.sandbox.clock.reset()
    assert (outcome["status"], outcome["code"]) == (400, "InvalidTimeStamp.Expired")
    assert older["code"] == "InvalidTimeStamp.Expired"


def test_a_token_that_expired_is_told(official: Official) -> None:
    official.sandbox._state.sts_expired = True
    for sdk, method, request in (("dysmsapi", "send_sms", TEXT), ("dm", "single_send_mail", MAIL)):
        outcome = official.ask(sdk, method, request, **STS)
        assert (outcome["status"], outcome["code"]) == (400, "InvalidSecurityToken.Expired")


def test_a_send_only_key_sends_and_sees_nothing(official: Official) -> None:
    key: dict[str, Any] = {"key": "sandbox-key-send-only"}
    assert official.text(**key)["body"]["Code"] == "OK"
    denied = official.ask("dysmsapi", "query_sms_sign_list", **key)["body"]
    assert denied["Code"] == "isp.RAM_PERMISSION_DENY"
    outcome = official.ask("dm", "desc_account_summary", **key)
    assert (outcome["raised"], outcome["status"], outcome["code"]) == (
        "ClientException",
        403,
        "Forbidden.RAM",
    )


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"phone_numbers": "12"}, "isv.MOBILE_NUMBER_ILLEGAL"),
        ({"sign_name": "x"}, "isv.SMS_SIGNATURE_ILLEGAL"),
        ({"template_code": "x"}, "isv.SMS_TEMPLATE_ILLEGAL"),
        ({"template_param": "{}"}, "isv.TEMPLATE_MISSING_PARAMETERS"),
        ({"template_param": '{"code":123456}'}, "isv.INVALID_JSON_PARAM"),
        ({"template_param": '{"code":"123456","locale":"zh-CN"}'}, "isv.INVALID_PARAMETERS"),
        ({"sign_name": "阿里云短信测试"}, "isv.SMS_TEST_SIGN_TEMPLATE_LIMIT"),
    ],
)
def test_what_a_product_refuses_is_an_ordinary_answer(
    official: Official, changed: dict[str, str], code: str
) -> None:
    body = official.ask("dysmsapi", "send_sms", TEXT | changed)["body"]
    assert body["Code"] == code
    assert "BizId" not in body


def test_a_number_that_is_reached_too_often_is_told_the_window(official: Official) -> None:
    official.sandbox.frequency = True
    official.text()
    body = official.text()["body"]
    assert (body["Code"], body["Message"]) == (
        "isv.BUSINESS_LIMIT_CONTROL",
        "触发分钟级流控Permits:1",
    )
    official.ask("dypnsapi", "send_sms_verify_code", AUTH)
    again = official.ask("dypnsapi", "send_sms_verify_code", AUTH)["body"]
    assert (again["Code"], again["Success"]) == ("biz.FREQUENCY", False)
    official.ask("globe", "send_message_with_template", {**INTO_MAINLAND, "to": "8613800138009"})
    third = {**INTO_MAINLAND, "to": "8613800138009"}
    globe = official.ask("globe", "send_message_with_template", third)["body"]
    assert globe["ResponseCode"] == "BUSINESS_LIMIT_CONTROL_MINUTE"


CODES = sorted(
    {
        code
        for name, table in vars(known).items()
        if name.endswith("FAULTS") and isinstance(table, dict)
        for code in table
        if "*" not in code
    }
)


def test_every_code_that_we_explain_reaches_an_sdk_as_aliyun_sends_it(official: Official) -> None:
    assert len(CODES) > 60
    for code in CODES:
        official.sandbox.fail(code=code)
        outcome = official.text()
        body = outcome.get("body") or outcome
        assert (body.get("Code") or body["code"]) == code
        # The international site's own flow control has no prefix.
        business = code.startswith(("isv.", "isp.", "biz.", "BUSINESS_LIMIT"))
        assert ("body" in outcome) == business


@pytest.mark.parametrize(
    ("staged", "raised", "status"),
    [
        ({"code": "Throttling.User"}, "ClientException", 400),
        ({"code": "Throttling", "status": 503}, "ServerException", 503),
        ({"retryAfter": 1500}, "ThrottlingException", 429),
        ({"code": "InternalError"}, "ServerException", 500),
        ({"code": "Forbidden.RiskControl", "status": 403}, "ClientException", 403),
    ],
)
def test_load_and_outages_are_raised_in_the_classes_that_sdks_have(
    official: Official, staged: dict[str, Any], raised: str, status: int
) -> None:
    official.sandbox.fail(**staged, count=2)
    for asynchronous in (False, True):
        outcome = official.text(asynchronous=asynchronous)
        assert (outcome["raised"], outcome["status"]) == (raised, status)
        if "retryAfter" in staged:
            assert outcome["retry_after"] == staged["retryAfter"]


@pytest.mark.parametrize(
    ("kind", "accepted", "says"),
    [
        ("broken-json", 1, "json"),
        ("html", 1, "json"),
        ("empty", 1, "json"),
        ("half", 1, "IncompleteRead"),
        ("drop-before", 0, "RemoteDisconnected"),
        ("drop-after", 1, "RemoteDisconnected"),
        ("reset-connect", 0, "reset"),
        ("reset-headers", 0, "reset"),
        ("reset-before", 0, "reset"),
        ("reset-after", 1, "reset"),
        ("reset-answer-headers", 1, "reset"),
        ("reset-answer", 1, "reset"),
    ],
)
def test_broken_answers_and_connections_break_the_sdk_as_networks_do(
    official: Official, kind: str, accepted: int, says: str
) -> None:
    official.sandbox.fail(kind)
    outcome = official.text()
    assert outcome["raised"] == "UnretryableException"
    assert says.lower() in outcome["message"].lower()
    assert len(official.sandbox.inbox) == accepted
    official.sandbox.fail(kind)
    assert official.text(asynchronous=True)["raised"] == "UnretryableException"


def test_a_stall_runs_into_the_sdks_own_time_limit(official: Official) -> None:
    official.sandbox.fail("delay", delay=1)
    assert official.text(timeout=300)["raised"] == "UnretryableException"
    assert len(official.sandbox.inbox) == 1
    official.sandbox.fail("drop-before", delay=1)
    older = official.core("SendSms", RAW_TEXT, timeout=300)
    assert older["raised"] == "ClientException"
    assert len(official.sandbox.inbox) == 1
