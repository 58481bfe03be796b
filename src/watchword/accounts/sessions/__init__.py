"""Signed-in browsers."""

from watchword.accounts.sessions.session import (
    SESSION_SECONDS,
    Session,
    Sessions,
    StartedSession,
)

__all__ = ["SESSION_SECONDS", "Session", "Sessions", "StartedSession"]
