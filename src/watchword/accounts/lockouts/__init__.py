"""Wrong passwords are counted by the identifier they were typed for, and after too many nobody is heard for a while."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from watchword.accounts.lockouts import store
from watchword.clock import Clock
from watchword.db import Connection, Database
from watchword.errors import LockedOut

LIMIT: Final = "password-hour"
_WINDOW: Final = 3600 * 1000


@dataclass(frozen=True, slots=True)
class LockoutPolicy:
    """``tries`` wrong ones within an hour, then ``minutes`` of silence. The sign-in experience's ``sentinelPolicy`` may say otherwise."""

    tries: int = 10
    minutes: int = 60


def lane(key: str, device: str) -> str:
    """The key of the browser ``device`` where it is known for whom ``key`` counts: nobody else's tries are counted there (T11)."""
    return f"{key}/{device}"


class Lockouts:
    """Counts of wrong passwords, in the database always."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def claim(self, conn: Connection, key: str, policy: LockoutPolicy) -> bool:
        """Take a try before anything is judged; whether it was the last before the door shuts. Raises ``LockedOut``."""
        at = self._clock.now()
        until = await store.claim(
            conn,
            key,
            allowed=policy.tries,
            lock=policy.minutes * 60_000,
            window=_WINDOW,
            at=at,
        )
        if until is None:
            until = await store.locked_until(conn, key, at)
            raise LockedOut(LIMIT, -(-((until or at + 1000) - at) // 1000))
        return until > at

    async def give_back(self, conn: Connection, key: str, policy: LockoutPolicy) -> None:
        """The password was right: this try was none. The others stay counted."""
        await store.give_back(conn, key, policy.tries)

    async def lift(self, key: str) -> bool:
        """Open the door again, to known browsers as well, and forget the tries; whether there were any."""
        return await store.lift(self._db, key)

    async def purge(self) -> int:
        """Forget counts that say nothing any more; answers how many."""
        return await store.purge(self._db, self._clock.now() - _WINDOW)
