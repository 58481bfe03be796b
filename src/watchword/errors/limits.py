"""Too much, too soon: messages asked for, and tries that failed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from watchword.errors.base import WatchwordError

__all__ = [
    "LimitReached",
    "LockedOut",
]


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
