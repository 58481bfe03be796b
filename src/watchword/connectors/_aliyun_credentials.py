"""Who signs: an access key that stays, or one that is fetched, is good for an hour, and is fetched anew before anybody waits for it.

https://help.aliyun.com/zh/sdk/developer-reference/v2-manage-python-access-credentials
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final, Protocol

from watchword.clock import Clock
from watchword.http import Timeouts
from watchword.message import Fault

# A fetched key is fetched anew when a quarter of its life, and at most ten minutes, are left.
_AHEAD: Final = 600_000  # ms
_SHARE: Final = 4
# After a fetch that failed, the old key serves on for this long before the next attempt.
_AGAIN: Final = 30_000  # ms


@dataclass(frozen=True, slots=True)
class AccessKey:
    """What signs a request. ``expires_at`` is for one that does not stay."""

    id: str
    secret: str = field(repr=False)
    token: str = field(default="", repr=False)
    expires_at: int | None = None


class NoCredentials(Exception):
    """No access key could be had, so nothing was sent. ``fault`` says whether somebody has to mend that."""

    def __init__(self, sentence: str, fault: Fault = Fault.BAD_CONFIG) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.fault = fault


class Credentials(Protocol):
    """Gives the key to sign with."""

    async def key(self, timeouts: Timeouts) -> AccessKey:
        """The key. Raises ``NoCredentials``; waits only where no key is there that could still be good."""
        ...

    def spent(self, key: AccessKey) -> bool:
        """The provider says that ``key`` has expired; answers whether another one can be had."""
        ...

    def close(self) -> None:
        """Fetch nothing any more."""
        ...


class StaticKey:
    """A key that stays."""

    def __init__(self, key: AccessKey) -> None:
        self.value = key

    async def key(self, timeouts: Timeouts) -> AccessKey:  # noqa: ARG002 - nothing to wait for
        """See ``Credentials``."""
        return self.value

    def spent(self, key: AccessKey) -> bool:  # noqa: ARG002 - there is no other
        """See ``Credentials``."""
        return False

    def close(self) -> None:
        """See ``Credentials``."""


class FetchedKey:
    """A key from somewhere, fetched once for all who ask at the same time, and ahead of its end without anybody waiting."""

    def __init__(self, fetch: Callable[[Timeouts], Awaitable[AccessKey]], clock: Clock) -> None:
        self._fetch = fetch
        self._clock = clock
        self._key: AccessKey | None = None
        self._fetched_at = 0
        self._tried_at = -_AGAIN
        self._task: asyncio.Task[AccessKey] | None = None

    async def key(self, timeouts: Timeouts) -> AccessKey:
        """See ``Credentials``. Near its end the present key is still given, while the next one is on its way."""
        now = self._clock.now()
        present = self._key
        if present is None or (present.expires_at is not None and now >= present.expires_at):
            return await _waited_for(self._fetching(timeouts))
        if self._is_due(present, now) and abs(now - self._tried_at) >= _AGAIN:
            self._fetching(timeouts)
        return present

    def spent(self, key: AccessKey) -> bool:
        """See ``Credentials``."""
        if self._key == key:
            self._key = None
        return True

    def close(self) -> None:
        """See ``Credentials``."""
        if self._task is not None and not self._task.get_loop().is_closed():
            self._task.cancel()

    def _is_due(self, key: AccessKey, now: int) -> bool:
        if key.expires_at is None:
            return False
        ahead = min(_AHEAD, (key.expires_at - self._fetched_at) // _SHARE)
        return now >= key.expires_at - ahead

    def _fetching(self, timeouts: Timeouts) -> asyncio.Task[AccessKey]:
        """The one fetch that is under way in this loop; whoever calls ``asyncio.run`` for every message brings a loop each time."""
        task = self._task
        if task is None or task.done() or task.get_loop() is not asyncio.get_running_loop():
            self._tried_at = self._clock.now()
            task = self._task = asyncio.create_task(self._renew(timeouts))
            # A fetch that nobody waited for fails quietly: the present key is still good.
            task.add_done_callback(lambda done: done.cancelled() or done.exception())
        return task

    async def _renew(self, timeouts: Timeouts) -> AccessKey:
        key = await self._fetch(timeouts)
        self._key, self._fetched_at = key, self._clock.now()
        return key


async def _waited_for(fetch: asyncio.Task[AccessKey]) -> AccessKey:
    """What ``fetch`` gives to each who waits; one who leaves does not end it for the others, and its end cancels none of them."""
    try:
        return await asyncio.shield(fetch)
    except asyncio.CancelledError:
        me = asyncio.current_task()
        if not fetch.cancelled() or (me is not None and me.cancelling()):
            raise
    raise NoCredentials("The connector was closed while its key was fetched.", Fault.UNAVAILABLE)


__all__ = ["AccessKey", "Credentials", "FetchedKey", "NoCredentials", "StaticKey"]
