"""Hooks on each database, and a program that listens."""

from dataclasses import dataclass

import pytest
from tests.hooks.listener import Listener

from watchword.db import Database
from watchword.events import Event, interaction_payload
from watchword.hooks import Hook, Hooks, Worker
from watchword.keys import KeyRing
from watchword.testing import FrozenClock

URL = "https://app.example.com/hooks"


@dataclass
class Office:
    """Everything that hooks need."""

    db: Database
    clock: FrozenClock
    ring: KeyRing
    listener: Listener
    hooks: Hooks
    worker: Worker

    async def hook(self, *events: str, url: str = URL, **config: object) -> Hook:
        """A hook that wants to hear of ``events``."""
        return await self.hooks.create(
            name="app", events=events or [Event.POST_SIGN_IN], config={"url": url, **config}
        )

    async def happen(self, event: Event = Event.POST_SIGN_IN, user_id: str = "user1") -> None:
        """Announce ``event`` in a transaction of its own."""
        async with self.db.transaction() as conn:
            payload = interaction_payload("SignIn", user={"id": user_id}, address="192.0.2.1")
            await self.hooks.emit(event, payload, conn=conn, user_id=user_id)

    def another(self) -> Worker:
        """The worker of another process."""
        return Worker(self.db, self.hooks.subscriptions, self.listener, self.clock)


@pytest.fixture
async def office(db: Database, clock: FrozenClock) -> Office:
    ring, listener = await KeyRing.open(db, b"r" * 32, clock), Listener()
    hooks = Hooks(db, ring, listener, clock)
    return Office(
        db, clock, ring, listener, hooks, Worker(db, hooks.subscriptions, listener, clock)
    )
