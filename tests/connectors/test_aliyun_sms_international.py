"""The international site's interface: free text abroad, approved templates into the mainland, and its own names for things."""

import json
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from tests.connectors.examples import CODE, Canned, config_of, failure, sent

from watchword.connectors.aliyun_sms_international import AliyunSMSInternational
from watchword.errors import ConfigInvalid, DeliveryFailed
from watchword.http import Request
from watchword.identifiers import parse_phone
from watchword.message import Fault, Message, Receipt, UsageType

TAKEN = (
    b'{"ResponseCode":"OK","ResponseDescription":"OK","MessageId":"1844300","RequestId":"R-1",'
    b'"NumberDetail":{"Country":"Hong Kong"},"Segments":"1","To":"85268326366"}'
)
USAGES = ("Register", "SignIn", "ForgotPassword", "Generic")
MAINLAND = {"signName": "守望演示", "templateCode": "SMS_1"}


def templates(**entry: Any) -> list[dict[str, Any]]:
    words = entry or {"content": "{{code}} is your code", "mainland": MAINLAND}
    return [{"usageType": usage, **words} for usage in USAGES]


def connector(**changed: Any) -> AliyunSMSInternational:
    given = {"templates": templates(), **changed}
    return AliyunSMSInternational(config_of(AliyunSMSInternational, **given))


def to(number: str, code: str = CODE, **more: Any) -> Message:
    values = {"code": code, "minutes": "10"}
    return Message(parse_phone(number), UsageType.SIGN_IN, values, attempt="a1b2", **more)


def asked(made: AliyunSMSInternational, message: Message) -> tuple[dict[str, str], Request]:
    transport = Canned(TAKEN)
    sent(made, message, transport)
    (request,) = transport.requests
    written = urlsplit(request.url).query or request.body.decode()
    return dict(parse_qsl(written, keep_blank_values=True)), request


def refusal(code: str, status: int = 200) -> DeliveryFailed:
    body = json.dumps({"ResponseCode": code, "ResponseDescription": "said", "RequestId": "R-1"})
    return failure(connector(), to("+85268326366"), Canned(body.encode(), status))


# --- the request -----------------------------------------------------------------------------


def test_abroad_a_text_of_ones_own_goes_out() -> None:
    parameters, request = asked(connector(), to("+852 6832 6366"))
    assert parameters == {
        "To": "85268326366",
        "Message": "482913 is your code",
        "Type": "OTP",
        "TaskId": "a1b2",
    }
    assert request.url.startswith("https://dysmsapi.ap-southeast-1.aliyuncs.com/?")
    assert request.headers["x-acs-action"] == "SendMessageToGlobe"
    assert request.headers["x-acs-version"] == "2018-05-01"


def test_the_mainland_gets_an_approved_template() -> None:
    parameters, request = asked(connector(), to("+86 139 0000 1234"))
    assert parameters == {
        "To": "8613900001234",
        "From": "守望演示",
        "TemplateCode": "SMS_1",
        "TemplateParam": '{"code":"482913"}',
    }
    assert request.headers["x-acs-action"] == "SendMessageWithTemplate"


def test_a_number_of_america_that_reads_like_a_mainland_one_goes_to_america() -> None:
    parameters, request = asked(connector(), to("+1 862 401 7194"))
    assert parameters["To"] == "18624017194"
    assert request.headers["x-acs-action"] == "SendMessageToGlobe"


@pytest.mark.parametrize(
    "region", ["ap-southeast-1", "ap-southeast-5", "eu-central-1", "us-east-1"]
)
def test_each_region_has_its_host(region: str) -> None:
    made = connector(regionId=region, templates=templates(content="{{code}}"))
    _, request = asked(made, to("+85268326366"))
    assert request.headers["host"] == f"dysmsapi.{region}.aliyuncs.com"


@pytest.mark.parametrize(
    ("number", "sender"), [("+6591234567", "SGOnly"), ("+85268326366", "Example")]
)
def test_a_country_may_have_a_sender_of_its_own(number: str, sender: str) -> None:
    made = connector(senderId="Example", senderIds={"SG": "SGOnly"})
    assert asked(made, to(number))[0]["From"] == sender


