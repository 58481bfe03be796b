"""HTTP e-mail: what the operator's service gets."""

import json

from tests.connectors.answers import answer
from tests.connectors.examples import Canned, config_of, message_for, sent

from watchword.connectors.http_email import HTTPEmail
from watchword.contract import connector_contract
from watchword.message import Fault

TestDocumentedAnswers = connector_contract(
    HTTPEmail,
    accepted=answer(202, {"messageId": "m-1"}),
    refused=[(answer(422, {"error": "no"}), Fault.REJECTED), (answer(402), Fault.NO_CREDIT)],
)


def test_the_service_gets_to_type_and_payload() -> None:
    transport = Canned()
    sent(HTTPEmail(config_of(HTTPEmail)), message_for(HTTPEmail), transport)
    assert json.loads(transport.requests[0].body) == {
        "to": "person@example.com",
        "type": "SignIn",
        "payload": {"code": "482913", "minutes": "10"},
    }
