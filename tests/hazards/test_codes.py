"""T1, T2, T4, T7, T10, T13, T15, T16 on the verifier itself: green on ours, red on every broken one."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from tests.hazards import broken, trials
from tests.verification.desk import PHONE, Desk

from watchword import secret
from watchword.db import Database
from watchword.errors import CodeMismatch
from watchword.testing import FrozenClock
from watchword.verification import Policy, Verified

Trial = Callable[..., Awaitable[None]]


@pytest.fixture
async def desk(db: Database, clock: FrozenClock) -> Desk:
    """A verifier's rooms on an empty database."""
    return await Desk.open(db, clock)


async def test_T01_a_code_shown_64_times_at_once_lets_one_in(desk: Desk) -> None:
    await trials.one_winner(desk)


async def test_T02_200_guesses_at_once_are_judged_as_often_as_the_code_has_tries(
    desk: Desk,
) -> None:
    await trials.as_many_judged_as_tries(desk)


async def test_T02_guesses_one_after_the_other_get_no_more(desk: Desk) -> None:
    await trials.as_many_judged_as_tries_one_by_one(desk)


async def test_T02_200_guesses_at_once_are_judged_as_often_as_the_persons_hour_allows(
    desk: Desk,
) -> None:
    await trials.as_many_judged_as_the_person_has(desk)


async def test_T02_200_guesses_at_once_are_judged_as_often_as_the_address_hour_allows(
    desk: Desk,
) -> None:
    await trials.as_many_judged_as_the_address_has(desk)


async def test_T04_a_used_or_replaced_code_is_refused(desk: Desk) -> None:
    await trials.no_replay(desk)


async def test_T07_tries_add_up_over_resends_usage_types_and_sessions(desk: Desk) -> None:
    await trials.tries_add_up_over_resends(desk)


async def test_T10_of_100_sends_at_once_the_limit_leaves(desk: Desk) -> None:
    await trials.at_most_the_limit_leaves(desk)


async def test_T10_of_100_sends_at_once_within_the_gap_one_leaves(desk: Desk) -> None:
    await trials.one_leaves_within_the_gap(desk)


async def test_T13_a_code_of_one_usage_type_is_not_there_for_another(desk: Desk) -> None:
    await trials.no_code_of_another_usage_type(desk)


async def test_T13_a_code_of_one_application_is_not_there_for_another(desk: Desk) -> None:
    await trials.no_code_of_another_application(desk)


async def test_T13_a_code_of_one_flow_or_person_is_not_there_for_another(desk: Desk) -> None:
    await trials.no_code_of_another_flow_or_person(desk)


async def test_T13_of_two_live_codes_each_opens_its_own(desk: Desk) -> None:
    await trials.of_two_codes_each_opens_its_own(desk)


async def test_T16_nothing_is_no_code_and_costs_no_try(desk: Desk) -> None:
    await trials.nothing_is_no_code_and_costs_nothing(desk)


async def test_T16_nearly_right_is_wrong(desk: Desk) -> None:
    await trials.nearly_right_is_wrong(desk)


async def test_T16_blanks_dashes_and_any_scripts_digits_are_understood(desk: Desk) -> None:
    await trials.every_spelling_of_the_digits_is_right(desk)


async def test_T16_leading_zeros_are_part_of_the_code(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(secret, "new_code", "42".zfill)
    verifier = desk.verifier(Policy(digits=4))
    assert await desk.sent(verifier) == "0042"
    for typed in ("42", "042", "00042"):
        assert await trials.outcome(verifier.check(PHONE, typed)) is CodeMismatch
    assert await trials.outcome(verifier.check(PHONE, "0042")) is Verified


# --- the suite itself ------------------------------------------------------------------------

RED: list[tuple[Trial, dict[str, Any]]] = [
    (trials.one_winner, {"store": broken.ConsumesTwice()}),
    (trials.one_winner, {"store": broken.NeverConsumes()}),
    (trials.as_many_judged_as_tries, {"kind": broken.ReadsComparesWrites}),
    (trials.as_many_judged_as_tries, {"store": broken.CountsNothing()}),
    (trials.as_many_judged_as_tries_one_by_one, {"kind": broken.RaisesInside}),
    (trials.as_many_judged_as_tries_one_by_one, {"store": broken.CountsNothing()}),
    (trials.as_many_judged_as_the_person_has, {"limiter": broken.LooksThenTakes}),
    (trials.as_many_judged_as_the_address_has, {"limiter": broken.LooksThenTakes}),
    (trials.no_replay, {"store": broken.NeverConsumes()}),
    (trials.tries_add_up_over_resends, {"kind": broken.ForgetsWrongTries}),
    (trials.at_most_the_limit_leaves, {"limiter": broken.LooksThenTakes}),
    (trials.one_leaves_within_the_gap, {"limiter": broken.LooksThenTakes}),
    (trials.no_code_of_another_usage_type, {"kind": broken.ForgetsUsageType}),
    (trials.no_code_of_another_application, {"kind": broken.ForgetsApplication}),
    (trials.no_code_of_another_flow_or_person, {"kind": broken.ForgetsFlow}),
]
WITHOUT_COMPARISON: list[Trial] = [
    trials.as_many_judged_as_tries,
    trials.as_many_judged_as_tries_one_by_one,
    trials.as_many_judged_as_the_person_has,
    trials.as_many_judged_as_the_address_has,
    trials.tries_add_up_over_resends,
    trials.no_replay,
    trials.of_two_codes_each_opens_its_own,
    trials.nearly_right_is_wrong,
]


def _name(value: object) -> str:
    if isinstance(value, dict):
        (breakage,) = value.values()
        return getattr(breakage, "__name__", type(breakage).__name__)
    return getattr(value, "__name__", "")


@pytest.mark.server
@pytest.mark.parametrize("busy_seconds", [2.0])  # one of these waits for itself
@pytest.mark.parametrize(("trial", "breakage"), RED, ids=_name)
async def test_the_suite_is_red_on_a_broken_verifier(
    desk: Desk, trial: Trial, breakage: dict[str, Any]
) -> None:
    with pytest.raises(AssertionError):
        await trial(desk, **breakage)


@pytest.mark.server
@pytest.mark.parametrize("trial", WITHOUT_COMPARISON, ids=_name)
async def test_T15_the_suite_is_red_without_the_comparison(desk: Desk, trial: Trial) -> None:
    with pytest.raises(AssertionError):
        await trial(desk, kind=broken.ComparesNothing)
