"""How likely a stranger guesses a code within a day: the narrower of codes times tries and the budget of wrong codes decides."""

import pytest

from watchword.limits import read_numbers
from watchword.verification import Policy
from watchword.verification.odds import guesses_a_day, one_in


@pytest.mark.parametrize(
    ("policy", "guesses", "chance"),
    [
        (Policy(), 20, 50_000),  # wrong-day
        (Policy(digits=4), 20, 500),
        (Policy(digits=8), 20, 5_000_000),
        (Policy(tries=1), 20, 50_000),  # twenty mails a day, one try each
        (Policy(tries=100), 20, 50_000),
        (Policy(numbers=read_numbers(["messages-day=3/86400"]), tries=2), 6, 166_667),
        (Policy(numbers=read_numbers(["wrong-day=0/86400"])), 100, 10_000),  # 20 mails, 5 tries
        (Policy(numbers=read_numbers(["wrong-day=0/86400"]), tries=100), 240, 4_167),  # wrong-hour
        (Policy(multiplier=10), 20, 50_000),  # ten times the messages, not the tries
        (Policy.of("logto"), 2_400, 417),  # the lock-out of 100 an hour
        (Policy.of("logto", numbers=read_numbers(["wrong-hour=0/3600"])), 14_400, 69),
        (Policy.of("logto", digits=4, tries=100, numbers=read_numbers(["wrong-hour=0/3600", "requests=0/600"])), 10_000, 1),
    ],
)  # fmt: skip
def test_the_narrowest_budget_decides(policy: Policy, guesses: int, chance: int) -> None:
    assert (guesses_a_day(policy), one_in(policy)) == (guesses, chance)
