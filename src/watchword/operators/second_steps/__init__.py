"""A code after the password: what an operator set it to, and a sign-in that waits for it."""

from watchword.operators.second_steps.second_steps import SecondSteps
from watchword.operators.second_steps.waiting import (
    SIGN_IN_SECONDS,
    SecondStep,
    StartedSignIn,
    Waiting,
)

__all__ = ["SIGN_IN_SECONDS", "SecondStep", "SecondSteps", "StartedSignIn", "Waiting"]
