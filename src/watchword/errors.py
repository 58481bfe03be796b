"""Every error Watchword raises, for three readers: a stable ``code`` for programs, a sentence for people, data for operators.

    WatchwordError
    ├── SettingsInvalid              settings.invalid
    ├── IdentifierInvalid            identifier.invalid
    │   ├── PhoneInvalid             identifier.phone_invalid
    │   ├── EmailInvalid             identifier.email_invalid
    │   │   ├── EmailNotAllowed      session.email_blocklist.email_not_allowed
    │   │   └── EmailSubaddressingNotAllowed session.email_blocklist.email_subaddressing_not_allowed
    │   ├── CountryRefused           identifier.country_refused
    │   └── UsernameInvalid          identifier.username_invalid
    │       └── UsernameRefused
    │           ├── UsernameRequired user.username_required
    │           ├── UsernameStartsWithNumber user.username_starts_with_number
    │           ├── UsernameCharactersInvalid user.username_invalid_charset_hard
    │           ├── UsernameTooShort user.username_too_short
    │           ├── UsernameTooLong  user.username_too_long
    │           ├── UsernameUppercaseNotAllowed user.username_uppercase_not_allowed
    │           ├── UsernameLowercaseNotAllowed user.username_lowercase_not_allowed
    │           ├── UsernameNumbersNotAllowed user.username_numbers_not_allowed
    │           └── UsernameUnderscoreNotAllowed user.username_underscore_not_allowed
    ├── ConnectorError
    │   ├── ConnectorNotFound        connector.not_found
    │   ├── ConnectorUnknown         connector.not_found_with_connector_id
    │   ├── ConfigInvalid            connector.invalid_config
    │   ├── AbilityMissing           connector.not_implemented
    │   ├── FactoryNotFound          connector.not_found
    │   ├── WrongChannel             connector.unexpected_type
    │   ├── ProfileSyncUnsupported   connector.invalid_type_for_syncing_profile
    │   ├── TokenStorageUnsupported  connector.token_storage_not_supported
    │   ├── TargetFixed              connector.can_not_modify_target
    │   ├── ReceiptsAddressUnknown   connector.receipts_address_unknown
    │   ├── ReceiptsTooMany          connector.receipts_too_many
    │   └── DeliveryFailed           connector.<fault>
    ├── VerificationFailed
    │   ├── CodeMismatch             verification_code.code_mismatch
    │   ├── CodeNotFound             verification_code.not_found
    │   ├── CodeExpired              verification_code.expired
    │   └── TriesExhausted           verification_code.exceed_max_try
    ├── LimitReached                 request.message_rate_limited
    ├── RepeatDiffers                request.idempotency_key_reused
    ├── RepeatUnderWay               request.idempotency_under_way
    ├── LockedOut                    session.verification_blocked_too_many_attempts
    ├── InteractionError
    │   ├── InteractionNotFound      session.interaction_not_found
    │   ├── RecordNotFound           session.verification_session_not_found
    │   ├── NotProved                session.verification_failed
    │   ├── IdentifierNotFound       session.identifier_not_found
    │   ├── IdentityConflict         session.identity_conflict
    │   ├── InteractionTypeInvalid   session.invalid_interaction_type
    │   ├── ForgotPasswordAlone      session.not_supported_for_forgot_password
    │   ├── ForgotPasswordOff        session.forgot_password_not_enabled
    │   ├── EventForbidden           auth.forbidden
    │   ├── UserUnknown              user.user_not_exist
    │   ├── SignInMethodOff          user.sign_in_method_not_enabled
    │   ├── SignUpMethodOff          user.sign_up_method_not_enabled
    │   ├── ProfileMissing           user.missing_profile
    │   ├── NewPasswordRequired      user.new_password_required_in_profile
    │   ├── PasswordSame             user.same_password
    │   └── InProfileAlready         user.exists_in_profile
    │       ├── UsernameInProfile    user.username_exists_in_profile
    │       ├── EmailInProfile       user.email_exists_in_profile
    │       ├── PhoneInProfile       user.phone_exists_in_profile
    │       └── PasswordInProfile    user.password_exists_in_profile
    ├── CallerRefused
    │   ├── AuthorizationMissing     auth.authorization_header_missing
    │   ├── AuthorizationUnsupported auth.authorization_token_type_not_supported
    │   ├── TokenRefused             auth.unauthorized
    │   │   └── SubjectMissing       auth.jwt_sub_missing
    │   └── Forbidden                auth.forbidden
    ├── RequestInvalid               request.invalid_input
    ├── EntityError
    │   ├── EntityNotFound           entity.not_found
    │   │   ├── EntityMissing        entity.not_exists
    │   │   └── EntityMissingWithId  entity.not_exists_with_id
    │   ├── EntityInvalid            entity.invalid_input
    │   ├── BulkDeletionWithoutFilter connector.email_connector.bulk_deletion_no_filter
    │   ├── IdentifierBelongsToUser      test_identifier.in_use
    │   └── IdentifierIsForTests     test_identifier.already_exists
    │   ├── EntityTaken              entity.create_failed
    ├── LogWindowInvalid             log.invalid_time_window
    ├── HookError
    │   ├── HookEventsMissing        hook.missing_events
    │   ├── HookSecretNeeded         hook.secret_needed
    │   ├── HookEndpointRefused      hook.endpoint_responded_with_error
    │   └── HookTestFailed           hook.send_test_payload_failed
    ├── AccountError
    │   ├── IdentifierTaken          user.identifier_already_in_use
    │   │   ├── UsernameTaken        user.username_already_in_use
    │   │   ├── EmailTaken           user.email_already_in_use
    │   │   └── PhoneTaken           user.phone_already_in_use
    │   ├── CredentialsInvalid       session.invalid_credentials
    │   ├── UserSuspended            user.suspended
    │   ├── PasswordRejected         password.rejected
    │   ├── PasswordDigestInvalid    password.digest_invalid
    │   ├── PhoneUnusable            user.invalid_phone
    │   ├── PasswordAndDigest        user.password_and_digest
    │   ├── AlgorithmRequired        user.password_algorithm_required
    │   ├── ExpirationNotEnabled     user.password_expiration_not_enabled
    │   ├── ProofRequired            account.proof_required
    │   └── OwnDeletion              user.cannot_delete_self
    ├── OperatorError
    │   ├── InvitationOver           operator.invitation_over
    │   ├── OperatorExists           operator.already_exists
    │   ├── LastOperator             operator.last_one
    │   ├── OperatorMissing          operator.not_signed_in
    │   └── PasswordWanted           operator.password_wanted
    ├── SignInExperienceRefused
    │   ├── EnabledConnectorNotFound sign_in_experiences.enabled_connector_not_found
    │   ├── PasswordlessRequiresVerify sign_in_experiences.passwordless_requires_verify
    │   ├── SignUpIdentifiersDuplicated sign_in_experiences.duplicated_sign_up_identifiers
    │   ├── SignUpIdentifiersMissing sign_in_experiences.missing_sign_up_identifiers
    │   ├── FactorMissing            sign_in_experiences.at_least_one_authentication_factor
    │   ├── CodeSignInMustBeEnabled  sign_in_experiences.code_sign_in_must_be_enabled
    │   ├── EmailCodeNotForSignIn    sign_in_experiences.email_verification_code_cannot_be_used_for_sign_in
    │   ├── PhoneCodeNotForSignIn    sign_in_experiences.phone_verification_code_cannot_be_used_for_sign_in
    │   ├── EmailCodeNotForMfa       sign_in_experiences.email_verification_code_cannot_be_used_for_mfa
    │   ├── PhoneCodeNotForMfa       sign_in_experiences.phone_verification_code_cannot_be_used_for_mfa
    │   ├── MfaFactorsDuplicated     sign_in_experiences.duplicated_mfa_factors
    │   ├── BackupCodeAlone          sign_in_experiences.backup_code_cannot_be_enabled_alone
    │   ├── DefaultLanguageUnsupported sign_in_experiences.unsupported_default_language
    │   ├── ForgotPasswordRequiresConnector sign_in_experiences.forgot_password_method_requires_connector
    │   ├── EmailBlocklistFormatInvalid sign_in_experiences.invalid_custom_email_blocklist_format
    │   ├── AdaptiveMfaRequiresMfa   sign_in_experiences.adaptive_mfa_requires_mfa
    │   ├── PasswordExpirationRequiresForgotPassword sign_in_experiences.password_expiration_requires_forgot_password
    │   └── CaseConflictsExist       sign_in_experiences.username_policy_case_conflicts_exist
    ├── PhrasesRefused
    │   ├── TranslationStructureInvalid localization.invalid_translation_structure
    │   └── DefaultLanguageInUse     localization.cannot_delete_default_language
    ├── ApplicationError
    │   ├── ApplicationInvalid       application.invalid
    │   ├── ThirdPartyTypeInvalid    application.invalid_third_party_application_type
    │   ├── RedirectRefused          application.invalid_redirect_uri
    │   ├── SecretNameTaken          application.secret_name_exists
    │   ├── ClientRefused            application.client_refused
    │   ├── ClientSecretExpired      application.secret_expired
    │   ├── ClientSecretLocked       application.secret_locked
    │   ├── SAMLElsewhere            application.saml.use_saml_app_api
    │   ├── ProtectedUnsupported     application.protected_app_metadata_is_required
    │   ├── DeviceFlowNativeOnly     application.device_flow_native_only
    │   ├── TokenExchangeRefused     application.third_party_application_cannot_enable_token_exchange
    │   ├── NoLegacySecret           application.no_legacy_secret_found
    │   └── SecretNotKept            entity.db_constraint_violated
    ├── ResourceError
    │   ├── ResourceInvalid          resource.invalid
    │   ├── IndicatorTaken           resource.resource_identifier_in_use
    │   └── ScopeNameTaken           scope.name_exists
    ├── OIDCError
    │   ├── InvalidRequest           oidc.invalid_request
    │   ├── InvalidClient            oidc.invalid_client
    │   ├── InvalidGrant             oidc.invalid_grant
    │   ├── UnauthorizedClient       oidc.unauthorized_client
    │   ├── UnsupportedGrantType     oidc.unsupported_grant_type
    │   ├── UnsupportedResponseType  oidc.unsupported_response_type
    │   ├── UnsupportedResponseMode  oidc.unsupported_response_mode
    │   ├── RequestNotSupported      oidc.request_not_supported
    │   ├── RequestUriNotSupported   oidc.request_uri_not_supported
    │   ├── InvalidScope             oidc.invalid_scope
    │   ├── InvalidTarget            oidc.invalid_target
    │   ├── AccessDenied             oidc.access_denied
    │   ├── LoginRequired            oidc.login_required
    │   ├── ConsentRequired          oidc.consent_required
    │   ├── InvalidToken             oidc.invalid_token
    │   ├── InsufficientScope        oidc.insufficient_scope
    │   └── UnsupportedTokenType     oidc.unsupported_token_type
    ├── AuthorizationRequestNotFound session.not_found
    ├── OutgoingError
    │   ├── NothingSent              http.nothing_sent
    │   │   └── DestinationRefused   http.destination_refused
    │   ├── OutcomeUnknown           http.outcome_unknown
    │   │   └── ConnectionBroken     http.connection_broken
    │   └── AnswerTooLarge           http.answer_too_large
    ├── DatabaseError
    │   ├── DatabaseBusy             database.busy
    │   ├── DatabaseUnavailable      database.unavailable
    │   ├── UniqueViolated           database.unique_violated
    │   ├── ConstraintViolated       database.constraint_violated
    │   ├── SchemaOutdated           database.schema_outdated
    │   └── SchemaTooNew             database.schema_too_new
    ├── SourceRefused                import.source_refused
    ├── KeysUnreadable               keys.unreadable
    └── InstallationRefused          installation.refused

No message, ``repr`` or data of these ever holds a verification code or a secret. HTTP statuses exist only in ``web/errors.py``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar


class WatchwordError(Exception):
    """Something went wrong."""

    code: ClassVar[str] = "internal"

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or _first_line(type(self)))

    @property
    def sentence(self) -> str:
        """The English sentence; pages translate by class, not by this text."""
        return str(self.args[0])

    @property
    def data(self) -> Mapping[str, Any] | None:
        """What programs may be told beside the code, whoever they are; ``None`` for nothing."""
        return None

    @property
    def operator_data(self) -> Mapping[str, Any] | None:
        """What only operators and callers of the Management API are told; ``None`` for nothing more than ``data``."""
        return None


def _first_line(cls: type) -> str:
    return (cls.__doc__ or cls.__name__).strip().splitlines()[0]


class SettingsInvalid(WatchwordError):
    """A setting is unknown or its value cannot be used."""

    code = "settings.invalid"


# --- identifiers -----------------------------------------------------------------------------


class IdentifierInvalid(WatchwordError):
    """Not an identifier we can reach.

    ``reason`` is a stable word for programs: ``empty``, ``format``, ``too_long``, ``country``, ``kind`` or ``characters``.
    """

    code = "identifier.invalid"

    def __init__(self, message: str | None = None, *, reason: str = "format") -> None:
        super().__init__(message)
        self.reason = reason


class PhoneInvalid(IdentifierInvalid):
    """Not a phone number that can receive a message."""

    code = "identifier.phone_invalid"


class EmailInvalid(IdentifierInvalid):
    """Not an e-mail address that can receive a message."""

    code = "identifier.email_invalid"


class CountryRefused(IdentifierInvalid):
    """Numbers of this country are not served here."""

    code = "identifier.country_refused"

    def __init__(self, country: str) -> None:
        super().__init__(reason="served")
        self.country = country


class UsernameInvalid(IdentifierInvalid):
    """Not a username: a letter or underscore, then letters, digits and underscores."""

    code = "identifier.username_invalid"


class EmailNotAllowed(EmailInvalid):
    """The e-mail address cannot be used here."""

    code = "session.email_blocklist.email_not_allowed"


class EmailSubaddressingNotAllowed(EmailInvalid):
    """Addresses with a + cannot be used here."""

    code = "session.email_blocklist.email_subaddressing_not_allowed"


class UsernameRefused(UsernameInvalid):
    """The username is not one that the policy allows."""

    code = "user.username_refused"


class UsernameRequired(UsernameRefused):
    """A username is needed."""

    code = "user.username_required"


class UsernameStartsWithNumber(UsernameRefused):
    """A username does not begin with a digit."""

    code = "user.username_starts_with_number"


class UsernameCharactersInvalid(UsernameRefused):
    """A username has letters, digits and underscores only."""

    code = "user.username_invalid_charset_hard"


class UsernameTooShort(UsernameRefused):
    """The username is too short."""

    code = "user.username_too_short"


class UsernameTooLong(UsernameRefused):
    """The username is too long."""

    code = "user.username_too_long"


class UsernameUppercaseNotAllowed(UsernameRefused):
    """Capital letters are not allowed in a username."""

    code = "user.username_uppercase_not_allowed"


class UsernameLowercaseNotAllowed(UsernameRefused):
    """Small letters are not allowed in a username."""

    code = "user.username_lowercase_not_allowed"


class UsernameNumbersNotAllowed(UsernameRefused):
    """Digits are not allowed in a username."""

    code = "user.username_numbers_not_allowed"


class UsernameUnderscoreNotAllowed(UsernameRefused):
    """Underscores are not allowed in a username."""

    code = "user.username_underscore_not_allowed"


# --- connectors ------------------------------------------------------------------------------


class ConnectorError(WatchwordError):
    """A connector could not do its work."""

    code = "connector.general"


class ConnectorNotFound(ConnectorError):
    """No connector is set up for this channel."""

    code = "connector.not_found"

    def __init__(self, channel: str) -> None:
        super().__init__(f"No connector is set up for {channel}.")
        self.channel = channel


class ConnectorUnknown(ConnectorError):
    """There is no connector of this name."""

    code = "connector.not_found_with_connector_id"

    def __init__(self, connector: str, known: Sequence[str] = ()) -> None:
        names = f" Installed: {', '.join(known)}." if known else ""
        super().__init__(f"There is no connector called {connector!r}.{names}")
        self.connector = connector


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a document: where (``path``, 1-based ``line`` when it came from text) and what, in a sentence."""

    path: str
    message: str
    line: int | None = None

    def __str__(self) -> str:
        place = f"line {self.line}" if self.line else ""
        where = ", ".join(part for part in (place, self.path) if part)
        return f"{where}: {self.message}" if where else self.message


