"""Every journey on one screen: in which state which action is allowed, and where it leads. The code below runs this table.

A state without an action refuses it; nothing else in the house decides what may come next.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from watchword.errors import IdentifierNotFound, InteractionNotFound, InteractionTypeInvalid


class Event(StrEnum):
    """What the person came for; the values are the wire's."""

    SIGN_IN = "SignIn"
    REGISTER = "Register"
    FORGOT_PASSWORD = "ForgotPassword"  # noqa: S105 - the wire's word


class State(StrEnum):
    """Where an interaction stands."""

    START = "start"  # nobody was written to yet, or the person wants another identifier
    CODE = "code"  # a code went out; we wait for it
    PROVED = "proved"  # something was proved; whose account it is, or will be, is not settled
    IDENTIFIED = "identified"  # we know whose account it is
    DONE = "done"  # it was submitted: there is no way back in


class Action(StrEnum):
    """What a person may do."""

    ASK = "ask"  # "this is my number or address": a code goes out
    RESEND = "resend"  # "send again"
    CHANGE = "change"  # "not this one"
    ANSWER = "answer"  # "here is the code", or the link; leads on only if it is right
    PASSWORD = "password"  # noqa: S105 - "here is my password", or the one I want; leads on only if it is right
    SWITCH = "switch"  # "then create one" / "then sign me in": the other door, with the same proof
    IDENTIFY = "identify"  # "this is me": leads on only with a proof
    FILL = "fill"  # "this too is mine": what the account still needs
    RENEW = "renew"  # "this is my new password"
    SUBMIT = "submit"  # "done": a session, or a changed password


Journey = Mapping[State, Mapping[Action, State]]
_A, _S = Action, State

# fmt: off
JOURNEYS: Final[Mapping[Event, Journey]] = {
    Event.SIGN_IN: {
        _S.START:      {_A.ASK: _S.CODE, _A.PASSWORD: _S.PROVED, _A.SWITCH: _S.START, _A.CHANGE: _S.START},
        _S.CODE:       {_A.ASK: _S.CODE, _A.PASSWORD: _S.PROVED, _A.SWITCH: _S.CODE, _A.CHANGE: _S.START,
                        _A.RESEND: _S.CODE, _A.ANSWER: _S.PROVED},
        _S.PROVED:     {_A.ASK: _S.PROVED, _A.PASSWORD: _S.PROVED, _A.SWITCH: _S.PROVED, _A.CHANGE: _S.START,
                        _A.RESEND: _S.PROVED, _A.ANSWER: _S.PROVED, _A.IDENTIFY: _S.IDENTIFIED},
        _S.IDENTIFIED: {_A.ASK: _S.IDENTIFIED, _A.PASSWORD: _S.IDENTIFIED, _A.SWITCH: _S.PROVED, _A.CHANGE: _S.IDENTIFIED,
                        _A.RESEND: _S.IDENTIFIED, _A.ANSWER: _S.IDENTIFIED, _A.IDENTIFY: _S.IDENTIFIED,
                        _A.FILL: _S.IDENTIFIED, _A.SUBMIT: _S.DONE},
        _S.DONE:       {},
    },
    Event.REGISTER: {  # a name and a password are an account without any proof, where the operator allows it
        _S.START:      {_A.ASK: _S.CODE, _A.PASSWORD: _S.PROVED, _A.SWITCH: _S.START, _A.CHANGE: _S.START,
                        _A.FILL: _S.START, _A.IDENTIFY: _S.IDENTIFIED},
        _S.CODE:       {_A.ASK: _S.CODE, _A.PASSWORD: _S.PROVED, _A.SWITCH: _S.CODE, _A.CHANGE: _S.START,
                        _A.RESEND: _S.CODE, _A.ANSWER: _S.PROVED, _A.FILL: _S.CODE, _A.IDENTIFY: _S.IDENTIFIED},
        _S.PROVED:     {_A.ASK: _S.PROVED, _A.PASSWORD: _S.PROVED, _A.SWITCH: _S.PROVED, _A.CHANGE: _S.START,
                        _A.RESEND: _S.PROVED, _A.ANSWER: _S.PROVED, _A.FILL: _S.PROVED, _A.IDENTIFY: _S.IDENTIFIED},
        _S.IDENTIFIED: {_A.ASK: _S.IDENTIFIED, _A.SWITCH: _S.PROVED, _A.CHANGE: _S.IDENTIFIED,
                        _A.RESEND: _S.IDENTIFIED, _A.ANSWER: _S.IDENTIFIED,
                        _A.FILL: _S.IDENTIFIED, _A.SUBMIT: _S.DONE},
        _S.DONE:       {},
    },
    Event.FORGOT_PASSWORD: {  # no other door leads in or out
        _S.START:      {_A.ASK: _S.CODE, _A.CHANGE: _S.START},
        _S.CODE:       {_A.ASK: _S.CODE, _A.CHANGE: _S.START, _A.RESEND: _S.CODE, _A.ANSWER: _S.PROVED},
        _S.PROVED:     {_A.ASK: _S.PROVED, _A.CHANGE: _S.START, _A.RESEND: _S.PROVED, _A.ANSWER: _S.PROVED,
                        _A.IDENTIFY: _S.IDENTIFIED},
        _S.IDENTIFIED: {_A.IDENTIFY: _S.IDENTIFIED, _A.RENEW: _S.IDENTIFIED, _A.SUBMIT: _S.DONE},
        _S.DONE:       {},
    },
}
# fmt: on


def after(event: Event, state: State, action: Action) -> State:
    """Where ``action`` leads from ``state``.

    Raises ``InteractionNotFound`` when it is over, ``InteractionTypeInvalid`` when this journey knows no such action, and
    ``IdentifierNotFound`` when it comes too early.
    """
    journey = JOURNEYS[event]
    if action in journey[state]:
        return journey[state][action]
    if not journey[state]:
        raise InteractionNotFound
    if not sources(event, action):
        raise InteractionTypeInvalid
    raise IdentifierNotFound


def sources(event: Event, action: Action) -> frozenset[State]:
    """The states in which ``action`` is allowed: what a conditional statement requires of the row."""
    return frozenset(state for state, actions in JOURNEYS[event].items() if action in actions)
