"""What a user is, and what may be asked of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from watchword.identifiers import (
    Email,
    Identifier,
    IdentifierType,
    Phone,
    SignInIdentifier,
    Username,
)
from watchword.passwords import PasswordDigest


@dataclass(frozen=True, slots=True, repr=False)
class User:
    """An account. Times are milliseconds since 1970; ``verified`` holds the kinds of identifiers that were proved.

    ``last_sign_in_at`` is ``None`` before the first sign-in. ``application`` is the client through which the account was made.
    """

    id: str
    created_at: int
    updated_at: int
    last_sign_in_at: int | None
    username: Username | None = None
    email: Email | None = None
    phone: Phone | None = None
    verified: frozenset[IdentifierType] = frozenset()
    name: str | None = None
    avatar: str | None = None
    custom_data: Mapping[str, Any] = field(default_factory=dict)
    profile: Mapping[str, Any] = field(default_factory=dict)
    application: str | None = None
    is_suspended: bool = False
    has_password: bool = False

    def __repr__(self) -> str:
        return f"<User {self.id}>"

    @property
    def identifiers(self) -> tuple[SignInIdentifier, ...]:
        """Everything this user may sign in with."""
        return tuple(each for each in (self.username, self.email, self.phone) if each is not None)

    @property
    def wire(self) -> dict[str, Any]:
        """As the Management API answers it and hooks tell it: numbers without a plus, nothing of the password."""
        return {
            "id": self.id,
            "username": None if self.username is None else self.username.value,
            "primaryEmail": None if self.email is None else self.email.value,
            "primaryPhone": None if self.phone is None else self.phone.wire,
            "name": self.name,
            "avatar": self.avatar,
            "customData": dict(self.custom_data),
            "identities": {},
            "lastSignInAt": self.last_sign_in_at,
            "createdAt": self.created_at,
            "updatedAt": self.updated_at,
            "profile": dict(self.profile),
            "applicationId": self.application,
            "cimdClientId": None,
            "isSuspended": self.is_suspended,
            "hasPassword": self.has_password,
        }

    @property
    def reachable(self) -> tuple[Identifier, ...]:
        """Where messages and codes reach this user."""
        return tuple(each for each in (self.email, self.phone) if each is not None)


@dataclass(frozen=True, slots=True)
class FoundUser:
    """Whose identifier was proved; ``created`` when this proof made the account."""

    id: str
    created: bool


@dataclass(frozen=True, slots=True, repr=False)
class NewUser:
    """A user to be made. An identifier given here is whoever gives it word for it; a proof says more (``Users.create``)."""

    username: Username | None = None
    email: Email | None = None
    phone: Phone | None = None
    password: PasswordDigest | None = None
    name: str | None = None
    avatar: str | None = None
    custom_data: Mapping[str, Any] = field(default_factory=dict)
    profile: Mapping[str, Any] = field(default_factory=dict)
    application: str | None = None

    @property
    def identifiers(self) -> tuple[SignInIdentifier, ...]:
        """The identifiers given."""
        return tuple(each for each in (self.username, self.email, self.phone) if each is not None)


class Unchanged:
    """The value of a field that stays what it is; ``None`` empties it."""

    __slots__ = ()


UNCHANGED: Final = Unchanged()


@dataclass(frozen=True, slots=True, repr=False)
class UserChanges:
    """What to change of a user; whatever is not given stays."""

    username: Username | Unchanged | None = UNCHANGED
    email: Email | Unchanged | None = UNCHANGED
    phone: Phone | Unchanged | None = UNCHANGED
    name: str | Unchanged | None = UNCHANGED
    avatar: str | Unchanged | None = UNCHANGED
    custom_data: Mapping[str, Any] | Unchanged = UNCHANGED
    profile: Mapping[str, Any] | Unchanged = UNCHANGED

    @property
    def identifiers(self) -> dict[IdentifierType, SignInIdentifier | None]:
        """The identifiers to change, by kind."""
        given: dict[IdentifierType, SignInIdentifier | Unchanged | None] = {
            IdentifierType.USERNAME: self.username,
            IdentifierType.EMAIL: self.email,
            IdentifierType.PHONE: self.phone,
        }
        return {kind: one for kind, one in given.items() if not isinstance(one, Unchanged)}

    @property
    def columns(self) -> dict[str, Any]:
        """The other fields to change, by name."""
        given = {
            "name": self.name,
            "avatar": self.avatar,
            "custom_data": self.custom_data,
            "profile": self.profile,
        }
        return {name: one for name, one in given.items() if not isinstance(one, Unchanged)}

    @property
    def nothing(self) -> bool:
        """Whether there is nothing to change."""
        return not self.identifiers and not self.columns


@dataclass(frozen=True, slots=True)
class StoredPassword:
    """Whose password, and its digest; ``None`` for a user without one."""

    user_id: str
    is_suspended: bool
    digest: PasswordDigest | None = field(repr=False)
