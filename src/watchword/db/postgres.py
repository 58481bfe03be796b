"""PostgreSQL through asyncpg: a pool, and every error turned into ours at one place."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

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
    from asyncpg import Pool
    from asyncpg.pool import PoolConnectionProxy

_POOL = 10
_STATEMENT_SECONDS = 10.0


class _Statements:
    """The three kinds of statement on one connection of the pool."""

    def __init__(self, raw: PoolConnectionProxy) -> None:
        self._raw = raw

    async def one(self, sql: str, **values: Value) -> Row | None:
        text, arguments = numbered(sql, values)
        with _our_errors():
            return await self._raw.fetchrow(text, *arguments)

    async def all(self, sql: str, **values: Value) -> list[Row]:
        text, arguments = numbered(sql, values)
        with _our_errors():
            return list(await self._raw.fetch(text, *arguments))

    async def execute(self, sql: str, **values: Value) -> int:
        text, arguments = numbered(sql, values)
        with _our_errors():
            status = await self._raw.execute(text, *arguments)
        # "UPDATE 3", "INSERT 0 1", "CREATE TABLE"
        last = status.rpartition(" ")[2]
        return int(last) if last.isdecimal() else 0


class _Session(asyncpg.Connection):
    """A session that is the same for whoever has it next: nothing here sets, listens, locks or opens what outlives a transaction.

    Without this every statement would be followed by another one that resets it all.
    """

    def get_reset_query(self) -> str:
        return ""


class PostgresDatabase(Database):
    """A PostgreSQL database, version 15 or newer."""

    kind = "postgres"

    def __init__(self, pool: Pool, busy_seconds: float) -> None:
        self._pool = pool
        self._busy_seconds = busy_seconds

    @classmethod
    async def connect(cls, url: str, busy_seconds: float) -> PostgresDatabase:
        """Open a pool of up to ten connections to ``url``."""
        try:
            with _our_errors():
                pool = await asyncpg.create_pool(
                    url,
                    min_size=1,
                    max_size=_POOL,
                    timeout=busy_seconds,
                    command_timeout=_STATEMENT_SECONDS,
                    connection_class=_Session,
                    server_settings={
                        "application_name": "watchword",
                        "lock_timeout": f"{round(busy_seconds * 1000)}ms",
                        # A client that vanishes in a transaction must not hold its rows.
                        "idle_in_transaction_session_timeout": "30s",
                    },
                )
        except DatabaseError as exc:
            host = urlsplit(url).hostname or "the server"
            raise DatabaseUnavailable(f"PostgreSQL at {host} cannot be opened: {exc}") from exc
        return cls(pool, busy_seconds)

    @property
    def connections(self) -> tuple[int, int]:
        """See ``Database.connections``."""
        size = self._pool.get_size()
        return size, size - self._pool.get_idle_size()

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[PoolConnectionProxy]:
        with _our_errors():
            raw = await self._pool.acquire(timeout=self._busy_seconds)
        try:
            yield raw
        finally:
            await self._pool.release(raw)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """See ``Database.transaction``."""
        async with self._connection() as raw:
            transaction = raw.transaction()
            with _our_errors():
                await transaction.start()
            try:
                # Outside ``_our_errors``: a time-out or a broken pipe of the body's own is not the database's.
                yield _Statements(raw)
            except BaseException:
                with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
                    await transaction.rollback()
                raise
            with _our_errors():
                await transaction.commit()

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

    @asynccontextmanager
    async def held(self) -> AsyncIterator[Connection]:
        """See ``Database.held``."""
        async with self._connection() as raw:
            yield _Statements(raw)

    async def one(self, sql: str, **values: Value) -> Row | None:
        """See ``Database.one``."""
        async with self._connection() as raw:
            return await _Statements(raw).one(sql, **values)

    async def all(self, sql: str, **values: Value) -> list[Row]:
        """See ``Database.all``."""
        async with self._connection() as raw:
            return await _Statements(raw).all(sql, **values)

    async def execute(self, sql: str, **values: Value) -> int:
        """See ``Database.execute``."""
        async with self._connection() as raw:
            return await _Statements(raw).execute(sql, **values)

    async def close(self) -> None:
        """See ``Database.close``."""
        await self._pool.close()


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
        (asyncpg.InvalidAuthorizationSpecificationError,),
        DatabaseUnavailable,
        "PostgreSQL refused this user or password.",
    ),
    ((asyncpg.InvalidCatalogNameError,), DatabaseUnavailable, "There is no such database."),
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
    ((asyncpg.InterfaceError,), DatabaseUnavailable, "The connection to PostgreSQL is closed."),
)


@contextmanager
def _our_errors() -> Iterator[None]:
    """Every asyncpg error as ours; anything else, such as a refusal raised in a transaction's body, goes through untouched."""
    try:
        yield
    except (asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError, OSError) as exc:
        raise _ours(exc) from exc


def _ours(exc: BaseException) -> DatabaseError:
    for theirs, ours, message in _OURS:
        if isinstance(exc, theirs) and not isinstance(exc, asyncpg.DataError):
            return ours(message)
    return DatabaseError(f"The database refused a statement: {type(exc).__name__}")