class ConfigInvalid(ConnectorError):
    """The connector's configuration cannot be used.

    ``problems`` names every fault at once, in the order of the document.
    """

    code = "connector.invalid_config"

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)

    @property
    def operator_data(self) -> Mapping[str, Any]:
        """Every problem: ``{"problems": [{"path", "message", "line"}]}``."""
        return {
            "problems": [
                {"path": one.path, "message": one.message, "line": one.line}
                for one in self.problems
            ]
        }


class AbilityMissing(ConnectorError):
    """The provider of this connector cannot do that."""

    code = "connector.not_implemented"


class FactoryNotFound(ConnectorError):
    """There is no connector of this name to test."""

    code = "connector.not_found"


class WrongChannel(ConnectorError):
    """A connector reaches phones or mailboxes, and the test is for the other."""

    code = "connector.unexpected_type"


class ProfileSyncUnsupported(ConnectorError):
    """Connectors that send messages have no profile to sync."""

    code = "connector.invalid_type_for_syncing_profile"


class TokenStorageUnsupported(ConnectorError):
    """Connectors that send messages have no tokens to store."""

    code = "connector.token_storage_not_supported"


class TargetFixed(ConnectorError):
    """The target of a stored connector stays what it is."""

    code = "connector.can_not_modify_target"


