"""The breaker by itself."""

import pytest

from watchword.delivery.breaker import Breaker
from watchword.message import Fault
from watchword.testing import FrozenClock

SILENT = Fault.OUTCOME_UNKNOWN


@pytest.fixture
def opened(clock: FrozenClock) -> Breaker:
    breaker = Breaker(clock)
    for _ in range(5):
        assert breaker.enter()
        breaker.failed(SILENT)
    return breaker


def test_five_failures_in_a_row_open_it(opened: Breaker) -> None:
    assert opened.resting


@pytest.mark.parametrize("sign_of_life", [None, Fault.REJECTED, Fault.THROTTLED, Fault.BAD_CONFIG])
def test_a_sign_of_life_in_between_begins_the_count_anew(
    clock: FrozenClock, sign_of_life: Fault | None
) -> None:
    breaker = Breaker(clock)
    for _ in range(3):
        for fault in (Fault.UNAVAILABLE, Fault.BAD_ANSWER, SILENT, SILENT):
            breaker.failed(fault)
        breaker.succeeded() if sign_of_life is None else breaker.failed(sign_of_life)
    assert not breaker.resting


def test_open_it_lets_one_message_at_a_time_pass(opened: Breaker) -> None:
    assert opened.enter()
    assert not opened.enter()
    opened.failed(SILENT)
    assert opened.enter()


def test_a_success_closes_it_for_all(opened: Breaker) -> None:
    assert opened.enter()
    opened.succeeded()
    assert opened.enter()
    assert opened.enter()
    assert not opened.resting


def test_after_its_rest_it_is_first_again_and_one_failure_is_enough(
    opened: Breaker, clock: FrozenClock
) -> None:
    clock.move(15)
    said = [opened.resting]
    assert opened.enter()
    said.append(opened.resting)  # the others come first while one message asks
    opened.failed(SILENT)
    said.append(opened.resting)
    assert said == [False, True, True]


def test_a_message_nobody_waited_for_leaves_the_door_as_it_was(opened: Breaker) -> None:
    assert opened.enter()
    opened.left()
    assert opened.enter()


@pytest.mark.parametrize("fault", [Fault.NO_TEMPLATE, Fault.BAD_RECIPIENT])
def test_what_a_connector_refuses_unasked_is_no_sign_of_life(opened: Breaker, fault: Fault) -> None:
    assert opened.enter()
    opened.failed(fault, said=False)
    assert opened.resting
    assert opened.enter()
    assert not opened.enter()


def test_a_clock_set_back_does_not_keep_it_open(opened: Breaker, clock: FrozenClock) -> None:
    clock.move(-86_400)
    assert not opened.resting
