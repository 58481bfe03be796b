"""One user per proved identifier, whoever comes first."""

import asyncio
import itertools

import pytest
from tests.scripted import proved

from watchword.accounts import Users, store
from watchword.db import Database
from watchword.identifiers import IdentifierType, SignInIdentifier
from watchword.testing import FrozenClock
from watchword.verification import Verified

PHONE = "+8613800138000"


async def _count(db: Database, table: str) -> int:
    row = await db.one(f"SELECT COUNT(*) AS n FROM {table}")
    assert row is not None
    return int(row["n"])


async def test_the_first_proof_makes_a_user_and_the_next_finds_it(
    db: Database, clock: FrozenClock
) -> None:
    users = Users(db, clock)
    made = await users.find_or_create(proved(PHONE))
    clock.move(60)
    found = await users.find_or_create(proved(PHONE))
    assert (made.created, found.created) == (True, False)
    assert made.id == found.id
    assert len(made.id) == 12
    user = await users.find(made.id)
    assert user is not None
    assert [each.value for each in user.identifiers] == [PHONE]
    assert user.verified == {IdentifierType.PHONE}
    assert user.last_sign_in_at is None  # a sign-in is a session's start


async def test_a_phone_and_an_address_are_different_people_until_linked(
    db: Database, clock: FrozenClock
) -> None:
    users = Users(db, clock)
    first = await users.find_or_create(proved(PHONE))
    second = await users.find_or_create(proved("m@example.com"))
    assert first.id != second.id


async def test_nobody_is_found_by_a_made_up_id(db: Database, clock: FrozenClock) -> None:
    assert await Users(db, clock).find("nobody") is None


async def _race(
    db: Database, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> tuple[int, int]:
    """Sixteen first sign-ins, all of which have found nobody before any of them makes a user; users told of, and users made."""
    look, lookers, all_looked = store.prove_identifier, itertools.count(1), asyncio.Barrier(16)

    async def together(db: Database, identifier: SignInIdentifier, at: int) -> str | None:
        found = await look(db, identifier, at)
        if next(lookers) <= 16:
            await all_looked.wait()
        return found

    monkeypatch.setattr(store, "prove_identifier", together)
    users = Users(db, clock)
    found = await asyncio.gather(*(users.find_or_create(proved(PHONE)) for _ in range(16)))
    return len({each.id for each in found}), await _count(db, "users")


async def test_sixteen_first_sign_ins_at_once_make_one_user(
    db: Database, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await _race(db, clock, monkeypatch) == (1, 1)


async def test_the_race_is_lost_without_the_key_of_identifiers(
    db: Database, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await db.execute("DROP TABLE identifiers")
    await db.execute(
        "CREATE TABLE identifiers (type TEXT, value TEXT, user_id TEXT, verified_at BIGINT)"
    )
    assert await _race(db, clock, monkeypatch) == (16, 16)


@pytest.mark.parametrize("unproved", [None, PHONE, object()])
async def test_nothing_is_made_without_a_proof(
    db: Database, clock: FrozenClock, unproved: Verified
) -> None:
    with pytest.raises(AttributeError):
        await Users(db, clock).find_or_create(unproved)
    assert await _count(db, "users") == await _count(db, "identifiers") == 0
