"""What all journeys stand on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from watchword.accounts import NewPasswords, Passwords, Sessions, Users
from watchword.accounts.devices import Devices
from watchword.audit import Audit
from watchword.clock import Clock
from watchword.db import Connection, Database
from watchword.interaction.allowed import Allowed, AllowedNow
from watchword.interaction.asker import Asker
from watchword.interaction.ending import Ending, Listener
from watchword.interaction.interaction import Interaction
from watchword.verification import Verifier


async def _everything() -> Allowed:
    return Allowed()


class Counting(Protocol):
    """Counts what anybody can begin."""

    async def __call__(self, address: str | None, session: str | None = None) -> None:
        """Asked before anything is stored of what begins at this address, or in this session. Raises ``LimitReached``."""
        ...


async def _any_number(address: str | None, session: str | None = None) -> None:  # noqa: ARG001
    return None


@dataclass(frozen=True, slots=True)
class Rooms:
    """The rooms below. ``listeners`` hear of every ending, within its transaction."""

    db: Database
    verifier: Verifier
    users: Users
    passwords: Passwords
    new_passwords: NewPasswords
    sessions: Sessions
    clock: Clock
    audit: Audit
    allowed: AllowedNow = _everything
    listeners: tuple[Listener, ...] = ()
    devices: Devices | None = None
    count: Counting = _any_number

    async def tell(self, conn: Connection, ending: Ending) -> None:
        """Tell everybody who listens."""
        for listener in self.listeners:
            await listener(conn, ending)

    async def note(
        self,
        action: str,
        outcome: str,
        interaction: Interaction,
        asker: Asker,
        *,
        user_id: str,
        target: str = "",
        conn: Connection | None = None,
    ) -> None:
        """Append to the audit what a person did."""
        await self.audit.append(
            action,
            actor=user_id,
            target=target or user_id,
            outcome=outcome,
            application=interaction.application,
            address=asker.address or "",
            conn=conn,
        )
