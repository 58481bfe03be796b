"""People and what they can prove: users, their identifiers, and the sessions of their browsers. Nothing here is made without proof."""

from watchword.accounts.sessions import SESSION_SECONDS, Session, Sessions, StartedSession
from watchword.accounts.users import FoundUser, User, Users

__all__ = [
    "SESSION_SECONDS",
    "FoundUser",
    "Session",
    "Sessions",
    "StartedSession",
    "User",
    "Users",
]
