"""What anybody can cause a thousand times is one fact with a count, and nothing of it is lost but names."""

import asyncio
from typing import Any

import pytest

from watchword.audit import Audit, Entry, Wanted
from watchword.db import Database
from watchword.testing import FrozenClock

MINE = "+86 138 •••• 8000"


@pytest.fixture
def audit(db: Database, clock: FrozenClock) -> Audit:
    return Audit(db, clock)


async def refuse(audit: Audit, **other: Any) -> None:
    said: dict[str, Any] = {
        "actor": "person",
        "target": MINE,
        "outcome": "refused",
        "application": "shop",
        "address": "192.0.2.7",
        "data": {"usage_type": "SignIn", "reason": "messages-hour"},
    }
    await audit.append("verification.send", anybody=True, **said | other)


async def entries(audit: Audit) -> list[Entry]:
    return (await audit.search(Wanted(), limit=200))[0]


async def test_what_is_the_same_within_a_minute_is_one_entry_with_a_count(
    audit: Audit, clock: FrozenClock
) -> None:
    at = clock.now() // 60_000 * 60_000
    clock.move((at + 60_000 - clock.now()) / 1000)
    for _ in range(3):
        await refuse(audit)
        clock.move(19)
    (entry,) = await entries(audit)
    assert (entry.at, entry.times, entry.target) == (at + 60_000, 3, MINE)
    clock.move(3)
    await refuse(audit)
    assert [one.times for one in await entries(audit)] == [1, 3]


async def test_a_hundred_at_once_are_one_entry_and_all_are_counted(audit: Audit) -> None:
    await asyncio.gather(*(refuse(audit) for _ in range(100)))
    assert [one.times for one in await entries(audit)] == [100]


@pytest.mark.parametrize(
    "other",
    [
        {"target": "+86 139 •••• 8000"},
        {"outcome": "locked"},
        {"application": "blog"},
        {"address": "192.0.2.8"},
        {"data": {"usage_type": "SignIn", "reason": "requests"}},
        {"data": {"usage_type": "SignIn", "reason": "messages-hour", "verification": "v1"}},
        {"actor": "importer"},
    ],
)
async def test_what_differs_is_another_entry(audit: Audit, other: dict[str, Any]) -> None:
    await refuse(audit)
    await refuse(audit, **other)
    await refuse(audit)
    assert sorted(one.times for one in await entries(audit)) == [1, 2]


async def test_a_customer_of_a_network_has_one_whatever_addresses_they_use(audit: Audit) -> None:
    await refuse(audit, address="2001:db8:1:2::1")
    await refuse(audit, address="2001:db8:1:2:ffff::9")
    await refuse(audit, address="2001:db8:1:3::1")
    assert sorted(one.times for one in await entries(audit)) == [1, 2]


async def test_whoever_tries_a_thousand_numbers_leaves_fifty_and_a_count(audit: Audit) -> None:
    for n in range(60):
        data = {"usage_type": "SignIn", "reason": "country.refused", "verification": f"v{n}"}
        await refuse(audit, target=f"+86 138 •••• {n:04}", data=data)
    found = await entries(audit)
    (rest,) = [one for one in found if one.times > 1]
    assert (len(found), rest.times) == (51, 10)
    assert (rest.actor, rest.target, rest.address) == ("person", "", "192.0.2.7")
    assert rest.data == {"usage_type": "SignIn", "reason": "country.refused"}
    assert rest.key == "Interaction.SignIn.Verification.VerificationCode.Create"
    # Who is elsewhere is named all the same.
    await refuse(audit, target="mine", address="198.51.100.7")
    assert any(one.target == "mine" for one in await entries(audit))


async def test_refusals_are_counted_as_often_as_they_were(audit: Audit, clock: FrozenClock) -> None:
    for _ in range(5):
        await refuse(audit)
    clock.move(60)
    await refuse(audit)
    assert await audit.refusals(0) == {"messages-hour": (6, clock.now())}


async def test_no_key_of_whom_and_where_is_kept_for_longer_than_an_hour(
    audit: Audit, db: Database, clock: FrozenClock
) -> None:
    async def keys() -> int:
        return len(await db.all("SELECT 1 AS kept FROM audit WHERE once IS NOT NULL"))

    await refuse(audit)
    clock.move(3600)
    await refuse(audit)
    await audit.purge()
    assert await keys() == 2
    clock.move(1)
    await audit.purge()
    assert (await keys(), len(await entries(audit))) == (1, 2)


async def test_what_somebody_known_did_is_an_entry_each_time(audit: Audit) -> None:
    for _ in range(2):
        await audit.append("user.changed", actor="operator1", target="abc123def456")
    assert [one.times for one in await entries(audit)] == [1, 1]
