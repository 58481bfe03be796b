"""The last line that lets a phone hand the code to the right page goes out as it was written, wherever a text is the operator's own."""

import json
from collections.abc import Callable
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from tests.connectors.examples import CODE, Canned, config_of, sent

from watchword.connectors.aliyun_sms_international import AliyunSMSInternational
from watchword.connectors.base import Connector
from watchword.connectors.twilio import Twilio
from watchword.http import Request
from watchword.identifiers import parse_phone
from watchword.message import REQUIRED_USAGE_TYPES, Message, UsageType

LAST = "@sign-in.example.com #{{code}}"


def twilio(request: Request) -> str:
    return parse_qs(request.body.decode())["Body"][0]


def aliyun(request: Request) -> str:
    given = dict(parse_qsl(urlsplit(request.url).query)) | dict(parse_qsl(request.body.decode()))
    return given["Message"]


@pytest.mark.parametrize(
    ("factory", "answer", "text_of"),
    [
        (Twilio, {"sid": "SM1"}, twilio),
        (AliyunSMSInternational, {"ResponseCode": "OK", "MessageId": "1"}, aliyun),
    ],
)
def test_the_last_line_names_the_page_and_the_code(
    factory: type[Connector], answer: dict[str, str], text_of: Callable[[Request], str]
) -> None:
    text = f"{{{{code}}}} is your code for Example.\n\n{LAST}"
    templates = [{"usageType": str(usage), "content": text} for usage in REQUIRED_USAGE_TYPES]
    transport = Canned(json.dumps(answer).encode())
    message = Message(parse_phone("+85268326366"), UsageType.SIGN_IN, {"code": CODE}, attempt="a1")
    sent(factory(config_of(factory, templates=templates)), message, transport)
    lines = text_of(transport.requests[0]).split("\n")
    assert lines[0] == f"{CODE} is your code for Example."
    assert lines[-1] == f"@sign-in.example.com #{CODE}"
