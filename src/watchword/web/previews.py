"""Experiences that are not saved yet, kept for a few minutes so that the operator can look at their pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from watchword.clock import Clock
from watchword.experience import Experience, SignInExperience
from watchword.secret import new_token

_LIFE: Final = 10 * 60 * 1000
_MOST: Final = 32


@dataclass(frozen=True, slots=True)
class _Draft:
    experience: SignInExperience
    until: int


class Previews:
    """Drafts by a token that nobody guesses. In this process only, and gone with it."""

    def __init__(self, experience: Experience, clock: Clock) -> None:
        self._experience = experience
        self._clock = clock
        self._drafts: dict[str, _Draft] = {}

    async def keep(self, change: SignInExperience) -> str:
        """Keep what ``change`` would make of the experience; answers the token."""
        merged = (await self._experience.current()).changed(change)
        if len(self._drafts) >= _MOST:
            self._drafts.pop(next(iter(self._drafts)))
        token = new_token()
        self._drafts[token] = _Draft(merged, self._clock.now() + _LIFE)
        return token

    def find(self, token: str) -> SignInExperience | None:
        """The draft, for ten minutes."""
        draft = self._drafts.get(token)
        return draft.experience if draft and draft.until > self._clock.now() else None
