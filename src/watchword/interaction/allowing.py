"""What is allowed now, read off the stored sign-in experience and the connectors there are."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from watchword.experience import Experience, SignInExperience
from watchword.interaction.allowed import Allowed
from watchword.message import Channel

ChannelsNow = Callable[[], Awaitable[frozenset[Channel]]]


class Allowing:
    """Asked anew in each step; worked out again only when something changed."""

    def __init__(self, experience: Experience, channels: ChannelsNow) -> None:
        self._experience = experience
        self._channels = channels
        self._last: tuple[SignInExperience, frozenset[Channel], Allowed] | None = None

    async def __call__(self) -> Allowed:
        """What is allowed in this moment."""
        experience, channels = await self._experience.current(), await self._channels()
        last = self._last
        if last is not None and last[0] is experience and last[1] == channels:
            return last[2]
        allowed = Allowed.of(experience, channels)
        self._last = (experience, channels, allowed)
        return allowed
