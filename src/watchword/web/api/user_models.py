"""How users read on the wire: Logto's keys, numbers without a plus, times in milliseconds."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from watchword.accounts import UNCHANGED, NewUser, User, UserChanges
from watchword.accounts.user import Unchanged
from watchword.errors import AlgorithmRequired, PasswordAndDigest, PhoneInvalid, PhoneUnusable
from watchword.identifiers import (
    Email,
    Phone,
    Username,
    parse_email,
    parse_username,
    parse_wire_phone,
)
from watchword.passwords import PasswordDigest, adopt, hash_password
from watchword.web.api.models import Answer, Body

_NO_NUL = r"^[^\x00]*$"
UserID = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z_-]{1,128}$")]
EmailText = Annotated[str, StringConstraints(pattern=r"^\S+@\S+\.\S+$", max_length=128)]
PhoneText = Annotated[str, StringConstraints(pattern=r"^[0-9]+$", max_length=32)]
UsernameText = Annotated[
    str, StringConstraints(pattern=r"^[A-Z_a-z][A-Z_a-z0-9]*$", max_length=128)
]
Name = Annotated[str, StringConstraints(pattern=_NO_NUL, max_length=128)]
Address = Annotated[
    str, StringConstraints(pattern=r"^$|^[A-Za-z][A-Za-z0-9+.-]*:[^\s\x00]+$", max_length=2048)
]
Text = Annotated[str, StringConstraints(max_length=512)]
PasswordText = Annotated[str, StringConstraints(min_length=1, max_length=256)]
# The wire empties a field by either word.
Emptied = Literal[""]
DigestText = Annotated[str, StringConstraints(min_length=1, max_length=256)]


class PostalAddress(Body):
    """Where somebody lives (OpenID Connect 5.1.1)."""

    formatted: Text | None = None
    street_address: Text | None = None
    locality: Text | None = None
    region: Text | None = None
    postal_code: Text | None = None
    country: Text | None = None


class Profile(Body):
    """What a user tells of themselves: the standard claims of OpenID Connect that have no field of their own."""

    family_name: Text | None = None
    given_name: Text | None = None
    middle_name: Text | None = None
    nickname: Text | None = None
    preferred_username: Text | None = None
    profile: Text | None = None
    website: Text | None = None
    gender: Text | None = None
    birthdate: Text | None = None
    zoneinfo: Text | None = None
    locale: Text | None = None
    address: PostalAddress | None = None

    def given(self) -> dict[str, Any]:
        """What was sent, by its keys on the wire."""
        return self.model_dump(by_alias=True, exclude_unset=True)


class NewUserBody(Body):
    """A user to make. What is left out stays empty."""

    primary_email: EmailText | None = Field(None, examples=["ann@example.com"])
    primary_phone: PhoneText | None = Field(None, examples=["8613800138000"])
    username: UsernameText | None = Field(None, examples=["ann"])
    password: PasswordText | None = Field(None, repr=False)
    password_digest: DigestText | None = Field(None, repr=False)
    password_algorithm: Text | None = Field(
        None,
        description="Argon2id, Argon2i, Argon2d, Bcrypt, SHA1, SHA256, MD5 or Legacy.",
    )
    name: Name | None = None
    avatar: Address | None = None
    custom_data: dict[str, Any] = Field(default_factory=dict)
    profile: Profile = Field(default_factory=Profile)

    async def new_user(self) -> NewUser:
        """What to make. Raises ``PasswordAndDigest``, ``AlgorithmRequired``, and what parsing raises."""
        return NewUser(
            username=_username(self.username),
            email=_email(self.primary_email),
            phone=_phone(self.primary_phone),
            name=self.name or None,
            avatar=self.avatar or None,
            custom_data=self.custom_data,
            profile=self.profile.given(),
            password=await self._digest(),
        )

    async def _digest(self) -> PasswordDigest | None:
        if self.password is not None and self.password_digest is not None:
            raise PasswordAndDigest
        if self.password_digest is not None:
            if self.password_algorithm is None:
                raise AlgorithmRequired
            return await adopt(self.password_algorithm, self.password_digest)
        return None if self.password is None else await hash_password(self.password)


class UserChange(Body):
    """What to change; ``null`` or an empty text empties a field, what is left out stays. The two documents are replaced as a whole."""

    primary_email: EmailText | Emptied | None = None
    primary_phone: PhoneText | Emptied | None = None
    username: UsernameText | Emptied | None = None
    name: Name | None = None
    avatar: Address | None = None
    custom_data: dict[str, Any] = Field(default_factory=dict)
    profile: Profile = Field(default_factory=Profile)

    def changes(self) -> UserChanges:
        """What was sent. Raises what parsing raises."""
        sent = self.model_fields_set
        return UserChanges(
            username=_username(self.username or None) if "username" in sent else UNCHANGED,
            email=_email(self.primary_email or None) if "primary_email" in sent else UNCHANGED,
            phone=_phone(self.primary_phone or None) if "primary_phone" in sent else UNCHANGED,
            name=(self.name or None) if "name" in sent else UNCHANGED,
            avatar=(self.avatar or None) if "avatar" in sent else UNCHANGED,
            custom_data=self.custom_data if "custom_data" in sent else UNCHANGED,
            profile=self.profile.given() if "profile" in sent else Unchanged(),
        )


class NewPassword(Body):
    """A password to set or to hold against the user's."""

    password: PasswordText = Field(repr=False)


class Suspension(Body):
    """Whether the user is shut out."""

    is_suspended: bool


class CustomData(Body):
    """Keys to set in the user's own document."""

    custom_data: dict[str, Any]


class ProfileChange(Body):
    """Keys to set in the user's profile."""

    profile: Profile


class Expiration(Body):
    """Whether the password has expired."""

    is_expired: bool


class HasPassword(Answer):
    """Whether there is a password to sign in with."""

    has_password: bool


class UserAnswer(Answer):
    """A user. ``identities`` is always empty here, and there for clients that read it."""

    id: str
    username: str | None
    primary_email: str | None
    primary_phone: str | None = Field(description="Digits without a plus.")
    name: str | None
    avatar: str | None
    custom_data: dict[str, Any]
    identities: dict[str, Any]
    last_sign_in_at: int | None
    created_at: int
    updated_at: int
    profile: dict[str, Any]
    application_id: str | None
    cimd_client_id: str | None
    is_suspended: bool
    has_password: bool
    sso_identities: list[Any] = Field(default_factory=list)
    password_digest: str | None = Field(None, repr=False)
    password_algorithm: str | None = None


def user_answer(user: User, **more: Any) -> UserAnswer:
    """``user`` on the wire; fields that were not asked for are not set, and so not sent."""
    return UserAnswer.model_validate({**user.wire, **more})


def _username(text: str | None) -> Username | None:
    return None if text is None else parse_username(text)


def _email(text: str | None) -> Email | None:
    return None if text is None else parse_email(text)


def _phone(digits: str | None) -> Phone | None:
    if digits is None:
        return None
    try:
        return parse_wire_phone(digits)
    except PhoneInvalid:
        raise PhoneUnusable from None
