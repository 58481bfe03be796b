"""What connectors for e-mail share: senders, header texts, and template entries."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, ClassVar, Final

from pydantic import AfterValidator, StringConstraints
from pydantic_core import PydanticCustomError

from watchword.connectors._plain_text import plain_text
from watchword.connectors._templates import Locale, Text, one_line
from watchword.connectors.base import ConfigPart
from watchword.message import UsageType

LONGEST_SUBJECT: Final = 256
_MAILBOX: Final = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*"
)
_NAMED: Final = re.compile(r'"?(?P<name>[^"<>]*)"?\s*<(?P<mailbox>[^<>]+)>')


# --- addresses and headers -------------------------------------------------------------------


def _header_safe(value: str) -> str:
    if one_line(value) != value:
        raise PydanticCustomError("header", "must be one line without control characters")
    return value


def _mailbox(value: str) -> str:
    if not is_mailbox(value):
        raise PydanticCustomError(
            "mailbox", "must be one address, such as no-reply@mail.example.com"
        )
    return value


def _sender(value: str) -> str:
    try:
        _mailbox(split_sender(value)[1])
    except PydanticCustomError:
        raise PydanticCustomError(
            "sender",
            "must be one address, or a name and an address: Example <no-reply@example.com>",
        ) from None
    return value


def is_mailbox(value: str) -> bool:
    """Whether this is one plain address."""
    return bool(_MAILBOX.fullmatch(value))


def split_sender(value: str) -> tuple[str, str]:
    """The name (perhaps empty) and the address in ``Example <no-reply@example.com>``."""
    named = _NAMED.fullmatch(value)
    return (named["name"].strip(), named["mailbox"].strip()) if named else ("", value)


HeaderText = Annotated[str, AfterValidator(_header_safe)]
Mailbox = Annotated[str, AfterValidator(_mailbox)]
Sender = Annotated[str, AfterValidator(_header_safe), AfterValidator(_sender)]
Subject = Annotated[HeaderText, StringConstraints(min_length=1, max_length=LONGEST_SUBJECT)]
Content = Annotated[str, StringConstraints(min_length=1, max_length=80_000)]


# --- templates -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Mail:
    """A filled template. ``html`` is empty where the template is plain text; ``text`` is always there. Never printed."""

    subject: str
    text: str
    html: str

    def __repr__(self) -> str:
        return "<Mail>"


# What a connector's example of a template says.
EXAMPLE: Final = {
    "subject": "{{code}} is your code",
    "content": "<p>Your verification code is <b>{{code}}</b>.</p>",
}


class MailTemplate(ConfigPart):
    """Subject and content for one usage type; ``locale`` is Watchword's addition."""

    usage_type: UsageType
    subject: Subject
    content: Content
    locale: Locale | None = None

    # A mailbox is in no country.
    countries: ClassVar[tuple[str, ...]] = ()

    @property
    def markup(self) -> bool:
        """Whether ``content`` is HTML."""
        return True

    @cached_property
    def _texts(self) -> tuple[Text, Text, Text | None]:
        if self.markup:
            plain, html = Text(plain_text(self.content)), Text(self.content, markup=True)
            return Text(self.subject), plain, html
        return Text(self.subject), Text(self.content), None

    def fill(self, values: Mapping[str, str]) -> Mail:
        """Subject, text and HTML with ``values``, each escaped for its place."""
        subject, text, html = self._texts
        return Mail(
            one_line(subject.fill(values))[:LONGEST_SUBJECT],
            text.fill(values),
            html.fill(values) if html else "",
        )


__all__ = [
    "EXAMPLE",
    "LONGEST_SUBJECT",
    "Content",
    "HeaderText",
    "Mail",
    "MailTemplate",
    "Mailbox",
    "Sender",
    "Subject",
    "is_mailbox",
    "split_sender",
]
