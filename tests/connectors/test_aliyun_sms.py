"""Aliyun Short Message Service: which number, which template, which words of refusal."""

import json
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from tests.connectors.examples import CODE, Canned, config_of, failure, message_for, sent

from watchword.connectors.aliyun_sms import AliyunSMS
from watchword.errors import ConfigInvalid
from watchword.http import Request
from watchword.identifiers import parse_phone
from watchword.message import Fault, Message, Receipt, UsageType
from watchword.testing import FrozenClock

USAGES = ("Register", "SignIn", "ForgotPassword", "Generic")
BOTH = {"china": "SMS_1", "overseas": "SMS_2"}
TAKEN = b'{"Code":"OK","Message":"OK","BizId":"900619746936498440^0","RequestId":"F655A8D5"}'


def templates(code: object = BOTH, **more: Any) -> list[dict[str, Any]]:
    return [{"usageType": usage, "templateCode": code, **more} for usage in USAGES]


def connector(**changed: Any) -> AliyunSMS:
    return AliyunSMS(config_of(AliyunSMS, **{"templates": templates(), **changed}))


def to(number: str, usage: UsageType = UsageType.SIGN_IN, **more: Any) -> Message:
    values = {"code": CODE, "minutes": "10", **more.pop("values", {})}
    return Message(parse_phone(number), usage, values, attempt="a1b2", **more)


def asked(
    made: AliyunSMS, message: Message, taken: Canned | None = None
) -> tuple[dict[str, str], Request]:
    transport = taken or Canned(TAKEN)
    sent(made, message, transport)
    (request,) = transport.requests
    text = urlsplit(request.url).query or request.body.decode()
    return dict(parse_qsl(text, keep_blank_values=True)), request


# --- the request -----------------------------------------------------------------------------


def test_a_mainland_number_goes_out_as_eleven_digits_with_the_mainland_template() -> None:
    parameters, request = asked(connector(signName="守望演示"), to("+86 139 0000 1234"))
    assert parameters == {
        "PhoneNumbers": "13900001234",
        "SignName": "守望演示",
        "TemplateCode": "SMS_1",
        "TemplateParam": '{"code":"482913"}',
        "OutId": "a1b2",
    }
    assert request.method == "POST"
    assert request.url.startswith("https://dysmsapi.aliyuncs.com/?")


@pytest.mark.parametrize(
    ("number", "digits"),
    [
        ("+852 6832 6366", "85268326366"),  # eleven digits, and Hong Kong all the same
        ("+1 202 555 0123", "12025550123"),
        ("+1 862 401 7194", "18624017194"),  # reads like a mainland mobile number
        ("+853 6612 3456", "85366123456"),
        ("+886 912 345 678", "886912345678"),
        ("+44 7400 123456", "447400123456"),
    ],
)
def test_a_number_from_elsewhere_goes_out_with_its_country_code_and_the_overseas_template(
    number: str, digits: str
) -> None:
    parameters, _ = asked(connector(), to(number))
    assert (parameters["PhoneNumbers"], parameters["TemplateCode"]) == (digits, "SMS_2")


@pytest.mark.parametrize("number", ["+85268326366", "+12025550123", "+18624017194"])
def test_without_an_overseas_template_nothing_is_sent_abroad(number: str) -> None:
    transport = Canned(TAKEN)
    failed = failure(connector(templates=templates({"china": "SMS_1"})), to(number), transport)
    assert failed.fault == Fault.NO_TEMPLATE
    assert "overseas" in failed.provider_text
    assert transport.requests == []


def test_without_a_mainland_template_nothing_is_sent_to_the_mainland() -> None:
    made = connector(templates=templates({"overseas": "SMS_2"}))
    assert failure(made, to("+8613900001234"), Canned(TAKEN)).fault == Fault.NO_TEMPLATE
    assert asked(made, to("+12025550123"))[0]["TemplateCode"] == "SMS_2"


def test_one_template_code_serves_every_country_as_it_always_did() -> None:
    made = connector(templates=templates("SMS_7"))
    assert asked(made, to("+8613900001234"))[0]["TemplateCode"] == "SMS_7"
    assert asked(made, to("+85268326366"))[0]["TemplateCode"] == "SMS_7"


def test_a_person_in_america_never_has_their_code_sent_to_a_stranger_in_china() -> None:
    made = connector(templates=templates("SMS_7"))
    transport = Canned(TAKEN)
    assert failure(made, to("+18624017194"), transport).fault == Fault.NO_TEMPLATE
    assert transport.requests == []
    international = connector(templates=templates("SMS_7", type=6))
    assert asked(international, to("+18624017194"))[0]["PhoneNumbers"] == "18624017194"


def test_a_mainland_landline_is_refused_before_anything_is_sent() -> None:
    transport = Canned(TAKEN)
    failed = failure(connector(), to("+86 10 6552 9988"), transport)
    assert (failed.fault, transport.requests) == (Fault.BAD_RECIPIENT, [])


# --- templates -------------------------------------------------------------------------------


def test_only_declared_variables_are_sent() -> None:
    message = to("+8613900001234", values={"locale": "zh-CN", "application.name": "Shop"})
    assert asked(connector(), message)[0]["TemplateParam"] == '{"code":"482913"}'


