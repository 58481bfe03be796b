"""Mails that came with their message: written by the installation, filled here like a connector's own, before which they go."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypeVar

from watchword.connectors._email import Mail, MailTemplate, is_mailbox, split_sender
from watchword.connectors._templates import Text, one_line
from watchword.message import Message, UsageType, Written, choose_template

_Entry = TypeVar("_Entry", bound=MailTemplate)
# As many as an installation may well use at once; each is taken apart once.
_KEPT: Final = 64


class GivenTemplate(MailTemplate):
    """What came with the message, as a template."""

    html: bool

    @property
    def markup(self) -> bool:
        """Whether it was written as HTML."""
        return self.html


@dataclass(frozen=True, slots=True)
class FilledMail:
    """A mail to send. ``name``, ``mailbox`` and ``reply_to`` are empty where the connector's own stand."""

    mail: Mail
    name: str = ""
    mailbox: str = ""
    reply_to: str = ""


def filled_mail(entries: Iterable[_Entry], message: Message) -> FilledMail | None:
    """What ``message`` says: the mail that came with it, or the entry for it; ``None`` if there is none."""
    if message.written is not None:
        return given_mail(message.written, message)
    template = choose_template(entries, message)
    return FilledMail(template.fill(message.values)) if template else None


def given_mail(written: Written, message: Message) -> FilledMail:
    """A mail that came with its message, filled."""
    template, sender, reply_to = _taken_apart(written)
    name, mailbox = _sender(one_line(sender.fill(message.values)))
    answer = one_line(reply_to.fill(message.values))
    return FilledMail(
        template.fill(message.values), name, mailbox, answer if _addressed(answer) else ""
    )


def _sender(text: str) -> tuple[str, str]:
    """``Name``, ``name@example.com`` or ``Name <name@example.com>``."""
    if "@" not in text:
        return text, ""
    name, mailbox = split_sender(text)
    return (name, mailbox) if is_mailbox(mailbox) else ("", "")


def _addressed(text: str) -> bool:
    return is_mailbox(split_sender(text)[1])


@lru_cache(_KEPT)
def _taken_apart(written: Written) -> tuple[GivenTemplate, Text, Text]:
    template = GivenTemplate(
        usage_type=UsageType.GENERIC,
        subject=written.subject,
        content=written.content,
        html=written.markup,
    )
    return template, Text(written.sender), Text(written.reply_to)


__all__ = ["FilledMail", "filled_mail", "given_mail"]
