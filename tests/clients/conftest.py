"""The clients room on each kind of database."""

import pytest

from watchword.clients import Clients
from watchword.db import Database
from watchword.keys import KeyRing
from watchword.limits import Limiter
from watchword.testing import FrozenClock

ORIGIN = "https://id.example.com"


@pytest.fixture
def ring(clock: FrozenClock) -> KeyRing:
    return KeyRing.ephemeral(clock)


@pytest.fixture
def clients(db: Database, ring: KeyRing, clock: FrozenClock) -> Clients:
    return Clients(db, ring, Limiter(db, clock), clock, demo_origin=ORIGIN)
