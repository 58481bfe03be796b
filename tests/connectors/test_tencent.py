"""Tencent Cloud SMS: the signed request, and its documented answers."""

import json

import pytest
from tests.connectors.answers import answer
from tests.connectors.examples import (
    CODE,
    SECRET,
    Canned,
    config_of,
    failure,
    message_for,
    sent,
)

from watchword.connectors._signing import TC3, canonical_request, signature
from watchword.connectors.tencent import Tencent
from watchword.contract import connector_contract
from watchword.message import REQUIRED_USAGE_TYPES, Fault, Receipt
from watchword.testing import FrozenClock

REQUEST_ID = "a0aabda6-cf91-4f3e-a81f-9198114a2279"


def status(code: str = "Ok", **changed: object) -> object:
    one = {
        "SerialNo": "5000:1045710669157053657849499619" if code == "Ok" else "",
        "PhoneNumber": "+8613900001234", "Fee": 1, "SessionContext": "", "Code": code,
        "Message": "send success", "IsoCode": "CN",
    } | changed  # fmt: skip
    return {"Response": {"SendStatusSet": [one], "RequestId": REQUEST_ID}}


def error(code: str) -> object:
    return {"Response": {"Error": {"Code": code, "Message": "no"}, "RequestId": REQUEST_ID}}


OK = answer(200, status())
TestDocumentedAnswers = connector_contract(
    Tencent,
    accepted=OK,
    refused=[
        (answer(200, error("AuthFailure.SignatureFailure")), Fault.BAD_CONFIG),
        (answer(200, error("AuthFailure.SignatureExpire")), Fault.BAD_CONFIG),
        (answer(200, status("FailedOperation.InsufficientBalanceInSmsPackage")), Fault.NO_CREDIT),
        (answer(200, status("InvalidParameterValue.IncorrectPhoneNumber")), Fault.BAD_RECIPIENT),
        (answer(200, status("LimitExceeded.PhoneNumberDailyLimit")), Fault.THROTTLED),
        (answer(200, status("Something.New")), Fault.REJECTED),
        (answer(500, error("InternalError")), Fault.OUTCOME_UNKNOWN),
        (answer(200, {"Response": {"SendStatusSet": []}}), Fault.BAD_ANSWER),
        (answer(200, {"Response": []}), Fault.BAD_ANSWER),
        (answer(200, {}), Fault.BAD_ANSWER),
        (answer(200, status("Ok", SerialNo="")), Fault.BAD_ANSWER),
    ],
)


def canned() -> Canned:
    transport = Canned()
    transport.response = OK
    return transport


def test_the_request_is_signed_for_its_moment_and_names_one_number() -> None:
    transport, clock = canned(), FrozenClock()
    receipt = sent(Tencent(config_of(Tencent), clock=clock), message_for(Tencent), transport)
    assert receipt == Receipt("5000:1045710669157053657849499619", REQUEST_ID)
    [request] = transport.requests
    assert request.url == "https://sms.tencentcloudapi.com/"
    assert json.loads(request.body) == {
        "PhoneNumberSet": ["+8613900001234"],
        "SmsSdkAppId": "1400006666",
        "SignName": "守望",
        "TemplateId": "1110",
        "TemplateParamSet": [CODE],
    }
    headers = request.headers
    assert headers["x-tc-action"] == "SendSms"
    assert headers["x-tc-version"] == "2021-01-11"
    assert headers["x-tc-region"] == "ap-guangzhou"
    assert headers["x-tc-timestamp"] == str(clock.now() // 1000)
    own = {name: headers[name] for name in ("content-type", "host")} | {"x-tc-action": "sendsms"}
    canonical, _ = canonical_request("POST", "/", "", own, request.body)
    scope = ("2026-11-20", "sms")
    proof = signature(TC3, SECRET, headers["x-tc-timestamp"], scope, canonical)
    assert headers["authorization"].endswith(f"Signature={proof}")


def test_variables_are_sent_in_the_templates_order() -> None:
    templates = [
        {"usageType": str(usage), "templateCode": "7", "variables": ["{{code}}", "{{minutes}}"]}
        for usage in REQUIRED_USAGE_TYPES
    ]
    transport = canned()
    sent(Tencent(config_of(Tencent, templates=templates)), message_for(Tencent), transport)
    assert json.loads(transport.requests[0].body)["TemplateParamSet"] == [CODE, "10"]


def test_a_variable_without_a_value_never_goes_out_as_it_is_written() -> None:
    entries = [
        {"usageType": str(usage), "templateCode": "7", "variables": ["{{application.name}}"]}
        for usage in REQUIRED_USAGE_TYPES
    ]
    transport = canned()
    failed = failure(
        Tencent(config_of(Tencent, templates=entries)), message_for(Tencent), transport
    )
    assert (failed.fault, failed.provider_text) == ("no_template", "no value for application.name")
    assert transport.requests == []


def test_numbers_of_other_countries_get_their_own_template() -> None:
    templates = [{"usageType": str(usage), "templateCode": "1"} for usage in REQUIRED_USAGE_TYPES]
    templates.append({"usageType": "SignIn", "templateCode": "2", "countries": ["CN"]})  # type: ignore[dict-item]
    transport = canned()
    sent(Tencent(config_of(Tencent, templates=templates)), message_for(Tencent), transport)
    assert json.loads(transport.requests[0].body)["TemplateId"] == "2"


@pytest.mark.parametrize("digits", [4, 6])
def test_codes_longer_than_six_digits_are_not_for_it(digits: int) -> None:
    assert digits in Tencent.code_lengths
    assert 7 not in Tencent.code_lengths
