"""T11: what others spend of a person's budgets does not shut out the browser they sign in with."""

import pytest
from tests.scripted import Site
from tests.verification.desk import PHONE, Desk

from watchword.db import Database
from watchword.errors import LimitReached
from watchword.interaction import Asker, Event
from watchword.testing import FrozenClock
from watchword.verification import Policy


@pytest.fixture
async def desk(db: Database, clock: FrozenClock) -> Desk:
    """A verifier's rooms on an empty database."""
    return await Desk.open(db, clock)


@pytest.fixture
def site(desk: Desk) -> Site:
    """Journeys on a real verifier."""
    return Site(desk.db, desk.clock, real=desk.verifier(Policy(resend_gap=0)))


async def ask(site: Site, asker: Asker) -> str:
    """The journey of a browser that asked for a code."""
    journeys, token = site.journeys, site.sign_in.begin()
    async with journeys.interactions.opening(token, Event.SIGN_IN) as interaction:
        await journeys.codes.ask(interaction, PHONE, asker)
    return token


async def sign_in(site: Site, code: str, token: str, asker: Asker) -> None:
    """The same browser types the code."""
    journeys = site.journeys
    async with journeys.interactions.turn(token) as interaction:
        record = interaction.waiting
        assert record is not None
        verified = await journeys.codes.judge(interaction, record, code, asker)
        if await journeys.sign_in.at_once(interaction, record, verified, asker) is not None:
            return
        await journeys.codes.keep(interaction, record, verified)
    await journeys.onward.proved(token, record.id, asker)


async def test_T11_a_browser_that_signed_in_has_a_lane_of_its_own(site: Site, desk: Desk) -> None:
    mine = Asker(device="m" * 43)
    token = await ask(site, mine)
    await sign_in(site, desk.texts.codes(PHONE)[-1], token, mine)
    for _ in range(4):
        await ask(site, Asker(device="t" * 43))
    for stranger in (Asker(device="t" * 43), Asker()):
        with pytest.raises(LimitReached):
            await ask(site, stranger)
    await ask(site, mine)
    assert len(desk.texts.messages) == 6
