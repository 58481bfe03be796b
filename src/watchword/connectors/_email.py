"""What the open e-mail connectors share: senders, header texts, template entries, and the text part made of HTML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from html.parser import HTMLParser
from typing import Annotated, ClassVar, Final

from pydantic import AfterValidator, StringConstraints
from pydantic_core import PydanticCustomError

from watchword.connectors._templates import Locale, Text, one_line
from watchword.connectors.base import ConfigPart
from watchword.message import UsageType

_LONGEST_SUBJECT: Final = 256
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
Subject = Annotated[HeaderText, StringConstraints(min_length=1, max_length=_LONGEST_SUBJECT)]
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
            one_line(subject.fill(values))[:_LONGEST_SUBJECT],
            text.fill(values),
            html.fill(values) if html else "",
        )


# --- the text part ---------------------------------------------------------------------------

_BLOCKS: Final = frozenset((
    "address", "article", "blockquote", "br", "div", "dl", "dt", "dd", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol", "p", "pre", "section", "table", "tr", "ul",
))  # fmt: skip
_UNSEEN: Final = frozenset({"head", "script", "style", "template", "title"})


class _Reader(HTMLParser):
    """Keeps what a person would read, block by block."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen = 0
        self._links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag in _BLOCKS:
            self.parts.append("\n")
        elif tag == "a":
            self._links.append(dict(attrs).get("href") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag in _BLOCKS:
            self.parts.append("\n")
        elif tag == "a" and self._links and (link := self._links.pop()):
            self.parts.append(f" ({link})")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.parts.append(re.sub(r"\s+", " ", data))


def plain_text(html: str) -> str:
    """What ``html`` says to somebody whose mail program shows no HTML; ``{{name}}`` tokens stay as they are."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = [line.strip() for line in "".join(reader.parts).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


__all__ = [
    "Content",
    "HeaderText",
    "Mail",
    "MailTemplate",
    "Mailbox",
    "Sender",
    "Subject",
    "is_mailbox",
    "plain_text",
    "split_sender",
]