class ReceiptsAddressUnknown(ConnectorError):
    """Nobody takes receipts at this address."""

    code = "connector.receipts_address_unknown"


class ReceiptsTooMany(ConnectorError):
    """More receipts than are taken at once: at most 256 KiB and 1,000."""

    code = "connector.receipts_too_many"


class DeliveryFailed(ConnectorError):
    """The message was not taken.

    ``fault`` is a value of ``message.Fault``. ``provider_code`` and ``provider_text`` are the provider's own, cleaned of
    control characters and cut to 500; ``retry_after`` is in seconds where the provider or the fault says so.
    """

    def __init__(
        self,
        fault: str,
        *,
        connector: str = "",
        provider_code: str = "",
        provider_text: str = "",
        retry_after: int | None = None,
        request_id: str = "",
    ) -> None:
        said = f" ({provider_code})" if provider_code else ""
        super().__init__(f"{connector or 'The connector'}: {fault}{said}")
        self.fault = fault
        self.connector = connector
        self.provider_code = provider_code
        self.provider_text = provider_text
        self.retry_after = retry_after
        self.request_id = request_id

    @property
    def operator_data(self) -> Mapping[str, Any]:
        """The fault, and the provider's own words for it."""
        return {
            "fault": self.fault,
            "connector": self.connector,
            "providerCode": self.provider_code,
            "providerText": self.provider_text,
            "requestId": self.request_id,
        }


