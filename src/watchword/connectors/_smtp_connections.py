"""Connections to one SMTP server, kept from one message to the next."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import aiosmtplib

# Shorter than the time-outs of the servers we know; one that was closed meanwhile is noticed and replaced.
_IDLE_SECONDS: Final = 30.0
# Many servers end a connection after a hundred messages.
_MESSAGES: Final = 100
_GOODBYE_SECONDS: Final = 1.0


@dataclass(slots=True, eq=False)
class Connection:
    """One connection, and how many messages went over it."""

    smtp: aiosmtplib.SMTP
    used: int = 0
    timer: asyncio.TimerHandle | None = None

    async def part(self) -> None:
        """Say goodbye, and close it whatever the server thinks of that."""
        with suppress(OSError, aiosmtplib.SMTPException):
            await self.smtp.quit(timeout=_GOODBYE_SECONDS)
        self.smtp.close()


class Connections:
    """The connections to one server, in one event loop: at most so many at once, those at rest kept for a while."""

    def __init__(self, loop: asyncio.AbstractEventLoop, most: int) -> None:
        self.loop = loop
        self.places = asyncio.Semaphore(most)
        self._resting: list[Connection] = []

    def take(self) -> Connection | None:
        """A kept connection, the one used last."""
        while self._resting:
            one = self._resting.pop()
            if one.timer is not None:
                one.timer.cancel()
            if one.smtp.is_connected:
                return one
            one.smtp.close()
        return None

    async def use(self, one: Connection, say: Callable[[aiosmtplib.SMTP], Awaitable[str]]) -> str:
        """What the server said in the end. The connection is kept for the next message, or closed if anything went wrong on it."""
        well = False
        try:
            said = await say(one.smtp)
            well = True
        finally:
            one.used += 1
            if well and one.smtp.is_connected and one.used < _MESSAGES:
                one.timer = self.loop.call_later(_IDLE_SECONDS, self._expire, one)
                self._resting.append(one)
            else:
                one.smtp.close()
        return said

    async def close(self) -> None:
        """Part from every kept connection."""
        if self.loop is not asyncio.get_running_loop():
            return
        while (one := self.take()) is not None:
            await one.part()

    def _expire(self, one: Connection) -> None:
        self._resting.remove(one)
        one.smtp.close()
