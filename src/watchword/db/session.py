"""One connection to PostgreSQL, and the three kinds of statement on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from watchword.db.database import Row, Value
from watchword.db.parameters import numbered
from watchword.db.postgres_errors import THEIRS, asyncpg, ours
from watchword.errors import DatabaseUnavailable

if TYPE_CHECKING:
    from types import TracebackType

STATEMENT_SECONDS: Final = 10
# What the server itself would have ended by now, and a little for the way.
_MOST_LOOKS: Final = STATEMENT_SECONDS + 2


class Session:
    """``sound``: whether nothing is left under way on it; one that is not cannot be lent again. ``hurried``: whether a statement has to
    be over in time, as all but those of ``Database.unhurried`` have.
    """

    __slots__ = ("_looks", "_raw", "_seen", "_watch", "hurried", "sound", "steps")

    def __init__(self, raw: asyncpg.Connection) -> None:
        self._raw = raw
        self.sound = True
        self.hurried = True
        # Counted up when a statement begins and when it ends: odd while one is under way.
        self.steps = 0
        self._seen = 0
        self._looks = 0
        self._watch = _Watch(self)

    async def one(self, sql: str, **values: Value) -> Row | None:
        """See ``Connection``."""
        text, arguments = numbered(sql, values)
        with self._watch:
            return await self._raw.fetchrow(text, *arguments)

    async def all(self, sql: str, **values: Value) -> list[Row]:
        """See ``Connection``."""
        text, arguments = numbered(sql, values)
        with self._watch:
            return list(await self._raw.fetch(text, *arguments))

    async def execute(self, sql: str, **values: Value) -> int:
        """See ``Connection``."""
        text, arguments = numbered(sql, values)
        with self._watch:
            status = await self._raw.execute(text, *arguments)
        # "UPDATE 3", "INSERT 0 1", "CREATE TABLE"
        last = status.rpartition(" ")[2]
        return int(last) if last.isdecimal() else 0

    async def say(self, command: str) -> None:
        """``BEGIN`` and the like, which take no values."""
        with self._watch:
            await self._raw.execute(command)

    @property
    def closed(self) -> bool:
        """Whether there is no connection any more."""
        return self._raw.is_closed()

    def silent(self) -> bool:
        """Whether the server has said nothing for longer than it lets a statement run. Ask once a second.

        Looks are counted, not seconds: a process that was stopped for a while has not listened either.
        """
        if self.steps != self._seen or not self.steps % 2 or not self.hurried:
            self._seen, self._looks = self.steps, 0
            return False
        self._looks += 1
        return self._looks > _MOST_LOOKS

    def end(self) -> None:
        """End it now; a statement that is under way raises ``DatabaseUnavailable``."""
        if not self.closed:
            self._raw.terminate()

    async def close(self, seconds: float) -> None:
        """Take leave of the server, and end it if that takes longer."""
        await self._raw.close(timeout=seconds)


class _Watch:
    """Turns the driver's errors into ours, and notes those after which the connection cannot be lent again.

    A class, because a generator costs three times as much and every statement passes here.
    """

    __slots__ = ("_on",)

    def __init__(self, on: Session) -> None:
        self._on = on

    def __enter__(self) -> None:
        self._on.steps += 1

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, _: TracebackType | None
    ) -> None:
        self._on.steps += 1
        if exc is None:
            return
        # What the server itself refused has ended; a statement given up may still be running there.
        if not isinstance(exc, asyncpg.PostgresError):
            self._on.sound = False
        if isinstance(exc, THEIRS):
            raise ours(exc) from exc
        # The driver trips over its own feet when a connection ends between two of its messages.
        if isinstance(exc, Exception) and self._on.closed:
            raise DatabaseUnavailable from exc
