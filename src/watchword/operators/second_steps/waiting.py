"""What a second step is, and the code that an operator's browser is asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from watchword.identifiers import Identifier

SIGN_IN_SECONDS: Final = 10 * 60


class Purpose(StrEnum):
    """Whether the code ends a sign-in, or shows that what is to be the second step is the operator's."""

    SIGN_IN = "sign-in"
    SET = "set"


@dataclass(frozen=True, slots=True)
class SecondStep:
    """Where the code after the password goes; ``at`` is when that was proved."""

    identifier: Identifier
    at: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """A browser that is asked for a code to ``identifier``. ``resend_at`` is 0 as long as none was sent; ``expires_at`` ends the asking."""

    operator_id: str
    email: str
    identifier: Identifier
    digits: int
    resend_at: int
    created_at: int
    expires_at: int


@dataclass(frozen=True, slots=True)
class StartedSignIn:
    """The right password, and a code to come: the only moment at which this browser's token exists on our side."""

    token: str = field(repr=False)
    operator_id: str
