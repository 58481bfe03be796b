"""Mailgun: the request as its reference describes it, and its documented answers."""

import json
from typing import Any
from urllib.parse import parse_qs

import pytest
from tests.connectors.answers import answer
from tests.connectors.examples import CODE, Canned, config_of, message_for, sent

from watchword.connectors.mailgun import Mailgun
from watchword.contract import connector_contract
from watchword.errors import ConfigInvalid
from watchword.message import Fault, Receipt

OK = answer(200, {"id": "<20261120080000.1.ABC@mail.example.com>", "message": "Queued. Thank you."})
TestDocumentedAnswers = connector_contract(
    Mailgun,
    accepted=OK,
    refused=[
        (answer(400, {"message": "to parameter is not a valid address"}), Fault.REJECTED),
        (answer(401), Fault.BAD_CONFIG),
        (answer(403, {"message": "Forbidden"}), Fault.BAD_CONFIG),
        (answer(404, {"message": "Domain not found"}), Fault.BAD_CONFIG),
        (answer(402, {"message": "plan"}), Fault.NO_CREDIT),
        (answer(429, {"message": "slow"}), Fault.UNAVAILABLE),
        (answer(500), Fault.OUTCOME_UNKNOWN),
        (answer(200, {"message": "hm"}), Fault.BAD_ANSWER),
    ],
)


def form_of(**changed: Any) -> dict[str, list[str]]:
    transport = Canned()
    transport.response = OK
    receipt = sent(Mailgun(config_of(Mailgun, **changed)), message_for(Mailgun), transport)
    assert receipt == Receipt("20261120080000.1.ABC@mail.example.com")
    [request] = transport.requests
    assert request.url.endswith("mailgun.net/v3/mail.example.com/messages")
    return parse_qs(request.body.decode())


def test_a_mail_written_here_has_both_parts() -> None:
    form = form_of(endpoint="https://api.eu.mailgun.net/")
    assert form == {
        "from": ["Example <no-reply@mail.example.com>"],
        "to": ["person@example.com"],
        "o:tracking": ["no"],
        "subject": [f"{CODE} is your code"],
        "html": [f"<p>Your verification code is <b>{CODE}</b>.</p>"],
        "text": [f"Your verification code is {CODE}."],
    }


def test_a_template_kept_at_mailgun_gets_declared_variables_and_the_code() -> None:
    form = form_of(
        deliveries={
            "Generic": {
                "template": "codes",
                "variables": {"life": "{{minutes}}", "n": 1},
                "replyTo": "help@example.com",
            }
        }
    )
    assert form["template"] == ["codes"]
    assert form["h:Reply-To"] == ["help@example.com"]
    assert json.loads(form["h:X-Mailgun-Variables"][0]) == {"life": "10", "n": 1, "code": CODE}
    assert "html" not in form


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"endpoint": "https://api.example.com"}, "mailgun.net"),
        ({"endpoint": "http://api.mailgun.net"}, "https"),
        ({"deliveries": {}}, "Register"),
        ({"deliveries": {"SignIn": {"html": "x"}}}, "Register"),
        ({"deliveries": {one: {"html": "x"} for one in ("Register", "SignIn")}}, "Generic"),
        ({"deliveries": {"Generic": {}}}, "either html or template"),
        ({"deliveries": {"Generic": {"html": "x", "template": "y"}}}, "either html or template"),
        ({"deliveries": {"Generic": {"html": "x", "variables": {}}}}, "belong"),
        ({"deliveries": {"Generic": {"template": "x", "text": "y"}}}, "belongs"),
        ({"deliveries": {"Never": {"html": "x"}}}, "must be"),
        ({"from": "a@example.com, b@example.com"}, "one address"),
        ({"domain": "mail.example.com/x"}, "domain"),
    ],
)
def test_what_is_wrong_with_a_configuration_is_named(changed: dict[str, Any], says: str) -> None:
    with pytest.raises(ConfigInvalid, match=says):
        Mailgun(config_of(Mailgun) | changed)
