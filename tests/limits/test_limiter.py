"""What a limiter promises, whatever it counts in."""

import asyncio
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.limits.conftest import Open

from watchword.errors import LimitReached
from watchword.limits import Limit, Limiter, limit_key
from watchword.testing import FrozenClock

FIVE = Limit("five", "five:a", 5, 3600)
TEN = Limit("ten", "ten:a", 10, 86_400)
ADDRESS = Limit("address", "address:a", 3, 600)


def counted(limiter: Limiter) -> Limiter:
    """Where wrong tries are counted: in the database always."""
    return Limiter(limiter._db, limiter._clock)


async def taken(limiter: Limiter, *limits: Limit, times: int) -> int:
    """How many of ``times`` reservations went through."""
    count = 0
    for _ in range(times):
        try:
            await limiter.reserve(limits)
        except LimitReached:
            continue
        count += 1
    return count


async def test_as_many_as_allowed_leave_and_the_next_is_refused(limiter: Limiter) -> None:
    assert await taken(limiter, FIVE, times=5) == 5
    with pytest.raises(LimitReached) as refused:
        await limiter.reserve([FIVE])
    assert (refused.value.limit, refused.value.retry_after) == ("five", 720)


async def test_the_wait_it_names_is_never_too_short_nor_a_second_too_long(
    limiter: Limiter, clock: FrozenClock
) -> None:
    odd = Limit("odd", "odd:a", 7, 3600)  # an interval of 514,285.7 ms
    await taken(limiter, odd, times=7)
    wait = await limiter.retry_after(odd)
    clock.move(wait - 1)
    with pytest.raises(LimitReached) as refused:
        await limiter.reserve([odd])
    assert refused.value.retry_after == 1
    clock.move(1)
    await limiter.reserve([odd])


async def test_a_budget_refills_evenly_and_never_beyond_whole(
    limiter: Limiter, clock: FrozenClock
) -> None:
    await taken(limiter, FIVE, times=5)
    clock.move(2 * 720)
    assert await limiter.left(FIVE) == 2
    clock.move(10 * 3600)
    assert await limiter.left(FIVE) == 5
    assert await taken(limiter, FIVE, times=9) == 5


async def test_a_refusal_takes_nothing_and_names_the_fullest(limiter: Limiter) -> None:
    await taken(limiter, ADDRESS, times=3)
    await taken(limiter, FIVE, times=5)
    with pytest.raises(LimitReached) as refused:
        await limiter.reserve([TEN, ADDRESS, FIVE])
    assert (refused.value.limit, refused.value.retry_after) == ("five", 720)
    assert await limiter.left(TEN) == 10


async def test_a_refused_limit_does_not_wait_longer_for_being_asked(
    limiter: Limiter, clock: FrozenClock
) -> None:
    await taken(limiter, FIVE, times=50)
    clock.move(720)
    await limiter.reserve([FIVE])


async def test_different_keys_do_not_share(limiter: Limiter) -> None:
    await taken(limiter, FIVE, times=5)
    await limiter.reserve([Limit("five", "five:b", 5, 3600)])


async def test_no_limits_are_no_refusal(limiter: Limiter) -> None:
    await limiter.reserve([])
    await limiter.spend([])
    await limiter.give_back([])
    await limiter.require([])
    assert await limiter.retry_after() == 0


async def test_whoever_spends_hears_whether_there_was_anything(limiter: Limiter) -> None:
    took = await asyncio.gather(*(limiter.spend([ADDRESS, FIVE]) for _ in range(10)))
    assert sorted(took) == [0] * 5 + [1] * 2 + [2] * 3
    assert await limiter.spend([]) == 0


async def test_two_limits_of_one_key_are_a_mistake(limiter: Limiter) -> None:
    with pytest.raises(ValueError, match="share a key"):
        await limiter.reserve([FIVE, Limit("other", FIVE.key, 1, 1)])


async def test_asking_takes_nothing(limiter: Limiter) -> None:
    await limiter.require([FIVE])
    assert await limiter.retry_after(FIVE) == 0
    assert await limiter.left(FIVE) == 5
    await taken(limiter, FIVE, times=5)
    with pytest.raises(LimitReached) as refused:
        await limiter.require([TEN, FIVE])
    assert refused.value.limit == "five"
    assert await limiter.left(FIVE, TEN) == 0


