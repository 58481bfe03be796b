"""The suite that Watchword's own connectors pass, and what is special about this one."""

import asyncio
import json

from acme_sms.connector import AcmeSMS

from watchword.connectors import find
from watchword.http import Response
from watchword.identifiers import parse_phone
from watchword.message import Fault, Message, UsageType
from watchword.testing import FakeTransport, connector_contract

TestContract = connector_contract(
    AcmeSMS,
    accepted=Response(202, body=b'{"id": "m-1"}'),
    refused=[
        (Response(401, body=b'{"error": "bad_key"}'), Fault.BAD_CONFIG),
        (Response(400, body=b'{"error": "bad_number"}'), Fault.BAD_RECIPIENT),
        (Response(400, body=b'{"error": "something_new"}'), Fault.REJECTED),
        (Response(500, body=b'{"error": "something_new"}'), Fault.OUTCOME_UNKNOWN),
    ],
)


def test_watchword_finds_it() -> None:
    assert find("acme-sms") is AcmeSMS


def test_the_text_names_the_code() -> None:
    transport = FakeTransport().answer('{"id": "m-1"}', 202)
    config = {"region": "eu", "apiKey": "k", "sender": "Example"}
    message = Message(parse_phone("+12025550123"), UsageType.SIGN_IN, {"code": "482913"})
    asyncio.run(AcmeSMS(config, transport=transport).send(message))
    assert json.loads(transport.requests[0].body)["text"] == "482913 is your code."
