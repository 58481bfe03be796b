"""The numbers of a code: what they may be."""

import dataclasses
from typing import Any

import pytest

from watchword.errors import SettingsInvalid
from watchword.verification import Policy


def test_a_policy_has_the_published_numbers() -> None:
    policy = Policy()
    assert (policy.digits, policy.life, policy.tries, policy.resend_gap) == (6, 600, 5, 60)
    assert (policy.profile, policy.multiplier) == ("standard", 1)


@pytest.mark.parametrize(
    "numbers",
    [
        {"digits": 3}, {"digits": 11}, {"life": 59}, {"life": 3601}, {"tries": 0}, {"tries": 101},
        {"resend_gap": -1}, {"resend_gap": 3601}, {"multiplier": 0}, {"profile": "loose"},
        {"digits": "6"}, {"tries": True}, {"life": 600.0},
    ],
    ids=str,
)  # fmt: skip
def test_a_number_out_of_its_range_is_refused_by_name(numbers: dict[str, Any]) -> None:
    with pytest.raises(SettingsInvalid, match=next(iter(numbers))):
        Policy(**numbers)


@pytest.mark.parametrize(
    "numbers", [{"digits": 4}, {"digits": 10}, {"life": 60}, {"life": 3600}, {"tries": 1}, {"tries": 100}], ids=str
)  # fmt: skip
def test_the_ends_of_the_ranges_are_allowed(numbers: dict[str, Any]) -> None:
    dataclasses.replace(Policy(), **numbers)


def test_the_logto_profile_has_its_own_tries_and_no_gap() -> None:
    assert (Policy.of("logto").tries, Policy.of("logto").resend_gap) == (10, 0)
    assert (Policy.of("logto", tries=3).tries, Policy(tries=5).tries) == (3, 5)


def test_a_policy_does_not_change() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Policy().tries = 100  # type: ignore[misc]