def test_people_read_their_own_language_where_there_is_a_text_for_it() -> None:
    german = {"usageType": "SignIn", "content": "Ihr Code: {{code}}", "locale": "de"}
    swiss = {"usageType": "SignIn", "content": "Code (CH): {{code}}", "countries": ["CH"]}
    made = connector(templates=[*templates(), german, swiss])
    assert asked(made, to("+4915123456789", locale="de-DE"))[0]["Message"] == f"Ihr Code: {CODE}"
    assert asked(made, to("+4915123456789"))[0]["Message"] == f"{CODE} is your code"
    assert asked(made, to("+41781234567", locale="de"))[0]["Message"] == f"Code (CH): {CODE}"


# --- what is missing -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "number", "said"),
    [
        ({"content": "{{code}}"}, "+8613900001234", "mainland"),
        ({"mainland": MAINLAND}, "+85268326366", "content"),
        ({"content": "{{who}}: {{code}}"}, "+85268326366", "who"),
    ],
)
def test_without_words_for_a_number_nothing_is_sent(
    words: dict[str, Any], number: str, said: str
) -> None:
    transport = Canned(TAKEN)
    failed = failure(connector(templates=templates(**words)), to(number), transport)
    assert (failed.fault, transport.requests) == (Fault.NO_TEMPLATE, [])
    assert said in failed.provider_text


def test_a_code_too_long_for_the_mainland_still_goes_abroad() -> None:
    transport = Canned(TAKEN)
    failed = failure(connector(), to("+8613900001234", "48291377"), transport)
    assert (failed.fault, transport.requests) == (Fault.REJECTED, [])
    assert asked(connector(), to("+85268326366", "48291377"))[0]["Message"].startswith("48291377")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"templates": templates(content="")}, "templates[0]"),
        ({"templates": templates(locale="de")}, "content, mainland or both"),
        ({"templates": templates()[:3]}, "Generic"),
        ({"senderId": "TwelveLetter"}, "11 letters"),
        ({"senderId": "1" * 16}, "15 digits"),
        ({"senderIds": {"Singapore": "A"}}, "two-letter"),
        ({"regionId": "cn-hangzhou"}, "regionId"),
        ({"regionId": "ap-southeast-5"}, "does not serve mainland China"),
    ],
)
def test_a_configuration_that_cannot_work_is_refused(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigInvalid) as caught:
        connector(**changed)
    assert said in str(caught.value)


# --- the answer ------------------------------------------------------------------------------


def test_success_is_told_by_this_versions_own_names() -> None:
    assert sent(connector(), to("+85268326366"), Canned(TAKEN)) == Receipt("1844300", "R-1")


@pytest.mark.parametrize(
    ("code", "fault", "wait"),
    [
        ("BUSINESS_LIMIT_CONTROL_MINUTE", Fault.THROTTLED, 60),
        ("isv.BUSINESS_LIMIT_HOUR", Fault.THROTTLED, 3600),
        ("isv.BUSINESS_LIMIT_DAY", Fault.THROTTLED, 86400),
        ("BUSINESS_LIMIT_CONTROL_PHONE", Fault.THROTTLED, None),
        ("isv.NOT_SUPPORTED_COUNTRY", Fault.REJECTED, None),
        ("isv.BILLING_DEDUCTION_ERROR", Fault.NO_CREDIT, None),
        ("isv.SENDERID_ERROR", Fault.BAD_CONFIG, None),
        ("isv.MOBILE_NUMBER_ILLEGAL", Fault.BAD_RECIPIENT, None),
        ("isv.DAY_LIMIT_CONTROL", Fault.NO_CREDIT, None),
    ],
)
def test_refusals_are_told_by_this_versions_own_names(
    code: str, fault: Fault, wait: int | None
) -> None:
    failed = refusal(code)
    assert (failed.provider_code, failed.fault, failed.retry_after) == (code, fault, wait)
    assert (failed.provider_text, failed.request_id) == ("said", "R-1")


def test_the_gateway_before_it_keeps_its_own_names() -> None:
    body = b'{"Code":"InvalidAccessKeyId.NotFound","Message":"no","RequestId":"R-9"}'
    failed = failure(connector(), to("+85268326366"), Canned(body, 404))
    assert (failed.fault, failed.request_id) == (Fault.BAD_CONFIG, "R-9")
