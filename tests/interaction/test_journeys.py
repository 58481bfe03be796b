"""The table of the journeys, read as a table."""

import pytest

from watchword.errors import IdentifierNotFound, InteractionNotFound, InteractionTypeInvalid
from watchword.interaction import JOURNEYS, Action, Event, State, after, sources

EVENTS = pytest.mark.parametrize("event", Event)


@EVENTS
def test_every_state_is_in_the_table(event: Event) -> None:
    assert set(JOURNEYS[event]) == set(State)


def test_every_action_is_allowed_somewhere() -> None:
    allowed = [
        action for event in Event for actions in JOURNEYS[event].values() for action in actions
    ]
    assert set(allowed) == set(Action)


@EVENTS
def test_every_state_can_be_reached_from_the_start(event: Event) -> None:
    reached, waiting = set(), [State.START]
    while waiting:
        state = waiting.pop()
        if state not in reached:
            reached.add(state)
            waiting.extend(JOURNEYS[event][state].values())
    assert reached == set(State)


@EVENTS
def test_only_submitting_ends_it_and_there_is_no_way_back(event: Event) -> None:
    ends = [
        (state, action)
        for state, actions in JOURNEYS[event].items()
        for action, to in actions.items()
        if to is State.DONE
    ]
    assert ends == [(State.IDENTIFIED, Action.SUBMIT)]
    assert JOURNEYS[event][State.DONE] == {}


@EVENTS
def test_nobody_is_identified_but_by_identifying(event: Event) -> None:
    ways = {
        action
        for state, actions in JOURNEYS[event].items()
        for action, to in actions.items()
        if to is State.IDENTIFIED and state is not State.IDENTIFIED
    }
    assert ways == {Action.IDENTIFY}


def test_a_forgotten_password_has_no_other_door() -> None:
    assert not sources(Event.FORGOT_PASSWORD, Action.SWITCH)
    assert not sources(Event.FORGOT_PASSWORD, Action.PASSWORD)
    assert not sources(Event.SIGN_IN, Action.RENEW)
    assert not sources(Event.REGISTER, Action.RENEW)


@EVENTS
@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("action", Action)
def test_what_is_not_in_the_table_is_refused(event: Event, state: State, action: Action) -> None:
    journey = JOURNEYS[event]
    if action in journey[state]:
        assert after(event, state, action) is journey[state][action]
        assert state in sources(event, action)
        return
    assert state not in sources(event, action)
    with pytest.raises(
        (InteractionNotFound, InteractionTypeInvalid, IdentifierNotFound)
    ) as refusal:
        after(event, state, action)
    assert (state is State.DONE) == (refusal.type is InteractionNotFound)