# --- giving back -----------------------------------------------------------------------------


async def test_what_is_given_back_can_be_taken_again(limiter: Limiter) -> None:
    await taken(limiter, FIVE, times=5)
    await limiter.give_back([FIVE, TEN])
    assert await limiter.left(FIVE) == 1
    assert await limiter.left(TEN) == 10
    assert await taken(limiter, FIVE, times=3) == 1


async def test_giving_back_mints_no_credit(limiter: Limiter, clock: FrozenClock) -> None:
    for _ in range(3):
        await limiter.give_back([FIVE])
    assert await taken(limiter, FIVE, times=9) == 5
    clock.move(3600 - 1)
    for _ in range(3):
        await limiter.give_back([FIVE])
    assert await taken(limiter, FIVE, times=9) == 5


async def test_what_time_has_brought_back_is_not_given_twice(
    limiter: Limiter, clock: FrozenClock
) -> None:
    at = clock.now()
    await limiter.reserve([FIVE, ADDRESS])
    clock.move(300)  # one of ADDRESS is back by itself (200 s), one of FIVE is not (720 s)
    await taken(limiter, FIVE, ADDRESS, times=1)
    await limiter.give_back([FIVE, ADDRESS], taken_at=at)
    assert await limiter.left(ADDRESS) == 2
    assert await limiter.left(FIVE) == 4


# --- needing what is not taken -----------------------------------------------------------------


async def test_what_is_only_needed_is_not_taken_and_its_rest_is_told(limiter: Limiter) -> None:
    assert await limiter.reserve([TEN], needing=[FIVE]) == 5
    await counted(limiter).spend([FIVE])
    assert await limiter.reserve([TEN], needing=[FIVE]) == 4
    assert await limiter.reserve([TEN]) == 0
    assert (await limiter.left(TEN), await counted(limiter).left(FIVE)) == (7, 4)


async def test_what_is_needed_and_spent_refuses_with_nothing_taken(limiter: Limiter) -> None:
    for _ in range(5):
        await counted(limiter).spend([FIVE])
    with pytest.raises(LimitReached) as refused:
        await limiter.reserve([TEN], needing=[FIVE])
    assert (refused.value.limit, refused.value.retry_after) == ("five", 720)
    assert await limiter.left(TEN) == 10


async def test_what_is_needed_may_be_all_there_is(limiter: Limiter) -> None:
    assert await limiter.reserve([], needing=[FIVE]) == 5
    assert await limiter.left(FIVE) == 5


# --- kept for others, and forgotten --------------------------------------------------------------


async def test_the_kept_part_of_a_budget_is_there_for_those_it_is_kept_for(
    limiter: Limiter, clock: FrozenClock
) -> None:
    whole = Limit("whole", "whole:a", 10, 3600)
    most = Limit("whole", "whole:a", 10, 3600, kept=3)
    assert await taken(limiter, most, times=20) == 7
    assert (await limiter.left(most), await limiter.left(whole)) == (0, 3)
    assert await limiter.retry_after(most) == 360
    assert await taken(limiter, whole, times=20) == 3
    clock.move(360)
    assert await taken(limiter, most, times=1) == 0
    clock.move(3 * 360)
    assert await taken(limiter, most, times=20) == 1


async def test_a_forgotten_budget_is_whole_and_others_are_not(limiter: Limiter) -> None:
    await taken(limiter, FIVE, TEN, times=5)
    await limiter.forget([FIVE])
    await limiter.forget([])
    assert (await limiter.left(FIVE), await limiter.left(TEN)) == (5, 5)


# --- a clock that is set back ----------------------------------------------------------------------

WEEK = 7 * 86_400


async def test_a_clock_that_is_set_back_shuts_nobody_out_for_longer_than_a_window(
    limiter: Limiter, clock: FrozenClock
) -> None:
    await taken(limiter, FIVE, times=5)
    clock.move(-WEEK)
    with pytest.raises(LimitReached) as refused:
        await limiter.reserve([TEN, FIVE])
    assert (refused.value.limit, refused.value.retry_after) == ("five", 720)
    clock.move(720)
    await limiter.reserve([TEN, FIVE])
    assert await limiter.retry_after(FIVE) == 720


