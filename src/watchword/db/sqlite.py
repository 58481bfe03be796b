"""SQLite: one writer connection that takes its lock up front, one reader beside it, write-ahead log.

A deferred transaction that reads first and writes later fails at once with "database is locked" when another writer was faster;
``BEGIN IMMEDIATE`` waits instead.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sqlite3
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

import aiosqlite

from watchword.db.database import Connection, Database, Row, Value
from watchword.errors import (
    ConstraintViolated,
    DatabaseBusy,
    DatabaseError,
    DatabaseUnavailable,
    ReferenceMissing,
    SettingsInvalid,
    UniqueViolated,
)

_T = TypeVar("_T")
# At DEBUG the driver logs every statement with its values: numbers, addresses, digests. Nobody gets to see them (T42).
logging.getLogger("aiosqlite").setLevel(logging.INFO)
# In WAL mode NORMAL loses no committed work when the process dies; FULL would add a disk flush to every code sent.
_PRAGMAS = ("PRAGMA synchronous = NORMAL", "PRAGMA foreign_keys = ON")
_WAL_PAUSE_SECONDS = 0.01
_LOCKED = (
    "interrupted",
    "database is locked",
    "database table is locked",
    "database schema is locked",
)

_NOT_WRITABLE = "The database cannot be written: its file, its folder or the whole disk is read-only for this account."
_OF_THE_DISK = {
    sqlite3.SQLITE_FULL: "The disk that holds the database is full.",
    sqlite3.SQLITE_READONLY: _NOT_WRITABLE,
    sqlite3.SQLITE_CANTOPEN: _NOT_WRITABLE,
    sqlite3.SQLITE_IOERR: "The disk that holds the database does not read or write as it should.",
}


class _Statements:
    """The three kinds of statement on one aiosqlite connection."""

    def __init__(self, raw: aiosqlite.Connection) -> None:
        self.raw = raw

    async def one(self, sql: str, **values: Value) -> Row | None:
        rows = await self.all(sql, **values)
        return rows[0] if rows else None

    async def all(self, sql: str, **values: Value) -> list[Row]:
        with _our_errors():
            return list(await self.raw.execute_fetchall(sql, values))

    async def execute(self, sql: str, **values: Value) -> int:
        with _our_errors():
            cursor = await self.raw.execute(sql, values)
        return cursor.rowcount


class SQLiteDatabase(Database):
    """A database in one file, or in memory."""

    kind = "sqlite"

    def __init__(
        self,
        writer: aiosqlite.Connection,
        reader: aiosqlite.Connection | None,
        busy_seconds: float,
    ) -> None:
        self._writer = _Statements(writer)
        self._reader = _Statements(reader) if reader is not None else None
        self._lock = asyncio.Lock()
        self._busy_seconds = busy_seconds

    @classmethod
    async def connect(cls, url: str, busy_seconds: float) -> SQLiteDatabase:
        """Open the file that ``url`` names; a missing folder is an error, a missing file is made."""
        path = _path(url)
        if path is None:
            return cls(await _open(":memory:", busy_seconds), None, busy_seconds)
        if not _sees(path.parent):
            raise DatabaseUnavailable(
                f"There is no folder {path.parent} that this account can see."
            )
        writer = await _open(str(path), busy_seconds)
        try:
            reader = await _open(str(path), busy_seconds)
        except BaseException:
            # Its thread would keep the process alive, and nobody could close it any more.
            await asyncio.shield(writer.close())
            raise
        database = cls(writer, reader, busy_seconds)
        database.file = path
        return database

    @property
    def connections(self) -> tuple[int, int]:
        """See ``Database.connections``; readers are not watched."""
        return 1 + (self._reader is not None), int(self._lock.locked())

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        """The writer, for one at a time; like a lock of another process, waited for no longer than ``busy_seconds``."""
        try:
            async with asyncio.timeout(self._busy_seconds):
                await self._lock.acquire()
        except TimeoutError as exc:
            raise DatabaseBusy from exc
        try:
            yield
        finally:
            self._lock.release()

    def transaction(self) -> AbstractAsyncContextManager[Connection]:
        """See ``Database.transaction``."""
        return self._transaction()

    def unhurried(self) -> AbstractAsyncContextManager[Connection]:
        """See ``Database.unhurried``."""
        return self._transaction(patient=True)

    @asynccontextmanager
    async def _transaction(self, *, patient: bool = False) -> AsyncIterator[Connection]:
        async with self._turn():
            try:
                await self._begin(patient=patient)
                yield self._writer
                with _our_errors():
                    await self._writer.raw.commit()
            except BaseException:
                # Also when cancelled while BEGIN or COMMIT is on its way to the connection's thread:
                # the rollback queues behind it, and without a transaction it does nothing.
                await asyncio.shield(self._writer.raw.rollback())
                raise

    async def _begin(self, *, patient: bool) -> None:
        while True:
            try:
                await self._writer.execute("BEGIN IMMEDIATE")
            except DatabaseBusy:
                if not patient:
                    raise
            else:
                return

    @asynccontextmanager
    async def bounded(
        self, seconds: float, functions: Mapping[str, Callable[..., object]]
    ) -> AsyncIterator[Connection]:
        """See ``Database.bounded``. In memory there is only one connection, and it is used."""
        if self.file is None:
            async with self._turn(), _stopped_after(seconds, self._writer.raw, functions):
                yield self._writer
            return
        raw = await _open(str(self.file), self._busy_seconds)
        try:
            async with _stopped_after(seconds, raw, functions):
                yield _Statements(raw)
        finally:
            await asyncio.shield(raw.close())

    @asynccontextmanager
    async def held(self) -> AsyncIterator[Connection]:
        """See ``Database.held``. There is one connection; whoever holds it gives way between statements."""
        yield self

    async def one(self, sql: str, **values: Value) -> Row | None:
        """See ``Database.one``."""
        return await self._alone(sql, lambda on: on.one(sql, **values))

    async def all(self, sql: str, **values: Value) -> list[Row]:
        """See ``Database.all``."""
        return await self._alone(sql, lambda on: on.all(sql, **values))

    async def execute(self, sql: str, **values: Value) -> int:
        """See ``Database.execute``."""
        async with self._turn():
            return await self._writer.execute(sql, **values)

    async def _alone(self, sql: str, run: Callable[[_Statements], Coroutine[Any, Any, _T]]) -> _T:
        if self._reader is not None and sql.lstrip()[:6].upper() == "SELECT":
            return await run(self._reader)
        async with self._turn():
            return await run(self._writer)

    async def close(self) -> None:
        """See ``Database.close``."""
        async with self._lock:
            if self._reader is not None:
                await self._reader.raw.close()
            await self._writer.raw.close()


@asynccontextmanager
async def _stopped_after(
    seconds: float, raw: aiosqlite.Connection, functions: Mapping[str, Callable[..., object]]
) -> AsyncIterator[None]:
    for name, function in functions.items():
        await raw.create_function(name, -1, function, deterministic=True)
    # Looked at every few thousand steps of SQLite's machine; a true answer ends the statement.
    time = asyncio.get_running_loop().time
    end = time() + seconds
    await raw.set_progress_handler(lambda: int(time() > end), 5000)
    try:
        yield
    finally:
        await raw.set_progress_handler(None, 0)  # type: ignore[arg-type]


def _sees(folder: Path) -> bool:
    return os.path.isdir(folder)  # noqa: PTH112 - pathlib's raises where it may not look


def _path(url: str) -> Path | None:
    parts = urlsplit(url)
    if parts.netloc:
        raise SettingsInvalid(
            "A SQLite URL has three slashes: sqlite:///file.db, or four before an absolute path."
        )
    return Path(unquote(parts.path[1:])) if parts.path.strip("/") else None


async def _open(path: str, busy_seconds: float) -> aiosqlite.Connection:
    try:
        # The driver's thread tells a loop that may be gone by then when it cannot open a file; so it is tried first.
        sqlite3.connect(path).close()
        raw = await aiosqlite.connect(path, timeout=busy_seconds, isolation_level=None)
    except sqlite3.Error as exc:
        raise DatabaseUnavailable(
            f"{path} cannot be opened: {exc}. This account has to be allowed to write to it and its folder."
        ) from exc
    raw.row_factory = sqlite3.Row
    try:
        with _our_errors():
            await _to_wal(raw, busy_seconds)
            for pragma in _PRAGMAS:
                await raw.execute_fetchall(pragma)
    except BaseException:
        await asyncio.shield(raw.close())
        raise
    return raw


async def _to_wal(raw: aiosqlite.Connection, busy_seconds: float) -> None:
    """Into write-ahead mode, which the file then keeps.

    Whoever changes the mode raises its shared lock to an exclusive one, and two who do so at once would wait for each other for ever:
    SQLite does not call the busy handler there and answers "locked" at once. So the wait is ours.
    """
    time = asyncio.get_running_loop().time
    end = time() + busy_seconds
    while True:
        try:
            await raw.execute_fetchall("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as exc:
            if not str(exc).startswith(_LOCKED) or time() >= end:
                raise
        else:
            return
        await asyncio.sleep(_WAL_PAUSE_SECONDS)


@contextmanager
def _our_errors() -> Iterator[None]:
    try:
        yield
    except sqlite3.IntegrityError as exc:
        if exc.sqlite_errorcode in (
            sqlite3.SQLITE_CONSTRAINT_UNIQUE,
            sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY,
        ):
            raise UniqueViolated from exc
        if exc.sqlite_errorcode in (
            sqlite3.SQLITE_CONSTRAINT_NOTNULL,
            sqlite3.SQLITE_CONSTRAINT_CHECK,
        ):
            raise ConstraintViolated from exc
        if exc.sqlite_errorcode == sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
            raise ReferenceMissing from exc
        raise DatabaseError(f"The database refused a row: {exc}") from exc
    except sqlite3.OperationalError as exc:
        if str(exc).startswith(_LOCKED):
            raise DatabaseBusy from exc
        if sentence := _OF_THE_DISK.get(exc.sqlite_errorcode & 0xFF):
            raise DatabaseUnavailable(sentence) from exc
        raise DatabaseError(f"The database refused a statement: {exc}") from exc
    except sqlite3.DatabaseError as exc:
        raise DatabaseUnavailable(f"This is not a usable SQLite database: {exc}") from exc
    except ValueError as exc:  # aiosqlite: the connection was closed
        raise DatabaseUnavailable("The database is closed.") from exc
