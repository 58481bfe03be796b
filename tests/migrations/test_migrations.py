"""Migrations: once each, under a lock, and never an edited or unknown one."""

import asyncio
import re
import sys
from pathlib import Path

import pytest

from watchword.db import (
    Database,
    SchemaState,
    migrate,
    require_current_schema,
    schema_state,
    session,
)
from watchword.db import migrations as room
from watchword.db.migrations import Migration, released
from watchword.errors import DatabaseBusy, DatabaseError, SchemaOutdated, SchemaTooNew

_SCHEMA = {
    "sqlite": "SELECT name, sql AS definition FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name",
    "postgres": """
        SELECT table_name || '.' || column_name AS name,
            data_type || is_nullable || COALESCE(column_default, '') AS definition
        FROM information_schema.columns WHERE table_schema = current_schema()
        UNION ALL SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema()
        ORDER BY name
    """,
}


async def schema(db: Database) -> list[tuple[str, str]]:
    return [(row["name"], row["definition"]) for row in await db.all(_SCHEMA[db.kind])]


_TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table'",
    "postgres": "SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()",
}


async def tables(db: Database) -> list[str]:
    return [row["name"] for row in await db.all(_TABLES[db.kind])]


async def opened(url: str, many: int = 1) -> list[Database]:
    return list(await asyncio.gather(*(Database.open(url) for _ in range(many))))


async def test_the_second_time_there_is_nothing_to_do(database_url: str) -> None:
    (db,) = await opened(database_url)
    assert await schema_state(db) is SchemaState.EMPTY
    applied = await migrate(db)
    assert applied == [f"{one.number:04d}_{one.name}" for one in released()]
    before = await schema(db)
    assert await migrate(db) == []
    assert await schema(db) == before
    assert await schema_state(db) is SchemaState.CURRENT
    await require_current_schema(db)
    await db.close()


async def test_three_starters_at_once_do_the_work_once(database_url: str) -> None:
    handles = await opened(database_url, 3)
    applied = await asyncio.gather(*(migrate(db) for db in handles))
    assert sorted(map(len, applied)) == [0, 0, len(released())]
    for db in handles:
        await db.close()


async def test_who_starts_second_waits_for_the_first_however_long_that_takes(
    database_url: str,
) -> None:
    first, second = [await Database.open(database_url, busy_seconds=30) for _ in range(2)]
    # Patient in opening, for a busy machine; from here on a lock is waited for no longer than this by anybody else.
    impatience = {"sqlite": "PRAGMA busy_timeout = 50", "postgres": "SET lock_timeout = '50ms'"}
    await second.execute(impatience[second.kind])
    async with first.unhurried() as conn:
        await conn.execute("CREATE TABLE held (id BIGINT PRIMARY KEY)")
        waiting = asyncio.create_task(migrate(second))
        await asyncio.wait([waiting], timeout=0.5)
        assert not waiting.done()
    assert len(await waiting) == len(released())
    for db in (first, second):
        await db.close()


async def test_a_large_table_may_take_its_time_to_migrate(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "STATEMENT_SECONDS", 0.3)
    slow = Migration(
        1, "slow", "SELECT pg_sleep(0.6);\nCREATE TABLE slow (id BIGINT PRIMARY KEY);\n"
    )
    monkeypatch.setattr(room, "released", lambda: [slow])
    db = await Database.open(postgres_url, busy_seconds=30)
    assert await migrate(db) == ["0001_slow"]
    with pytest.raises(DatabaseBusy):
        await db.all("SELECT pg_sleep(0.6)")
    await db.close()


_STARTER = """
import asyncio, sys
from watchword.db import Database, migrate

async def main():
    db = await Database.open(sys.argv[1])
    try:
        print(len(await migrate(db)))
    finally:
        await db.close()

asyncio.run(main())
"""


async def test_three_processes_at_once_do_the_work_once(database_url: str) -> None:
    starters = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", _STARTER, database_url, stdout=asyncio.subprocess.PIPE
        )
        for _ in range(3)
    ]
    try:
        async with asyncio.timeout(300):
            said = await asyncio.gather(*(one.communicate() for one in starters))
    finally:
        for one in starters:
            if one.returncode is None:
                one.kill()
    assert [one.returncode for one in starters] == [0, 0, 0]
    assert sorted(int(out) for out, _ in said) == [0, 0, len(released())]


