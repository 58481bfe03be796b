"""Limits: budgets over time, all of one send decided in one statement."""

from watchword.limits.budgets import Profile, read_numbers
from watchword.limits.countries import EVERYWHERE, Countries
from watchword.limits.limit import SKEW, Limit, limit_key
from watchword.limits.limiter import Limiter
from watchword.limits.named import CheckLimits, Door, NamedLimits, SendLimits

__all__ = [
    "EVERYWHERE",
    "SKEW",
    "CheckLimits",
    "Countries",
    "Door",
    "Limit",
    "Limiter",
    "NamedLimits",
    "Profile",
    "SendLimits",
    "limit_key",
    "read_numbers",
]
