"""What every store relies on, on both databases."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from tests.limits.wire import Wire

from watchword.db import Connection, Database, connections, in_portions, portions
from watchword.db.postgres import PostgresDatabase
from watchword.errors import (
    DatabaseBusy,
    DatabaseError,
    DatabaseUnavailable,
    SettingsInvalid,
    UniqueViolated,
)

_ADD = "INSERT INTO notes (name, n) VALUES (:name, :n)"
_NAMES = "SELECT name FROM notes ORDER BY name"


@pytest.fixture
async def notes(db: Database) -> Database:
    """A database with a table of its own for the test."""
    await db.execute(
        "CREATE TABLE notes (name TEXT PRIMARY KEY, n BIGINT NOT NULL, data BYTEA, note TEXT)"
    )
    return db


async def names(db: Database | Connection) -> list[str]:
    return [row["name"] for row in await db.all(_NAMES)]


async def test_values_come_back_as_they_went(notes: Database) -> None:
    await notes.execute(
        "INSERT INTO notes (name, n, data, note) VALUES (:name, :n, :data, :note)",
        name="守望 ' :n ; --",
        n=2**62,
        data=b"\x00\xff",
        note=None,
    )
    row = await notes.one("SELECT * FROM notes WHERE name = :name", name="守望 ' :n ; --")
    assert row is not None
    assert (row["n"], row["data"], row["note"]) == (2**62, b"\x00\xff", None)


async def test_it_says_how_many_rows_changed_and_what_was_returned(notes: Database) -> None:
    for name in "abc":
        assert await notes.execute(_ADD, name=name, n=1) == 1
    assert await notes.execute("UPDATE notes SET n = 2 WHERE name < :name", name="c") == 2
    assert await notes.execute("DELETE FROM notes WHERE n = 9") == 0
    row = await notes.one("UPDATE notes SET n = n + 1 WHERE name = 'a' RETURNING n")
    assert row is not None
    assert row["n"] == 3
    assert await notes.one("SELECT n FROM notes WHERE name = 'z'") is None


async def test_a_name_may_be_used_twice_and_a_missing_value_is_a_mistake(notes: Database) -> None:
    await notes.execute(_ADD, name="a", n=1)
    twice = "SELECT name FROM notes WHERE name = :x OR name = :x OR name = ':x'"
    assert len(await notes.all(twice, x="a")) == 1
    with pytest.raises((KeyError, DatabaseError)):
        await notes.all(twice)


# --- transactions ------------------------------------------------------------------------------


async def test_a_transaction_keeps_everything(notes: Database) -> None:
    async with notes.transaction() as conn:
        await conn.execute(_ADD, name="a", n=1)
        await conn.execute(_ADD, name="b", n=1)
        assert await names(conn) == ["a", "b"]
    assert await names(notes) == ["a", "b"]


class Refused(Exception):
    """A refusal of our own."""


async def add_then_raise(db: Database, error: BaseException) -> None:
    async with db.transaction() as conn:
        await conn.execute(_ADD, name="a", n=1)
        raise error


@pytest.mark.parametrize(
    "error", [Refused(), OSError("mine"), TimeoutError("mine"), ValueError("mine")], ids=repr
)
async def test_an_error_in_a_transaction_undoes_it_and_comes_out_as_it_was(
    notes: Database, error: Exception
) -> None:
    with pytest.raises(type(error)) as raised:
        await add_then_raise(notes, error)
    assert raised.value is error
    assert await names(notes) == []


async def test_a_row_that_is_there_already_is_a_unique_violation(notes: Database) -> None:
    await notes.execute(_ADD, name="a", n=1)
    with pytest.raises(UniqueViolated):
        await notes.execute(_ADD, name="a", n=2)
    with pytest.raises(UniqueViolated):
        await add_twice(notes)
    assert await names(notes) == ["a"]


async def add_twice(db: Database) -> None:
    async with db.transaction() as conn:
        await conn.execute(_ADD, name="b", n=1)
        await conn.execute(_ADD, name="b", n=1)


async def test_another_kind_of_violation_is_not_called_unique(notes: Database) -> None:
    with pytest.raises(DatabaseError) as refused:
        await notes.execute("INSERT INTO notes (name) VALUES ('a')")
    assert not isinstance(refused.value, UniqueViolated)


async def test_no_error_shows_a_value(notes: Database) -> None:
    await notes.execute(_ADD, name="482913", n=1)
    with pytest.raises(UniqueViolated) as refused:
        await notes.execute(_ADD, name="482913", n=1)
    assert "482913" not in f"{refused.value} {refused.value!r}"


async def test_transactions_at_once_do_not_see_each_others_half(notes: Database) -> None:
    async def pair(n: int) -> None:
        async with notes.transaction() as conn:
            await conn.execute(_ADD, name=f"{n}a", n=n)
            await asyncio.sleep(0)
            await conn.execute(_ADD, name=f"{n}b", n=n)

    async def look() -> list[int]:
        await asyncio.sleep(0.001)
        return [row["c"] for row in await notes.all("SELECT COUNT(*) AS c FROM notes GROUP BY n")]

    *_, seen = await asyncio.gather(*(pair(n) for n in range(20)), look())
    assert set(seen or ()) <= {2}
    assert len(await names(notes)) == 40


# --- cancelled ---------------------------------------------------------------------------------


async def hold(db: Database, inside: asyncio.Event) -> None:
    async with db.transaction() as conn:
        await conn.execute(_ADD, name="a", n=1)
        inside.set()
        await asyncio.Event().wait()


async def cancelled(task: "asyncio.Task[None]") -> None:
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_cancelled_transaction_leaves_nothing_and_the_database_usable(
    notes: Database,
) -> None:
    inside = asyncio.Event()
    task = asyncio.create_task(hold(notes, inside))
    await inside.wait()
    await cancelled(task)
    assert await names(notes) == []
    async with notes.transaction() as conn:
        await conn.execute(_ADD, name="b", n=1)
    assert await names(notes) == ["b"]


@pytest.mark.parametrize("steps", range(12))
async def test_a_transaction_cancelled_at_any_step_is_whole_or_nothing(
    notes: Database, steps: int
) -> None:
    async def pair() -> None:
        async with notes.transaction() as conn:
            await conn.execute(_ADD, name="a", n=1)
            await conn.execute(_ADD, name="b", n=1)

    task = asyncio.create_task(pair())
    for _ in range(steps):
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert await names(notes) in ([], ["a", "b"])
    await notes.execute(_ADD, name="c", n=1)
    async with notes.transaction() as conn:
        await conn.execute(_ADD, name="d", n=1)
    assert (await names(notes))[-2:] == ["c", "d"]


async def test_many_cancelled_at_once_leave_the_database_usable(notes: Database) -> None:
    tasks = [asyncio.create_task(hold(notes, asyncio.Event())) for _ in range(30)]
    await asyncio.sleep(0.01)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await notes.execute(_ADD, name="b", n=1)
    assert await names(notes) == ["b"]


# --- busy --------------------------------------------------------------------------------------

_BUSY = 0.3
# Longer than a busy machine stands still, shorter than what nobody limits: five seconds of patience, or no end.
_PROMPT = 4.0


@pytest.fixture
async def impatient(database_url: str) -> AsyncIterator[tuple[Database, Database]]:
    """Two handles on one database, of which the first waits only a moment."""
    first = await Database.open(database_url, busy_seconds=_BUSY)
    second = await Database.open(database_url)
    await first.execute("CREATE TABLE notes (name TEXT PRIMARY KEY, n BIGINT NOT NULL)")
    await first.execute(_ADD, name="a", n=1)
    yield first, second
    await first.close()
    await second.close()


async def change(db: Database) -> None:
    async with db.transaction() as conn:
        await conn.execute("UPDATE notes SET n = n + 1 WHERE name = 'a'")


async def test_a_lock_that_another_holds_is_waited_for_a_moment_only(
    impatient: tuple[Database, Database],
) -> None:
    first, second = impatient
    async with second.transaction() as conn:
        await conn.execute("UPDATE notes SET n = 5 WHERE name = 'a'")
        async with asyncio.timeout(_PROMPT):
            with pytest.raises(DatabaseBusy):
                await change(first)
        async with asyncio.timeout(_PROMPT):
            with pytest.raises(DatabaseBusy):
                await first.execute("UPDATE notes SET n = 6 WHERE name = 'a'")
        row = await first.one("SELECT n FROM notes WHERE name = 'a'")
        assert row is not None
        assert row["n"] == 1, "reading goes on"
    await change(first)
    row = await first.one("SELECT n FROM notes WHERE name = 'a'")
    assert row is not None
    assert row["n"] == 6


async def test_a_line_of_writers_behind_a_lock_is_not_kept_waiting_one_after_the_other(
    impatient: tuple[Database, Database],
) -> None:
    first, second = impatient
    async with second.transaction() as conn:
        await conn.execute("UPDATE notes SET n = 5 WHERE name = 'a'")
        many = [change(first) for _ in range(20)]  # one after the other: six seconds
        async with asyncio.timeout(_PROMPT):
            ended = await asyncio.gather(*many, return_exceptions=True)
    assert {type(one) for one in ended} == {DatabaseBusy}


async def test_a_lock_let_go_in_time_is_waited_for(impatient: tuple[Database, Database]) -> None:
    impatient_one, patient_one = impatient

    async def brief() -> None:
        async with impatient_one.transaction() as conn:
            await conn.execute("UPDATE notes SET n = 5 WHERE name = 'a'")
            await asyncio.sleep(0.1)

    await asyncio.gather(brief(), change(patient_one))


async def test_more_transactions_than_connections_end_busy_not_stuck(
    impatient: tuple[Database, Database],
) -> None:
    first, _ = impatient
    inside = [asyncio.Event() for _ in range(12)]
    held = [asyncio.create_task(hold_open(first, one)) for one in inside]
    for one, task in zip(inside, held, strict=True):  # each is inside, or ended busy itself
        waiting = asyncio.create_task(one.wait())
        await asyncio.wait({waiting, task}, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
    async with asyncio.timeout(_PROMPT):
        with pytest.raises(DatabaseBusy):
            await change(first)
    for task in held:
        task.cancel()
    await asyncio.gather(*held, return_exceptions=True)
    await change(first)


async def hold_open(db: Database, inside: asyncio.Event) -> None:
    async with db.transaction():
        inside.set()
        await asyncio.Event().wait()


async def test_a_statement_beside_ones_own_transaction_ends_busy_not_stuck() -> None:
    """In memory there is one connection: who forgets to use the transaction's would wait for themselves."""
    db = await Database.open("sqlite://", busy_seconds=0.1)
    async with db.transaction():
        with pytest.raises(DatabaseBusy):
            await db.one("SELECT 1 AS n")
    await db.close()


