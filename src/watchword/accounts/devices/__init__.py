"""Browsers that somebody signed in with: what an attacker spends of a person's budgets does not shut the person's own browser out (T11)."""

from __future__ import annotations

from typing import Final

from watchword import secret
from watchword.accounts.devices import store
from watchword.clock import Clock
from watchword.db import Connection, Database
from watchword.identifiers import SignInIdentifier

DEVICE_SECONDS: Final = 180 * 24 * 3600


class Devices:
    """A browser is a random token in a cookie of its own; here is its SHA-256, with every identifier that signed in there.

    A token says nothing about who is signed in, and opens nothing.
    """

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    @staticmethod
    def begin() -> str:
        """A token for a browser that has none. Nothing is stored before a sign-in."""
        return secret.new_token()

    @staticmethod
    def name(token: str) -> str:
        """What limits call this browser."""
        return secret.fingerprint(token).hex()

    async def known(self, token: str, identifier: SignInIdentifier) -> bool:
        """Whether ``identifier`` signed in with this browser within 180 days."""
        return await store.known(self._db, secret.fingerprint(token), identifier, self._clock.now())

    async def remember(
        self,
        token: str,
        identifier: SignInIdentifier,
        user_id: str,
        *,
        conn: Connection | None = None,
    ) -> None:
        """``identifier`` signed in here, as ``user_id``: it is known here for 180 days from now."""
        at = self._clock.now()
        expires_at = at + DEVICE_SECONDS * 1000
        await store.remember(
            conn or self._db, secret.fingerprint(token), identifier, user_id, at, expires_at
        )

    async def end_access(self, user_id: str, *, conn: Connection) -> None:
        """No browser is known for this user any more: they are gone or shut out, or somebody may have known their password."""
        await store.forget(conn, user_id)

    async def purge(self) -> int:
        """Forget what is over; answers how many."""
        return await store.purge(self._db, self._clock.now())
