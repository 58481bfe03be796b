"""The parts of the sign-in experience that journeys, policies and pages act on. Names and ranges are the wire's."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from watchword.experience.part import Colour, LanguageTag, Part, Url
from watchword.message import Channel


class IdentifierKind(StrEnum):
    """What people sign in with."""

    USERNAME = "username"
    EMAIL = "email"
    PHONE = "phone"

    @property
    def channel(self) -> Channel | None:
        """What reaches it."""
        return {IdentifierKind.EMAIL: Channel.EMAIL, IdentifierKind.PHONE: Channel.SMS}.get(self)


class SignUpKind(StrEnum):
    """What an account may have to have."""

    USERNAME = "username"
    EMAIL = "email"
    PHONE = "phone"
    EMAIL_OR_PHONE = "emailOrPhone"


class SignInMode(StrEnum):
    """Which doors are open."""

    SIGN_IN = "SignIn"
    REGISTER = "Register"
    BOTH = "SignInAndRegister"


class AgreeToTerms(StrEnum):
    """How a person agrees to the terms: by going on, or by a tick."""

    AUTOMATIC = "Automatic"
    MANUAL_REGISTRATION_ONLY = "ManualRegistrationOnly"
    MANUAL = "Manual"


class ForgotPasswordMethod(StrEnum):
    """How a forgotten password is replaced."""

    EMAIL = "EmailVerificationCode"
    PHONE = "PhoneVerificationCode"

    @property
    def channel(self) -> Channel:
        """What brings the code."""
        return Channel.EMAIL if self is ForgotPasswordMethod.EMAIL else Channel.SMS


# --- look ------------------------------------------------------------------------------------


class Color(Part):
    """The colour of what a person presses."""

    primary_color: Colour
    is_dark_mode_enabled: bool
    dark_primary_color: Colour


class Branding(Part):
    """Pictures, each by its address."""

    logo_url: Url | None = None
    dark_logo_url: Url | None = None
    favicon: Url | None = None
    dark_favicon: Url | None = None


class LanguageInfo(Part):
    """Which language a page speaks when nobody asked for one."""

    auto_detect: bool
    fallback_language: LanguageTag


# --- ways in ---------------------------------------------------------------------------------


class SignInMethod(Part):
    """One way to sign in."""

    identifier: IdentifierKind
    password: bool
    verification_code: bool
    is_password_primary: bool


class SignIn(Part):
    """Every way to sign in, in the order in which pages offer them."""

    methods: Annotated[tuple[SignInMethod, ...], Field(max_length=8)]


class SecondaryIdentifier(Part):
    """Something an account has to have as well."""

    identifier: SignUpKind
    verify: bool | None = None


class SignUp(Part):
    """What an account has to have. Several identifiers mean any one of them."""

    identifiers: Annotated[tuple[IdentifierKind, ...], Field(max_length=8)]
    password: bool
    verify: bool
    secondary_identifiers: Annotated[tuple[SecondaryIdentifier, ...], Field(max_length=8)] = ()


# --- policies --------------------------------------------------------------------------------


class PasswordLength(Part):
    """Characters of a password."""

    min: Annotated[int, Field(ge=1, le=256)] = 8
    max: Annotated[int, Field(ge=1, le=256)] = 256

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.min > self.max:
            raise PydanticCustomError("password_length", "min is at most max")
        return self


class CharacterTypes(Part):
    """How many of the four kinds (upper, lower, digit, symbol) a password needs."""

    min: Annotated[int, Field(ge=1, le=4)] = 1


class PasswordRejects(Part):
    """What a password may not be."""

    pwned: bool = True
    repetition_and_sequence: bool = True
    user_info: bool = True
    words: Annotated[
        tuple[Annotated[str, StringConstraints(min_length=1, max_length=256)], ...],
        Field(max_length=1000),
    ] = ()


class PasswordPolicy(Part):
    """What a new password has to be. Whoever checks one reads the numbers here."""

    length: PasswordLength = PasswordLength()
    character_types: CharacterTypes = CharacterTypes()
    rejects: PasswordRejects = PasswordRejects()


class SentinelPolicy(Part):
    """How many wrong tries within an hour shut the door, and for how many minutes; unsaid: the profile's."""

    max_attempts: Annotated[int, Field(ge=1, le=1000)] | None = None
    lockout_duration: Annotated[int, Field(ge=1, le=1440)] | None = None


class VerificationCodePolicy(Part):
    """How long a code lives (seconds) and how often it may be tried; unsaid: the settings'."""

    expiration_duration: Annotated[int, Field(ge=60, le=3600)] | None = None
    max_retry_attempts: Annotated[int, Field(ge=1, le=100)] | None = None


_Entry = Annotated[str, StringConstraints(min_length=1, max_length=256)]


class EmailBlocklistPolicy(Part):
    """Which addresses may not register; see ``email_blocklist``."""

    block_disposable_addresses: bool = False
    block_subaddressing: bool = False
    custom_allowlist: Annotated[tuple[_Entry, ...], Field(max_length=1000)] = ()
    custom_blocklist: Annotated[tuple[_Entry, ...], Field(max_length=1000)] = ()


class UsernameCharacters(Part):
    """What a username may be made of."""

    lowercase: bool = True
    uppercase: bool = True
    numbers: bool = True
    underscore: bool = True


class UsernamePolicy(Part):
    """What a username may be; see ``usernames``."""

    case_sensitive: bool = True
    min_length: Annotated[int, Field(ge=1, le=128)] = 1
    max_length: Annotated[int, Field(ge=1, le=128)] = 128
    allowed_chars: UsernameCharacters = UsernameCharacters()

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.min_length > self.max_length:
            raise PydanticCustomError("username_length", "minLength is at most maxLength")
        allowed = self.allowed_chars
        if not (allowed.lowercase or allowed.uppercase or allowed.underscore):
            raise PydanticCustomError(
                "username_characters", "a username begins with a letter or an underscore: allow one"
            )
        return self