# --- codes -----------------------------------------------------------------------------------


class VerificationFailed(WatchwordError):
    """The verification code was not accepted."""

    code = "verification_code.failed"


class CodeMismatch(VerificationFailed):
    """Invalid verification code."""

    code = "verification_code.code_mismatch"


class CodeNotFound(VerificationFailed):
    """There is no live verification code here. Ask for a new one."""

    code = "verification_code.not_found"


class CodeExpired(VerificationFailed):
    """The verification code has expired. Ask for a new one."""

    code = "verification_code.expired"


class TriesExhausted(VerificationFailed):
    """Too many wrong tries for this verification code. Ask for a new one."""

    code = "verification_code.exceed_max_try"


class LimitReached(WatchwordError):
    """Too many, too soon.

    ``limit`` names which one (operators and Management callers only, never the public); ``retry_after`` is in seconds.
    """

    code = "request.message_rate_limited"

    def __init__(self, limit: str, retry_after: int) -> None:
        super().__init__(f"Too many messages were asked for. Try again in {retry_after} s.")
        self.limit = limit
        self.retry_after = retry_after

    @property
    def operator_data(self) -> Mapping[str, Any]:
        """Which limit it was."""
        return {"limit": self.limit, "retryAfter": self.retry_after}


class RepeatDiffers(WatchwordError):
    """The idempotency key stood for another request."""

    code = "request.idempotency_key_reused"


