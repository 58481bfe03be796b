"""Every journey on one screen: in which state which action is allowed, and where it leads. The code below runs this table.

A state without an action refuses it; nothing else in the house decides what may come next.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from watchword.errors import InteractionNotFound


class State(StrEnum):
    """Where an interaction stands."""

    START = "start"  # nobody was written to yet, or the person wants another identifier
    CODE = "code"  # a code went out; we wait for it
    DONE = "done"  # a session was started: there is no way back in


class Action(StrEnum):
    """What a person may do."""

    ASK = "ask"  # "this is my number or address": a code goes out
    RESEND = "resend"  # "send again"
    CHANGE = "change"  # "not this one"
    ANSWER = "answer"  # "here is the code"; leads on only if it is right


Journey = Mapping[State, Mapping[Action, State]]

# fmt: off
SIGN_IN: Final[Journey] = {
    State.START: {Action.ASK: State.CODE},
    State.CODE:  {Action.ASK: State.CODE, Action.RESEND: State.CODE,
                  Action.CHANGE: State.START, Action.ANSWER: State.DONE},
    State.DONE:  {},
}
# fmt: on


def after(state: State, action: Action, journey: Journey = SIGN_IN) -> State:
    """Where ``action`` leads from ``state``. Raises ``InteractionNotFound`` when it is not allowed there."""
    try:
        return journey[state][action]
    except KeyError:
        raise InteractionNotFound from None


def sources(action: Action, journey: Journey = SIGN_IN) -> frozenset[State]:
    """The states in which ``action`` is allowed: what a conditional statement requires of the row."""
    return frozenset(state for state, actions in journey.items() if action in actions)
