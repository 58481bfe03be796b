"""Ends connections whose request does not arrive: whoever sends a byte a minute would keep a place for ever, and places are counted."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import uvicorn

SECONDS: Final = 20.0


class Patience:
    """Looks at a server's connections from time to time, so that requests that do arrive cost nothing.

    What is waited for is a whole request: its head, and then its body. How long an answer takes is the rooms' own business, and an
    idle connection between two requests the server's.
    """

    def __init__(self, server: uvicorn.Server, seconds: float = SECONDS) -> None:
        self._server = server
        self._seconds = seconds
        # Connection -> what is waited for there, and since when.
        self._waiting: dict[Any, tuple[object, float]] = {}

    async def watch(self) -> None:
        """Until cancelled."""
        clock = asyncio.get_running_loop().time
        while True:
            await asyncio.sleep(self._seconds / 8)
            self._look(clock())

    def _look(self, at: float) -> None:
        waiting = {}
        for connection in list(self._server.server_state.connections):
            wanted = _wanted(connection)
            if wanted is None:
                continue
            before, since = self._waiting.get(connection, (None, at))
            if before != wanted:
                since = at
            if at - since > self._seconds:
                connection.transport.abort()
            else:
                waiting[connection] = (wanted, since)
        self._waiting = waiting


def _wanted(connection: Any) -> object | None:
    """What of a request is still to come; ``None`` where it is here, or where nobody is asked for anything."""
    if not hasattr(connection, "cycle"):
        return None
    cycle = connection.cycle
    if cycle is None or cycle.response_complete:
        # With the timer set the server itself waits for the next request, and for no longer than it says.
        return ("head", id(cycle)) if connection.timeout_keep_alive_task is None else None
    return ("body", id(cycle)) if cycle.more_body else None
