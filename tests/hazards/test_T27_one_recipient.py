"""T27: one address in, exactly one recipient out, the one that was stored; over every connector for mail."""

import email.policy
import json
from collections.abc import Callable
from email.parser import BytesParser
from typing import Any
from urllib.parse import parse_qs

import pytest
from tests.connectors.examples import CODE, config_of

from watchword.connectors import discover
from watchword.connectors._smtp import SMTPConnector
from watchword.connectors.base import Connector, HTTPConnector
from watchword.contract.oddities import SEVERAL_MAILBOXES
from watchword.errors import EmailInvalid
from watchword.identifiers import Email, parse_email
from watchword.message import Channel, Message, UsageType

TYPED = " Ann.O+shop@BÜCHER.example "
STORED = "ann.o+shop@xn--bcher-kva.example"
# What an address book, or somebody with bad intent, makes of one address.
SEVERAL = [
    *SEVERAL_MAILBOXES, "a@example.com, b@example.com", '"a@evil.example"@example.com', "=?utf-8?q?a?=@example.com",
    "a%evil.example@example.com", "evil.example!a@example.com", "a@example.com\u2028b@example.com", '["a@example.com","b@example.com"]',
    "a@example.com,", ",a@example.com", "a@example.com%0ACc:b@example.com", "＜a@example.com＞", "a＠example.com，b@example.com",
]  # fmt: skip


def _field(name: str) -> Callable[[bytes], Any]:
    return lambda body: parse_qs(body.decode())[name]


RECIPIENTS: dict[str, Callable[[bytes], Any]] = {
    "aliyun-direct-mail": _field("ToAddress"),
    "aws-ses-mail": lambda body: json.loads(body)["Destination"]["ToAddresses"],
    "http-email": lambda body: [json.loads(body)["to"]],
    "mailgun-email": _field("to"),
    "sendgrid-email-service": lambda body: [
        to["email"] for person in json.loads(body)["personalizations"] for to in person["to"]
    ],
}
# Beside the recipient's own field these would reach more people.
OTHER_WAYS = ("BccAddress", '"cc"', '"bcc"', "CcAddresses", "BccAddresses", "cc=", "bcc=")


def reached(connector: Connector, to: Email) -> list[str]:
    """Everybody whom the connector's mail to ``to`` would reach."""
    message = Message(to, UsageType.SIGN_IN, {"code": CODE, "minutes": "10"})
    if isinstance(connector, SMTPConnector):
        envelope = connector.mail(message)
        head = BytesParser(policy=email.policy.SMTP).parsebytes(envelope.content, headersonly=True)
        assert head["Cc"] is head["Bcc"] is None
        assert [one.addr_spec for one in head["To"].addresses] == [envelope.recipient]
        return [envelope.recipient]
    assert isinstance(connector, HTTPConnector)
    body = connector.request(message).body
    assert [way for way in OTHER_WAYS if way.encode() in body] == []
    found: list[str] = RECIPIENTS[connector.id](body)
    return found


@pytest.mark.parametrize(
    "factory",
    [one for one in discover().values() if one.channel is Channel.EMAIL and one.__module__.startswith("watchword.")],
    ids=lambda factory: factory.id,
)  # fmt: skip
def test_T27_the_one_recipient_is_the_address_as_it_is_stored(factory: type[Connector]) -> None:
    assert parse_email(TYPED).value == STORED
    assert reached(factory(config_of(factory)), parse_email(TYPED)) == [STORED]


@pytest.mark.parametrize("typed", SEVERAL)
def test_T27_what_could_be_two_recipients_is_none(typed: str) -> None:
    with pytest.raises(EmailInvalid):
        parse_email(typed)
