"""The pages on scripted rooms, and a person in front of them."""

import pytest
from tests.person import InProcess, Person
from tests.scripted import Site

from watchword.db import Database
from watchword.testing import FrozenClock


@pytest.fixture
def site(db: Database, clock: FrozenClock) -> Site:
    return Site(db, clock)


@pytest.fixture
def person(site: Site) -> Person:
    return Person(InProcess(site.app))
