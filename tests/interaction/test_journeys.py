"""The table of a journey, read as a table."""

import pytest

from watchword.errors import InteractionNotFound
from watchword.interaction import Action, State, after, sources
from watchword.interaction.journeys import SIGN_IN


def test_every_state_is_in_the_table_and_every_action_is_allowed_somewhere() -> None:
    assert set(SIGN_IN) == set(State)
    assert {action for actions in SIGN_IN.values() for action in actions} == set(Action)


def test_every_state_can_be_reached_from_the_start() -> None:
    reached, waiting = set(), [State.START]
    while waiting:
        state = waiting.pop()
        if state not in reached:
            reached.add(state)
            waiting.extend(SIGN_IN[state].values())
    assert reached == set(State)


def test_only_the_right_code_ends_it_and_there_is_no_way_back() -> None:
    ways_in = [
        (s, a) for s, actions in SIGN_IN.items() for a, to in actions.items() if to == "done"
    ]
    assert ways_in == [(State.CODE, Action.ANSWER)]
    assert SIGN_IN[State.DONE] == {}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("action", Action)
def test_what_is_not_in_the_table_is_refused(state: State, action: Action) -> None:
    if action in SIGN_IN[state]:
        assert after(state, action) is SIGN_IN[state][action]
        assert state in sources(action)
    else:
        assert state not in sources(action)
        with pytest.raises(InteractionNotFound):
            after(state, action)
