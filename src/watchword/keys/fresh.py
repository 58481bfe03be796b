"""Keeping a running process's ring up to date with what ``watchword keys rotate`` did elsewhere."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final

from watchword.errors import WatchwordError
from watchword.keys.ring import ACTIVE_AFTER_MS, KeyRing

_log = logging.getLogger("watchword.keys")

REREAD_SECONDS: Final = ACTIVE_AFTER_MS / 3000


@asynccontextmanager
async def kept_fresh(ring: KeyRing, every: float = REREAD_SECONDS) -> AsyncIterator[None]:
    """Reread ``ring`` every so many seconds while inside. A database that does not answer is asked again at the next turn."""

    async def look() -> None:
        while True:
            await asyncio.sleep(every)
            try:
                if await ring.reread():
                    _log.info("Keys were rotated", extra={"held": repr(ring)})
            except WatchwordError as exc:
                _log.warning("The keys could not be reread: %s", exc.code)

    task = asyncio.create_task(look())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
