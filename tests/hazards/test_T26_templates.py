"""T26 over every connector: what a person or an application brought along is read as words, wherever it lands."""

import email.policy
import json
import re
from collections.abc import Callable
from email.parser import BytesParser
from typing import Any
from urllib.parse import parse_qs, unquote_plus, urlsplit

import pytest
from tests.connectors.examples import CODE, MAILBOX, config_of, message_for

from watchword.connectors import discover
from watchword.connectors._smtp import SMTPConnector
from watchword.connectors.base import Connector, HTTPConnector
from watchword.identifiers import parse_phone
from watchword.message import Channel, Message, UsageType

BUILT_IN = sorted(
    (one for one in discover().values() if one.__module__.startswith("watchword.")),
    key=lambda factory: factory.id,
)
NAME = "application.name"
HONG_KONG = parse_phone("+85268326366")
# Each with what must not be in the message then.
EVIL = {
    "a token": ("{{code}} {{minutes}}", ()),
    "a calculation": ("{{1111*1111}}", ("1234321",)),
    "a line": ("a\r\nBcc: b@evil.example", ("\r\nBcc", "\nBcc", "evil.example")),
    "a link": ("read https://evil.example/x", ("evil.example",)),
    "a host": ("read evil.example", ("evil.example",)),
    "a scheme": ("javascript:alert(1)", ("javascript:",)),
    "an override": ("abc\u202edef\u2066", ("\u202e", "\u2066")),
    "much": ("x" * 500, ("x" * 61,)),
}


def with_name(value: Any) -> Any:
    """Every text of a configuration that a code is put into, with the application's name behind it."""
    if isinstance(value, str):
        return value.replace("{{code}}", f"{{{{code}}}} [{{{{{NAME}}}}}]")
    if isinstance(value, list):
        return [with_name(one) for one in value]
    return {key: with_name(one) for key, one in value.items()} if isinstance(value, dict) else value


def connector_of(factory: type[Connector]) -> Connector:
    config = with_name(config_of(factory))
    if factory.id in ("aliyun-short-message-service", "aliyun-short-message-auth-service"):
        variables = {"code": "{{code}}", "name": f"[{{{{{NAME}}}}}]"}
        config["templates"] = [entry | {"variables": variables} for entry in config["templates"]]
    if factory.id == "tencent-short-message-service":
        declared = {"variables": ["{{code}}", f"[{{{{{NAME}}}}}]"]}
        config["templates"] = [entry | declared for entry in config["templates"]]
    return factory(config)


def said(made: Connector, name: str) -> str:
    """Everything that leaves for the provider, in plain characters."""
    values = {"code": CODE, "minutes": "10", NAME: name}
    by_phone = made.channel is Channel.SMS
    message = Message(HONG_KONG if by_phone else MAILBOX, UsageType.SIGN_IN, values)
    if made.id == "aliyun-short-message-auth-service":
        message = message_for(type(made), values=values)
    if isinstance(made, SMTPConnector):
        parsed = BytesParser(policy=email.policy.SMTP).parsebytes(made.mail(message).content)
        parts = [part.get_content() for part in parsed.walk() if not part.is_multipart()]
        # Its Message-ID is chance, and so may be any number.
        return "\n".join([*parsed.keys(), parsed["From"], parsed["To"], parsed["Subject"], *parts])
    assert isinstance(made, HTTPConnector)
    request = made.request(message)
    sent = unquote_plus(urlsplit(request.url).query) + unquote_plus(request.body.decode())
    return re.sub(r"\\+u([0-9a-f]{4})", lambda escaped: chr(int(escaped[1], 16)), sent)


@pytest.mark.parametrize("factory", BUILT_IN, ids=lambda factory: factory.id)
def test_T26_no_value_becomes_anything_but_words(factory: type[Connector]) -> None:
    made = connector_of(factory)
    plain = said(made, "Example")
    assert "Example" in plain, "the name did not land anywhere"
    for what, (evil, marks) in EVIL.items():
        text = said(made, evil)
        assert [mark for mark in marks if mark in text] == [], what
        assert text.count(CODE) == plain.count(CODE), what


def _field(name: str) -> Callable[[bytes], str]:
    return lambda body: parse_qs(body.decode())[name][0]


HTML: dict[str, Callable[[bytes], str]] = {
    "aliyun-direct-mail": _field("HtmlBody"),
    "aws-ses-mail": lambda body: json.loads(body)["Content"]["Simple"]["Body"]["Html"]["Data"],
    "mailgun-email": _field("html"),
    "sendgrid-email-service": lambda body: json.loads(body)["content"][1]["value"],
}
WITHOUT = {"http-email", "simple-mail-transfer-protocol"}  # hands values on; see test_smtp


def test_T26_no_connector_for_mail_is_left_out() -> None:
    mailing = {factory.id for factory in BUILT_IN if factory.channel is Channel.EMAIL}
    assert mailing == HTML.keys() | WITHOUT


@pytest.mark.parametrize("factory_id", sorted(HTML))
def test_T26_in_html_a_value_is_text(factory_id: str) -> None:
    made = connector_of(discover()[factory_id])
    assert isinstance(made, HTTPConnector)
    values = {"code": CODE, "minutes": "10", NAME: "<img src=x onerror=a()> & \"b\" 'c'"}
    request = made.request(message_for(type(made), UsageType.SIGN_IN, values))
    markup = HTML[factory_id](request.body)
    assert "&lt;img src=x onerror=a()&gt; &amp; &quot;b&quot; &#x27;c&#x27;" in markup
