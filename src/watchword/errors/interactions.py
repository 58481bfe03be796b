"""A step of a sign-in in progress led nowhere."""

from __future__ import annotations

from collections.abc import Sequence

from watchword.errors.base import WatchwordError

__all__ = [
    "EmailInProfile",
    "EventForbidden",
    "ForgotPasswordAlone",
    "ForgotPasswordOff",
    "IdentifierNotFound",
    "IdentityConflict",
    "InProfileAlready",
    "InteractionError",
    "InteractionNotFound",
    "InteractionTypeInvalid",
    "NewPasswordRequired",
    "NotProved",
    "PasswordInProfile",
    "PasswordSame",
    "PhoneInProfile",
    "ProfileMissing",
    "RecordNotFound",
    "SignInMethodOff",
    "SignUpMethodOff",
    "UserUnknown",
    "UsernameInProfile",
]


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
