"""What a username may be, by the operator's policy. Pure; programs with a token for the Management API are not asked."""

from __future__ import annotations

import re
from typing import Final

from watchword.errors import (
    UsernameCharactersInvalid,
    UsernameLowercaseNotAllowed,
    UsernameNumbersNotAllowed,
    UsernameRefused,
    UsernameRequired,
    UsernameStartsWithNumber,
    UsernameTooLong,
    UsernameTooShort,
    UsernameUnderscoreNotAllowed,
    UsernameUppercaseNotAllowed,
)
from watchword.experience.parts import UsernamePolicy

_HARD: Final = re.compile(r"[A-Za-z0-9_]+", re.ASCII)


def require_fitting(username: str, policy: UsernamePolicy) -> None:
    """Raises the ``UsernameRefused`` of the first rule that the name breaks."""
    refusal = next((error for error, broken in _broken(username, policy) if broken), None)
    if refusal is not None:
        raise refusal


def _broken(name: str, policy: UsernamePolicy) -> tuple[tuple[type[UsernameRefused], bool], ...]:
    allowed = policy.allowed_chars
    return (
        (UsernameRequired, not name),
        (UsernameStartsWithNumber, bool(re.match(r"[0-9]", name))),
        (UsernameCharactersInvalid, not _HARD.fullmatch(name)),
        (UsernameTooShort, len(name) < policy.min_length),
        (UsernameTooLong, len(name) > policy.max_length),
        (UsernameUppercaseNotAllowed, not allowed.uppercase and bool(re.search("[A-Z]", name))),
        (UsernameLowercaseNotAllowed, not allowed.lowercase and bool(re.search("[a-z]", name))),
        (UsernameNumbersNotAllowed, not allowed.numbers and bool(re.search("[0-9]", name))),
        (UsernameUnderscoreNotAllowed, not allowed.underscore and "_" in name),
    )
