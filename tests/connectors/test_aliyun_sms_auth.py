"""Aliyun SMS authentication: lent signature and templates, the code ours, the mainland only."""

import json
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from tests.connectors.examples import CODE, Canned, config_of, failure, sent

from watchword.connectors.aliyun_sms_auth import AliyunSMSAuth
from watchword.errors import ConfigInvalid, DeliveryFailed
from watchword.http import Request
from watchword.identifiers import parse_phone
from watchword.message import Fault, Message, Receipt, UsageType

TAKEN = (
    b'{"Code":"OK","Message":"OK","Success":true,"RequestId":"R-1","Model":{"BizId":"112231^0",'
    b'"OutId":"a1b2","RequestId":"R-2","VerifyCode":"482913"}}'
)
NUMBER = parse_phone("+8613900001234")


def templates() -> list[dict[str, Any]]:
    return [{"usageType": str(usage), "templateCode": f"T-{usage}"} for usage in UsageType]


def connector(**changed: Any) -> AliyunSMSAuth:
    return AliyunSMSAuth(config_of(AliyunSMSAuth, **{"templates": templates(), **changed}))


def text(usage: UsageType = UsageType.SIGN_IN, **values: str) -> Message:
    return Message(NUMBER, usage, {"code": CODE, "minutes": "10", **values}, attempt="a1b2")


def asked(made: AliyunSMSAuth, message: Message) -> tuple[dict[str, str], Request]:
    transport = Canned(TAKEN)
    sent(made, message, transport)
    (request,) = transport.requests
    written = urlsplit(request.url).query or request.body.decode()
    return dict(parse_qsl(written, keep_blank_values=True)), request


def refusal(code: str, said: str = "") -> DeliveryFailed:
    body = json.dumps({"Code": code, "Message": said, "Success": False}).encode()
    return failure(connector(), text(), Canned(body))


# --- the request -----------------------------------------------------------------------------


def test_our_own_code_goes_out_in_a_lent_template() -> None:
    parameters, request = asked(connector(signName="守望赠签"), text())
    assert parameters == {
        "CountryCode": "86",
        "PhoneNumber": "13900001234",
        "SignName": "守望赠签",
        "TemplateCode": "T-SignIn",
        "TemplateParam": '{"code":"482913","min":"10"}',
        "DuplicatePolicy": "1",
        "Interval": "1",
        "ReturnVerifyCode": "false",
        "OutId": "a1b2",
    }
    assert request.url.startswith("https://dypnsapi.aliyuncs.com/?")
    assert request.headers["x-acs-action"] == "SendSmsVerifyCode"


@pytest.mark.parametrize("minutes", ["1", "5", "60"])
def test_the_minutes_a_person_reads_are_those_the_code_lives(minutes: str) -> None:
    parameters, _ = asked(connector(), text(minutes=minutes))
    assert json.loads(parameters["TemplateParam"])["min"] == minutes


@pytest.mark.parametrize("usage", UsageType)
def test_each_usage_type_has_its_own_template(usage: UsageType) -> None:
    assert asked(connector(), text(usage))[0]["TemplateCode"] == f"T-{usage}"


def test_version_1_carries_the_same_in_its_body() -> None:
    parameters, request = asked(connector(signatureVersion="v1"), text())
    assert (parameters["Action"], parameters["Version"]) == ("SendSmsVerifyCode", "2017-05-25")
    assert "?" not in request.url


# --- configuration ---------------------------------------------------------------------------


def test_all_nine_usage_types_are_required_and_the_missing_ones_named() -> None:
    with pytest.raises(ConfigInvalid, match="MfaVerification, BindMfa"):
        connector(templates=templates()[:-2])


def test_the_lent_templates_are_the_example() -> None:
    (form,) = [item for item in AliyunSMSAuth.Config.form_items() if item["key"] == "templates"]
    codes = {entry["usageType"]: entry["templateCode"] for entry in form["defaultValue"]}
    assert codes["SignIn"] == codes["BindMfa"] == "100001"
    assert (codes["BindNewIdentifier"], codes["ForgotPassword"]) == ("100002", "100003")
    assert codes["UserPermissionValidation"] == "100005"


def test_a_signature_that_aliyun_lends_tomorrow_can_be_typed_today() -> None:
    assert asked(connector(signName="新签名"), text())[0]["SignName"] == "新签名"


# --- the answer ------------------------------------------------------------------------------


def test_the_name_of_the_message_stands_in_the_model() -> None:
    assert sent(connector(), text(), Canned(TAKEN)) == Receipt("112231^0", "R-1")


@pytest.mark.parametrize("model", [b"null", b"[]", b'"x"', b"5"])
def test_a_receipt_needs_no_model(model: bytes) -> None:
    body = b'{"Code":"OK","RequestId":"R-1","Model":%b}' % model
    told = Canned(body)
    if model in (b"null", b"[]"):
        assert sent(connector(), text(), told) == Receipt("", "R-1")
    else:
        assert failure(connector(), text(), told).fault == Fault.BAD_ANSWER


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ("isv.BUSINESS_LIMIT_CONTROL", Fault.THROTTLED),
        ("BUSINESS_LIMIT_CONTROL", Fault.THROTTLED),
        ("biz.FREQUENCY", Fault.THROTTLED),
        ("FREQUENCY_FAIL", Fault.THROTTLED),
        ("isv.frequency_fail", Fault.THROTTLED),
        ("MOBILE_NUMBER_ILLEGAL", Fault.BAD_RECIPIENT),
        ("isv.MOBILE_NUMBER_ILLEGAL", Fault.BAD_RECIPIENT),
        ("biz.amount_not_enough", Fault.NO_CREDIT),
        ("SignatureDoesNotMatch", Fault.BAD_CONFIG),
        ("Throttling.User", Fault.UNAVAILABLE),
        ("biz.NEVER_SEEN", Fault.REJECTED),
    ],
)
def test_codes_are_told_by_their_last_part(code: str, fault: Fault) -> None:
    assert refusal(code).fault == fault


def test_flow_control_says_when_to_try_again() -> None:
    assert refusal("BUSINESS_LIMIT_CONTROL", "触发小时级流控Permits:5").retry_after == 3600
