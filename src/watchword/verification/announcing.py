"""Telling programs that somebody was locked out or asked for too much."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Final

from watchword.db import Database
from watchword.errors import DatabaseError
from watchword.events import Event, Events
from watchword.keys import KeyRing, Purpose
from watchword.limits import Limit, Limiter, limit_key
from watchword.verification.store import Binding

_log = logging.getLogger("watchword.verification")

# By the audit's word for it.
_EVENTS: Final = {"locked": Event.IDENTIFIER_LOCKOUT, "refused": Event.MESSAGE_RATE_LIMITED}
_ONCE: Final = ("announced", 1, 600)


@dataclass(frozen=True, slots=True)
class Announcing:
    """Announces refusals, once in ten minutes for an identifier: whoever is refused can ask a thousand times."""

    db: Database
    ring: KeyRing
    limiter: Limiter
    events: Events

    async def tell(self, outcome: str, limit: str, binding: Binding, address: str | None) -> None:
        """Announce ``outcome`` if it is one that programs hear of and ``limit`` was why. A failure is logged: the refusal stands."""
        event = _EVENTS.get(outcome)
        if (
            event is None or not limit or "." in limit
        ):  # a country that is not served has a code, no limit
            return
        try:
            if await self.events.wanted(event) and await self._first(event, binding):
                await self._emit(event, limit, binding, address)
        except DatabaseError as exc:
            _log.warning("A refusal could not be announced: %s", exc.code)

    async def _first(self, event: Event, binding: Binding) -> bool:
        name, allowed, period = _ONCE
        who = (event.value, binding.identifier.type, binding.identifier.value)
        key = self.ring.oldest(Purpose.LOOKUP).value
        once = Limit(name, limit_key(key, name, *who), allowed, period)
        return await self.limiter.spend([once]) == 1

    async def _emit(self, event: Event, limit: str, binding: Binding, address: str | None) -> None:
        identifier = binding.identifier
        payload = {
            "ip": address or "",
            "usageType": binding.usage_type.value,
            "applicationId": binding.application,
            "identifier": {"type": identifier.type.value, "value": identifier.value},
            "limit": limit,
        }
        async with self.db.transaction() as conn:
            await self.events.emit(event, payload, conn=conn)
