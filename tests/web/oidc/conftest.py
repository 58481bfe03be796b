"""The protocol as relying parties meet it: the real application behind its front door."""

from collections.abc import AsyncIterator

import httpx
import pytest
from tests.scripted import Site

from watchword.clients import Clients
from watchword.db import Database
from watchword.keys import KeyRing
from watchword.limits import Limiter
from watchword.oidc import Provider
from watchword.testing import FrozenClock
from watchword.web.oidc import OIDCRooms

ORIGIN = "http://127.0.0.1:3001"


@pytest.fixture
def ring(clock: FrozenClock) -> KeyRing:
    return KeyRing.ephemeral(clock)


@pytest.fixture
def clients(db: Database, ring: KeyRing, clock: FrozenClock) -> Clients:
    return Clients(db, ring, Limiter(db, clock), clock, origin=ORIGIN)


@pytest.fixture
async def provider(ring: KeyRing, clients: Clients, clock: FrozenClock) -> Provider:
    return await Provider.open(ORIGIN, ring, clients, clock)


@pytest.fixture
async def web(
    db: Database, clock: FrozenClock, provider: Provider
) -> AsyncIterator[httpx.AsyncClient]:
    """A program without cookies."""
    site = Site(db, clock, oidc=OIDCRooms(provider))
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=site.app), base_url=ORIGIN
    ) as client:
        yield client