# --- open and closed ---------------------------------------------------------------------------


async def test_a_closed_database_says_so(database_url: str) -> None:
    db = await Database.open(database_url)
    await db.close()
    with pytest.raises(DatabaseUnavailable):
        await db.one("SELECT 1 AS n")
    with pytest.raises(DatabaseUnavailable):
        await db.execute("CREATE TABLE x (n BIGINT)")


ALL_OTHERS_END = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


async def until_ended(db: Database) -> None:
    """Until word has come that every idle connection is over."""
    assert isinstance(db, PostgresDatabase)
    while not all(session.closed for session in db._connections._idle):  # noqa: ASYNC110
        await asyncio.sleep(0.01)


@pytest.mark.postgres
async def test_a_connection_that_the_server_ends_is_replaced(postgres_url: str) -> None:
    first = await Database.open(postgres_url)
    second = await Database.open(postgres_url)
    await first.one("SELECT 1 AS n")
    await second.execute(ALL_OTHERS_END)
    await until_ended(first)
    row = await first.one("SELECT 1 AS n")
    assert row is not None
    await first.close()
    await second.close()


async def test_an_unreachable_postgres_is_unavailable() -> None:
    with pytest.raises(DatabaseUnavailable) as refused:
        await Database.open("postgresql://somebody:hush@127.0.0.1:1/nothing", busy_seconds=1)
    assert "hush" not in str(refused.value)
    assert "Nothing listens there" in str(refused.value)


