"""PostgreSQL through asyncpg."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import Final
from urllib.parse import urlsplit

from watchword.db import session as sessions
from watchword.db.connections import Connections
from watchword.db.database import Connection, Database, Row, Value
from watchword.db.postgres_errors import THEIRS, asyncpg, ours, why_not
from watchword.db.session import Session
from watchword.errors import DatabaseError, DatabaseUnavailable, SettingsInvalid

_POOL: Final = 10
# Any number will do as long as nobody else on the server uses it: the letters "watchwrd".
_ONE_AT_A_TIME: Final = "SELECT pg_advisory_xact_lock(8602006853208666724)"


class _Held:
    """A class, because a generator costs three times as much."""

    __slots__ = ("_connections", "_seconds", "_session")

    def __init__(self, connections: Connections, seconds: float) -> None:
        self._connections = connections
        self._seconds = seconds

    async def __aenter__(self) -> Session:
        try:
            self._session = await self._connections.take(self._seconds)
        except THEIRS as exc:
            raise ours(exc) from exc
        return self._session

    async def __aexit__(self, *_: object) -> None:
        self._connections.give(self._session)


class PostgresDatabase(Database):
    """A PostgreSQL database, version 15 or newer."""

    kind = "postgres"

    def __init__(self, connections: Connections, busy_seconds: float) -> None:
        self._connections = connections
        self._busy_seconds = busy_seconds

    @classmethod
    async def connect(cls, url: str, busy_seconds: float) -> PostgresDatabase:
        """Open up to ten connections to ``url``, the first one now."""

        async def one() -> Session:
            raw = await asyncpg.connect(
                url,
                timeout=busy_seconds,
                server_settings={
                    "application_name": "watchword",
                    "lock_timeout": f"{round(busy_seconds * 1000)}ms",
                    "statement_timeout": f"{round(sessions.STATEMENT_SECONDS * 1000)}ms",
                    # A client that vanishes in a transaction must not hold its rows.
                    "idle_in_transaction_session_timeout": "30s",
                },
            )
            return Session(raw)

        host = _host(url)
        connections = Connections(one, _POOL)
        try:
            connections.give(await connections.take(busy_seconds))
        except (*THEIRS, ValueError) as exc:
            raise DatabaseUnavailable(
                f"PostgreSQL at {host} cannot be opened: {why_not(exc)}"
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
    async def _transaction(self, *, hurried: bool = True) -> AsyncIterator[Session]:
        async with self.held() as session:
            session.hurried = hurried
            try:
                await session.say("BEGIN")
                try:
                    yield session
                except BaseException:
                    await _undo(session)
                    raise
                await session.say("COMMIT")
            finally:
                session.hurried = True

    @asynccontextmanager
    async def unhurried(self) -> AsyncIterator[Connection]:
        """See ``Database.unhurried``. A table that somebody else holds is waited for no longer than by anybody: behind whoever
        waits for a table everybody waits.
        """
        async with self._transaction(hurried=False) as session:
            await session.say("SET LOCAL statement_timeout = 0")
            await session.say("SET LOCAL lock_timeout = 0")
            await session.execute(_ONE_AT_A_TIME)
            await session.say("SET LOCAL lock_timeout TO DEFAULT")
            yield session

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


async def _undo(session: Session) -> None:
    """Roll back; a connection on which that does not work is not lent again, and the server undoes what was left."""
    if session.sound:
        session.sound = False
        with suppress(DatabaseError):
            await session.say("ROLLBACK")
            session.sound = True


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
