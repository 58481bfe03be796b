"""Who runs the server: neither users nor clients, in tables of their own."""

from watchword.operators.operators import (
    Entered,
    Invitation,
    MadeInvitation,
    Operator,
    Operators,
    Purpose,
)
from watchword.operators.second_steps import (
    SIGN_IN_SECONDS,
    SecondStep,
    SecondSteps,
    StartedSignIn,
    Waiting,
)
from watchword.operators.sessions import (
    CONFIRMED_SECONDS,
    OperatorSession,
    OperatorSessions,
    StartedOperatorSession,
)

__all__ = [
    "CONFIRMED_SECONDS",
    "SIGN_IN_SECONDS",
    "Entered",
    "Invitation",
    "MadeInvitation",
    "Operator",
    "OperatorSession",
    "OperatorSessions",
    "Operators",
    "Purpose",
    "SecondStep",
    "SecondSteps",
    "StartedOperatorSession",
    "StartedSignIn",
    "Waiting",
]
