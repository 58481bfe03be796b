"""How likely a stranger guesses a code within a day: the narrower of codes times tries and the budget of wrong codes decides."""

import pytest

from watchword.limits import Limit, read_numbers
from watchword.limits.budgets import DAY, Budgets
from watchword.verification import Policy
from watchword.verification.odds import guesses_a_day, one_in


@pytest.mark.parametrize(
    ("policy", "guesses", "chance"),
    [
        (Policy(), 39, 25_641),  # wrong-day: 20 at once, and 19 that come back
        (Policy(digits=4), 39, 256),
        (Policy(digits=8), 39, 2_564_103),
        (Policy(tries=1), 39, 25_641),  # as many mails, one try each
        (Policy(tries=100), 39, 25_641),
        (Policy(numbers=read_numbers(["messages-day=3/86400"]), tries=2), 10, 100_000),
        (Policy(numbers=read_numbers(["wrong-day=0/86400"])), 195, 5_128),  # 39 mails, 5 tries
        (Policy(numbers=read_numbers(["wrong-day=0/86400"]), tries=100), 249, 4_016),  # wrong-hour
        (Policy(multiplier=10), 39, 25_641),  # ten times the messages, not the tries
        (Policy.of("logto"), 2_499, 400),  # the lock-out of 100 an hour
        (Policy.of("logto", numbers=read_numbers(["wrong-hour=0/3600"])), 14_490, 69),
        (Policy.of("logto", digits=4, tries=100, numbers=read_numbers(["wrong-hour=0/3600", "requests=0/600"])), 10_000, 1),
    ],
)  # fmt: skip
def test_the_narrowest_budget_decides(policy: Policy, guesses: int, chance: int) -> None:
    assert (guesses_a_day(policy), one_in(policy)) == (guesses, chance)


def test_a_guesser_who_never_rests_gets_as_many_as_it_says() -> None:
    budgets = [Budgets().of(name) for name in ("wrong-hour", "wrong-day")]
    limits = [Limit(budget[0], "", *budget[1:]) for budget in budgets if budget]
    whole, judged = [0, 0], 0
    for now in range(0, DAY * 1000, 1000):
        while all(limit.left(tat, now) for limit, tat in zip(limits, whole, strict=True)):
            whole = [
                max(tat, now) + limit.interval for limit, tat in zip(limits, whole, strict=True)
            ]
            judged += 1
    assert judged == guesses_a_day(Policy()) == 39
