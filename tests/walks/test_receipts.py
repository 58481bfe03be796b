"""What a phone or mailbox got comes back as a receipt, over real HTTP, and the message log says so."""

import asyncio
import re
from typing import Any

import pytest
from tests.person import Person
from tests.walks.house import House

from watchword import app

pytestmark = pytest.mark.server


async def address_of(house: House, channel: str) -> str:
    """What an operator would register for this channel's connector."""
    async with app.opened_pool(house.settings) as pool:
        (row,) = [stored.id for stored in await pool.list() if stored.channel == channel]
    return await app.new_receipts_address(house.settings, row)


async def message(house: House) -> tuple[str | None, str]:
    """The newest row of the log: its receipt, and the receipt's code."""
    async with house.database() as db:
        row = await db.one("SELECT * FROM messages ORDER BY at DESC, id LIMIT 1")
    assert row is not None
    return row["receipt_state"], row["receipt_code"]


async def pushed(house: House) -> dict[str, Any]:
    """What the provider has of its one push."""
    async with house.session.get(f"{house.sandbox_origin}/receipts") as answer:
        (push,) = await answer.json()
    return dict(push)


@pytest.mark.parametrize(
    ("kind", "channel", "typed", "says"),
    [
        ("receipts", "sms", "139 0000 0001", ("delivered", "DELIVERED")),
        ("receipts", "sms", "139 0000 0401", ("undelivered", "")),
        ("mailEvents", "email", "mei@example.com", ("delivered", "250")),
    ],
)
async def test_what_the_provider_pushes_turns_the_log(
    house: House, person: Person, kind: str, channel: str, typed: str, says: tuple[str, str]
) -> None:
    address = await address_of(house, channel)
    assert re.fullmatch(rf"{house.origin}/receipts/[0-9a-z]{{12}}/[\w-]{{43}}", address)
    async with house.session.post(
        f"{house.sandbox_origin}/settings", json={kind: address}
    ) as answer:
        assert answer.status == 200
    page = await person.open("/sign-in")
    await person.submit(page, "/sign-in", identifier=typed, region="CN")
    assert (await message(house))[0] is None
    house.clock.move(5)
    # The log turns before the provider has its answer.
    while (push := await pushed(house))["state"] == "waiting":  # noqa: ASYNC110 - a test's patience
        await asyncio.sleep(0.05)
    assert (push["state"], push["tries"]) == ("taken", 1)
    state, code = await message(house)
    assert state == says[0]
    assert code == says[1] or not says[1]
