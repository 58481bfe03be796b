"""Rotation: a key is known before it is used, and what the one before made stays good."""

import asyncio
from pathlib import Path

import pytest

from watchword.db import Database
from watchword.errors import DatabaseBusy
from watchword.identifiers import parse_phone
from watchword.keys import KeyRing, Purpose, kept_fresh, reseal, store
from watchword.keys.ring import ACTIVE_AFTER_MS
from watchword.testing import FrozenClock

ROOT = b"r" * 32
PURPOSES = (Purpose.SEAL, Purpose.CODE, Purpose.LOOKUP, Purpose.COOKIE)


async def ring_on(db: Database, clock: FrozenClock) -> KeyRing:
    return await KeyRing.open(db, ROOT, clock)


def told(ring: KeyRing, purpose: Purpose) -> list[str]:
    return [state for key, state in ring.states() if key.purpose is purpose]


@pytest.mark.parametrize("purpose", PURPOSES)
async def test_a_new_key_is_next_then_current_and_the_one_before_previous(
    db: Database, clock: FrozenClock, purpose: Purpose
) -> None:
    ring = await ring_on(db, clock)
    before = ring.current(purpose)
    made = await ring.rotate(purpose)
    assert ring.current(purpose).id == before.id
    assert told(ring, purpose) == ["next", "current"]
    clock.move(ACTIVE_AFTER_MS / 1000)
    assert ring.current(purpose) == made
    assert told(ring, purpose) == ["current", "previous"]
    assert ring.get(before.id).value == before.value
    assert ring.all(purpose)[0] == made
    assert ring.oldest(purpose).id == before.id


async def test_two_rotations_at_once_make_one_key(db: Database, clock: FrozenClock) -> None:
    rings = [await ring_on(db, clock) for _ in range(4)]
    made = await asyncio.gather(*(ring.rotate(Purpose.CODE) for ring in rings))
    assert len({key.id for key in made}) == 1
    row = await db.one("SELECT COUNT(*) AS n FROM keys WHERE purpose = 'code'")
    assert row is not None
    assert row["n"] == 2


async def test_another_process_learns_of_it_by_rereading(db: Database, clock: FrozenClock) -> None:
    ours, theirs = await ring_on(db, clock), await ring_on(db, clock)
    made = await theirs.rotate(Purpose.SEAL)
    assert await ours.reread()
    assert not await ours.reread()
    clock.move(61)
    assert ours.current(Purpose.SEAL) == made
    assert ours.unseal(theirs.seal(b"x", "t", "c", "r"), "t", "c", "r") == b"x"


async def test_a_running_process_rereads_by_itself(
    db: Database, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, theirs = await ring_on(db, clock), await ring_on(db, clock)
    real, turns = store.version, 0

    async def busy_once(on: Database) -> str:
        nonlocal turns
        turns += 1
        if turns == 1:
            raise DatabaseBusy
        return await real(on)

    made = await theirs.rotate(Purpose.CODE)
    monkeypatch.setattr(store, "version", busy_once)
    async with kept_fresh(ours, every=0.01):
        while made not in ours.all(Purpose.CODE):  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0.01)
    assert turns > 1


async def test_an_ephemeral_ring_rotates_too(clock: FrozenClock) -> None:
    ring = KeyRing.ephemeral(clock)
    clock.move(1)
    made = await ring.rotate(Purpose.COOKIE)
    assert ring.current(Purpose.COOKIE) == made
    assert not await ring.reread()


# --- what is stored ----------------------------------------------------------------------------


async def store_connector(db: Database, ring: KeyRing, row: str, at: int) -> None:
    await db.execute(
        """INSERT INTO connectors (id, connector_id, channel, config, position, created_at, updated_at)
        VALUES (:id, 'x', 'sms', :config, :at, :at, :at)""",
        id=row,
        config=ring.seal(row.encode(), "connectors", "config", row),
        at=at,
    )


async def test_resealing_moves_everything_to_the_current_key(
    db: Database, clock: FrozenClock
) -> None:
    ring = await ring_on(db, clock)
    for n in range(3):
        await store_connector(db, ring, f"row{n}", n)
    made = await ring.rotate(Purpose.SEAL)
    assert (await reseal(db, ring))["connectors.config"] == 0
    clock.move(61)
    assert (await reseal(db, ring))["connectors.config"] == 3
    assert (await reseal(db, ring))["connectors.config"] == 0
    for row in await db.all("SELECT id, config FROM connectors"):
        assert row["config"].startswith(f"{made.id}.")
        assert ring.unseal(row["config"], "connectors", "config", row["id"]) == row["id"].encode()


async def test_resealing_never_undoes_a_change_that_was_faster(
    db: Database, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring = await ring_on(db, clock)
    await store_connector(db, ring, "row", 0)
    await ring.rotate(Purpose.SEAL)
    clock.move(61)
    changed, real = ring.seal(b"changed", "connectors", "config", "row"), store.put_sealed

    async def overtaken(on: Database, *rest: str) -> bool:
        await on.execute("UPDATE connectors SET config = :config", config=changed)
        return await real(on, *rest)

    monkeypatch.setattr(store, "put_sealed", overtaken)
    assert (await reseal(db, ring))["connectors.config"] == 0
    (row,) = await db.all("SELECT config FROM connectors")
    assert row["config"] == changed


async def test_a_search_finds_what_was_digested_under_earlier_lookup_keys(
    db: Database, clock: FrozenClock
) -> None:
    from tests.verification.desk import Desk

    desk = Desk(db, clock, await ring_on(db, clock))
    phone = parse_phone("+86 138 0013 8000")
    from watchword.delivery import MessageLog

    verifier, log = desk.verifier(), MessageLog(db, desk.ring, clock)
    for found in (1, 2):
        await verifier.send(phone)
        assert len(await log.of_identifier(phone)) == found
        await desk.ring.rotate(Purpose.LOOKUP)
        clock.move(61)


def test_limits_and_lock_outs_count_under_the_oldest_lookup_key_everywhere() -> None:
    """Under the current one, every rotation would make them whole again. Only what is searched for is digested under it."""
    source = Path(__file__).parents[2] / "src" / "watchword"
    using = {
        path.relative_to(source).as_posix()
        for path in source.rglob("*.py")
        if "current(Purpose.LOOKUP)" in path.read_text()
    }
    assert using <= {"delivery/message_log.py"}
