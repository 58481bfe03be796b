"""What a person typed cannot be used: a phone number, an e-mail address, a username."""

from __future__ import annotations

from watchword.errors.base import WatchwordError

__all__ = [
    "CountryRefused",
    "EmailInvalid",
    "EmailNotAllowed",
    "EmailSubaddressingNotAllowed",
    "IdentifierInvalid",
    "PhoneInvalid",
    "UsernameCharactersInvalid",
    "UsernameInvalid",
    "UsernameLowercaseNotAllowed",
    "UsernameNumbersNotAllowed",
    "UsernameRefused",
    "UsernameRequired",
    "UsernameStartsWithNumber",
    "UsernameTooLong",
    "UsernameTooShort",
    "UsernameUnderscoreNotAllowed",
    "UsernameUppercaseNotAllowed",
]


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
