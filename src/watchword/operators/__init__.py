"""Who runs the server: neither users nor clients, in tables of their own."""

from watchword.operators.operators import (
    Invitation,
    MadeInvitation,
    Operator,
    Operators,
    Purpose,
)
from watchword.operators.sessions import (
    CONFIRMED_SECONDS,
    OperatorSession,
    OperatorSessions,
    StartedOperatorSession,
)

__all__ = [
    "CONFIRMED_SECONDS",
    "Invitation",
    "MadeInvitation",
    "Operator",
    "OperatorSession",
    "OperatorSessions",
    "Operators",
    "Purpose",
    "StartedOperatorSession",
]
