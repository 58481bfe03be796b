"""The protocol as relying parties meet it: the real application behind its front door."""

from collections.abc import AsyncIterator

import httpx
import pytest
from tests.scripted import Site
from tests.web.oidc.party import ORIGIN, Party

from watchword.accounts import Sessions, Users
from watchword.audit import Audit
from watchword.clients import Clients
from watchword.db import Database
from watchword.keys import KeyRing
from watchword.limits import Limiter
from watchword.oidc import Provider
from watchword.testing import FrozenClock
from watchword.web.oidc import OIDCRooms


@pytest.fixture
def ring(clock: FrozenClock) -> KeyRing:
    return KeyRing.ephemeral(clock)


@pytest.fixture
def clients(db: Database, ring: KeyRing, clock: FrozenClock) -> Clients:
    return Clients(db, ring, Limiter(db, clock), clock, demo_origin=ORIGIN)


@pytest.fixture
def users(db: Database, clock: FrozenClock) -> Users:
    return Users(db, clock)


@pytest.fixture
async def provider(
    db: Database, ring: KeyRing, clients: Clients, users: Users, clock: FrozenClock
) -> Provider:
    return await Provider.open(
        ORIGIN,
        db=db,
        ring=ring,
        clients=clients,
        users=users,
        sessions=Sessions(db, clock),
        audit=Audit(db, clock),
        clock=clock,
    )


@pytest.fixture
async def web(
    db: Database, clock: FrozenClock, provider: Provider
) -> AsyncIterator[httpx.AsyncClient]:
    """A program, or a browser that keeps its cookies."""
    site = Site(db, clock, oidc=OIDCRooms(provider))
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=site.app), base_url=ORIGIN
    ) as client:
        yield client


@pytest.fixture
def party(web: httpx.AsyncClient, provider: Provider, users: Users) -> Party:
    """An app, and the browser of its person."""
    return Party(web, provider, users)
