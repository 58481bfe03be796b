"""What only SQLite can do wrong."""

import asyncio
from pathlib import Path

import aiosqlite
import pytest

from watchword.db import Database, sqlite
from watchword.errors import (
    DatabaseBusy,
    DatabaseError,
    DatabaseUnavailable,
    SettingsInvalid,
)


async def test_reading_does_not_wait_for_a_transaction(tmp_path: Path) -> None:
    db = await Database.open(f"sqlite:///{tmp_path / 'a.db'}")
    await db.execute("CREATE TABLE t (n BIGINT)")
    async with db.transaction() as conn:
        await conn.execute("INSERT INTO t (n) VALUES (1)")
        async with asyncio.timeout(4):
            assert await db.all("SELECT n FROM t") == []
    assert len(await db.all("SELECT n FROM t")) == 1
    await db.close()


async def test_the_file_keeps_what_was_written(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'with space.db'}"
    db = await Database.open(url)
    await db.execute("CREATE TABLE t (n BIGINT)")
    await db.close()
    again = await Database.open(url)
    assert await again.all("SELECT n FROM t") == []
    await again.close()


async def test_memory_is_forgotten() -> None:
    for _ in range(2):
        db = await Database.open("sqlite://")
        await db.execute("CREATE TABLE t (n BIGINT)")
        await db.close()


async def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnavailable, match="nowhere"):
        await Database.open(f"sqlite:///{tmp_path / 'nowhere' / 'a.db'}")


async def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.db").write_bytes(b"this is a letter to grandmother, not a database" * 100)
    with pytest.raises(DatabaseError):
        await Database.open(f"sqlite:///{tmp_path / 'a.db'}")


async def test_a_file_that_cannot_be_opened_costs_the_driver_no_thread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("a thread of the driver's would tell a loop that may be gone by then")

    monkeypatch.setattr(aiosqlite, "connect", never)
    with pytest.raises(DatabaseUnavailable, match="allowed to write"):
        await Database.open(f"sqlite:///{tmp_path}")


async def test_a_full_disk_is_called_one(tmp_path: Path) -> None:
    db = await Database.open(f"sqlite:///{tmp_path / 'a.db'}")
    await db.execute("CREATE TABLE t (words TEXT)")
    async with db.transaction() as conn:
        await conn.all("PRAGMA max_page_count = 2")  # SQLITE_FULL, as a full disk answers
    with pytest.raises(DatabaseUnavailable, match="disk that holds the database is full"):
        await db.execute("INSERT INTO t VALUES (:words)", words="word " * 10_000)
    await db.close()


async def test_a_database_that_may_only_be_read_is_called_one(tmp_path: Path) -> None:
    db = await Database.open(f"sqlite:///{tmp_path / 'a.db'}")
    async with db.transaction() as conn:
        await conn.all("PRAGMA query_only = 1")  # SQLITE_READONLY, as a read-only folder answers
    with pytest.raises(DatabaseUnavailable, match="read-only for this account"):
        await db.execute("CREATE TABLE t (n BIGINT)")
    await db.close()


@pytest.mark.parametrize(
    "url", ["sqlite://a.db", "mysql://x", "a.db", "", "sqlite://host/a.db"], ids=repr
)
async def test_another_kind_of_url_is_refused(url: str) -> None:
    with pytest.raises(SettingsInvalid):
        await Database.open(url)


async def test_eight_openers_at_once_of_a_new_file_all_get_in(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'a.db'}"
    opened = await asyncio.gather(*(Database.open(url) for _ in range(8)))
    for db in opened:
        await db.close()


@pytest.mark.parametrize("trouble", [DatabaseBusy(), asyncio.CancelledError()])
async def test_a_database_that_opens_by_half_leaves_no_thread_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trouble: BaseException
) -> None:
    really = sqlite._open
    opened: list[aiosqlite.Connection] = []

    async def once(path: str, busy_seconds: float) -> aiosqlite.Connection:
        if opened:
            raise trouble
        opened.append(await really(path, busy_seconds))
        return opened[0]

    monkeypatch.setattr(sqlite, "_open", once)
    with pytest.raises(type(trouble)):
        await Database.open(f"sqlite:///{tmp_path / 'watchword.db'}")
    thread = opened[0]._thread
    await asyncio.to_thread(thread.join, 60)
    assert not thread.is_alive()
