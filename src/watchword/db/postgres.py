"""PostgreSQL through asyncpg: a pool, and every error turned into ours at one place."""

from __future__ import annotations

import socket
import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from watchword.db.connections import Connections
from watchword.db.database import Connection, Database, Row, Value
from watchword.db.parameters import numbered
from watchword.errors import (
    ConstraintViolated,
    DatabaseBusy,
    DatabaseError,
    DatabaseUnavailable,
    SettingsInvalid,
    UniqueViolated,
)

try:
    import asyncpg
except ModuleNotFoundError as exc:  # the extra is not installed
    raise SettingsInvalid("PostgreSQL needs an extra: pip install 'watchword[postgres]'") from exc

if TYPE_CHECKING:
    from types import TracebackType

_POOL = 10
_STATEMENT_SECONDS = 10.0
# The driver knows no "without end".
_DAY = 86_400.0
# Any number will do as long as nobody else on the server uses it: the letters "watchwrd".
_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(8602006853208666724)"


# Seconds for a statement; None for the connection's own number of them.
Patience = float | None


class _Statements:
    """The three kinds of statement on one connection. ``sound``: whether nothing is left under way on it."""

    __slots__ = ("patience", "raw", "sound")

    def __init__(self, raw: asyncpg.Connection) -> None:
        self.raw = raw
        self.sound = True
        self.patience: Patience = None

    async def one(self, sql: str, **values: Value) -> Row | None:
        text, arguments = numbered(sql, values)
        with self.watched():
            return await self.raw.fetchrow(text, *arguments, timeout=self.patience)

    async def all(self, sql: str, **values: Value) -> list[Row]:
        text, arguments = numbered(sql, values)
        with self.watched():
            return list(await self.raw.fetch(text, *arguments, timeout=self.patience))

    async def execute(self, sql: str, **values: Value) -> int:
        text, arguments = numbered(sql, values)
        with self.watched():
            status = await self.raw.execute(text, *arguments, timeout=self.patience)
        # "UPDATE 3", "INSERT 0 1", "CREATE TABLE"
        last = status.rpartition(" ")[2]
        return int(last) if last.isdecimal() else 0

    def watched(self) -> _Watch:
        """Turns the driver's errors into ours, and notes those after which the connection cannot be lent again."""
        return _Watch(self)


class _Watch:
    """A class, because a generator costs three times as much and every statement passes here."""

    __slots__ = ("_on",)

    def __init__(self, on: _Statements) -> None:
        self._on = on

    def __enter__(self) -> None: ...

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, _: TracebackType | None
    ) -> None:
        if exc is None:
            return
        # What the server itself refused has ended; a statement given up may still be running there.
        if not isinstance(exc, asyncpg.PostgresError):
            self._on.sound = False
        if isinstance(exc, _THEIRS):
            raise _ours(exc) from exc


class _Held:
    """A class for the same reason."""

    __slots__ = ("_connections", "_seconds", "_statements")

    def __init__(self, connections: Connections, seconds: float) -> None:
        self._connections = connections
        self._seconds = seconds

    async def __aenter__(self) -> _Statements:
        try:
            raw = await self._connections.take(self._seconds)
        except _THEIRS as exc:
            raise _ours(exc) from exc
        self._statements = _Statements(raw)
        return self._statements

    async def __aexit__(self, *_: object) -> None:
        self._connections.give(self._statements.raw, sound=self._statements.sound)


class PostgresDatabase(Database):
    """A PostgreSQL database, version 15 or newer."""

    kind = "postgres"

    def __init__(self, connections: Connections, busy_seconds: float) -> None:
        self._connections = connections
        self._busy_seconds = busy_seconds

    @classmethod
    async def connect(cls, url: str, busy_seconds: float) -> PostgresDatabase:
        """Open up to ten connections to ``url``, the first one now."""

        async def one() -> asyncpg.Connection:
            return await asyncpg.connect(
                url,
                timeout=busy_seconds,
                command_timeout=_STATEMENT_SECONDS,
                server_settings={
                    "application_name": "watchword",
                    "lock_timeout": f"{round(busy_seconds * 1000)}ms",
                    # A client that vanishes in a transaction must not hold its rows.
                    "idle_in_transaction_session_timeout": "30s",
                },
            )

        host = _host(url)
        connections = Connections(one, _POOL)
        try:
            connections.give(await connections.take(busy_seconds), sound=True)
        except (*_THEIRS, ValueError) as exc:
            raise DatabaseUnavailable(
                f"PostgreSQL at {host} cannot be opened: {_why_not(exc)}"
            ) from exc
        return cls(connections, busy_seconds)

    @property
    def connections(self) -> tuple[int, int]:
        """See ``Database.connections``."""
        return self._connections.open, self._connections.lent

    def held(self) -> _Held:
        """See ``Database.held``."""
        return _Held(self._connections, self._busy_seconds)

    def transaction(self) -> AbstractAsyncContextManager[Connection]:
        """See ``Database.transaction``."""
        return self._transaction()

    @asynccontextmanager
    async def _transaction(self, patience: Patience = None) -> AsyncIterator[Connection]:
        async with self.held() as statements:
            statements.patience = patience
            with statements.watched():
                await statements.raw.execute("BEGIN", timeout=patience)
            try:
                # Not watched: a time-out or a broken pipe of the body's own is not the database's.
                yield statements
            except BaseException:
                await _undo(statements)
                raise
            with statements.watched():
                await statements.raw.execute("COMMIT", timeout=patience)

    @asynccontextmanager
    async def unhurried(self) -> AsyncIterator[Connection]:
        """See ``Database.unhurried``. A table that somebody else holds is waited for no longer than by anybody: behind whoever
        waits for a table everybody waits.
        """
        async with self._transaction(patience=_DAY) as conn:
            await conn.execute("SET LOCAL lock_timeout = 0")
            await conn.execute(_ONE_AT_A_TIME)
            await conn.execute("SET LOCAL lock_timeout TO DEFAULT")
            yield conn

    @asynccontextmanager
    async def bounded(
        self,
        seconds: float,
        functions: Mapping[str, Callable[..., object]],  # noqa: ARG002 - SQLite's
    ) -> AsyncIterator[Connection]:
        """See ``Database.bounded``."""
        async with self.transaction() as conn:
            await conn.execute("SET TRANSACTION READ ONLY")
            await conn.execute(f"SET LOCAL statement_timeout = {round(seconds * 1000)}")
            yield conn

    async def one(self, sql: str, **values: Value) -> Row | None:
        """See ``Database.one``."""
        async with self.held() as conn:
            return await conn.one(sql, **values)

    async def all(self, sql: str, **values: Value) -> list[Row]:
        """See ``Database.all``."""
        async with self.held() as conn:
            return await conn.all(sql, **values)

    async def execute(self, sql: str, **values: Value) -> int:
        """See ``Database.execute``."""
        async with self.held() as conn:
            return await conn.execute(sql, **values)

    async def close(self) -> None:
        """See ``Database.close``."""
        await self._connections.close()


