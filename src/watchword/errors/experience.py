"""A sign-in experience, or its words, that cannot be kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from watchword.errors.base import WatchwordError

__all__ = [
    "AdaptiveMfaRequiresMfa",
    "BackupCodeAlone",
    "CaseConflictsExist",
    "CodeSignInMustBeEnabled",
    "DefaultLanguageInUse",
    "DefaultLanguageUnsupported",
    "EmailBlocklistFormatInvalid",
    "EmailCodeNotForMfa",
    "EmailCodeNotForSignIn",
    "EnabledConnectorNotFound",
    "FactorMissing",
    "ForgotPasswordRequiresConnector",
    "MfaFactorsDuplicated",
    "PasswordExpirationRequiresForgotPassword",
    "PasswordlessRequiresVerify",
    "PhoneCodeNotForMfa",
    "PhoneCodeNotForSignIn",
    "PhrasesRefused",
    "SignInExperienceRefused",
    "SignUpIdentifiersDuplicated",
    "SignUpIdentifiersMissing",
    "TranslationStructureInvalid",
]


class SignInExperienceRefused(WatchwordError):
    """The sign-in experience cannot be like this."""

    code = "sign_in_experiences.refused"


class EnabledConnectorNotFound(SignInExperienceRefused):
    """A code is switched on for a channel that no connector carries."""

    code = "sign_in_experiences.enabled_connector_not_found"

    def __init__(self, channel: str) -> None:
        super().__init__(f"No connector is set up for {channel}.")
        self.channel = channel

    @property
    def data(self) -> Mapping[str, Any]:
        """The channel, by the wire's word."""
        return {"type": {"sms": "Sms", "email": "Email"}.get(self.channel, self.channel)}


class PasswordlessRequiresVerify(SignInExperienceRefused):
    """Phone numbers and e-mail addresses are proved at registration: switch verify on."""

    code = "sign_in_experiences.passwordless_requires_verify"


class SignUpIdentifiersDuplicated(SignInExperienceRefused):
    """An identifier is asked for twice at registration."""

    code = "sign_in_experiences.duplicated_sign_up_identifiers"


class SignUpIdentifiersMissing(SignInExperienceRefused):
    """Further identifiers need a first one."""

    code = "sign_in_experiences.missing_sign_up_identifiers"


class FactorMissing(SignInExperienceRefused):
    """A way to sign in has neither password nor code."""

    code = "sign_in_experiences.at_least_one_authentication_factor"


class CodeSignInMustBeEnabled(SignInExperienceRefused):
    """Who registers by code and has no password must be able to sign in by code."""

    code = "sign_in_experiences.code_sign_in_must_be_enabled"


class EmailCodeNotForSignIn(SignInExperienceRefused):
    """Codes by e-mail are the second factor, so they cannot be the first."""

    code = "sign_in_experiences.email_verification_code_cannot_be_used_for_sign_in"


class PhoneCodeNotForSignIn(SignInExperienceRefused):
    """Codes by phone are the second factor, so they cannot be the first."""

    code = "sign_in_experiences.phone_verification_code_cannot_be_used_for_sign_in"


class EmailCodeNotForMfa(SignInExperienceRefused):
    """Codes by e-mail sign people in, so they cannot be the second factor."""

    code = "sign_in_experiences.email_verification_code_cannot_be_used_for_mfa"


class PhoneCodeNotForMfa(SignInExperienceRefused):
    """Codes by phone sign people in, so they cannot be the second factor."""

    code = "sign_in_experiences.phone_verification_code_cannot_be_used_for_mfa"


class MfaFactorsDuplicated(SignInExperienceRefused):
    """A second factor is named twice."""

    code = "sign_in_experiences.duplicated_mfa_factors"


class BackupCodeAlone(SignInExperienceRefused):
    """Backup codes need another factor beside them."""

    code = "sign_in_experiences.backup_code_cannot_be_enabled_alone"


class DefaultLanguageUnsupported(SignInExperienceRefused):
    """Nobody has words for this language."""

    code = "sign_in_experiences.unsupported_default_language"


class ForgotPasswordRequiresConnector(SignInExperienceRefused):
    """A forgotten password would be replaced by a channel that no connector carries."""

    code = "sign_in_experiences.forgot_password_method_requires_connector"

    def __init__(self, channel: str) -> None:
        super().__init__(f"No connector is set up for {channel}.")
        self.channel = channel

    @property
    def data(self) -> Mapping[str, Any]:
        """The channel."""
        return {"method": self.channel}


class EmailBlocklistFormatInvalid(SignInExperienceRefused):
    """An entry is neither an address nor @ and a domain."""

    code = "sign_in_experiences.invalid_custom_email_blocklist_format"


class AdaptiveMfaRequiresMfa(SignInExperienceRefused):
    """Adaptive second factors need a second factor."""

    code = "sign_in_experiences.adaptive_mfa_requires_mfa"


class PasswordExpirationRequiresForgotPassword(SignInExperienceRefused):
    """Passwords that expire need a way to replace them."""

    code = "sign_in_experiences.password_expiration_requires_forgot_password"


class CaseConflictsExist(SignInExperienceRefused):
    """Usernames that differ in upper and lower case only are in use."""

    code = "sign_in_experiences.username_policy_case_conflicts_exist"

    def __init__(self, total: int, samples: Sequence[Any]) -> None:
        super().__init__()
        self.total = total
        self.samples = tuple(samples)

    @property
    def operator_data(self) -> Mapping[str, Any]:
        """How many, and some of them."""
        return {"totalConflicts": self.total, "samples": list(self.samples)}


class PhrasesRefused(WatchwordError):
    """These phrases cannot be kept."""

    code = "localization.refused"


class TranslationStructureInvalid(PhrasesRefused):
    """A phrase that no page has, or one that is no text."""

    code = "localization.invalid_translation_structure"

    def __init__(self, paths: Sequence[str]) -> None:
        super().__init__(f"There is no such phrase: {', '.join(paths[:5])}.")
        self.paths = tuple(paths)

    @property
    def data(self) -> Mapping[str, Any]:
        """Where, at most 20."""
        return {"paths": list(self.paths[:20])}


class DefaultLanguageInUse(PhrasesRefused):
    """These are the words of the fallback language."""

    code = "localization.cannot_delete_default_language"
