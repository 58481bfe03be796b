"""The ring of keys, on both databases."""

import asyncio

import pytest

from watchword.db import Database, migrate
from watchword.errors import KeysUnreadable
from watchword.keys import Key, KeyRing, Purpose, store
from watchword.testing import FrozenClock

ROOT = b"r" * 32
PURPOSES = (Purpose.SEAL, Purpose.CODE, Purpose.LOOKUP, Purpose.COOKIE)


async def test_a_database_without_keys_gets_one_of_each_purpose(
    db: Database, clock: FrozenClock
) -> None:
    ring = await KeyRing.open(db, ROOT, clock)
    made = [ring.current(purpose) for purpose in PURPOSES]
    assert len({key.id for key in made}) == len({key.value for key in made}) == 4
    assert {len(key.value) for key in made} == {32}
    again = await KeyRing.open(db, ROOT, clock)
    assert [again.current(purpose) for purpose in PURPOSES] == made
    assert [again.get(key.id) for key in made] == made


async def start_three_at_once(url: str, clock: FrozenClock) -> list[str]:
    """What each ring holds, and after them how many keys are stored."""
    handles = [await Database.open(url) for _ in range(3)]
    await migrate(handles[0])
    rings = await asyncio.gather(*(KeyRing.open(db, ROOT, clock) for db in handles))
    row = await handles[0].one("SELECT COUNT(*) AS n FROM keys")
    assert row is not None
    for db in handles:
        await db.close()
    return [*map(repr, rings), str(row["n"])]


async def test_three_starters_at_once_make_one_set(database_url: str, clock: FrozenClock) -> None:
    *rings, stored = await start_three_at_once(database_url, clock)
    assert len(set(rings)) == 1
    assert stored == "4"


async def test_the_three_starters_catch_a_ring_that_claims_nothing(
    postgres_url: str, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    all_have_looked = asyncio.Barrier(3)

    async def everybody(*_: object) -> bool:
        await all_have_looked.wait()
        return True

    monkeypatch.setattr(store, "claim_purpose", everybody)
    *_, stored = await start_three_at_once(postgres_url, clock)
    assert stored != "4", "the broken ring got away"


async def test_keys_are_stored_sealed(db: Database, clock: FrozenClock) -> None:
    ring = await KeyRing.open(db, ROOT, clock)
    values = [ring.current(purpose).value for purpose in PURPOSES]
    stored = [row["sealed"] for row in await db.all("SELECT sealed FROM keys")]
    assert not [value for value in values if any(value in sealed for sealed in stored)]


async def test_a_sealed_key_does_not_serve_another_purpose(
    db: Database, clock: FrozenClock
) -> None:
    ring = await KeyRing.open(db, ROOT, clock)
    cookie = ring.current(Purpose.COOKIE).id
    await db.execute("UPDATE keys SET purpose = 'code' WHERE id = :id", id=cookie)
    with pytest.raises(KeysUnreadable):
        await KeyRing.open(db, ROOT, clock)


async def test_a_purpose_that_came_later_is_added(db: Database, clock: FrozenClock) -> None:
    before = await KeyRing.open(db, ROOT, clock)
    await db.execute("DELETE FROM keys WHERE purpose = 'cookie'")
    await db.execute("DELETE FROM installation WHERE name = 'keys.cookie'")
    after = await KeyRing.open(db, ROOT, clock)
    assert after.current(Purpose.SEAL) == before.current(Purpose.SEAL)
    assert after.current(Purpose.COOKIE) != before.current(Purpose.COOKIE)


# --- sealing ---------------------------------------------------------------------------------


def test_what_was_sealed_opens_in_its_place_and_nowhere_else(clock: FrozenClock) -> None:
    ring = KeyRing.ephemeral(clock)
    text = ring.seal(b"s3cret", "connectors", "config", "row1")
    assert text.startswith(ring.current(Purpose.SEAL).id + ".")
    assert "s3cret" not in text
    assert ring.unseal(text, "connectors", "config", "row1") == b"s3cret"
    for place in (
        ("connectors", "config", "row2"),
        ("connectors", "other", "row1"),
        ("hooks", "config", "row1"),
    ):
        with pytest.raises(KeysUnreadable):
            ring.unseal(text, *place)


@pytest.mark.parametrize("text", ["", "nonsense", ".", "nokey.AAAA"])
def test_what_is_not_sealed_does_not_open(text: str) -> None:
    with pytest.raises(KeysUnreadable):
        KeyRing.ephemeral().unseal(text, "t", "c", "r")


def test_a_changed_or_shortened_text_does_not_open(clock: FrozenClock) -> None:
    ring = KeyRing.ephemeral(clock)
    text = ring.seal(b"s3cret", "t", "c", "r")
    key_id, _, sealed = text.partition(".")
    flipped = ("A" if sealed[0] != "A" else "B") + sealed[1:]
    for bad in (f"{key_id}.{flipped}", text[:-8], f"{key_id}.", f"{key_id}.****", f"{key_id}.AAAA"):
        with pytest.raises(KeysUnreadable):
            ring.unseal(bad, "t", "c", "r")


def test_a_text_may_not_name_a_key_of_another_purpose(clock: FrozenClock) -> None:
    ring = KeyRing.ephemeral(clock)
    _, _, sealed = ring.seal(b"s3cret", "t", "c", "r").partition(".")
    with pytest.raises(KeysUnreadable, match="another purpose"):
        ring.unseal(f"{ring.current(Purpose.CODE).id}.{sealed}", "t", "c", "r")


# --- which key ---------------------------------------------------------------------------------


def test_the_youngest_active_key_is_used_and_older_ones_still_open(clock: FrozenClock) -> None:
    now = clock.now()
    old = Key("old", Purpose.SEAL, b"o" * 32, now - 2)
    new = Key("new", Purpose.SEAL, b"n" * 32, now + 60_000)
    before = KeyRing([old], clock).seal(b"x", "t", "c", "r")
    ring = KeyRing([old, new], clock)
    assert ring.current(Purpose.SEAL) is old
    clock.move(60)
    assert ring.current(Purpose.SEAL) is new
    assert ring.unseal(before, "t", "c", "r") == b"x"


def test_a_retired_key_is_no_longer_used(clock: FrozenClock) -> None:
    ring = KeyRing([Key("k", Purpose.CODE, b"o" * 32, 0, retire_at=clock.now())], clock)
    with pytest.raises(KeysUnreadable, match="code"):
        ring.current(Purpose.CODE)
    assert ring.get("k").id == "k"


async def test_nothing_printed_shows_a_key(db: Database, clock: FrozenClock) -> None:
    ring = await KeyRing.open(db, ROOT, clock)
    key = ring.current(Purpose.CODE)
    shown = f"{ring!r} {ring} {key!r} {key}"
    assert key.id in shown
    assert repr(key.value)[2:-1] not in shown
    assert key.value.hex() not in shown


def test_after_a_clock_that_ran_ahead_was_set_back_the_first_key_serves(clock: FrozenClock) -> None:
    ring = KeyRing.ephemeral(clock)
    key = ring.current(Purpose.CODE)
    clock.move(-3600)
    assert ring.current(Purpose.CODE) is key
    later = Key("later", Purpose.CODE, b"n" * 32, clock.now() + 7200_000)
    assert KeyRing([key, later], clock).current(Purpose.CODE) is key
