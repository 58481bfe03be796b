"""Which channel a person means: what pages suggest the other of."""

from __future__ import annotations

from typing import Final, Literal

from watchword.identifiers import Email, SignInIdentifier
from watchword.web.pages.views import Channel

SMS: Final[Literal["sms"]] = "sms"
EMAIL: Final[Literal["email"]] = "email"


def channel_of(identifier: SignInIdentifier | None) -> Channel:
    """The channel that reaches it."""
    return EMAIL if isinstance(identifier, Email) else SMS


def channel_typed(text: str) -> Channel:
    """The channel of what was typed, right or wrong."""
    return EMAIL if "@" in text or "＠" in text else SMS
