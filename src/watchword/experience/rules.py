"""What has to hold before a change of the sign-in experience is kept. Each broken rule is an error of its own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from watchword.errors import (
    AdaptiveMfaRequiresMfa,
    BackupCodeAlone,
    CaseConflictsExist,
    CodeSignInMustBeEnabled,
    ConfigInvalid,
    DefaultLanguageUnsupported,
    EmailBlocklistFormatInvalid,
    EmailCodeNotForMfa,
    EmailCodeNotForSignIn,
    EnabledConnectorNotFound,
    FactorMissing,
    ForgotPasswordRequiresConnector,
    MfaFactorsDuplicated,
    PasswordExpirationRequiresForgotPassword,
    PasswordlessRequiresVerify,
    PhoneCodeNotForMfa,
    PhoneCodeNotForSignIn,
    Problem,
    RequestInvalid,
    SignUpIdentifiersDuplicated,
    SignUpIdentifiersMissing,
)
from watchword.experience.email_blocklist import is_entry
from watchword.experience.kept import MfaFactor
from watchword.experience.parts import IdentifierKind, SignUpKind
from watchword.experience.sign_in_experience import SignInExperience
from watchword.message import Channel

BUILT_IN_LANGUAGES: Final = frozenset(
    {
        "ar", "cs", "de", "en", "es", "fa-IR", "fr", "it", "ja", "ko", "pl-PL", "pt-PT", "pt-BR", "ru", "th", "tr-TR", "uk-UA",
        "zh-CN", "zh-HK", "zh-TW",
    }
)  # fmt: skip

_FACTOR_OF: Final = {
    IdentifierKind.EMAIL: MfaFactor.EMAIL,
    IdentifierKind.PHONE: MfaFactor.PHONE,
}
_CHANNELS_OF: Final = {
    SignUpKind.USERNAME: (),
    SignUpKind.EMAIL: (Channel.EMAIL,),
    SignUpKind.PHONE: (Channel.SMS,),
    SignUpKind.EMAIL_OR_PHONE: (Channel.EMAIL, Channel.SMS),
}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What this room cannot know: the channels with a connector, which code lengths each connector carries (by name), languages with
    custom phrases, and usernames that differ in upper and lower case only (how many, and a few of them).
    """

    channels: frozenset[Channel] = frozenset()
    code_lengths: Mapping[str, range] = field(default_factory=lambda: MappingProxyType({}))
    languages: frozenset[str] = frozenset()
    case_conflicts: int = 0
    case_samples: tuple[Any, ...] = ()


def require(
    before: SignInExperience,
    after: SignInExperience,
    said: Collection[str],
    around: Surroundings,
) -> None:
    """Raises the error of the first rule that ``after`` breaks. Only rules about fields that were ``said`` are asked: a connector
    that was deleted meanwhile does not keep an operator from changing a colour.
    """
    _refuse_not_ours(after, said)
    for name, rule in _RULES.items():
        if name in said:
            rule(after, around)
    if "username_policy" in said and before.username_policy.case_sensitive:
        _require_one_spelling(after, around)


# --- what is no use here -----------------------------------------------------------------------


def _refuse_not_ours(after: SignInExperience, said: Collection[str]) -> None:
    """What would look switched on and have no effect is refused, not stored."""
    refused = {
        "hide_logto_branding": after.hide_logto_branding,
        "custom_ui_csp": bool(after.custom_ui_csp.stored()),
        "email_blocklist_policy": after.email_blocklist_policy.block_disposable_addresses,
    }
    for name, asked in refused.items():
        if name in said and asked:
            field_name = {
                "hide_logto_branding": "hideLogtoBranding",
                "custom_ui_csp": "customUiCsp",
                "email_blocklist_policy": "emailBlocklistPolicy.blockDisposableAddresses",
            }[name]
            raise RequestInvalid(f"{field_name} is not available here.")


# --- ways in -----------------------------------------------------------------------------------


def _sign_up(after: SignInExperience, around: Surroundings) -> None:
    sign_up = after.sign_up
    primaries = [SignUpKind(each.value) for each in sign_up.identifiers]
    secondaries = [each.identifier for each in sign_up.secondary_identifiers]
    asked = {one for each in secondaries for one in _single(each)}
    if len(set(primaries)) < len(primaries) or len(set(secondaries)) < len(secondaries):
        raise SignUpIdentifiersDuplicated
    if asked & set(primaries):
        raise SignUpIdentifiersDuplicated
    if secondaries and not primaries:
        raise SignUpIdentifiersMissing
    for kind in (*primaries, *secondaries):
        _require_connectors(_CHANNELS_OF[kind], around)
    unproved = any(_CHANNELS_OF[kind] for kind in primaries) and not sign_up.verify
    unproved |= any(
        _CHANNELS_OF[each.identifier] and not each.verify for each in sign_up.secondary_identifiers
    )
    if unproved:
        raise PasswordlessRequiresVerify
    _require_code_for_passwordless(after)


def _single(kind: SignUpKind) -> tuple[SignUpKind, ...]:
    return (SignUpKind.EMAIL, SignUpKind.PHONE) if kind is SignUpKind.EMAIL_OR_PHONE else (kind,)


