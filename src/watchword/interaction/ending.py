"""How an interaction ended: what hooks, tokens and whoever else waited for it are told."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from watchword.db import Connection
from watchword.interaction.asker import Asker
from watchword.interaction.interaction import Interaction
from watchword.interaction.journeys import Event


@dataclass(frozen=True, slots=True)
class Ending:
    """It was submitted. ``registered``: this interaction made the account."""

    interaction: str
    event: Event
    user_id: str
    registered: bool
    application: str
    authorization_request: str | None
    address: str | None
    agent: str

    @classmethod
    def of(cls, interaction: Interaction, user_id: str, asker: Asker) -> Ending:
        """What this interaction comes to."""
        return cls(
            interaction=interaction.id,
            event=interaction.event,
            user_id=user_id,
            registered=interaction.registered,
            application=interaction.application,
            authorization_request=interaction.authorization_request,
            address=asker.address,
            agent=asker.agent,
        )


# Called within the transaction that ends it: what it writes is kept with the ending or not at all.
Listener = Callable[[Connection, Ending], Awaitable[None]]
