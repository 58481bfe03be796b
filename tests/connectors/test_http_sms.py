"""HTTP SMS: what the operator's service gets, and how its answers read."""

import json
from dataclasses import replace

import pytest
from tests.connectors.answers import answer
from tests.connectors.examples import (
    CODE,
    SECRET,
    Canned,
    config_of,
    failure,
    message_for,
    outcome,
    sent,
)

from watchword.connectors.http_sms import HTTPSMS
from watchword.contract import connector_contract
from watchword.errors import ConfigInvalid
from watchword.http import Response
from watchword.identifiers import parse_phone
from watchword.message import Fault, Message, Receipt, UsageType

TestDocumentedAnswers = connector_contract(
    HTTPSMS,
    accepted=answer(200, {"id": "m-1"}),
    refused=[
        (answer(400, {"message": "no"}), Fault.REJECTED),
        (answer(401), Fault.BAD_CONFIG),
        (answer(404), Fault.BAD_CONFIG),
        (answer(308, location="https://elsewhere.example.com/"), Fault.BAD_CONFIG),
        (answer(429, retry_after="30"), Fault.THROTTLED),
        (answer(500), Fault.OUTCOME_UNKNOWN),
        (answer(503), Fault.UNAVAILABLE),
        (answer(418), Fault.REJECTED),
    ],
)


def test_the_service_gets_to_type_and_payload() -> None:
    transport = Canned(b"", 204)
    message = Message(parse_phone("+12025550123"), UsageType.REGISTER, {"code": CODE}, "fr")
    assert sent(HTTPSMS(config_of(HTTPSMS)), message, transport) == Receipt("")
    [request] = transport.requests
    assert (request.method, request.url) == ("POST", "https://example.com/send-code")
    assert request.headers["authorization"] == SECRET
    assert json.loads(request.body) == {
        "to": "12025550123",
        "type": "Register",
        "payload": {"code": CODE, "locale": "fr"},
    }


def test_T26_what_others_supplied_goes_out_as_something_to_read() -> None:
    transport = Canned()
    values = {
        "code": CODE,
        "link": "https://example.com/#token",
        "application.name": "https://evil.example",
        "user.name": "a\u202e\ud800b\r\nc" + "x" * 100,
    }
    sent(HTTPSMS(config_of(HTTPSMS)), message_for(HTTPSMS, values=values), transport)
    payload = json.loads(transport.requests[0].body)["payload"]
    assert payload["code"] == CODE
    assert payload["link"] == values["link"]
    assert payload["application.name"] == ""
    assert payload["user.name"].startswith("ab cxx")
    assert len(payload["user.name"]) == 60


def test_without_an_authorization_none_is_sent() -> None:
    transport = Canned()
    config = config_of(HTTPSMS)
    del config["authorization"]
    sent(HTTPSMS(config), message_for(HTTPSMS), transport)
    assert "authorization" not in transport.requests[0].headers


def test_a_service_may_say_when_to_come_again() -> None:
    transport = Canned()
    for said, seconds in (("30", 30), ("Fri, 20 Nov 2026 08:00:00 GMT", None), ("-1", None)):
        transport.response = Response(429, {"retry-after": said})
        failed = failure(HTTPSMS(config_of(HTTPSMS)), message_for(HTTPSMS), transport)
        assert failed.retry_after == seconds


@pytest.mark.parametrize("text", ["+8613900001234", "8613900001234", "sms-13900001234-1"])
def test_T42_an_id_made_of_the_recipient_is_not_kept(text: str) -> None:
    transport = Canned(json.dumps({"id": text}).encode())
    found = outcome(HTTPSMS(config_of(HTTPSMS)), message_for(HTTPSMS), transport)
    assert found == Receipt("")


@pytest.mark.parametrize(
    ("text", "kept"),
    [("29051234", ""), ("sms-29051234-1", ""), ("sms-51234-1", "sms-51234-1")],
)
def test_T42_five_digits_may_stand_in_an_id_by_chance(text: str, kept: str) -> None:
    transport = Canned(json.dumps({"id": text}).encode())
    message = replace(message_for(HTTPSMS), to=parse_phone("+29051234"))
    assert outcome(HTTPSMS(config_of(HTTPSMS)), message, transport) == Receipt(kept)


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("https://example.com", "https://example.com/"),
        ("https://пример.example/a b", None),
        ("https://user:pass@example.com/", None),
        ("ftp://example.com/", None),
        ("https://example.com/#x", None),
        ("https://example.com:8443/x?team=a", "https://example.com:8443/x?team=a"),
        ("http://[::1]:80/x", "http://[::1]:80/x"),
        ("https://", None),
    ],
)
def test_endpoints_are_urls(value: str, kept: str | None) -> None:
    if kept is None:
        with pytest.raises(ConfigInvalid, match="endpoint"):
            HTTPSMS({"endpoint": value})
    else:
        assert HTTPSMS({"endpoint": value}).config.endpoint == kept


def test_an_authorization_is_one_line() -> None:
    with pytest.raises(ConfigInvalid, match="authorization"):
        HTTPSMS({"endpoint": "https://example.com/", "authorization": "a\r\nX-B: c"})
