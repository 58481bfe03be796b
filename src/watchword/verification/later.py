"""Sends that follow the answer: where known and unknown must look alike (policy section 2), both do the same work first."""

from __future__ import annotations

import asyncio
import logging

from watchword.errors import WatchwordError
from watchword.verification.rooms import Caller
from watchword.verification.sending import Begun, Sending
from watchword.verification.store import Binding
from watchword.verification.verified import SendState, Sent

_log = logging.getLogger("watchword.verification")


class Later:
    """The deliveries that are under way after their answers."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[None]] = set()

    async def send(
        self, sending: Sending, binding: Binding, caller: Caller, locale: str | None, deliver: bool
    ) -> Sent:
        """See ``Verifier.send_later``."""
        # Alike for all, and before anything else: whether there is a connector says nothing about a person.
        await sending.rooms.delivery.require(binding.identifier)
        begun = await sending.begin(binding, caller, locale)
        if deliver and not begun.fresh.test:
            task = asyncio.create_task(_deliver(sending, begun))
            self._running.add(task)
            task.add_done_callback(self._running.discard)
        return sending.sent(begun, SendState.SENT)

    async def finish(self) -> None:
        """Wait for every delivery that is under way."""
        while self._running:
            await asyncio.gather(*self._running, return_exceptions=True)


async def _deliver(sending: Sending, begun: Begun) -> None:
    """Its outcome goes to the message log and nowhere else; nothing is given back, or a failure would tell known from unknown."""
    try:
        await sending.rooms.delivery.deliver(
            begun.message, verification=begun.fresh.id, previous=begun.superseded
        )
    except WatchwordError as exc:
        _log.warning("A message that followed its answer did not leave: %s", exc.code)
