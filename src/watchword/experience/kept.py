"""The parts of the sign-in experience that are kept for whoever reads them, and acted on by nobody here."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from watchword.experience.part import Part

Word = Annotated[str, StringConstraints(max_length=1024)]
Words = Annotated[tuple[Word, ...], Field(max_length=100)]


class MfaFactor(StrEnum):
    """A second proof."""

    TOTP = "Totp"
    WEB_AUTHN = "WebAuthn"
    BACKUP_CODE = "BackupCode"
    EMAIL = "EmailVerificationCode"
    PHONE = "PhoneVerificationCode"


class Mfa(Part):
    """Second factors."""

    factors: Annotated[tuple[MfaFactor, ...], Field(max_length=16)]
    policy: Literal[
        "UserControlled",
        "Mandatory",
        "PromptOnlyAtSignIn",
        "PromptAtSignInAndSignUp",
        "NoPrompt",
        "PromptAtSignInAndSignUpMandatory",
        "PromptOnlyAtSignInMandatory",
    ]
    organization_required_mfa_policy: Literal["NoPrompt", "Mandatory"] | None = None


class AdaptiveMfa(Part):
    """Second factors where a sign-in looks unusual."""

    enabled: bool | None = None


class SocialSignIn(Part):
    """What happens to a person who comes with somebody else's account."""

    automatic_account_linking: bool | None = None
    skip_required_identifiers: bool | None = None


class CustomUiAssets(Part):
    """Pages that were uploaded elsewhere."""

    id: Word
    created_at: int


class CustomUiCsp(Part):
    """Where uploaded pages may fetch from."""

    script_src: Words | None = None
    connect_src: Words | None = None


class CaptchaPolicy(Part):
    """Whether people prove that they are people."""

    enabled: bool | None = None


class PasskeySignIn(Part):
    """Sign-in by passkey."""

    enabled: bool | None = None
    show_passkey_button: bool | None = None
    allow_autofill: bool | None = None


class ProfileField(Part):
    """Something more that is asked for at registration."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=128)]


class PasswordExpiration(Part):
    """Whether passwords grow old."""

    enabled: bool = False
    valid_period_days: Annotated[int, Field(ge=1, le=36500)] | None = None
    enabled_at: Annotated[int, Field(ge=0)] | None = None