@pytest.mark.parametrize("ask", ["left", "spend", "needing", "require"])
async def test_whoever_asks_begins_that_window(
    limiter: Limiter, clock: FrozenClock, ask: str
) -> None:
    where = counted(limiter) if ask == "needing" else limiter
    await taken(where, FIVE, times=5)
    clock.move(-WEEK)
    if ask == "left":
        assert await limiter.left(FIVE) == 0
    elif ask == "spend":
        assert await limiter.spend([TEN, FIVE]) == 1
    else:
        with pytest.raises(LimitReached):
            await (
                limiter.require([FIVE]) if ask == "require" else limiter.reserve([], needing=[FIVE])
            )
    clock.move(2 * 720)
    assert await where.left(FIVE) == 2


async def test_what_is_given_back_then_is_one_of_a_window(
    limiter: Limiter, clock: FrozenClock
) -> None:
    await taken(limiter, FIVE, times=5)
    clock.move(-WEEK)
    await limiter.left(FIVE)
    await limiter.give_back([FIVE])
    assert await limiter.left(FIVE) == 1


async def test_two_servers_whose_clocks_differ_a_little_take_nothing_from_each_other(
    limiter: Limiter, clock: FrozenClock
) -> None:
    await taken(limiter, FIVE, times=5)
    clock.move(-30)
    assert await limiter.retry_after(FIVE) == 750


# --- at once ---------------------------------------------------------------------------------


async def storm(limiters: list[Limiter], limits: list[Limit], times: int) -> Counter[str]:
    async def one(limiter: Limiter) -> str:
        try:
            await limiter.reserve(limits)
        except LimitReached as refused:
            return refused.limit
        return "taken"

    turns = [one(limiters[n % len(limiters)]) for n in range(times)]
    return Counter(await asyncio.gather(*turns))


async def test_T10_a_hundred_at_once_through_two_servers_take_exactly_what_there_is(
    another: Open,
) -> None:
    limiters = [await another(), await another()]
    assert await storm(limiters, [TEN, FIVE], 100) == {"taken": 5, "five": 95}
    assert await limiters[0].left(TEN) == 5


async def test_crossing_reservations_and_returns_do_not_block_each_other(another: Open) -> None:
    limiters = [await another(), await another()]
    wide = [Limit("wide", f"wide:{n}", 1000, 3600) for n in range(6)]

    async def work(n: int) -> None:
        limiter, mine = limiters[n % 2], wide[n % 4 :] + wide[: n % 4]
        await limiter.reserve(mine)
        await limiter.give_back(mine[::-1])
        await limiter.spend(mine[:1])

    await asyncio.gather(*(work(n) for n in range(40)))
    assert [await limiters[0].left(limit) for limit in wide] == [990, 990, 990, 990, 1000, 1000]


# --- the numbers -----------------------------------------------------------------------------


@given(st.integers(1, 2000), st.integers(2, 90_000), st.integers(0, 10**9), st.integers(0, 10**12))
def test_room_and_wait_agree(allowed: int, period: int, ahead: int, now: int) -> None:
    limit = Limit("x", "x", allowed, period)
    tat = now + ahead % (limit.interval * allowed + 1)
    wait = limit.wait(tat, now)
    assert (limit.left(tat, now) > 0) == (wait == 0)
    assert limit.left(tat, now + wait * 1000) > 0
    assert limit.left(now, now) == allowed
    if wait > 1:
        assert limit.left(tat, now + (wait - 1) * 1000) == 0


@pytest.mark.parametrize(("allowed", "period"), [(0, 60), (-1, 60), (1, 0), (2000, 1)])
def test_a_limit_that_says_nothing_is_refused(allowed: int, period: int) -> None:
    with pytest.raises(ValueError, match="not a limit"):
        Limit("x", "x", allowed, period)


def test_a_key_names_nobody_and_is_not_another_limits() -> None:
    secret = b"k" * 32
    key = limit_key(secret, "messages", "phone", "+8613800138000")
    assert key.startswith("messages:")
    assert "13800138000" not in key
    assert key == limit_key(secret, "messages", "phone", "+8613800138000")
    others = [
        limit_key(secret, "messages", "phone+", "8613800138000"),
        limit_key(secret, "requests", "phone", "+8613800138000"),
        limit_key(b"x" * 32, "messages", "phone", "+8613800138000"),
    ]
    assert len({text.partition(":")[2] for text in [key, *others]}) == 4
    assert "messages:" not in repr(Limit("messages", key, 1, 60))
