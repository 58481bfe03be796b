"""Experiences that are not saved yet, kept for a few minutes so that the operator can look at their pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from watchword.clock import Clock
from watchword.experience import Experience, SignInExperience
from watchword.secret import new_token

_LIFE: Final = 10 * 60 * 1000
# Of one operator or program: a form that is typed in asks for one every moment.
_MOST: Final = 32


@dataclass(frozen=True, slots=True)
class _Draft:
    by: str
    experience: SignInExperience
    until: int


class Previews:
    """Drafts by a token that nobody guesses. In this process only, and gone with it."""

    def __init__(self, experience: Experience, clock: Clock) -> None:
        self._experience = experience
        self._clock = clock
        self._drafts: dict[str, _Draft] = {}

    async def keep(self, change: SignInExperience, by: str) -> str:
        """Keep what ``change`` would make of the experience for whoever asks (``by``); answers the token.

        The oldest of their own makes room, never somebody else's.
        """
        merged = (await self._experience.current()).changed(change)
        self._make_room(by)
        token = new_token()
        self._drafts[token] = _Draft(by, merged, self._clock.now() + _LIFE)
        return token

    def find(self, token: str) -> SignInExperience | None:
        """The draft, for ten minutes."""
        draft = self._drafts.get(token)
        return draft.experience if draft and draft.until > self._clock.now() else None

    def _make_room(self, by: str) -> None:
        now = self._clock.now()
        self._drafts = {token: one for token, one in self._drafts.items() if one.until > now}
        theirs = [token for token, one in self._drafts.items() if one.by == by]
        for token in theirs[: max(0, len(theirs) - _MOST + 1)]:
            del self._drafts[token]
