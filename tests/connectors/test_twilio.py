"""Twilio: the request as its reference describes it, and its documented answers."""

import base64
from urllib.parse import parse_qs

import pytest
from tests.connectors.answers import answer
from tests.connectors.examples import CODE, SECRET, Canned, config_of, message_for, sent

from watchword.connectors.twilio import Twilio
from watchword.contract import connector_contract
from watchword.errors import ConfigInvalid
from watchword.message import REQUIRED_USAGE_TYPES, Fault

SID = "SM" + "0" * 32
ACCOUNT = "AC" + "0" * 32
CREATED = {
    "sid": SID, "account_sid": ACCOUNT, "status": "accepted", "error_code": None,
    "error_message": None, "to": "+8613900001234", "num_segments": "0", "price": None,
}  # fmt: skip


def no(code: int, status: int = 400) -> object:
    return {
        "code": code,
        "message": "The 'To' number is not right",
        "more_info": f"https://www.twilio.com/docs/errors/{code}",
        "status": status,
    }


TestDocumentedAnswers = connector_contract(
    Twilio,
    accepted=answer(201, CREATED),
    refused=[
        (answer(401, no(20003, 401)), Fault.BAD_CONFIG),
        (answer(400, no(21211)), Fault.BAD_RECIPIENT),
        (answer(400, no(21610)), Fault.BAD_RECIPIENT),
        (answer(400, no(21408)), Fault.REJECTED),
        (answer(429, no(20429, 429), retry_after="2"), Fault.UNAVAILABLE),
        (answer(400, no(29999)), Fault.REJECTED),
        (answer(500, no(29999, 500)), Fault.OUTCOME_UNKNOWN),
        (answer(201, CREATED | {"error_code": 30450, "error_message": "risk"}), Fault.REJECTED),
        (answer(201, {}), Fault.BAD_ANSWER),
    ],
)


def test_the_request_is_a_message_resource_of_the_account() -> None:
    transport = Canned(b'{"sid": "SM1"}', 201)
    sent(Twilio(config_of(Twilio)), message_for(Twilio), transport)
    [request] = transport.requests
    assert request.url == f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    user = base64.b64decode(request.headers["authorization"].removeprefix("Basic ")).decode()
    assert user == f"{ACCOUNT}:{SECRET}"
    assert parse_qs(request.body.decode()) == {
        "To": ["+8613900001234"],
        "MessagingServiceSid": ["MG" + "0" * 32],
        "Body": [f"{CODE} is your verification code."],
        "RiskCheck": ["enable"],
    }


def test_a_region_and_the_risk_check_can_be_chosen() -> None:
    transport = Canned(b'{"sid": "SM1"}', 201)
    config = config_of(Twilio, host="API.dublin.ie1.twilio.com", disableRiskCheck=True)
    sent(Twilio(config), message_for(Twilio), transport)
    [request] = transport.requests
    assert request.url.startswith("https://api.dublin.ie1.twilio.com/")
    assert b"RiskCheck=disable" in request.body


@pytest.mark.parametrize("host", ["api.example.com", "evil.com/api.twilio.com", "apitwilio.com"])
def test_only_twilios_hosts_get_the_token(host: str) -> None:
    with pytest.raises(ConfigInvalid, match="host"):
        Twilio(config_of(Twilio, host=host))


def test_texts_are_chosen_by_country_and_language() -> None:
    templates = [
        {"usageType": str(usage), "content": "{{code}} en"} for usage in REQUIRED_USAGE_TYPES
    ] + [{"usageType": "SignIn", "content": "{{code}} 中文", "countries": ["CN"]}]
    transport = Canned(b'{"sid": "SM1"}', 201)
    sent(Twilio(config_of(Twilio, templates=templates)), message_for(Twilio), transport)
    assert parse_qs(transport.requests[0].body.decode())["Body"] == [f"{CODE} 中文"]


@pytest.mark.parametrize(
    ("value", "shown"), [("https://evil.example", ""), ("{{code}}", "{{code}}"), ("a\r\nb", "a b")]
)
def test_T26_a_value_is_only_something_to_read(value: str, shown: str) -> None:
    templates = [
        {"usageType": str(usage), "content": "{{application.name}}: {{code}}"}
        for usage in REQUIRED_USAGE_TYPES
    ]
    transport = Canned(b'{"sid": "SM1"}', 201)
    message = message_for(Twilio, values={"code": CODE, "application.name": value})
    sent(Twilio(config_of(Twilio, templates=templates)), message, transport)
    assert parse_qs(transport.requests[0].body.decode())["Body"] == [f"{shown}: {CODE}"]
