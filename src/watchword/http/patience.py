"""How long an exchange may take, and whether a byte of its request may have left when it is over."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any, Final


@dataclass(slots=True, eq=False)
class Exchange:
    """Something under way in a task. ``begun`` is whether a byte of it may have left: the difference between nothing sent and nobody
    knows. ``due`` is when patience ends, with this silence or with the whole exchange; then it is ``overdue``.
    """

    loop: asyncio.AbstractEventLoop
    task: asyncio.Task[Any]
    cancelling: int
    silence: float
    end: float
    due: float
    begun: bool = False
    overdue: bool = False

    def moves(self) -> None:
        """Something went out or came in: silence begins anew."""
        self.due = min(self.loop.time() + self.silence, self.end)

    def timed_out(self) -> bool:
        """Whether the cancellation that just arrived was for being overdue, and for nothing else (see ``asyncio.Timeout``)."""
        return self.overdue and self.task.uncancel() <= self.cancelling


class Patience:
    """Ends exchanges that are overdue. It looks around ten times a second, while there are any: timers of its own for each
    exchange, as aiohttp has them, cost a twelfth of what the exchange costs.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self._waiting: set[Exchange] = set()
        self._looking = False

    def begin(self, total: float, silence: float) -> Exchange:
        """An exchange that must be over in ``total`` seconds, and in ``silence`` after it moved. Give it to ``end`` whatever happens."""
        task = asyncio.current_task(self.loop)
        assert task is not None, "send is awaited in a task"
        end = self.loop.time() + total
        exchange = Exchange(self.loop, task, task.cancelling(), silence, end, end)
        self._waiting.add(exchange)
        if not self._looking:
            self._looking = True
            self.loop.call_later(_LOOK_SECONDS, self._look)
        return exchange

    def end(self, exchange: Exchange) -> None:
        """It is over."""
        self._waiting.discard(exchange)

    def _look(self) -> None:
        now = self.loop.time()
        for exchange in self._waiting:
            if exchange.due <= now and not exchange.overdue:
                exchange.overdue = True
                exchange.task.cancel()
        self._looking = bool(self._waiting)
        if self._looking:
            self.loop.call_later(_LOOK_SECONDS, self._look)


_LOOK_SECONDS: Final = 0.1
