"""Pages of somebody's own on scripted rooms."""

import pytest
from tests.person import InProcess
from tests.scripted import Site
from tests.web.experience.program import Program

from watchword.db import Database
from watchword.testing import FrozenClock


@pytest.fixture
def site(db: Database, clock: FrozenClock) -> Site:
    return Site(db, clock)


@pytest.fixture
def program(site: Site) -> Program:
    return Program(InProcess(site.app))
