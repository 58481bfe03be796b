"""A site with people, applications of theirs and an operator's program: for the routes about grants, consents and sessions."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from tests.scripted import Site
from tests.web.api.conftest import OpenGate
from tests.web.oidc.party import ORIGIN, Party, app, query_of

from watchword.accounts import Activity, Passwords, People, UserList, Users
from watchword.audit import Audit
from watchword.db import Database
from watchword.keys import KeyRing
from watchword.limits import Limiter
from watchword.oidc import Provider
from watchword.testing import FrozenClock
from watchword.web.api import ApiRooms, UserRooms
from watchword.web.oidc import OIDCRooms


@pytest.fixture
def site(db: Database, clock: FrozenClock, ring: KeyRing, provider: Provider, users: Users) -> Site:
    audit = Audit(db, clock)
    rooms = UserRooms(
        users,
        Passwords(db, ring, Limiter(db, clock), clock, audit),
        People(db, ring, clock, audit, users),
        UserList(db),
        Activity(db, clock),
        audit,
        provider.consents,
        provider.browsers,
    )
    return Site(db, clock, api=ApiRooms(gate=OpenGate(), users=rooms), oidc=OIDCRooms(provider))


@pytest.fixture
async def api(site: Site) -> AsyncIterator[httpx.AsyncClient]:
    """An operator's program."""
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=site.app),
        base_url=f"{ORIGIN}/api",
        headers={"authorization": "Bearer users"},
    ) as client:
        yield client


@pytest.fixture
async def party(site: Site, provider: Provider, users: Users) -> AsyncIterator[Party]:
    """A third party's app, and its person's browser."""
    transport = httpx.ASGITransport(app=site.app)
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as web:
        party = await Party(web, provider, users).register(app(third_party=True, name="Nosy"))
        await party.sign_in()
        yield party


async def allow(party: Party, **more: str | None) -> dict[str, Any]:
    """The person says yes, and the app gets its tokens."""
    page = await party.follow(await party.ask(**more))
    answer = page if page.is_redirect else await party.follow(await party.decide(page, "allow"))
    given = await party.redeem(query_of(answer.headers["location"])["code"])
    assert given.status_code == 200, given.text
    return dict(given.json())


async def another(party: Party, **more: Any) -> Party:
    """Another app in the same person's browser."""
    other = Party(party.web, party.provider, party.users, user=party.user, session=party.session)
    return await other.register(app(**more))


async def open_still(party: Party, given: dict[str, Any]) -> tuple[int, int]:
    """What refreshing and userinfo answer."""
    refreshed = await party.refresh(given["refresh_token"])
    return refreshed.status_code, (await party.me(given["access_token"])).status_code


async def refused(asked: Any) -> tuple[int, str]:
    answer: httpx.Response = await asked
    return answer.status_code, answer.json()["code"]
