"""T36: a root key that is missing or wrong refuses to start, and nothing is overwritten."""

from pathlib import Path

import pytest

from watchword.db import Database
from watchword.errors import KeysUnreadable
from watchword.keys import KeyRing, Purpose, open_keys, root_key
from watchword.testing import FrozenClock


async def everything(db: Database) -> list[tuple[object, ...]]:
    keys = await db.all("SELECT id, purpose, active_from, sealed FROM keys ORDER BY id")
    notes = await db.all("SELECT name, value FROM installation ORDER BY name")
    return [tuple(row[c] for c in ("id", "purpose", "active_from", "sealed")) for row in keys] + [
        (row["name"], row["value"]) for row in notes
    ]


@pytest.fixture
async def born(db: Database, tmp_path: Path, clock: FrozenClock) -> KeyRing:
    """An installation that was started once."""
    return await open_keys(db, tmp_path, clock, make=True)


async def test_T36_the_first_start_makes_keys_and_the_second_finds_them(
    born: KeyRing, db: Database, tmp_path: Path, clock: FrozenClock
) -> None:
    again = await open_keys(db, tmp_path, clock)
    assert again.current(Purpose.SEAL) == born.current(Purpose.SEAL)


async def test_T36_a_missing_root_key_is_named_and_no_new_one_is_made(
    born: KeyRing, db: Database, tmp_path: Path, clock: FrozenClock
) -> None:
    path = root_key.path_in(tmp_path)
    path.unlink()
    before = await everything(db)
    for make in (True, False, None):
        with pytest.raises(KeysUnreadable, match="backup") as refused:
            await open_keys(db, tmp_path, clock, make=make)
        assert str(path) in str(refused.value)
    assert not path.exists()
    assert await everything(db) == before


async def test_T36_a_wrong_root_key_is_refused_and_nothing_is_overwritten(
    born: KeyRing, db: Database, tmp_path: Path, clock: FrozenClock
) -> None:
    path = root_key.path_in(tmp_path)
    path.write_bytes(b"w" * 32)
    before = await everything(db)
    with pytest.raises(KeysUnreadable, match="another installation"):
        await open_keys(db, tmp_path, clock)
    assert path.read_bytes() == b"w" * 32
    assert await everything(db) == before


async def test_T36_a_wrong_root_key_adds_no_missing_purpose(
    born: KeyRing, db: Database, clock: FrozenClock
) -> None:
    await db.execute("DELETE FROM keys WHERE purpose = 'cookie'")
    await db.execute("DELETE FROM installation WHERE name = 'keys.cookie'")
    before = await everything(db)
    with pytest.raises(KeysUnreadable):
        await KeyRing.open(db, b"w" * 32, clock)
    assert await everything(db) == before


async def test_T36_keys_that_were_there_and_are_gone_are_not_replaced(
    born: KeyRing, db: Database, tmp_path: Path, clock: FrozenClock
) -> None:
    await db.execute("DELETE FROM keys")
    before = await everything(db)
    with pytest.raises(KeysUnreadable, match="gone"):
        await open_keys(db, tmp_path, clock)
    assert await everything(db) == before


async def test_T36_a_root_key_file_that_was_named_is_made_only_when_asked_for(
    db: Database, tmp_path: Path, clock: FrozenClock
) -> None:
    elsewhere = tmp_path / "elsewhere"
    with pytest.raises(KeysUnreadable, match=str(elsewhere)):
        await open_keys(db, tmp_path, clock, root_file=elsewhere)
    assert not elsewhere.exists()
    assert await everything(db) == []
    await open_keys(db, tmp_path, clock, root_file=elsewhere, make=True)
    await open_keys(db, tmp_path, clock, root_file=elsewhere)
    assert not root_key.path_in(tmp_path).exists()


async def test_T36_only_sqlite_makes_a_root_key_unasked(
    db: Database, tmp_path: Path, clock: FrozenClock
) -> None:
    if db.kind == "sqlite":
        await open_keys(db, tmp_path, clock)
        assert root_key.path_in(tmp_path).exists()
        return
    with pytest.raises(KeysUnreadable, match="new installation") as refused:
        await open_keys(db, tmp_path, clock)
    assert str(root_key.path_in(tmp_path)) in str(refused.value)
    assert await everything(db) == []


async def test_T36_no_refusal_shows_a_key(
    born: KeyRing, db: Database, tmp_path: Path, clock: FrozenClock
) -> None:
    root = root_key.read(root_key.path_in(tmp_path))
    root_key.path_in(tmp_path).write_bytes(b"secret-root-key-secret-root-key!")
    with pytest.raises(KeysUnreadable) as refused:
        await open_keys(db, tmp_path, clock)
    said = repr(refused.value) + repr(refused.value.__cause__)
    assert "secret-root" not in said
    assert root.hex() not in said
