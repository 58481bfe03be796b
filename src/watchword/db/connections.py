"""Connections to PostgreSQL that are kept open and lent out, the one used last first.

The driver's own pool lends through tasks and timers that cost more than a short statement does.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final

from watchword.db.session import Session

_CLOSING: Final = 10.0  # seconds in which whatever is under way may end
_LOOK_SECONDS: Final = 1.0


class Connections:
    """Up to ``most`` at once, opened by ``connect`` when they are needed. Whoever comes too late waits in line.

    A server that has gone silent is noticed by looking at what is lent once a second (see ``Session.silent``): a timer for each
    statement, as the driver has them, costs a fifth of what a short statement does.
    """

    def __init__(self, connect: Callable[[], Awaitable[Session]], most: int) -> None:
        self._connect = connect
        self._most = most
        self._idle: list[Session] = []
        self._lent: set[Session] = set()
        self._opening = 0
        # What comes back goes straight to the first in line; ``None`` is room for one more.
        self._line: deque[asyncio.Future[Session | None]] = deque()
        self._looking = False
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

    async def take(self, seconds: float) -> Session:
        """A connection that is nobody else's until it is given back. Raises ``TimeoutError`` when none comes free in time, and
        ``ConnectionError`` after the end.
        """
        return self._ready() or await self._waited_or_opened(seconds)

    def give(self, session: Session) -> None:
        """Take it back. One that is not sound is not lent again."""
        if session.sound and not self._closed and not session.closed:
            if not self._handed(session):
                self._lent.discard(session)
                self._idle.append(session)
            return
        self._lent.discard(session)
        session.end()
        if self._closed:
            if not self._lent:
                self._all_back.set()
        else:
            self._handed(None)

    async def close(self) -> None:
        """Lend no more, and close every connection as soon as it is given back."""
        self._closed = True
        while self._handed(None):
            pass
        idle, self._idle = self._idle, []
        # A server that no longer answers must not keep us from stopping.
        await asyncio.gather(*(session.close(_CLOSING) for session in idle), return_exceptions=True)
        if self._lent:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._all_back.wait(), _CLOSING)
        for session in list(self._lent):
            session.end()

    def _ready(self) -> Session | None:
        if self._closed:
            raise ConnectionError("closed")
        while self._idle:
            session = self._idle.pop()
            if not session.closed:  # the server may have ended it while it lay here
                return self._lend(session)
        return None

    def _lend(self, session: Session) -> Session:
        self._lent.add(session)
        if not self._looking:
            self._looking = True
            asyncio.get_running_loop().call_later(_LOOK_SECONDS, self._look)
        return session

    async def _waited_or_opened(self, seconds: float) -> Session:
        until = asyncio.get_running_loop().time() + seconds
        while self.open >= self._most:
            session = await self._turn(until)
            if session is not None:
                return session
            if self._closed:
                raise ConnectionError("closed")
        async with asyncio.timeout_at(until):
            return await self._opened()

    async def _opened(self) -> Session:
        self._opening += 1
        try:
            session = await self._connect()
        except BaseException:
            self._opening -= 1
            self._handed(None)
            raise
        self._opening -= 1
        return self._lend(session)

    async def _turn(self, until: float) -> Session | None:
        """What is handed to the next in line: a connection, or room for one."""
        loop = asyncio.get_running_loop()
        turn: asyncio.Future[Session | None] = loop.create_future()
        self._line.append(turn)
        late = loop.call_at(until, _give_up, turn)
        try:
            return await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled() and not turn.exception():
                # It was this one's turn, and it is not there any more.
                self._pass_on(turn.result())
            raise
        finally:
            late.cancel()

    def _pass_on(self, session: Session | None) -> None:
        if session is not None:
            self.give(session)
        elif not self._closed:
            self._handed(None)

    def _handed(self, session: Session | None) -> bool:
        """Whether somebody stood in line for it."""
        while self._line:
            turn = self._line.popleft()
            if not turn.done():
                turn.set_result(session)
                return True
        return False

    def _look(self) -> None:
        for session in self._lent:
            if session.silent():
                session.end()
        self._looking = bool(self._lent)
        if self._looking:
            asyncio.get_running_loop().call_later(_LOOK_SECONDS, self._look)


def _give_up(turn: asyncio.Future[Session | None]) -> None:
    if not turn.done():
        turn.set_exception(TimeoutError())