class RepeatUnderWay(WatchwordError):
    """The first request under this idempotency key has no answer yet."""

    code = "request.idempotency_under_way"


class LockedOut(WatchwordError):
    """Too many wrong tries. ``retry_after`` is in seconds; no code was judged or spent."""

    code = "session.verification_blocked_too_many_attempts"

    def __init__(self, limit: str, retry_after: int) -> None:
        super().__init__(f"Too many wrong tries. Try again in {retry_after} s.")
        self.limit = limit
        self.retry_after = retry_after

    @property
    def operator_data(self) -> Mapping[str, Any]:
        """Which limit it was."""
        return {"limit": self.limit, "retryAfter": self.retry_after}


# --- interactions ----------------------------------------------------------------------------


class InteractionError(WatchwordError):
    """Nothing came of a step of this sign-in."""

    code = "session.failed"


class InteractionNotFound(InteractionError):
    """The sign-in is over or was begun in another browser. Start again."""

    code = "session.interaction_not_found"


class RecordNotFound(InteractionError):
    """There is no such verification in this sign-in, or a newer one took its place."""

    code = "session.verification_session_not_found"


class NotProved(InteractionError):
    """The verification was begun and not proved, or belongs to another journey."""

    code = "session.verification_failed"


class IdentifierNotFound(InteractionError):
    """Nobody has been identified yet."""

    code = "session.identifier_not_found"


class IdentityConflict(InteractionError):
    """The proof belongs to another user than the one identified before."""

    code = "session.identity_conflict"


class InteractionTypeInvalid(InteractionError):
    """There is no such step in this journey."""

    code = "session.invalid_interaction_type"


class ForgotPasswordAlone(InteractionError):
    """A password reset leads nowhere else, and nothing else leads to it."""

    code = "session.not_supported_for_forgot_password"


class ForgotPasswordOff(InteractionError):
    """Passwords cannot be reset this way here."""

    code = "session.forgot_password_not_enabled"


class EventForbidden(InteractionError):
    """The operator has switched this door off."""

    code = "auth.forbidden"


class UserUnknown(InteractionError):
    """Nobody has this identifier.

    Said only to whoever proved that the identifier is theirs (``identifier``).
    """

    code = "user.user_not_exist"

    def __init__(self, identifier: str = "") -> None:
        super().__init__()
        self.identifier = identifier

    @property
    def data(self) -> dict[str, object]:
        """What the wire shows: the identifier that was proved."""
        return {"identifier": self.identifier}


class SignInMethodOff(InteractionError):
    """The operator has switched this way to sign in off."""

    code = "user.sign_in_method_not_enabled"


class SignUpMethodOff(InteractionError):
    """Nobody registers with identifiers of this kind here."""

    code = "user.sign_up_method_not_enabled"


class ProfileMissing(InteractionError):
    """The account still needs something. ``missing`` names what, in the wire's words and in the order to ask for it."""

    code = "user.missing_profile"

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__()
        self.missing = tuple(missing)

    @property
    def data(self) -> dict[str, object]:
        """What the wire shows."""
        return {"missingProfile": list(self.missing)}


class NewPasswordRequired(InteractionError):
    """A new password has to be chosen first."""

    code = "user.new_password_required_in_profile"


class PasswordSame(InteractionError):
    """The new password is the one that the account has."""

    code = "user.same_password"


class InProfileAlready(InteractionError):
    """The account has one of this kind already."""

    code = "user.exists_in_profile"


class UsernameInProfile(InProfileAlready):
    """The account has a username already."""

    code = "user.username_exists_in_profile"


class EmailInProfile(InProfileAlready):
    """The account has an e-mail address already."""

    code = "user.email_exists_in_profile"


