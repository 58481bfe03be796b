"""SendGrid: codes by e-mail.

https://www.twilio.com/docs/sendgrid/api-reference/mail-send/mail-send
"""

from __future__ import annotations

import json
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import StringConstraints

from watchword.connectors._email import EXAMPLE, HeaderText, Mailbox, MailTemplate, split_sender
from watchword.connectors._given import FilledMail, filled_mail
from watchword.connectors._http_status import STATUS_FAULTS, StatusConnector
from watchword.connectors._templates import complete, templates_setting
from watchword.connectors.base import Answer, ConnectorConfig, setting
from watchword.http import Request
from watchword.message import (
    Channel,
    Fault,
    Message,
    Receipt,
)

_HOSTS = {"global": "api.sendgrid.com", "eu": "api.eu.sendgrid.com"}
_NO_CREDITS = "SendGrid credits"


class Template(MailTemplate):
    """Subject and content for one usage type."""

    type: Literal["text/plain", "text/html"]

    @property
    def markup(self) -> bool:
        """By ``type``."""
        return self.type == "text/html"


class SendGridConfig(ConnectorConfig):
    """Keys as published, and ``residency`` of our own."""

    api_key: Annotated[
        str, StringConstraints(min_length=1, max_length=200, pattern=r"^[!-~]+$")
    ] = setting("API key", "SG.k3y", help="Restricted to Mail Send.", secret=True)
    from_email: Mailbox = setting(
        "Sender",
        "no-reply@example.com",
        help="A verified sender, or one of an authenticated domain.",
    )
    from_name: Annotated[HeaderText, StringConstraints(max_length=100)] | None = setting(
        "Sender name", "Example", default=None
    )
    templates: Annotated[tuple[Template, ...], complete] = templates_setting(
        lambda _: {"type": "text/html", **EXAMPLE}
    )
    residency: Literal["global", "eu"] = setting(
        "Data residency",
        help="eu for a subuser whose mail stays in the European Union.",
        destination=True,
        default="global",
    )


class SendGrid(StatusConnector):
    """Sends codes by SendGrid."""

    id = "sendgrid-email-service"
    channel = Channel.EMAIL
    name = "SendGrid"
    target = "sendgrid-mail"
    Config = SendGridConfig
    faults = MappingProxyType({**STATUS_FAULTS, _NO_CREDITS: Fault.NO_CREDIT})

    config: SendGridConfig

    def prepare(self) -> None:
        """Address and headers, which never change."""
        config = self.config
        self._url = f"https://{_HOSTS[config.residency]}/v3/mail/send"
        self._headers = {
            "authorization": f"Bearer {config.api_key}",
            "content-type": "application/json",
        }

    def request(self, message: Message) -> Request:
        """One personalisation, one recipient; nothing in the mail is rewritten or tracked."""
        filled = filled_mail(self.config.templates, message)
        if filled is None:
            raise self.refuse(Fault.NO_TEMPLATE, f"no template for {message.usage_type}")
        mail = filled.mail
        content = [{"type": "text/plain", "value": mail.text}]
        if mail.html:
            content.append({"type": "text/html", "value": mail.html})
        fields: dict[str, Any] = {
            "personalizations": [{"to": [{"email": message.to.value}]}],
            "from": self._sender(filled),
            "subject": mail.subject,
            "content": content,
            "tracking_settings": {
                "click_tracking": {"enable": False, "enable_text": False},
                "open_tracking": {"enable": False},
                "subscription_tracking": {"enable": False},
            },
        }
        if filled.reply_to:
            name, mailbox = split_sender(filled.reply_to)
            fields["reply_to"] = _person(mailbox, name)
        body = json.dumps(fields, ensure_ascii=False).encode()
        return Request("POST", self._url, self._headers, body)

    def _sender(self, filled: FilledMail) -> dict[str, str]:
        name = filled.name or (self.config.from_name or "" if not filled.mailbox else "")
        return _person(filled.mailbox or self.config.from_email, name)

    def receipt(self, status: int, answer: Answer) -> Receipt:
        """202 with an empty body; the id is in a header."""
        if status not in (200, 202):
            raise self.refuse(Fault.BAD_ANSWER, f"HTTP {status}")
        return Receipt(answer.headers.get("x-message-id", ""))

    def words(self, answer: Answer) -> str:
        """The first error's."""
        errors = answer.get("errors")
        first = errors[0] if isinstance(errors, list) and errors else None
        return Answer(first).text("message") if isinstance(first, dict) else ""

    def code(self, status: int, answer: Answer) -> str:
        """The status, apart from 401, which says two things."""
        spent = status == 401 and "credits" in self.words(answer).lower()
        return _NO_CREDITS if spent else super().code(status, answer)


def _person(mailbox: str, name: str) -> dict[str, str]:
    return {"email": mailbox, "name": name} if name else {"email": mailbox}
