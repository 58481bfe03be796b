"""What every store sees of a database: one statement, or a transaction of a few."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any, Literal, Protocol

from watchword.errors import SettingsInvalid

Value = str | int | bytes | float | None


class Row(Protocol):
    """One row; columns by name."""

    def __getitem__(self, column: str, /) -> Any:
        """The column's value."""
        ...


class Connection(Protocol):
    """Runs statements with ``:name`` parameters."""

    async def one(self, sql: str, **values: Value) -> Row | None:
        """The first row, or ``None``."""
        ...

    async def all(self, sql: str, **values: Value) -> list[Row]:
        """Every row."""
        ...

    async def execute(self, sql: str, **values: Value) -> int:
        """Run it; answers how many rows it changed."""
        ...


class Database(ABC):
    """An open database. ``one``, ``all`` and ``execute`` run one statement by itself; ``transaction`` holds several.

    Raises ``UniqueViolated``, ``DatabaseBusy`` (locked, or no connection free in time: nothing was done) and
    ``DatabaseUnavailable`` in place of every driver's own errors.
    """

    kind: Literal["sqlite", "postgres"]
    file: Path | None = None
    """Where it lives, if that is a file."""

    @staticmethod
    async def open(url: str, *, busy_seconds: float = 5.0) -> Database:
        """Open ``sqlite://`` (in memory), ``sqlite:///relative/or//absolute.db`` or ``postgresql://…``.

        ``busy_seconds`` is how long a statement may wait for a lock or a free connection. Raises ``SettingsInvalid`` for any
        other URL and ``DatabaseUnavailable`` when it cannot be opened.
        """
        scheme = url.partition(":")[0].lower()
        if scheme == "sqlite":
            from watchword.db.sqlite import SQLiteDatabase  # noqa: PLC0415 - a driver is loaded only when used

            return await SQLiteDatabase.connect(url, busy_seconds)
        if scheme in ("postgresql", "postgres"):
            from watchword.db.postgres import PostgresDatabase  # noqa: PLC0415

            return await PostgresDatabase.connect(url, busy_seconds)
        # No part of it is repeated: a password may stand where nobody expects it.
        raise SettingsInvalid(
            "A database URL begins with sqlite:// or postgresql://, such as sqlite:///codes.db for a file in this folder."
        )

    @property
    @abstractmethod
    def connections(self) -> tuple[int, int]:
        """How many connections are open, and how many of them are at work."""

    @abstractmethod
    def transaction(self) -> AbstractAsyncContextManager[Connection]:
        """Everything inside is kept together or not at all; an exception undoes it.

        ``BEGIN IMMEDIATE`` on SQLite, READ COMMITTED on PostgreSQL. Raise refusals after it, not inside, unless undoing is meant.
        """

    @abstractmethod
    def unhurried(self) -> AbstractAsyncContextManager[Connection]:
        """A transaction that waits for its turn and for its statements as long as it takes: for whoever changes tables.

        One at a time: who comes second waits for the first one's end.
        """

    @abstractmethod
    def bounded(
        self, seconds: float, functions: Mapping[str, Callable[..., object]]
    ) -> AbstractAsyncContextManager[Connection]:
        """A connection apart whose statements only read and stop with ``DatabaseBusy`` after ``seconds``.

        ``functions`` are what SQLite's statements may call; PostgreSQL has its own and is given none.
        """

    @abstractmethod
    def held(self) -> AbstractAsyncContextManager[Connection]:
        """One connection for several statements in a row, each of them kept by itself as soon as it has run.

        Cheaper than asking for a connection each time. Ask this database for nothing else inside: it may be the last one there is.
        """

    @abstractmethod
    async def one(self, sql: str, **values: Value) -> Row | None:
        """The first row, or ``None``."""

    @abstractmethod
    async def all(self, sql: str, **values: Value) -> list[Row]:
        """Every row."""

    @abstractmethod
    async def execute(self, sql: str, **values: Value) -> int:
        """Run it; answers how many rows it changed."""

    @abstractmethod
    async def close(self) -> None:
        """Let running statements finish and close every connection."""
