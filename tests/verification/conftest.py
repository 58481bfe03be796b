"""A desk on each database."""

import pytest
from tests.verification.desk import Desk

from watchword.db import Database
from watchword.testing import FrozenClock


@pytest.fixture
async def desk(db: Database, clock: FrozenClock) -> Desk:
    """A verifier's rooms on an empty database."""
    return await Desk.open(db, clock)