async def test_a_process_whose_migration_is_refused_ends(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'watchword.db'}"
    (db,) = await opened(url)
    await migrate(db)
    await db.execute("UPDATE schema_versions SET digest = 'edited' WHERE number = 1")
    await db.close()
    starter = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _STARTER, url, stderr=asyncio.subprocess.PIPE
    )
    try:
        async with asyncio.timeout(300):
            _, said = await starter.communicate()
    finally:
        if starter.returncode is None:
            starter.kill()
    assert (starter.returncode, b"was edited after it was applied" in said) == (1, True)


async def test_step_by_step_gives_the_same_schema_as_all_at_once(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (db,) = await opened(database_url)
    await migrate(db)
    at_once, names = await schema(db), await tables(db)
    if db.kind == "sqlite":  # no order of dropping suits every reference
        await db.execute("PRAGMA foreign_keys = OFF")
    for name in names:
        await db.execute(f"DROP TABLE {name}{' CASCADE' if db.kind == 'postgres' else ''}")
    assert await schema(db) == []
    everything = released()
    for upto in range(1, len(everything) + 1):
        monkeypatch.setattr(room, "released", lambda upto=upto: everything[:upto])
        assert len(await migrate(db)) == 1
    assert await schema(db) == at_once
    await db.close()


async def test_a_message_of_before_references_were_kept_stays_and_has_none(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (db,) = await opened(database_url)
    everything = released()
    monkeypatch.setattr(room, "released", lambda: everything[:25])
    await migrate(db)
    await db.execute(
        """INSERT INTO messages (id, verification, connector, connector_id, channel, usage_type, country, identifier, digest,
            key_id, provider_id, request_id, state, fault, provider_code, provider_text, latency, at)
        VALUES ('m', 'v', 'c', 'x', 'sms', 'SignIn', 'CN', '', :digest, 'k', '', 'req-1', 'sent', '', '', '', 1, 1)""",
        digest=b"d",
    )
    monkeypatch.undo()
    await migrate(db)
    rows = await db.all("SELECT id, request_id, reference FROM messages")
    assert [(row["id"], row["request_id"], row["reference"]) for row in rows] == [("m", "req-1", None)]  # fmt: skip
    await db.close()


async def test_an_older_schema_is_outdated_until_it_is_migrated(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (db,) = await opened(database_url)
    everything = released()
    monkeypatch.setattr(room, "released", lambda: everything[:1])
    await migrate(db)
    monkeypatch.undo()
    assert await schema_state(db) is SchemaState.OUTDATED
    with pytest.raises(SchemaOutdated):
        await require_current_schema(db)
    await migrate(db)
    await require_current_schema(db)
    await db.close()


async def test_a_newer_schema_is_refused_and_not_touched(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (db,) = await opened(database_url)
    await migrate(db)
    before = await schema(db)
    fewer = released()[:-1]
    monkeypatch.setattr(room, "released", lambda: fewer)
    assert await schema_state(db) is SchemaState.TOO_NEW
    for refused in (migrate, require_current_schema):
        with pytest.raises(SchemaTooNew):
            await refused(db)
    assert await schema(db) == before
    await db.close()


async def test_a_file_edited_after_it_was_applied_is_refused_by_name(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (db,) = await opened(database_url)
    await migrate(db)
    first, *rest = released()
    edited = Migration(first.number, first.name, first.text + "\nCREATE TABLE more (n BIGINT);\n")
    monkeypatch.setattr(room, "released", lambda: [edited, *rest])
    with pytest.raises(DatabaseError, match=rf"{first.number:04d}_{first.name} was edited"):
        await migrate(db)
    await db.close()


async def test_a_migration_that_fails_leaves_nothing_behind(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (db,) = await opened(database_url)
    broken = Migration(
        9999, "broken", "CREATE TABLE half (n BIGINT);\nCREATE TABLE half (n BIGINT);\n"
    )
    everything = [*released(), broken]
    monkeypatch.setattr(room, "released", lambda: everything)
    with pytest.raises(DatabaseError):
        await migrate(db)
    assert await schema_state(db) is SchemaState.EMPTY
    assert await schema(db) == []
    await db.close()


def test_numbers_have_no_gap_and_no_double() -> None:
    numbers = [one.number for one in released()]
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("migration", released(), ids=lambda one: f"{one.number:04d}_{one.name}")
def test_a_file_says_why_it_is_there_and_ends_in_whole_statements(migration: Migration) -> None:
    assert migration.text.startswith("-- ")
    assert migration.text.rstrip().endswith(";")
    for statement in (*migration.statements("sqlite"), *migration.statements("postgres")):
        assert re.match(r"(CREATE|ALTER|DROP|UPDATE|INSERT|DELETE)\b", statement), statement
