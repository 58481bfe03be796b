"""What the Experience API is sent."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from watchword.errors import IdentifierInvalid
from watchword.identifiers import (
    Email,
    Phone,
    SignInIdentifier,
    Username,
    parse_email,
    parse_phone,
    parse_username,
    parse_wire_phone,
)
from watchword.interaction import Event
from watchword.web.api.models import Body

_Value = Annotated[str, Field(min_length=1, max_length=320)]
_Id = Annotated[str, Field(min_length=1, max_length=64)]
_Password = Annotated[str, Field(min_length=1, max_length=1024, repr=False)]


class EventBody(Body):
    """Which journey."""

    interaction_event: Event


class Named(Body):
    """An identifier as the wire writes it; a phone number is its digits, country code first."""

    type: Literal["username", "email", "phone"]
    value: _Value

    def reachable(self) -> Phone | Email:
        """What a code can be sent to. Raises ``IdentifierInvalid`` and its kin."""
        if self.type == "email":
            return parse_email(self.value)
        if self.type == "phone":
            return parse_phone("+" + self.value.removeprefix("+"))
        raise IdentifierInvalid

    def parsed(self) -> SignInIdentifier:
        """What somebody signs in with."""
        if self.type == "username":
            return parse_username(self.value)
        if self.type == "email":
            return parse_email(self.value)
        return parse_wire_phone(self.value.removeprefix("+"))

    def username(self) -> Username:
        """A name somebody wants."""
        if self.type != "username":
            raise IdentifierInvalid
        return parse_username(self.value)


class SendBody(EventBody):
    """Where to send a code, and for what."""

    identifier: Named


class VerifyBody(Body):
    """A code that came back."""

    identifier: Named
    verification_id: _Id
    code: Annotated[str, Field(max_length=64, repr=False)]


class PasswordBody(Body):
    """A password, and whose."""

    identifier: Named
    password: _Password


class NewPasswordBody(Body):
    """A new password."""

    password: _Password


class IdentificationBody(Body):
    """By which proof."""

    verification_id: _Id | None = None


class ProfileBody(Body):
    """One thing that the account still needs."""

    type: Literal["email", "phone", "username", "password", "extraProfile"]
    verification_id: _Id | None = None
    value: Annotated[str | None, Field(max_length=1024, repr=False)] = None
    values: Annotated[dict[str, Any] | None, Field(max_length=32)] = None
