"""How likely a stranger guesses one person's code within a day, by the numbers of the policy and the limits around it."""

from __future__ import annotations

from watchword.limits import Limit
from watchword.limits.budgets import DAY, Budgets
from watchword.message import Channel
from watchword.verification.policy import Policy

_SENDS = ("requests", "messages-hour", "messages-day")
_WRONG = ("wrong-hour", "wrong-day")


def guesses_a_day(policy: Policy) -> int:
    """How many wrong codes for one identifier the public doors judge within 24 hours at most, by the channel that allows more.

    Whoever guesses needs codes to guess at, each good for so many tries, and draws on the budget of wrong codes besides: the
    narrower of the two decides. Browsers that are known for the identifier, and programs with a secret, have budgets of their own.
    """
    budgets = Budgets(policy.profile, policy.multiplier, policy.numbers)
    return max(_guesses(policy, budgets, channel) for channel in Channel)


def one_in(policy: Policy) -> int:
    """The chance that one of these guesses is right: one in so many."""
    return max(1, round(float(10**policy.digits) / guesses_a_day(policy)))


def _guesses(policy: Policy, budgets: Budgets, channel: Channel) -> int:
    codes = [_in_a_day(budgets, name, channel) for name in _SENDS]
    if policy.resend_gap:
        codes.append(-(-DAY // policy.resend_gap))
    bounds = [policy.tries * one for one in codes if one is not None]
    # Wrong codes are counted alike for both channels.
    bounds += [one for name in _WRONG if (one := _in_a_day(budgets, name, Channel.SMS)) is not None]
    # Without a single limit every code can be tried.
    return max(1, min([*bounds, int(10**policy.digits)]))


def _in_a_day(budgets: Budgets, name: str, channel: Channel) -> int | None:
    budget = budgets.of(name, channel)
    if budget is None:
        return None
    limit = Limit(budget[0], "", *budget[1:])
    # After a rest all at once, and then one more for each interval that passes: on its first day a guesser has nearly twice the
    # budget of a day.
    return limit.allowed + (DAY * 1000 - 1) // limit.interval


__all__ = ["guesses_a_day", "one_in"]