class PhoneInProfile(InProfileAlready):
    """The account has a phone number already."""

    code = "user.phone_exists_in_profile"


class PasswordInProfile(InProfileAlready):
    """The account has a password already."""

    code = "user.password_exists_in_profile"


# --- accounts --------------------------------------------------------------------------------


class AccountError(WatchwordError):
    """Nothing came of what was asked of an account."""

    code = "user.failed"


class IdentifierTaken(AccountError):
    """Another user has this identifier."""

    code = "user.identifier_already_in_use"


class UsernameTaken(IdentifierTaken):
    """The username is already in use."""

    code = "user.username_already_in_use"


class EmailTaken(IdentifierTaken):
    """The e-mail address is already in use."""

    code = "user.email_already_in_use"


class PhoneTaken(IdentifierTaken):
    """The phone number is already in use."""

    code = "user.phone_already_in_use"


class CredentialsInvalid(AccountError):
    """Wrong identifier or password.

    The same for an identifier nobody has, a user without a password and a wrong password.
    """

    code = "session.invalid_credentials"


class UserSuspended(AccountError):
    """The account is suspended."""

    code = "user.suspended"


class PasswordRejected(AccountError):
    """The password policy does not allow this password.

    ``issues`` names every reason: its ``code`` and, where the sentence about it has a number or words, ``interpolation``.
    """

    code = "password.rejected"

    def __init__(self, issues: Sequence[Mapping[str, object]]) -> None:
        super().__init__()
        self.issues = tuple(issues)

    @property
    def data(self) -> dict[str, object]:
        """What the wire shows: never the password."""
        return {"issues": [dict(issue) for issue in self.issues]}


class PasswordDigestInvalid(AccountError):
    """The password digest cannot be read."""

    code = "password.digest_invalid"


class PhoneUnusable(AccountError):
    """The phone number cannot exist."""

    code = "user.invalid_phone"


class PasswordAndDigest(AccountError):
    """A password and a password digest cannot be given together."""

    code = "user.password_and_digest"


class AlgorithmRequired(AccountError):
    """A password digest needs its algorithm."""

    code = "user.password_algorithm_required"


class ExpirationNotEnabled(AccountError):
    """Passwords do not expire here."""

    code = "user.password_expiration_not_enabled"


class ProofRequired(AccountError):
    """Show first that it is you.

    The last sign-in, password or code of this session is more than ten minutes old.
    """

    code = "account.proof_required"


class OwnDeletion(AccountError):
    """A caller cannot delete itself."""

    code = "user.cannot_delete_self"


# --- programs that call ----------------------------------------------------------------------


class CallerRefused(WatchwordError):
    """Who asks may not."""

    code = "auth.refused"


class AuthorizationMissing(CallerRefused):
    """The request has no Authorization header."""

    code = "auth.authorization_header_missing"


class AuthorizationUnsupported(CallerRefused):
    """The Authorization header is not "Bearer" and a token."""

    code = "auth.authorization_token_type_not_supported"


class TokenRefused(CallerRefused):
    """The access token is not one that opens this API, or no longer."""

    code = "auth.unauthorized"


class SubjectMissing(TokenRefused):
    """The access token names no subject."""

    code = "auth.jwt_sub_missing"


class Forbidden(CallerRefused):
    """The caller's scopes do not allow this."""

    code = "auth.forbidden"


class RequestInvalid(WatchwordError):
    """The request cannot be used. The sentence says why."""

    code = "request.invalid_input"


class EntityError(WatchwordError):
    """What the request names cannot be used so."""

    code = "entity.failed"


class EntityNotFound(EntityError):
    """There is nothing of this id."""

    code = "entity.not_found"


class EntityMissing(EntityNotFound):
    """There is nothing of this id to change."""

    code = "entity.not_exists"


class EntityMissingWithId(EntityNotFound):
    """There is nothing stored under this id."""

    code = "entity.not_exists_with_id"


class EntityTaken(EntityError):
    """There is something of this id already."""

    code = "entity.create_failed"


class EntityInvalid(EntityError):
    """Nothing to change was given."""

    code = "entity.invalid_input"


# --- logs ------------------------------------------------------------------------------------


class LogWindowInvalid(WatchwordError):
    """The window begins after it ends."""

    code = "log.invalid_time_window"


# --- hooks -----------------------------------------------------------------------------------


class HookError(WatchwordError):
    """Something is wrong with a hook."""

    code = "hook.failed"


class HookEventsMissing(HookError):
    """A hook names at least one event."""

    code = "hook.missing_events"


class HookSecretNeeded(HookError):
    """Type the secret again: it is kept for the address it was given for."""

    code = "hook.secret_needed"

    def __init__(self, header: str) -> None:
        super().__init__(
            f"Type the value of the header {header} again: it is kept for the address it was given for."
        )
        self.header = header

    @property
    def data(self) -> Mapping[str, Any]:
        """Which header."""
        return {"header": self.header}


