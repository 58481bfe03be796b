"""Connections to PostgreSQL that are kept open and lent out, the one used last first.

The driver's own pool lends through tasks and timers that cost more than a short statement does.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import asyncpg

_CLOSING: Final = 10.0  # seconds in which whatever is under way may end


class Connections:
    """Up to ``most`` at once, opened by ``connect`` when they are needed. Whoever comes too late waits in line."""

    def __init__(self, connect: Callable[[], Awaitable[asyncpg.Connection]], most: int) -> None:
        self._connect = connect
        self._most = most
        self._idle: list[asyncpg.Connection] = []
        self._lent: set[asyncpg.Connection] = set()
        self._opening = 0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._closed = False
        self._all_back = asyncio.Event()

    @property
    def open(self) -> int:
        """How many there are."""
        return len(self._idle) + len(self._lent) + self._opening

    @property
    def lent(self) -> int:
        """How many are at work."""
        return len(self._lent)

    async def take(self, seconds: float) -> asyncpg.Connection:
        """A connection that is nobody else's until it is given back. Raises ``TimeoutError`` when none comes free in time, and
        ``ConnectionError`` after the end.
        """
        raw = self._ready()
        if raw is None:
            raw = await self._opened_or_waited(seconds)
        self._lent.add(raw)
        return raw

    def give(self, raw: asyncpg.Connection, *, sound: bool) -> None:
        """Take it back. One that is not ``sound`` (something is still under way on it, or nobody knows) is not lent again."""
        self._lent.discard(raw)
        if not self._lent and self._closed:
            self._all_back.set()
        if sound and not self._closed and not raw.is_closed():
            self._idle.append(raw)
        elif not raw.is_closed():
            raw.terminate()
        self._wake()

    async def close(self) -> None:
        """Lend no more, and close every connection as soon as it is given back."""
        self._closed = True
        for waiting in self._waiting:
            if not waiting.done():
                waiting.set_result(None)
        idle, self._idle = self._idle, []
        # A server that no longer answers must not keep us from stopping.
        await asyncio.gather(*(raw.close(timeout=_CLOSING) for raw in idle), return_exceptions=True)
        if self._lent:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._all_back.wait(), _CLOSING)
        for raw in list(self._lent):
            raw.terminate()

    def _ready(self) -> asyncpg.Connection | None:
        if self._closed:
            raise ConnectionError("closed")
        while self._idle:
            raw = self._idle.pop()
            if not raw.is_closed():  # the server may have ended it while it lay here
                return raw
        return None

    async def _opened_or_waited(self, seconds: float) -> asyncpg.Connection:
        async with asyncio.timeout(seconds):
            while True:
                raw = self._ready()
                if raw is not None:
                    return raw
                if self.open < self._most:
                    return await self._opened()
                await self._turn()

    async def _opened(self) -> asyncpg.Connection:
        self._opening += 1
        try:
            return await self._connect()
        finally:
            self._opening -= 1
            self._wake()

    async def _turn(self) -> None:
        waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(waiting)
        try:
            await waiting
        except BaseException:
            if waiting.done() and not waiting.cancelled():
                self._wake()  # it was this one's turn, and it is not there any more
            raise

    def _wake(self) -> None:
        """The next in line looks again."""
        while self._waiting:
            waiting = self._waiting.popleft()
            if not waiting.done():
                waiting.set_result(None)
                return
