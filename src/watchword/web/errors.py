"""What each error is answered with: one table, for programs (status and wire code) and for people (page status and sentence).

HTTP statuses of refusals exist here and nowhere else. ``tests/web/test_errors.py`` holds the table against the whole error tree.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from starlette.exceptions import HTTPException

from watchword import errors
from watchword.errors import DeliveryFailed, IdentifierInvalid, WatchwordError
from watchword.message import Blame, Fault
from watchword.web.pages.views import End, Sentence


@dataclass(frozen=True, slots=True)
class Answer:
    """``status`` and ``code`` are the wire's. On a page: ``page`` is its status, ``sentence`` what the person reads beside
    the field they used, and ``end`` the dead end they see where there is no field to go back to.
    """

    status: int
    code: str
    page: int
    sentence: Sentence | None = None
    end: End = End.INTERNAL


_Row = tuple[int, int, Sentence | None, End]

# fmt: off
_TABLE: Final[Mapping[type[WatchwordError], _Row]] = {
    #                             wire page  beside the field          where there is none
    WatchwordError:               (500, 500, None,                     End.INTERNAL),
    errors.SettingsInvalid:       (500, 500, None,                     End.INTERNAL),
    errors.IdentifierInvalid:     (422, 422, Sentence.PHONE_INVALID,   End.BAD_REQUEST),
    errors.PhoneInvalid:          (422, 422, Sentence.PHONE_INVALID,   End.BAD_REQUEST),
    errors.EmailInvalid:          (422, 422, Sentence.EMAIL_INVALID,   End.BAD_REQUEST),
    errors.CountryRefused:        (422, 422, Sentence.COUNTRY_REFUSED, End.BAD_REQUEST),
    errors.UsernameInvalid:       (422, 422, Sentence.PHONE_INVALID,   End.BAD_REQUEST),
    errors.ConnectorError:        (503, 503, Sentence.NO_CONNECTOR,    End.BUSY),
    errors.ConnectorNotFound:     (501, 503, Sentence.NO_CONNECTOR,    End.BUSY),
    errors.ConnectorUnknown:      (422, 503, Sentence.NO_CONNECTOR,    End.BUSY),
    errors.ConfigInvalid:         (400, 503, Sentence.NO_CONNECTOR,    End.BUSY),
    errors.AbilityMissing:        (501, 503, None,                     End.BAD_REQUEST),
    errors.FactoryNotFound:       (400, 404, None,                     End.NOT_FOUND),
    errors.WrongChannel:          (400, 400, None,                     End.BAD_REQUEST),
    errors.ProfileSyncUnsupported: (422, 400, None,                    End.BAD_REQUEST),
    errors.TokenStorageUnsupported: (422, 400, None,                   End.BAD_REQUEST),
    errors.TargetFixed:           (422, 400, None,                     End.BAD_REQUEST),
    errors.ReceiptsAddressUnknown: (404, 404, None,                    End.NOT_FOUND),
    errors.ReceiptsTooMany:       (413, 413, None,                     End.TOO_LARGE),
    errors.DeliveryFailed:        (503, 503, Sentence.UNAVAILABLE,     End.BUSY),
    errors.VerificationFailed:    (400, 422, Sentence.CODE_WRONG,      End.BAD_REQUEST),
    errors.CodeMismatch:          (400, 422, Sentence.CODE_WRONG,      End.BAD_REQUEST),
    errors.CodeNotFound:          (400, 422, Sentence.CODE_OVER,       End.BAD_REQUEST),
    errors.CodeExpired:           (400, 422, Sentence.CODE_OVER,       End.BAD_REQUEST),
    errors.TriesExhausted:        (400, 422, Sentence.CODE_OVER,       End.BAD_REQUEST),
    errors.LimitReached:          (429, 429, Sentence.WAIT,            End.BUSY),
    errors.RepeatDiffers:         (422, 422, None,                     End.BAD_REQUEST),
    errors.RepeatUnderWay:        (409, 409, None,                     End.BUSY),
    errors.LockedOut:             (400, 429, Sentence.WAIT,            End.BUSY),
    errors.InteractionError:      (400, 400, None,                     End.BAD_REQUEST),
    errors.InteractionNotFound:   (404, 410, None,                     End.EXPIRED),
    errors.CallerRefused:         (401, 403, None,                     End.FORGED),
    errors.AuthorizationMissing:  (401, 403, None,                     End.FORGED),
    errors.AuthorizationUnsupported: (401, 403, None,                  End.FORGED),
    errors.TokenRefused:          (401, 403, None,                     End.FORGED),
    errors.SubjectMissing:        (401, 403, None,                     End.FORGED),
    errors.Forbidden:             (403, 403, None,                     End.FORGED),
    errors.RequestInvalid:        (400, 400, None,                     End.BAD_REQUEST),
    errors.SearchTooLong:         (400, 400, None,                     End.BAD_REQUEST),
    errors.EntityError:           (422, 422, None,                     End.BAD_REQUEST),
    errors.EntityNotFound:        (404, 404, None,                     End.NOT_FOUND),
    errors.EntityMissing:         (404, 404, None,                     End.NOT_FOUND),
    errors.EntityMissingWithId:   (404, 404, None,                     End.NOT_FOUND),
    errors.EntityTaken:           (422, 422, None,                     End.BAD_REQUEST),
    errors.EntityInvalid:         (422, 422, None,                     End.BAD_REQUEST),
    errors.LogWindowInvalid:      (400, 400, None,                     End.BAD_REQUEST),
    errors.HookError:             (422, 422, None,                     End.BAD_REQUEST),
    errors.HookEventsMissing:     (400, 400, None,                     End.BAD_REQUEST),
    errors.HookSecretNeeded:      (400, 400, None,                     End.BAD_REQUEST),
    errors.HookEndpointRefused:   (422, 422, None,                     End.BAD_REQUEST),
    errors.HookTestFailed:        (422, 422, None,                     End.BAD_REQUEST),
    errors.AccountError:          (500, 500, None,                     End.INTERNAL),
    errors.IdentifierTaken:       (422, 422, Sentence.IDENTIFIER_TAKEN, End.BAD_REQUEST),
    errors.UsernameTaken:         (422, 422, Sentence.USERNAME_TAKEN,  End.BAD_REQUEST),
    errors.EmailTaken:            (422, 422, Sentence.IDENTIFIER_TAKEN, End.BAD_REQUEST),
    errors.PhoneTaken:            (422, 422, Sentence.IDENTIFIER_TAKEN, End.BAD_REQUEST),
    errors.CredentialsInvalid:    (422, 422, Sentence.PASSWORD_WRONG,  End.BAD_REQUEST),
    errors.UserSuspended:         (401, 403, None,                     End.SUSPENDED),
    errors.PasswordRejected:      (422, 422, Sentence.PASSWORD_REJECTED, End.BAD_REQUEST),
    errors.PasswordDigestInvalid: (400, 400, None,                     End.BAD_REQUEST),
    errors.PhoneUnusable:         (422, 422, Sentence.PHONE_INVALID,   End.BAD_REQUEST),
    errors.PasswordAndDigest:     (400, 400, None,                     End.BAD_REQUEST),
    errors.AlgorithmRequired:     (400, 400, None,                     End.BAD_REQUEST),
    errors.ExpirationNotEnabled:  (400, 400, None,                     End.BAD_REQUEST),
    errors.ProofRequired:         (403, 403, None,                     End.BAD_REQUEST),
    errors.OwnDeletion:           (400, 400, None,                     End.BAD_REQUEST),
    errors.OperatorError:         (400, 400, None,                     End.BAD_REQUEST),
    errors.InvitationOver:        (410, 410, None,                     End.EXPIRED),
    errors.OperatorExists:        (409, 409, None,                     End.BAD_REQUEST),
    errors.LastOperator:          (409, 409, None,                     End.BAD_REQUEST),
    errors.OperatorMissing:       (401, 401, None,                     End.FORGED),
    errors.PasswordWanted:        (403, 403, None,                     End.FORGED),
    errors.SignInOver:            (410, 410, None,                     End.EXPIRED),
    errors.RecordNotFound:        (404, 410, None,                     End.EXPIRED),
    errors.NotProved:             (400, 400, None,                     End.BAD_REQUEST),
    errors.IdentifierNotFound:    (404, 410, None,                     End.EXPIRED),
    errors.IdentityConflict:      (409, 409, None,                     End.FINISHED),
    errors.InteractionTypeInvalid: (400, 400, None,                    End.BAD_REQUEST),
    errors.ForgotPasswordAlone:   (400, 400, None,                     End.BAD_REQUEST),
    errors.ForgotPasswordOff:     (422, 404, None,                     End.NOT_FOUND),
    errors.EventForbidden:        (403, 404, None,                     End.NOT_FOUND),
    errors.UserUnknown:           (404, 409, None,                     End.BAD_REQUEST),
    errors.SignInMethodOff:       (422, 422, Sentence.METHOD_OFF,      End.BAD_REQUEST),
    errors.SignUpMethodOff:       (422, 422, Sentence.METHOD_OFF,      End.BAD_REQUEST),
    errors.ProfileMissing:        (422, 422, None,                     End.BAD_REQUEST),
    errors.NewPasswordRequired:   (422, 422, Sentence.PASSWORD_EMPTY,  End.BAD_REQUEST),
    errors.PasswordSame:          (422, 422, Sentence.PASSWORD_SAME,   End.BAD_REQUEST),
    errors.InProfileAlready:      (422, 409, None,                     End.BAD_REQUEST),
    errors.UsernameInProfile:     (422, 409, None,                     End.BAD_REQUEST),
    errors.EmailInProfile:        (422, 409, None,                     End.BAD_REQUEST),
    errors.PhoneInProfile:        (422, 409, None,                     End.BAD_REQUEST),
    errors.PasswordInProfile:     (422, 409, None,                     End.BAD_REQUEST),
    errors.SignInExperienceRefused: (400, 422, None,                     End.BAD_REQUEST),
    errors.EnabledConnectorNotFound: (400, 422, None,                     End.BAD_REQUEST),
    errors.PasswordlessRequiresVerify: (400, 422, None,                     End.BAD_REQUEST),
    errors.SignUpIdentifiersDuplicated: (400, 422, None,                     End.BAD_REQUEST),
    errors.SignUpIdentifiersMissing: (400, 422, None,                     End.BAD_REQUEST),
    errors.FactorMissing:         (400, 422, None,                     End.BAD_REQUEST),
    errors.CodeSignInMustBeEnabled: (400, 422, None,                     End.BAD_REQUEST),
    errors.EmailCodeNotForSignIn: (400, 422, None,                     End.BAD_REQUEST),
    errors.PhoneCodeNotForSignIn: (400, 422, None,                     End.BAD_REQUEST),
    errors.EmailCodeNotForMfa:    (400, 422, None,                     End.BAD_REQUEST),
    errors.PhoneCodeNotForMfa:    (400, 422, None,                     End.BAD_REQUEST),
    errors.MfaFactorsDuplicated:  (400, 422, None,                     End.BAD_REQUEST),
    errors.BackupCodeAlone:       (400, 422, None,                     End.BAD_REQUEST),
    errors.DefaultLanguageUnsupported: (400, 422, None,                     End.BAD_REQUEST),
    errors.ForgotPasswordRequiresConnector: (400, 422, None,                     End.BAD_REQUEST),
    errors.EmailBlocklistFormatInvalid: (400, 422, None,                     End.BAD_REQUEST),
    errors.AdaptiveMfaRequiresMfa: (422, 422, None,                     End.BAD_REQUEST),
    errors.PasswordExpirationRequiresForgotPassword: (422, 422, None,                     End.BAD_REQUEST),
    errors.CaseConflictsExist:    (409, 409, None,                     End.BAD_REQUEST),
    errors.PhrasesRefused:        (422, 422, None,                     End.BAD_REQUEST),
    errors.TranslationStructureInvalid: (422, 422, None,                     End.BAD_REQUEST),
    errors.DefaultLanguageInUse:  (409, 409, None,                     End.BAD_REQUEST),
    errors.BulkDeletionWithoutFilter: (422, 422, None,                     End.BAD_REQUEST),
    errors.EmailNotAllowed:       (422, 422, Sentence.EMAIL_REFUSED,   End.BAD_REQUEST),
    errors.EmailSubaddressingNotAllowed: (422, 422, Sentence.EMAIL_REFUSED,   End.BAD_REQUEST),
    errors.UsernameRefused:       (422, 422, Sentence.USERNAME_INVALID, End.BAD_REQUEST),
    errors.UsernameRequired:      (422, 422, Sentence.USERNAME_INVALID, End.BAD_REQUEST),
    errors.UsernameStartsWithNumber: (422, 422, Sentence.USERNAME_INVALID, End.BAD_REQUEST),
    errors.UsernameCharactersInvalid: (422, 422, Sentence.USERNAME_INVALID, End.BAD_REQUEST),
    errors.UsernameTooShort:      (422, 422, Sentence.USERNAME_INVALID, End.BAD_REQUEST),
    errors.UsernameTooLong:       (422, 422, Sentence.USERNAME_INVALID, End.BAD_REQUEST),
    errors.UsernameUppercaseNotAllowed: (422, 422, Sentence.USERNAME_INVALID, End.BAD_REQUEST),
    errors.UsernameLowercaseNotAllowed: (422, 422, Sentence.USERNAME_INVALID, End.BAD_REQUEST),
    errors.UsernameNumbersNotAllowed: (422, 422, Sentence.USERNAME_INVALID, End.BAD_REQUEST),
    errors.UsernameUnderscoreNotAllowed: (422, 422, Sentence.USERNAME_INVALID, End.BAD_REQUEST),
    errors.IdentifierBelongsToUser:   (422, 422, None,                     End.BAD_REQUEST),
    errors.IdentifierIsForTests:  (422, 422, None,                     End.BAD_REQUEST),
    errors.ApplicationError:      (422, 422, None,                     End.BAD_REQUEST),
    errors.ApplicationInvalid:    (422, 422, None,                     End.BAD_REQUEST),
    errors.ThirdPartyTypeInvalid: (400, 400, None,                     End.BAD_REQUEST),
    errors.RedirectRefused:       (400, 400, None,                     End.BAD_REQUEST),
    errors.SecretNameTaken:       (422, 422, None,                     End.BAD_REQUEST),
    errors.ClientRefused:         (400, 400, None,                     End.BAD_REQUEST),
    errors.ClientSecretExpired:   (400, 400, None,                     End.BAD_REQUEST),
    errors.ClientSecretLocked:    (429, 429, None,                     End.BUSY),
    errors.SAMLElsewhere:         (400, 400, None,                     End.BAD_REQUEST),
    errors.ProtectedUnsupported:  (400, 400, None,                     End.BAD_REQUEST),
    errors.DeviceFlowNativeOnly:  (422, 422, None,                     End.BAD_REQUEST),
    errors.TokenExchangeRefused:  (422, 422, None,                     End.BAD_REQUEST),
    errors.NoLegacySecret:        (400, 400, None,                     End.BAD_REQUEST),
    errors.SecretNotKept:         (422, 422, None,                     End.BAD_REQUEST),
    errors.ResourceError:         (422, 422, None,                     End.BAD_REQUEST),
    errors.ResourceInvalid:       (400, 400, None,                     End.BAD_REQUEST),
    errors.ManagementAPIFixed:    (400, 400, None,                     End.BAD_REQUEST),
    errors.ManagementAPIKept:     (400, 400, None,                     End.BAD_REQUEST),
    errors.ScopeNameSpaced:       (400, 400, None,                     End.BAD_REQUEST),
    errors.IndicatorTaken:        (422, 422, None,                     End.BAD_REQUEST),
    errors.ScopeNameTaken:        (422, 422, None,                     End.BAD_REQUEST),
    errors.OIDCError:             (400, 400, None,                     End.BAD_REQUEST),
    errors.InvalidRequest:        (400, 400, None,                     End.BAD_REQUEST),
    errors.InvalidClient:         (400, 400, None,                     End.BAD_REQUEST),
    errors.InvalidGrant:          (400, 400, None,                     End.BAD_REQUEST),
    errors.GrantNotFound:         (404, 404, None,                     End.NOT_FOUND),
    errors.SessionNotFound:       (404, 404, None,                     End.NOT_FOUND),
    errors.UnauthorizedClient:    (400, 400, None,                     End.BAD_REQUEST),
    errors.UnsupportedGrantType:  (400, 400, None,                     End.BAD_REQUEST),
    errors.UnsupportedResponseType: (400, 400, None,                     End.BAD_REQUEST),
    errors.UnsupportedResponseMode: (400, 400, None,                     End.BAD_REQUEST),
    errors.RequestNotSupported:   (400, 400, None,                     End.BAD_REQUEST),
    errors.RequestUriNotSupported: (400, 400, None,                     End.BAD_REQUEST),
    errors.InvalidScope:          (400, 400, None,                     End.BAD_REQUEST),
    errors.InvalidTarget:         (400, 400, None,                     End.BAD_REQUEST),
    errors.AccessDenied:          (400, 400, None,                     End.BAD_REQUEST),
    errors.LoginRequired:         (400, 400, None,                     End.BAD_REQUEST),
    errors.ConsentRequired:       (400, 400, None,                     End.BAD_REQUEST),
    errors.InvalidToken:          (401, 401, None,                     End.FORGED),
    errors.InsufficientScope:     (403, 403, None,                     End.FORGED),
    errors.UnsupportedTokenType:  (400, 400, None,                     End.BAD_REQUEST),
    errors.AuthorizationRequestNotFound: (400, 410, None,              End.EXPIRED),
    errors.OutgoingError:         (503, 503, Sentence.UNAVAILABLE,     End.BUSY),
    errors.NothingSent:           (503, 503, Sentence.UNAVAILABLE,     End.BUSY),
    errors.DestinationRefused:    (503, 503, Sentence.NO_CONNECTOR,    End.BUSY),
    errors.OutcomeUnknown:        (504, 503, Sentence.UNAVAILABLE,     End.BUSY),
    errors.ConnectionBroken:      (504, 503, Sentence.UNAVAILABLE,     End.BUSY),
    errors.AnswerTooLarge:        (504, 503, Sentence.UNAVAILABLE,     End.BUSY),
    errors.DatabaseError:         (500, 500, None,                     End.INTERNAL),
    errors.DatabaseBusy:          (503, 503, Sentence.BUSY,            End.BUSY),
    errors.DatabaseUnavailable:   (503, 503, Sentence.BUSY,            End.BUSY),
    errors.UniqueViolated:        (500, 500, None,                     End.INTERNAL),
    errors.ConstraintViolated:    (500, 500, None,                     End.INTERNAL),
    errors.ReferenceMissing:      (500, 500, None,                     End.INTERNAL),
    errors.SchemaOutdated:        (503, 503, Sentence.BUSY,            End.BUSY),
    errors.SchemaTooNew:          (503, 503, Sentence.BUSY,            End.BUSY),
    errors.SourceRefused:         (500, 500, None,                     End.INTERNAL),
    errors.KeysUnreadable:        (500, 500, None,                     End.INTERNAL),
    errors.InstallationRefused:   (500, 500, None,                     End.INTERNAL),
}

# The statuses of a delivery that failed, by fault; what is the operator's doing reads to the person like no connector at all.
_FAULTS: Final[Mapping[Fault, tuple[int, int, Sentence]]] = {
    Fault.BAD_RECIPIENT:   (400, 422, Sentence.BAD_RECIPIENT),
    Fault.THROTTLED:       (429, 429, Sentence.THROTTLED),
    Fault.OUTCOME_UNKNOWN: (504, 503, Sentence.UNAVAILABLE),
}

_REASONS: Final[Mapping[str, Sentence]] = {
    "empty": Sentence.IDENTIFIER_EMPTY,
    "too_long": Sentence.IDENTIFIER_LONG,
    "country": Sentence.PHONE_COUNTRY,
    "kind": Sentence.PHONE_KIND,
}

_ENDS: Final[Mapping[End, int]] = {
    End.EXPIRED: 410, End.SUSPENDED: 403, End.FINISHED: 409, End.FORGED: 403, End.NOT_FOUND: 404, End.BAD_REQUEST: 400,
    End.TOO_LARGE: 413, End.MISDIRECTED: 421, End.BUSY: 503, End.INTERNAL: 500,
}
# fmt: on


class Refused(Exception):
    """A request that no page answers; it ends in a dead end. Nothing of the request is kept in it."""

    def __init__(
        self,
        why: End,
        *,
        status: int | None = None,
        headers: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        super().__init__(why.value)
        self.why = why
        self.status = status or _ENDS[why]
        self.headers = headers


def answer_of(exc: WatchwordError) -> Answer:
    """What to answer this error with. A class added elsewhere is answered as the nearest of its parents."""
    status, page, sentence, end = next(_TABLE[cls] for cls in type(exc).__mro__ if cls in _TABLE)
    if isinstance(exc, DeliveryFailed):
        return _delivery(exc, end)
    if isinstance(exc, IdentifierInvalid):
        sentence = _REASONS.get(exc.reason, sentence)
    return Answer(status, exc.code, page, sentence, end)


def refusal_of(exc: Exception) -> Refused:
    """Whatever was raised, as a dead end for people."""
    if isinstance(exc, Refused):
        return exc
    if isinstance(exc, HTTPException):
        why = End.NOT_FOUND if exc.status_code == _ENDS[End.NOT_FOUND] else End.BAD_REQUEST
        return Refused(why, status=exc.status_code, headers=exc.headers or {})
    if isinstance(exc, WatchwordError):
        answer, wait = answer_of(exc), retry_after(exc)
        headers = {} if wait is None else {"retry-after": str(wait)}
        return Refused(answer.end, status=answer.page, headers=headers)
    return Refused(End.INTERNAL)


def retry_after(exc: WatchwordError) -> int | None:
    """Seconds for the ``Retry-After`` header, where the error knows."""
    seconds = getattr(exc, "retry_after", None)
    return seconds if isinstance(seconds, int) else None


def _delivery(exc: DeliveryFailed, end: End) -> Answer:
    fault = Fault(exc.fault)
    if fault in _FAULTS:
        status, page, sentence = _FAULTS[fault]
        return Answer(status, f"connector.{fault}", page, sentence, end)
    sentence = Sentence.NO_CONNECTOR if fault.blame is Blame.OPERATOR else Sentence.UNAVAILABLE
    return Answer(503, "connector.unavailable", 503, sentence, end)