# First match decides. The statements are ours and hold no values, but PostgreSQL's own words may: only classes are kept.
_OURS: tuple[tuple[tuple[type[BaseException], ...], type[DatabaseError], str | None], ...] = (
    ((asyncpg.UniqueViolationError,), UniqueViolated, None),
    ((asyncpg.NotNullViolationError, asyncpg.CheckViolationError), ConstraintViolated, None),
    (
        (
            asyncpg.DeadlockDetectedError,
            asyncpg.LockNotAvailableError,
            asyncpg.QueryCanceledError,
            asyncpg.SerializationError,
            asyncpg.TooManyConnectionsError,
            TimeoutError,
        ),
        DatabaseBusy,
        None,
    ),
    (
        (asyncpg.InvalidPasswordError,),
        DatabaseUnavailable,
        "PostgreSQL refused this user or password.",
    ),
    (
        (asyncpg.InvalidAuthorizationSpecificationError,),
        DatabaseUnavailable,
        "PostgreSQL does not let this user in: its pg_hba.conf may ask for TLS (sslmode=verify-full), or for another user or address.",
    ),
    ((asyncpg.InvalidCatalogNameError,), DatabaseUnavailable, "There is no such database."),
    (
        (asyncpg.InsufficientPrivilegeError,),
        DatabaseUnavailable,
        "PostgreSQL does not let this user do that: it has to own the database or, in it, the schema.",
    ),
    (
        (
            asyncpg.PostgresConnectionError,
            asyncpg.CannotConnectNowError,
            asyncpg.OperatorInterventionError,
            OSError,
        ),
        DatabaseUnavailable,
        None,
    ),
    # The driver's own confusion, when the server ends a connection between two of its messages.
    (
        (asyncpg.InterfaceError, asyncpg.InternalClientError),
        DatabaseUnavailable,
        "The connection to PostgreSQL is closed.",
    ),
)


_THEIRS = (
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    TimeoutError,
    OSError,
)


async def _undo(statements: _Statements) -> None:
    """Roll back; a connection on which that does not work is not lent again, and the server undoes what was left."""
    if not statements.sound:
        return
    statements.sound = False
    with suppress(*_THEIRS):
        await statements.raw.execute("ROLLBACK")
        statements.sound = True


def _host(url: str) -> str:
    """Whom ``url`` names. Raises ``SettingsInvalid``, and repeats nothing: what cannot be read may be a password."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as exc:
        raise SettingsInvalid(
            "The database URL cannot be read: its port is no number, or its password has characters that must be "
            "percent-encoded, such as %2F for / and %23 for #."
        ) from exc
    return parts.hostname or "the server"


def _why_not(exc: BaseException) -> str:
    """A sentence of ours; foreign words only where they are about the URL's options and files, or about a certificate."""
    if isinstance(exc, asyncpg.ClientConfigurationError):
        return f"{str(exc).splitlines()[0].rstrip('.')}."
    if isinstance(exc, ssl.SSLCertVerificationError):
        return f"Its certificate is not trusted: {exc.verify_message.rstrip('.')}."
    for theirs, sentence in _AT_OPENING:
        if isinstance(exc, theirs):
            return sentence
    return str(_ours(exc))


# What else can be wrong while nothing is running yet; first match decides.
_AT_OPENING: tuple[tuple[type[BaseException], str], ...] = (
    (ConnectionRefusedError, "Nothing listens there. Is it running, and is the port right?"),
    (ConnectionError, "It ended the connection, or does not speak TLS (sslmode)."),
    (FileNotFoundError, "A certificate or a socket that this URL names is not there."),
    (
        PermissionError,
        "This account may not read a certificate or use a socket that this URL names.",
    ),
    (socket.gaierror, "There is no host of this name."),
    (ssl.SSLError, "TLS failed: the certificate or the sslmode does not fit."),
    (TimeoutError, "It does not answer."),
    (asyncpg.UndefinedObjectError, "It does not know one of the options in this URL."),
    (ValueError, "One of the options in this URL cannot be used."),
)


def _ours(exc: BaseException) -> DatabaseError:
    for theirs, ours, message in _OURS:
        if isinstance(exc, theirs) and not isinstance(exc, asyncpg.DataError):
            return ours(message)
    return DatabaseError(f"The database refused a statement: {type(exc).__name__}")
