"""Programs hear of a refusal once, however many there are at once."""

import asyncio
from collections.abc import Mapping
from typing import Any

from tests.verification.desk import PHONE, Desk

from watchword.db import Connection
from watchword.events import Event
from watchword.limits import Limiter
from watchword.message import UsageType
from watchword.verification.announcing import Announcing
from watchword.verification.store import Binding


class Listener:
    """Wants to hear of everything."""

    def __init__(self) -> None:
        self.heard: list[Event] = []

    async def wanted(self, event: Event, conn: Connection | None = None) -> bool:
        return True

    async def emit(
        self,
        event: Event,
        payload: Mapping[str, Any],
        *,
        conn: Connection,
        user_id: str = "",
    ) -> None:
        self.heard.append(event)


async def test_of_refusals_at_once_one_is_announced(desk: Desk) -> None:
    listener = Listener()
    announcing = Announcing(desk.db, desk.ring, Limiter(desk.db, desk.clock), listener)
    binding = Binding("app", UsageType.SIGN_IN, PHONE, "")
    told = [("refused", "requests"), ("locked", "wrong-hour")] * 6
    await asyncio.gather(*(announcing.tell(*one, binding, None) for one in told))
    assert sorted(listener.heard) == [Event.IDENTIFIER_LOCKOUT, Event.MESSAGE_RATE_LIMITED]
    desk.clock.move(600)
    await announcing.tell("locked", "wrong-hour", binding, None)
    assert len(listener.heard) == 3
