"""One sign-in in progress as everybody may see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from watchword.identifiers import Identifier
from watchword.interaction.journeys import State

INTERACTION_SECONDS: Final = 3600


@dataclass(frozen=True, slots=True)
class SentCode:
    """The code that is on its way: how long it is, until when it is good, and when another may be asked for."""

    digits: int
    sent_at: int
    resend_at: int
    expires_at: int


@dataclass(frozen=True, slots=True)
class Interaction:
    """A sign-in in progress. ``id`` is the flow that its codes are bound to; the browser's token is nowhere here."""

    id: str
    state: State
    identifier: Identifier | None
    sent: SentCode | None
    created_at: int
    expires_at: int
    user_id: str | None