def _sign_in(after: SignInExperience, around: Surroundings) -> None:
    methods = after.sign_in.methods
    for method in methods:
        channel = method.identifier.channel
        if method.verification_code and channel is not None:
            _require_connectors((channel,), around)
        code = method.verification_code and channel is not None
        if not (method.password or code):
            raise FactorMissing
    _require_code_for_passwordless(after)
    for kind, error in (
        (IdentifierKind.EMAIL, EmailCodeNotForSignIn),
        (IdentifierKind.PHONE, PhoneCodeNotForSignIn),
    ):
        if _signs_in_by_code(after, kind) and _FACTOR_OF[kind] in after.mfa.factors:
            raise error


def _require_connectors(channels: Collection[Channel], around: Surroundings) -> None:
    for channel in channels:
        if channel not in around.channels:
            raise EnabledConnectorNotFound(channel)


def _require_code_for_passwordless(after: SignInExperience) -> None:
    """Whoever registers by a code and has no password must be able to come back by one."""
    sign_up = after.sign_up
    if sign_up.password or not sign_up.verify:
        return
    for method in after.sign_in.methods:
        by_code = method.verification_code or method.identifier.channel is None
        if method.identifier in sign_up.identifiers and not by_code:
            raise CodeSignInMustBeEnabled


def _signs_in_by_code(after: SignInExperience, kind: IdentifierKind) -> bool:
    return any(one.identifier is kind and one.verification_code for one in after.sign_in.methods)


# --- policies ----------------------------------------------------------------------------------


def _mfa(after: SignInExperience, _: Surroundings) -> None:
    factors = after.mfa.factors
    if len(set(factors)) < len(factors):
        raise MfaFactorsDuplicated
    if factors == (MfaFactor.BACKUP_CODE,):
        raise BackupCodeAlone
    for kind, error in (
        (IdentifierKind.EMAIL, EmailCodeNotForMfa),
        (IdentifierKind.PHONE, PhoneCodeNotForMfa),
    ):
        if _FACTOR_OF[kind] in factors and _signs_in_by_code(after, kind):
            raise error
    _adaptive_mfa(after, _)


def _adaptive_mfa(after: SignInExperience, _: Surroundings) -> None:
    if after.adaptive_mfa.enabled and not after.mfa.factors:
        raise AdaptiveMfaRequiresMfa


def _forgot_password(after: SignInExperience, around: Surroundings) -> None:
    for method in after.forgot_password_methods or ():
        if method.channel not in around.channels:
            raise ForgotPasswordRequiresConnector(method.channel)
    _password_expiration(after, around)


def _password_expiration(after: SignInExperience, around: Surroundings) -> None:
    expiration = after.password_expiration
    if not expiration.enabled:
        return
    if expiration.valid_period_days is None:
        raise RequestInvalid("passwordExpiration needs validPeriodDays.")
    if not forgot_password_channels(after, around.channels):
        raise PasswordExpirationRequiresForgotPassword


def forgot_password_channels(
    experience: SignInExperience, channels: Collection[Channel]
) -> frozenset[Channel]:
    """By which channels a forgotten password can be replaced; unless the operator said, by all that have a connector."""
    methods = experience.forgot_password_methods
    if methods is None:
        return frozenset(channels)
    return frozenset(method.channel for method in methods) & frozenset(channels)


def _blocklist(after: SignInExperience, _: Surroundings) -> None:
    policy = after.email_blocklist_policy
    for entry in (*policy.custom_allowlist, *policy.custom_blocklist):
        if not is_entry(entry):
            raise EmailBlocklistFormatInvalid


def _language(after: SignInExperience, around: Surroundings) -> None:
    if after.language_info.fallback_language not in BUILT_IN_LANGUAGES | around.languages:
        raise DefaultLanguageUnsupported


def _require_one_spelling(after: SignInExperience, around: Surroundings) -> None:
    if not after.username_policy.case_sensitive and around.case_conflicts:
        raise CaseConflictsExist(around.case_conflicts, around.case_samples)


def _digits(after: SignInExperience, around: Surroundings) -> None:
    digits = after.watchword_code_policy.digits
    if digits is None:
        return
    clashes = [
        Problem(
            "watchwordCodePolicy.digits",
            f"The policy's codes would have {digits} digits, and {name} carries {lengths[0]} to {lengths[-1]}. "
            "Choose a length that it carries, or another connector.",
        )
        for name, lengths in around.code_lengths.items()
        if digits not in lengths
    ]
    if clashes:
        raise ConfigInvalid(clashes)


_Rule = Callable[[SignInExperience, Surroundings], None]
_RULES: Final[Mapping[str, _Rule]] = {
    "language_info": _language,
    "sign_up": _sign_up,
    "sign_in": _sign_in,
    "mfa": _mfa,
    "adaptive_mfa": _adaptive_mfa,
    "forgot_password_methods": _forgot_password,
    "password_expiration": _password_expiration,
    "email_blocklist_policy": _blocklist,
    "watchword_code_policy": _digits,
}

# Who asks what is around, anew for each change.
SurroundingsOf = Callable[[SignInExperience], Awaitable[Surroundings]]
