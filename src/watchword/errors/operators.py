"""What the console refuses."""

from __future__ import annotations

from watchword.errors.base import WatchwordError

__all__ = [
    "InvitationOver",
    "LastOperator",
    "OperatorError",
    "OperatorExists",
    "OperatorMissing",
    "PasswordWanted",
    "SignInOver",
]


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


class SignInOver(OperatorError):
    """The sign-in took longer than ten minutes, or is over already. Begin again with the password."""

    code = "operator.sign_in_over"