class HookEndpointRefused(HookError):
    """The hook's address answered with an error."""

    code = "hook.endpoint_responded_with_error"

    def __init__(self, status: int, body: str) -> None:
        super().__init__()
        self.status = status
        self.body = body

    @property
    def operator_data(self) -> Mapping[str, Any]:
        """What it answered."""
        return {"responseStatus": self.status, "responseBody": self.body}


class HookTestFailed(HookError):
    """The test event could not be sent."""

    code = "hook.send_test_payload_failed"


class BulkDeletionWithoutFilter(EntityError):
    """Say which templates: by language, by type, or both."""

    code = "connector.email_connector.bulk_deletion_no_filter"


class IdentifierBelongsToUser(EntityError):
    """A user has this identifier, so it cannot be one for tests."""

    code = "test_identifier.in_use"


class IdentifierIsForTests(EntityError):
    """There is a test identifier like it already."""

    code = "test_identifier.already_exists"


# --- operators -------------------------------------------------------------------------------


class OperatorError(WatchwordError):
    """The console cannot do this."""

    code = "operator.failed"


class InvitationOver(OperatorError):
    """The one-time address was used, is too old, or there is an operator already."""

    code = "operator.invitation_over"


class OperatorExists(OperatorError):
    """There is an operator with this address."""

    code = "operator.already_exists"


class LastOperator(OperatorError):
    """The last operator cannot be shut out."""

    code = "operator.last_one"


class OperatorMissing(OperatorError):
    """Nobody is signed in at the console here, or no longer."""

    code = "operator.not_signed_in"


class PasswordWanted(OperatorError):
    """The operator's password is asked for again."""

    code = "operator.password_wanted"


# --- the sign-in experience ------------------------------------------------------------------


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


# --- clients ---------------------------------------------------------------------------------


class ApplicationError(WatchwordError):
    """The application cannot be made or used so."""

    code = "application.failed"


class ApplicationInvalid(ApplicationError):
    """The application cannot be stored like this. The sentence says why."""

    code = "application.invalid"


class ThirdPartyTypeInvalid(ApplicationError):
    """Only an application that people sign in to can be a third party's."""

    code = "application.invalid_third_party_application_type"


class RedirectRefused(ApplicationError):
    """No browser can be sent back to that address."""

    code = "application.invalid_redirect_uri"

    def __init__(self, uri: str, reason: str) -> None:
        super().__init__(f"{uri[:200]!r} cannot be a redirect URI: {reason}.")


class SecretNameTaken(ApplicationError):
    """The application has a secret of this name."""

    code = "application.secret_name_exists"


class ClientRefused(ApplicationError):
    """The client is unknown or did not show its secret. ``known`` tells which."""

    code = "application.client_refused"

    def __init__(self, client: str = "", *, known: bool = False) -> None:
        super().__init__("client authentication failed" if known else f"invalid client {client}")
        self.known = known


class ClientSecretExpired(ApplicationError):
    """The client's secret has expired."""

    code = "application.secret_expired"


class ClientSecretLocked(ApplicationError):
    """Too many wrong secrets. ``retry_after`` is in seconds; no secret was compared."""

    code = "application.secret_locked"

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"Too many wrong secrets. Try again in {retry_after} s.")
        self.retry_after = retry_after


class SAMLElsewhere(ApplicationError):
    """SAML applications are not made here."""

    code = "application.saml.use_saml_app_api"


class ProtectedUnsupported(ApplicationError):
    """Protected applications are not made here."""

    code = "application.protected_app_metadata_is_required"


class DeviceFlowNativeOnly(ApplicationError):
    """Only a native application can use the device flow."""

    code = "application.device_flow_native_only"


class TokenExchangeRefused(ApplicationError):
    """A third party's application cannot exchange tokens."""

    code = "application.third_party_application_cannot_enable_token_exchange"


class NoLegacySecret(ApplicationError):
    """The application has no secret of the old kind."""

    code = "application.no_legacy_secret_found"


class SecretNotKept(ApplicationError):
    """An application of that type cannot keep a secret."""

    code = "entity.db_constraint_violated"


class ResourceError(WatchwordError):
    """The resource or scope cannot be made or used so."""

    code = "resource.failed"


class ResourceInvalid(ResourceError):
    """The resource or scope cannot be stored like this. The sentence says why."""

    code = "resource.invalid"


class IndicatorTaken(ResourceError):
    """Another resource has this indicator."""

    code = "resource.resource_identifier_in_use"

    def __init__(self, indicator: str) -> None:
        super().__init__(f"The indicator {indicator[:200]!r} is in use.")


class ScopeNameTaken(ResourceError):
    """The resource has a scope of this name."""

    code = "scope.name_exists"

    def __init__(self, name: str) -> None:
        super().__init__(f"The scope {name[:200]!r} is there already.")


# --- OpenID Connect --------------------------------------------------------------------------


