"""SendGrid: the request as its reference describes it, and its documented answers."""

import json

from tests.connectors.answers import answer
from tests.connectors.examples import CODE, SECRET, Canned, config_of, message_for, sent

from watchword.connectors.sendgrid import SendGrid
from watchword.contract import connector_contract
from watchword.message import REQUIRED_USAGE_TYPES, Fault, Receipt


def no(words: str) -> object:
    return {"errors": [{"message": words, "field": None, "help": None}]}


OK = answer(202, None, x_message_id="14c5d75ce93.dfd.64b469")
TestDocumentedAnswers = connector_contract(
    SendGrid,
    accepted=OK,
    refused=[
        (answer(401, no("authorization required")), Fault.BAD_CONFIG),
        (answer(401, no("Maximum credits exceeded")), Fault.NO_CREDIT),
        (answer(403, no("from does not match a verified Sender Identity")), Fault.BAD_CONFIG),
        (answer(400, no("Does not contain a valid address.")), Fault.REJECTED),
        (answer(413, no("too large")), Fault.REJECTED),
        (answer(429, no("too many requests")), Fault.UNAVAILABLE),
        (answer(500, no("unexpected")), Fault.OUTCOME_UNKNOWN),
        (answer(503), Fault.UNAVAILABLE),
        (answer(204), Fault.BAD_ANSWER),
        (answer(400, {"errors": "x"}), Fault.REJECTED),
    ],
)


def test_the_request_has_one_recipient_both_parts_and_no_tracking() -> None:
    transport = Canned()
    transport.response = OK
    config = config_of(SendGrid, fromName="Example", residency="eu")
    receipt = sent(SendGrid(config), message_for(SendGrid), transport)
    assert receipt == Receipt("14c5d75ce93.dfd.64b469")
    [request] = transport.requests
    assert request.url == "https://api.eu.sendgrid.com/v3/mail/send"
    assert request.headers["authorization"] == f"Bearer {SECRET}"
    fields = json.loads(request.body)
    assert fields["personalizations"] == [{"to": [{"email": "person@example.com"}]}]
    assert fields["from"] == {"email": "no-reply@example.com", "name": "Example"}
    assert [part["type"] for part in fields["content"]] == ["text/plain", "text/html"]
    assert CODE in fields["content"][0]["value"]
    assert not fields["tracking_settings"]["click_tracking"]["enable"]


def test_plain_text_stays_alone() -> None:
    templates = [
        {"usageType": str(usage), "type": "text/plain", "subject": "s", "content": "<{{code}}>"}
        for usage in REQUIRED_USAGE_TYPES
    ]
    transport = Canned()
    transport.response = OK
    sent(SendGrid(config_of(SendGrid, templates=templates)), message_for(SendGrid), transport)
    content = json.loads(transport.requests[0].body)["content"]
    assert content == [{"type": "text/plain", "value": f"<{CODE}>"}]
