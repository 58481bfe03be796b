"""Which channel a person means: what pages suggest the other of."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final, Literal

from watchword.errors import EmailInvalid, PhoneInvalid
from watchword.identifiers import Email, Identifier, SignInIdentifier, parse_identifier
from watchword.web.pages.views import Channel

SMS: Final[Literal["sms"]] = "sms"
EMAIL: Final[Literal["email"]] = "email"


def channel_of(identifier: SignInIdentifier | None) -> Channel:
    """The channel that reaches it."""
    return EMAIL if isinstance(identifier, Email) else SMS


def channel_typed(text: str) -> Channel:
    """The channel of what was typed, right or wrong."""
    return EMAIL if "@" in text or "＠" in text else SMS


def read_typed(text: str, region: str | None, kinds: Collection[str]) -> Identifier:
    """The number or address of a field that takes ``kinds``. Raises ``PhoneInvalid`` or ``EmailInvalid``.

    Where no number is asked for, what is neither is called no address: nobody is told to check a number they never typed.
    """
    try:
        return parse_identifier(text, region)
    except PhoneInvalid as exc:
        if "phone" in kinds or "email" not in kinds:
            raise
        # The country of a number is no question here: there is nothing to choose it with.
        reason = exc.reason if exc.reason in ("empty", "too_long") else "format"
        raise EmailInvalid(reason=reason) from exc