def test_a_template_may_declare_others() -> None:
    variables = {"code": "{{code}}", "min": "{{ minutes }}", "product": "Shop"}
    made = connector(templates=templates(BOTH, variables=variables))
    parameters, _ = asked(made, to("+8613900001234"))
    filled = json.loads(parameters["TemplateParam"])
    assert filled == {"code": "482913", "min": "10", "product": "Shop"}


def test_a_variable_without_a_value_stops_the_message_and_is_named() -> None:
    made = connector(templates=templates(BOTH, variables={"who": "{{user.name}}"}))
    failed = failure(made, to("+8613900001234"), Canned(TAKEN))
    assert failed.fault == Fault.NO_TEMPLATE
    assert "who" in failed.provider_text


def test_an_unlisted_usage_type_gets_the_generic_template() -> None:
    entries = templates()
    entries[3]["templateCode"] = "SMS_9"
    message = to("+8613900001234", UsageType.MFA_VERIFICATION)
    assert asked(connector(templates=entries), message)[0]["TemplateCode"] == "SMS_9"


def test_templates_for_a_country_or_a_language_come_before_those_for_all() -> None:
    entries = [
        *templates(BOTH),
        {"usageType": "SignIn", "templateCode": "SMS_FR", "locale": "fr"},
        {"usageType": "SignIn", "templateCode": "SMS_HK", "countries": ["HK", "MO"]},
    ]
    made = connector(templates=entries)
    assert asked(made, to("+8613900001234"))[0]["TemplateCode"] == "SMS_1"
    assert asked(made, to("+8613900001234", locale="fr-CA"))[0]["TemplateCode"] == "SMS_FR"
    assert asked(made, to("+85268326366", locale="fr"))[0]["TemplateCode"] == "SMS_HK"


@pytest.mark.parametrize("first", [True, False])
def test_the_legacy_usage_type_Test_reads_as_generic_and_never_displaces_a_real_one(
    first: bool,
) -> None:
    legacy = {"usageType": "Test", "templateCode": "SMS_OLD"}
    entries = [legacy, *templates("SMS_1")] if first else [*templates("SMS_1"), legacy]
    message = to("+8613900001234", UsageType.GENERIC)
    assert asked(connector(templates=entries), message)[0]["TemplateCode"] == "SMS_1"
    alone = [legacy, *templates("SMS_1")[:3]]
    assert asked(connector(templates=alone), message)[0]["TemplateCode"] == "SMS_OLD"


# --- configuration ---------------------------------------------------------------------------


def problems(**changed: Any) -> str:
    with pytest.raises(ConfigInvalid) as caught:
        connector(**changed)
    return str(caught.value)


def test_the_published_keys_are_taken_with_everything_they_may_hold() -> None:
    made = connector(
        strictPhoneRegionNumberCheck=True,
        templates=[{**entry, "type": 2} for entry in templates()],
        endpoint="dysmsapi.ap-southeast-1.aliyuncs.com",
        signatureVersion="v1",
    )
    parameters, request = asked(made, to("+8613900001234"))
    assert request.url == "https://dysmsapi.ap-southeast-1.aliyuncs.com/"
    assert parameters["SignatureVersion"] == "1.0"


def test_missing_and_unknown_usage_types_are_named() -> None:
    told = problems(
        templates=[
            {"usageType": "SignIn", "templateCode": "SMS_1"},
            {"usageType": "Login", "templateCode": "SMS_1"},
        ]
    )
    assert "Register, ForgotPassword, Generic" in told
    assert "templates[1].usageType" in told


@pytest.mark.parametrize("code", [{}, 5, None, [], {"china": ""}, {"cn": "SMS_1"}, ""])
def test_a_template_code_that_is_none_is_named_at_its_place(code: object) -> None:
    assert "templates[0].templateCode" in problems(templates=templates(code))


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://dysmsapi.aliyuncs.com", "ftp://a.example", "https://", "https://a.example/?x=1", "a b.example",
        "https://user:pass@a.example", "https://a.example:99999", "https://a.example/#x", "//",
    ],
)  # fmt: skip
def test_an_endpoint_that_is_none_or_not_private_is_refused(endpoint: str) -> None:
    assert "endpoint" in problems(endpoint=endpoint)


@pytest.mark.parametrize(
    ("endpoint", "url", "host"),
    [
        ("http://127.0.0.1:3080", "http://127.0.0.1:3080/", "127.0.0.1:3080"),
        ("HTTPS://A.Example:443/", "https://a.example/", "a.example"),
        ("https://[::1]:8443", "https://[::1]:8443/", "[::1]:8443"),
        ("dm-vpc.cn-hangzhou.aliyuncs.com", "https://dm-vpc.cn-hangzhou.aliyuncs.com/", "dm-vpc.cn-hangzhou.aliyuncs.com"),
        ("http://localhost:80/aliyun", "http://localhost/aliyun", "localhost"),
    ],
)  # fmt: skip
def test_an_endpoint_is_a_host_or_a_url(endpoint: str, url: str, host: str) -> None:
    _, request = asked(connector(endpoint=endpoint), to("+8613900001234"))
    assert request.url.partition("?")[0] == url
    assert request.headers["host"] == host


