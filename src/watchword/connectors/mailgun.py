"""Mailgun: codes by e-mail.

https://documentation.mailgun.com/docs/mailgun/api-reference/send/mailgun/messages
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from email.utils import formataddr
from functools import cached_property
from types import MappingProxyType
from typing import Annotated, Any, Self
from urllib.parse import urlencode

from pydantic import AfterValidator, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from watchword.connectors._email import Content, Sender, Subject, split_sender
from watchword.connectors._given import FilledMail, given_mail
from watchword.connectors._http_status import STATUS_FAULTS, StatusConnector
from watchword.connectors._plain_text import plain_text
from watchword.connectors._templates import Text, one_line
from watchword.connectors._urls import SecureUrl
from watchword.connectors.base import Answer, ConfigPart, ConnectorConfig, setting
from watchword.http import Request
from watchword.message import REQUIRED_USAGE_TYPES, Channel, Fault, Message, Receipt, UsageType


def _endpoint(value: str) -> str:
    if not value.removesuffix("/").endswith(".mailgun.net"):
        raise PydanticCustomError("mailgun_endpoint", "must be a host of mailgun.net")
    return value.removesuffix("/")


class MailgunDelivery(ConfigPart):
    """A mail written here (``html``, perhaps ``text``), or a template kept at Mailgun (``template``, ``variables``)."""

    subject: Subject | None = None
    reply_to: Sender | None = None
    html: Content | None = None
    text: Content | None = None
    template: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = None
    variables: dict[str, Any] | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.html is None) == (self.template is None):
            raise PydanticCustomError("delivery_kind", "needs either html or template")
        if self.template is None and self.variables is not None:
            raise PydanticCustomError("delivery_variables", "variables belong to a template")
        if self.template is not None and self.text is not None:
            raise PydanticCustomError("delivery_text", "text belongs to html")
        return self

    @cached_property
    def _texts(self) -> dict[str, Text]:
        html = self.html or ""
        texts = {"subject": Text(self.subject)} if self.subject else {}
        if html:
            texts["html"] = Text(html, markup=True)
            texts["text"] = Text(self.text or plain_text(html))
        return texts

    def fields(self, values: Mapping[str, str]) -> dict[str, str]:
        """The form fields that this delivery gives."""
        form = {name: text.fill(values) for name, text in self._texts.items()}
        if "subject" in form:
            form["subject"] = one_line(form["subject"])
        if self.reply_to:
            form["h:Reply-To"] = self.reply_to
        if self.template:
            form["template"] = self.template
            form["h:X-Mailgun-Variables"] = json.dumps(self._declared(values), ensure_ascii=True)
        return form

    def _declared(self, values: Mapping[str, str]) -> dict[str, Any]:
        """The template's variables, filled, and the code; nothing that was not declared."""
        filled = {
            name: Text(value).fill(values) if isinstance(value, str) else value
            for name, value in (self.variables or {}).items()
        }
        return {**filled, "code": values["code"]} if "code" in values else filled


class MailgunConfig(ConnectorConfig):
    """Keys as published."""

    endpoint: Annotated[SecureUrl, AfterValidator(_endpoint)] | None = setting(
        "Endpoint",
        "https://api.eu.mailgun.net",
        help="https://api.eu.mailgun.net for domains in the European Union.",
        destination=True,
        default=None,
    )
    domain: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9.-]{1,253}$")] = setting(
        "Domain", "mail.example.com", help="The sending domain, verified.", destination=True
    )
    api_key: Annotated[
        str, StringConstraints(min_length=1, max_length=200, pattern=r"^[!-~]+$")
    ] = setting("API key", "k3y-s3cret", help="A sending key of this domain.", secret=True)
    from_: Sender = setting("Sender", "Example <no-reply@mail.example.com>", alias="from")
    deliveries: dict[UsageType, MailgunDelivery] = setting(
        "Deliveries",
        {
            str(usage): {
                "subject": "{{code}} is your code",
                "html": "<p>Your verification code is <b>{{code}}</b>.</p>",
            }
            for usage in REQUIRED_USAGE_TYPES
        },
        help="By usage type; those without an entry get Generic.",
    )

    @model_validator(mode="after")
    def _covered(self) -> Self:
        missing = [str(usage) for usage in REQUIRED_USAGE_TYPES if usage not in self.deliveries]
        if missing and UsageType.GENERIC not in self.deliveries:
            raise PydanticCustomError(
                "usage_type_missing",
                "deliveries has no entry for usage type {missing}, and no Generic to take its place",
                {"missing": ", ".join(missing)},
            )
        return self


class Mailgun(StatusConnector):
    """Sends codes by Mailgun."""

    id = "mailgun-email"
    channel = Channel.EMAIL
    name = "Mailgun"
    Config = MailgunConfig
    faults = MappingProxyType(STATUS_FAULTS)

    config: MailgunConfig

    def prepare(self) -> None:
        """Address and headers, which never change."""
        config = self.config
        self._url = f"{config.endpoint or 'https://api.mailgun.net'}/v3/{config.domain}/messages"
        key = base64.b64encode(f"api:{config.api_key}".encode()).decode()
        self._headers = {
            "authorization": f"Basic {key}",
            "content-type": "application/x-www-form-urlencoded",
        }

    def request(self, message: Message) -> Request:
        """One form, one recipient; nothing in the mail is rewritten or tracked."""
        form = {
            "from": self.config.from_,
            "to": message.to.value,
            "o:tracking": "no",
            **self._fields(message),
        }
        return Request("POST", self._url, self._headers, urlencode(form).encode())

    def _fields(self, message: Message) -> dict[str, str]:
        if message.written is not None:
            return self._given(given_mail(message.written, message))
        deliveries = self.config.deliveries
        delivery = deliveries.get(message.usage_type) or deliveries.get(UsageType.GENERIC)
        if delivery is None:
            raise self.refuse(Fault.NO_TEMPLATE, f"no delivery for {message.usage_type}")
        return delivery.fields(message.values)

    def _given(self, filled: FilledMail) -> dict[str, str]:
        form = {"subject": filled.mail.subject, "text": filled.mail.text}
        if filled.mail.html:
            form["html"] = filled.mail.html
        if filled.name or filled.mailbox:
            own_name, own_mailbox = split_sender(self.config.from_)
            name = filled.name or ("" if filled.mailbox else own_name)
            form["from"] = formataddr((name, filled.mailbox or own_mailbox))
        if filled.reply_to:
            form["h:Reply-To"] = filled.reply_to
        return form

    def receipt(self, status: int, answer: Answer) -> Receipt:
        """200 with an id in angle brackets."""
        if status != 200 or not answer.text("id"):
            raise self.refuse(Fault.BAD_ANSWER, f"HTTP {status} without id")
        return Receipt(answer.text("id").strip("<>"))
