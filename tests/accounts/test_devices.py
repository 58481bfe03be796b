"""A browser that signed in is known for who signed in there, and for nobody else."""

import pytest
from tests.verification.desk import EMAIL, PHONE

from watchword.accounts.devices import DEVICE_SECONDS, Devices
from watchword.db import Database
from watchword.testing import FrozenClock


@pytest.fixture
def devices(db: Database, clock: FrozenClock) -> Devices:
    """The room on an empty database."""
    return Devices(db, clock)


async def test_a_browser_is_known_for_who_signed_in_there(devices: Devices) -> None:
    mine, theirs = devices.begin(), devices.begin()
    assert not await devices.known(mine, PHONE)
    await devices.remember(mine, PHONE, "u1")
    assert await devices.known(mine, PHONE)
    assert not await devices.known(mine, EMAIL)
    assert not await devices.known(theirs, PHONE)
    assert devices.name(mine) != devices.name(theirs)


async def test_it_is_known_for_180_days_after_the_last_sign_in(
    devices: Devices, clock: FrozenClock
) -> None:
    token = devices.begin()
    await devices.remember(token, PHONE, "u1")
    clock.move(DEVICE_SECONDS - 1)
    await devices.remember(token, PHONE, "u1")
    clock.move(DEVICE_SECONDS - 1)
    assert await devices.known(token, PHONE)
    clock.move(1)
    assert not await devices.known(token, PHONE)
    assert await devices.purge() == 1


async def test_who_is_gone_is_known_nowhere(devices: Devices, db: Database) -> None:
    token = devices.begin()
    await devices.remember(token, PHONE, "u1")
    await devices.remember(token, EMAIL, "u2")
    async with db.transaction() as conn:
        await devices.end_access("u1", conn=conn)
    assert not await devices.known(token, PHONE)
    assert await devices.known(token, EMAIL)


async def test_the_token_is_nowhere_in_the_database(devices: Devices, db: Database) -> None:
    token = devices.begin()
    await devices.remember(token, PHONE, "u1")
    (row,) = await db.all("SELECT digest FROM devices")
    assert token.encode() not in bytes(row["digest"])