@pytest.mark.parametrize(
    ("url", "refused", "says"),
    [
        ("postgresql://me:hush/hush@127.0.0.1:1/x", SettingsInvalid, "percent-encoded"),
        ("postgresql://me:hush@127.0.0.1:hush/x", SettingsInvalid, "its port is no number"),
        ("postgresql://me@127.0.0.1:1/x?sslmode=hush", DatabaseUnavailable, "must be one of"),
        (
            "postgresql://me@127.0.0.1:1/x?sslmode=verify-full&sslrootcert=/nowhere/root.crt",
            DatabaseUnavailable,
            "A certificate or a socket that this URL names is not there.",
        ),
        ("mysql://me:hush@127.0.0.1/x", SettingsInvalid, "begins with sqlite:// or postgresql://"),
    ],
)
async def test_a_url_that_cannot_be_used_says_why_and_nothing_of_a_password(
    url: str, refused: type[Exception], says: str
) -> None:
    with pytest.raises(refused) as caught:
        await Database.open(url, busy_seconds=1)
    assert says in str(caught.value)
    assert "hush" not in str(caught.value)


@pytest.mark.postgres
async def test_an_option_that_postgres_does_not_know_is_said_so(postgres_url: str) -> None:
    with pytest.raises(DatabaseUnavailable, match="options in this URL"):
        await Database.open(f"{postgres_url}?sslmod=require")


async def test_a_pooler_that_refuses_our_time_limits_is_told_from_a_server_that_is_away() -> None:
    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # As PgBouncer does: no TLS, then its word on what it was sent first.
        await reader.readexactly(8)
        writer.write(b"N")
        await reader.readexactly(4)
        said = b"SFATAL\0VFATAL\0C08P01\0Munsupported startup parameter: lock_timeout\0\0"
        writer.write(b"E" + (len(said) + 4).to_bytes(4, "big") + said)
        writer.close()

    async with await asyncio.start_server(refuse, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(DatabaseUnavailable, match="ignore_startup_parameters"):
            await Database.open(f"postgresql://somebody@127.0.0.1:{port}/x", busy_seconds=5)


@pytest.mark.postgres
async def test_a_server_that_fell_silent_keeps_nobody_from_stopping(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "_CLOSING", 0.2)
    async with Wire(postgres_url) as wire:
        db = await Database.open(wire.url, busy_seconds=30)
        await wire.hush()
        async with asyncio.timeout(60):
            await db.close()


# --- many rows -----------------------------------------------------------------------------------


async def test_many_rows_are_changed_a_few_at_a_time(
    notes: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(portions, "PORTION", 10)
    for n in range(25):
        await notes.execute(_ADD, name=f"{n:02}", n=n)
    sql = "DELETE FROM notes WHERE name IN (SELECT name FROM notes WHERE n < :n LIMIT :portion)"
    assert await in_portions(notes, sql, n=23) == 23
    assert await names(notes) == ["23", "24"]
