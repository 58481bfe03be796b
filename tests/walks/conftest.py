"""A house on each kind of database."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.person import Person
from tests.walks.house import House, open_house

from watchword.testing import FrozenClock


@pytest.fixture
async def house(tmp_path: Path, migrated_url: str, clock: FrozenClock) -> AsyncIterator[House]:
    """A development server with its sandbox."""
    async with open_house(tmp_path, migrated_url, clock) as opened:
        yield opened


@pytest.fixture
def person(house: House) -> Person:
    """Somebody with a browser."""
    return house.person()