class OIDCError(WatchwordError):
    """The protocol has a word for what went wrong: ``error``."""

    code = "oidc.failed"

    @property
    def error(self) -> str:
        """The error code of RFC 6749, 6750, 8707 or OpenID Connect."""
        return self.code.partition(".")[2]


class InvalidRequest(OIDCError):
    """The request is not one that OpenID Connect knows."""

    code = "oidc.invalid_request"


class InvalidClient(OIDCError):
    """The client is unknown, or did not show its secret. ``known`` tells which."""

    code = "oidc.invalid_client"

    def __init__(self, message: str | None = None, *, known: bool = False) -> None:
        super().__init__(message)
        self.known = known


class InvalidGrant(OIDCError):
    """The grant is not good, or no longer."""

    code = "oidc.invalid_grant"


class UnauthorizedClient(OIDCError):
    """The client may not ask for this."""

    code = "oidc.unauthorized_client"


class UnsupportedGrantType(OIDCError):
    """Tokens are not given for that grant type."""

    code = "oidc.unsupported_grant_type"


class UnsupportedResponseType(OIDCError):
    """Only the response type code is supported."""

    code = "oidc.unsupported_response_type"


class UnsupportedResponseMode(OIDCError):
    """Only the response modes query, fragment and form_post are supported."""

    code = "oidc.unsupported_response_mode"


class RequestNotSupported(OIDCError):
    """Request objects are not supported."""

    code = "oidc.request_not_supported"


class RequestUriNotSupported(OIDCError):
    """Pushed and fetched requests are not supported."""

    code = "oidc.request_uri_not_supported"


class InvalidScope(OIDCError):
    """The scope is not one that can be given."""

    code = "oidc.invalid_scope"


class InvalidTarget(OIDCError):
    """The resource is unknown, or not one for this client."""

    code = "oidc.invalid_target"


class AccessDenied(OIDCError):
    """The person said no."""

    code = "oidc.access_denied"


class LoginRequired(OIDCError):
    """Somebody has to sign in first."""

    code = "oidc.login_required"


class ConsentRequired(OIDCError):
    """The person has to agree first."""

    code = "oidc.consent_required"


class InvalidToken(OIDCError):
    """The access token is not good, or no longer."""

    code = "oidc.invalid_token"


class InsufficientScope(OIDCError):
    """The access token does not reach that far."""

    code = "oidc.insufficient_scope"


class UnsupportedTokenType(OIDCError):
    """Tokens of this kind are not kept here."""

    code = "oidc.unsupported_token_type"


class AuthorizationRequestNotFound(WatchwordError):
    """The authorization request is over or was begun in another browser. Start again in the app."""

    code = "session.not_found"


# --- outgoing HTTP ---------------------------------------------------------------------------


class OutgoingError(WatchwordError):
    """An outgoing request failed."""

    code = "http.failed"


class NothingSent(OutgoingError):
    """The request never left: refused, no such host, TLS, or no connection in time."""

    code = "http.nothing_sent"


class DestinationRefused(NothingSent):
    """The address is not one that this server may connect to."""

    code = "http.destination_refused"


class OutcomeUnknown(OutgoingError):
    """The request may have arrived: no answer in time, or the connection broke after it left."""

    code = "http.outcome_unknown"


class ConnectionBroken(OutcomeUnknown):
    """The connection broke after the request left, or while it did: it may have arrived, and its answer will not."""

    code = "http.connection_broken"


class AnswerTooLarge(OutgoingError):
    """The answer was larger than allowed. The request did arrive."""

    code = "http.answer_too_large"


# --- database --------------------------------------------------------------------------------


class DatabaseError(WatchwordError):
    """The database refused a statement."""

    code = "database.failed"


class DatabaseBusy(DatabaseError):
    """The database is locked or out of connections. Try again."""

    code = "database.busy"


class DatabaseUnavailable(DatabaseError):
    """The database cannot be reached."""

    code = "database.unavailable"


class UniqueViolated(DatabaseError):
    """A row with this key is already there."""

    code = "database.unique_violated"


class ConstraintViolated(DatabaseError):
    """A value is not one that this column may hold."""

    code = "database.constraint_violated"


class SchemaOutdated(DatabaseError):
    """The database is older than this version of Watchword. Run: watchword migrate"""

    code = "database.schema_outdated"


class SchemaTooNew(DatabaseError):
    """The database was made by a newer version of Watchword."""

    code = "database.schema_too_new"


# --- bringing things from elsewhere ----------------------------------------------------------


class SourceRefused(WatchwordError):
    """The server to import from did not answer as its Management API would.

    What it said is not repeated: secrets and people's data may be in it.
    """

    code = "import.source_refused"


# --- installation ----------------------------------------------------------------------------


class KeysUnreadable(WatchwordError):
    """The root key is missing or does not open this database's keys."""

    code = "keys.unreadable"


class InstallationRefused(WatchwordError):
    """The server refuses to start like this."""

    code = "installation.refused"
