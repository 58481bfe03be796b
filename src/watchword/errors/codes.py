"""A verification code was not accepted."""

from __future__ import annotations

from watchword.errors.base import WatchwordError

__all__ = [
    "CodeExpired",
    "CodeMismatch",
    "CodeNotFound",
    "TriesExhausted",
    "VerificationFailed",
]


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