def test_blanks_around_a_pasted_secret_do_no_harm_and_inside_it_are_named() -> None:
    assert connector(accessKeySecret=" abc\n").config.access_key_secret == "abc"
    assert "accessKeySecret" in problems(accessKeySecret="a bc")
    assert "accessKeyId" in problems(accessKeyId="LTAI５t")


# --- the answer ------------------------------------------------------------------------------


def refusal(code: str, message: str = "", status: int = 200, **headers: str) -> Any:
    body = json.dumps({"Code": code, "Message": message, "RequestId": "R-1"}).encode()
    return failure(connector(), to("+8613900001234"), Canned(body, status, **headers))


def test_success_is_the_word_OK() -> None:
    receipt = sent(connector(), message_for(AliyunSMS), Canned(TAKEN))
    assert receipt == Receipt("900619746936498440^0", "F655A8D5")


@pytest.mark.parametrize(
    ("message", "seconds"),
    [
        ("触发分钟级流控Permits:1", 60),
        ("触发小时级流控Permits:5", 3600),
        ("触发天级流控Permits:10", 86400),
        ("slow down", None),
    ],
)
def test_flow_control_says_when_to_try_again(message: str, seconds: int | None) -> None:
    failed = refusal("isv.BUSINESS_LIMIT_CONTROL", message)
    assert (failed.fault, failed.retry_after) == (Fault.THROTTLED, seconds)
    assert failed.request_id == "R-1"


@pytest.mark.parametrize(
    ("code", "status", "fault"),
    [
        ("isv.MOBILE_NUMBER_ILLEGAL", 200, Fault.BAD_RECIPIENT),
        ("isv.AMOUNT_NOT_ENOUGH", 200, Fault.NO_CREDIT),
        ("isv.DAY_LIMIT_CONTROL", 200, Fault.NO_CREDIT),
        ("isv.SMS_SIGNATURE_ILLEGAL", 200, Fault.BAD_CONFIG),
        ("isv.SMS_TEMPLATE_ILLEGAL", 200, Fault.NO_TEMPLATE),
        ("isp.SYSTEM_ERROR", 200, Fault.UNAVAILABLE),
        ("InvalidAccessKeyId.NotFound", 404, Fault.BAD_CONFIG),
        ("SignatureNonceUsed", 400, Fault.OUTCOME_UNKNOWN),
        ("InternalError", 500, Fault.OUTCOME_UNKNOWN),
        ("ServiceUnavailable", 503, Fault.OUTCOME_UNKNOWN),
        ("Throttling.User", 503, Fault.UNAVAILABLE),
        ("isv.NEVER_SEEN", 200, Fault.REJECTED),
        ("isp.NEVER_SEEN", 200, Fault.UNAVAILABLE),
        ("isv.WEEK_LIMIT_CONTROL_X", 200, Fault.THROTTLED),
        ("biz.FREQUENCY", 200, Fault.THROTTLED),
        ("Throttling.Never", 429, Fault.UNAVAILABLE),
        ("NeverSeen", 400, Fault.REJECTED),
        ("NeverSeen", 500, Fault.OUTCOME_UNKNOWN),
        ("OK", 500, Fault.BAD_ANSWER),
        ("", 200, Fault.BAD_ANSWER),
    ],
)
def test_codes_become_faults_by_table_then_by_pattern(code: str, status: int, fault: Fault) -> None:
    assert refusal(code, status=status).fault == fault


def test_the_gateway_may_say_when_to_come_back() -> None:
    assert refusal("Throttling", status=429, x_acs_retry_after="1500").retry_after == 2
    assert refusal("Throttling", status=429, x_acs_retry_after="soon").retry_after is None


def test_T20_the_gateways_words_about_a_wrong_signature_are_left_out() -> None:
    leak = "server string to sign is: POST&%2F&AccessKeyId%3DLTAI5tSecretish%26PhoneNumbers%3D139"
    failed = refusal("SignatureDoesNotMatch", leak, 400)
    assert failed.fault == Fault.BAD_CONFIG
    assert "LTAI5tSecretish" not in failed.provider_text
    assert "PhoneNumbers" not in failed.provider_text


def test_words_of_the_provider_are_cut_and_cleaned() -> None:
    failed = refusal("isv.X", "a\x00\x1b[31m\u202eb\r\n" + "long " * 500)
    assert failed.provider_text.startswith("a[31mb long")
    assert len(failed.provider_text) == 500


async def test_every_request_has_its_own_time_and_nonce() -> None:
    transport = Canned(TAKEN)
    clock = FrozenClock()
    made = AliyunSMS(config_of(AliyunSMS), transport=transport, clock=clock)
    for _ in range(2):
        await made.send(message_for(AliyunSMS))
        clock.move(5)
    first, second = (request.headers for request in transport.requests)
    assert first["x-acs-signature-nonce"] != second["x-acs-signature-nonce"]
    assert first["x-acs-date"] != second["x-acs-date"]
