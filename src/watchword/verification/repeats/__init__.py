"""A send that is asked for twice under one key is made once: a program that heard no answer may ask again."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from watchword.clock import SYSTEM, Clock
from watchword.db import Database
from watchword.errors import RepeatDiffers, RepeatUnderWay, WatchwordError
from watchword.verification.repeats import store

_KEPT: Final = 24 * 3600 * 1000
# Whoever was asked has answered by then, or is gone (a send has 8 seconds).
_LOST: Final = 60_000


class Repeats:
    """Remembers for a day what was done under which key. Refusals are not remembered: nothing was done, and asking again may help."""

    def __init__(self, db: Database, clock: Clock = SYSTEM) -> None:
        self._db = db
        self._clock = clock

    @asynccontextmanager
    async def once(self, caller: str, key: str, body: bytes) -> AsyncIterator[bool]:
        """Whether to do it now: ``False`` when it was done before. The body of the ``with`` does it.

        Raises ``RepeatDiffers`` when the key stood for another ``body``, and ``RepeatUnderWay`` while the first one has no answer yet.
        """
        name, digest = _digest(caller, key), hashlib.sha256(body).digest()
        at = self._clock.now()
        if await store.claim(self._db, name, digest, at, at - _KEPT, at - _LOST):
            try:
                yield True
            except WatchwordError:
                await store.forget(self._db, name)
                raise
            await store.finish(self._db, name)
            return
        found = await store.find(self._db, name)
        if found is not None and bytes(found["body"]) != digest:
            raise RepeatDiffers
        if found is None or not found["done"]:
            raise RepeatUnderWay
        yield False

    async def purge(self) -> int:
        """Forget what is older than a day; answers how many."""
        return await store.purge(self._db, self._clock.now() - _KEPT)


def _digest(caller: str, key: str) -> bytes:
    """The key as it is stored: programs put anything into it."""
    return hashlib.sha256(f"{len(caller)}:{caller}{key}".encode()).digest()
