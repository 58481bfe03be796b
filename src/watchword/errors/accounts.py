"""What was asked of an account cannot be done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from watchword.errors.base import WatchwordError

__all__ = [
    "AccountError",
    "AlgorithmRequired",
    "CredentialsInvalid",
    "EmailTaken",
    "ExpirationNotEnabled",
    "IdentifierTaken",
    "OwnDeletion",
    "PasswordAndDigest",
    "PasswordDigestInvalid",
    "PasswordRejected",
    "PhoneTaken",
    "PhoneUnusable",
    "ProofRequired",
    "UserSuspended",
    "UsernameTaken",
]


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
