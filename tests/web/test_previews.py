"""Drafts of an experience that an operator looks at before saving."""

from watchword.db import Database
from watchword.experience import Experience, SignInExperience
from watchword.testing import FrozenClock
from watchword.web.previews import Previews

DRAFT = SignInExperience.model_validate({"signInMode": "SignIn"})


async def test_whoever_types_a_lot_pushes_out_only_their_own(
    db: Database, clock: FrozenClock
) -> None:
    previews = Previews(await Experience.open(db, clock), clock)
    somebody = await previews.keep(DRAFT, by="ann")
    busy = [await previews.keep(DRAFT, by="bob") for _ in range(40)]
    assert previews.find(somebody) is not None
    assert [previews.find(one) is not None for one in busy] == [False] * 8 + [True] * 32
    clock.move(601)
    assert previews.find(somebody) is None
    await previews.keep(DRAFT, by="bob")
    assert len(previews._drafts) == 1
