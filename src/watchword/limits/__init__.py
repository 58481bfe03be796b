"""Limits: budgets over time, all of one send decided in one statement."""

from watchword.limits.limit import Limit, limit_key
from watchword.limits.limiter import Limiter
from watchword.limits.named import CheckLimits, Door, NamedLimits, Profile, SendLimits

__all__ = [
    "CheckLimits",
    "Door",
    "Limit",
    "Limiter",
    "NamedLimits",
    "Profile",
    "SendLimits",
    "limit_key",
]
