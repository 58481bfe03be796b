"""Forgets hourly what has had its time, and adds up what is over."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Final

from watchword.errors import DatabaseError

_log = logging.getLogger("watchword.app")

# Soon after the start, or a server that is started anew every half hour would never come to it.
_FIRST_SECONDS: Final = 60
_HOUSEKEEPING_SECONDS: Final = 3600


@asynccontextmanager
async def housekeeping(purges: Sequence[Callable[[], Awaitable[int]]]) -> AsyncIterator[None]:
    """Forget hourly what has had its time (policy section 4), as long as the server runs."""

    async def keep_house() -> None:
        wait = _FIRST_SECONDS
        while True:
            await asyncio.sleep(wait)
            wait = _HOUSEKEEPING_SECONDS
            for purge in purges:
                try:
                    await purge()
                except DatabaseError as exc:
                    _log.warning("Old rows were not deleted: %s", exc.code)

    task = asyncio.create_task(keep_house())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
