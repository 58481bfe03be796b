"""Budgets that are whole again need no row."""

from tests.limits.test_limiter import FIVE, TEN

from watchword.db import Database
from watchword.limits import Limiter
from watchword.testing import FrozenClock


async def test_rows_of_whole_budgets_go_and_others_stay(db: Database, clock: FrozenClock) -> None:
    limiter = Limiter(db, clock)
    await limiter.reserve([FIVE, TEN])
    clock.move(720 + 61)
    assert await limiter.purge() == 1
    assert (await limiter.left(FIVE), await limiter.left(TEN)) == (5, 9)
    assert await limiter.purge() == 0
