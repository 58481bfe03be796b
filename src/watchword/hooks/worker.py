"""Telling: takes what is due, a few at a time, until the server stops; what is not told by then is told by the next one."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final

from watchword import meters, tracing
from watchword.clock import SYSTEM, Clock, stopwatch
from watchword.db import Database, Row
from watchword.errors import WatchwordError
from watchword.hooks import store
from watchword.hooks.calling import Outcome, call
from watchword.hooks.subscriptions import Subscriptions, target_of
from watchword.http import Transport

_log = logging.getLogger("watchword.hooks")

_LOOK_SECONDS: Final = 1.0
_AT_ONCE: Final = 16
# One address that does not answer may not keep the others waiting.
_PER_HOOK: Final = 4
# Longer than an attempt can last: then whoever claimed it is dead.
_LEASE: Final = 30_000  # ms
# After the first attempt, the second and the third.
_PAUSES: Final = (5_000, 60_000, 600_000)  # ms
_GONE: Final = Outcome(error="The hook was deleted or switched off.")


class Worker:
    """Tells hooks what happened, in this process. Any number of processes may have one."""

    def __init__(
        self,
        db: Database,
        subscriptions: Subscriptions,
        transport: Transport,
        clock: Clock = SYSTEM,
    ) -> None:
        self._db = db
        self._subscriptions = subscriptions
        self._transport = transport
        self._clock = clock
        self._busy: Counter[str] = Counter()
        self._running: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def working(self, every: float = _LOOK_SECONDS) -> AsyncIterator[None]:
        """Look for what is due every so many seconds while inside; what is under way then is finished."""
        looking = asyncio.create_task(self._look(every))
        try:
            yield
        finally:
            looking.cancel()
            with suppress(asyncio.CancelledError):
                await looking
            if self._running:
                await asyncio.wait(self._running)

    async def _look(self, every: float) -> None:
        while True:
            try:
                begun = await self.turn()
            except WatchwordError as exc:
                _log.warning("Hooks cannot be told: %s", exc.code)
                begun = 0
            if not begun:
                await self._pause(every)

    async def _pause(self, every: float) -> None:
        """Until there is room again, or it is time to look whether anything new is due."""
        if self._running:
            await asyncio.wait(self._running, timeout=every, return_when=asyncio.FIRST_COMPLETED)
        else:
            await asyncio.sleep(every)

    async def turn(self) -> int:
        """Begin to tell what is due now, as far as there is room; answers how many."""
        room = _AT_ONCE - len(self._running)
        if room < 1:
            return 0
        full = [hook_id for hook_id, n in self._busy.items() if n >= _PER_HOOK]
        now = self._clock.now()
        rows = await store.claim(self._db, now, now + _LEASE, min(room, _PER_HOOK), full)
        for row in rows:
            self._busy[row["hook"]] += 1
            task = asyncio.create_task(self._one(row))
            self._running.add(task)
            task.add_done_callback(self._running.discard)
        return len(rows)

    async def drained(self) -> None:
        """Tell everything that is due, and wait until it was told; for tests and for commands."""
        while await self.turn() or self._running:
            if self._running:
                await asyncio.wait(self._running)

    async def _one(self, row: Row) -> None:
        began = stopwatch()
        try:
            with tracing.span("hook", "internal", {"watchword.event": row["event"]}):
                outcome, retries = await self._told(row)
                kept = await self._keep(row, outcome, retries)
        except WatchwordError as exc:
            _log.warning("A hook was told, and that could not be written: %s", exc.code)
            return
        finally:
            self._left(row["hook"])
        meters.count(meters.HOOKS, row["event"], kept, seconds=stopwatch() - began)
        _log.log(
            logging.INFO if kept == "delivered" else logging.WARNING,
            "hook %s",
            kept,
            extra={
                "hook": row["hook"],
                "event_name": row["event"],
                "attempt": row["attempts"],
                "status": outcome.status,
                "fault": outcome.error,
            },
        )

    def _left(self, hook_id: str) -> None:
        self._busy[hook_id] -= 1
        if self._busy[hook_id] < 1:
            del self._busy[hook_id]

    async def _told(self, row: Row) -> tuple[Outcome, int]:
        target = await target_of(self._db, self._subscriptions, row["hook"])
        if target is None:
            return _GONE, 0
        body = row["body"].encode()
        outcome = await call(self._transport, target.config, target.signing_key, body)
        return outcome, target.config.retries

    async def _keep(self, row: Row, outcome: Outcome, retries: int) -> str:
        said = {"status": outcome.status, "answer": outcome.answer, "error": outcome.error}
        attempts = row["attempts"]
        if outcome.delivered:
            await store.finish(self._db, row["id"], attempts, state="delivered", **said)
            return "delivered"
        if outcome.hopeless or attempts > retries:
            await store.finish(self._db, row["id"], attempts, state="failed", **said)
            return "failed"
        pause = _PAUSES[min(attempts, len(_PAUSES)) - 1]
        due_at = self._clock.now() + pause
        await store.again(self._db, row["id"], attempts, due_at=due_at, **said)
        return "retried"
