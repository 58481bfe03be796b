"""Signed-in operators: 30 minutes idle, 8 hours at most, and when the password was last typed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from watchword import secret
from watchword.clock import SYSTEM, Clock
from watchword.db import Connection, Database
from watchword.operators import store

IDLE_SECONDS: Final = 30 * 60
SESSION_SECONDS: Final = 8 * 3600
CONFIRMED_SECONDS: Final = 5 * 60
# A write a minute is enough to know who is idle.
_SEEN_EVERY_MS: Final = 60_000


@dataclass(frozen=True, slots=True)
class OperatorSession:
    """A signed-in operator's browser."""

    operator_id: str
    email: str
    language: str
    confirmed_until: int
    expires_at: int

    def confirmed(self, at: int) -> bool:
        """Whether the password was typed a short while ago."""
        return at < self.confirmed_until


@dataclass(frozen=True, slots=True)
class StartedOperatorSession:
    """A session at its start: the only moment at which its token exists on our side."""

    token: str = field(repr=False)
    operator_id: str


class OperatorSessions:
    """Every signed-in operator's browser."""

    def __init__(self, db: Database, clock: Clock = SYSTEM) -> None:
        self._db = db
        self._clock = clock

    async def start(
        self, operator_id: str, conn: Connection, *, confirmed_at: int | None = None
    ) -> StartedOperatorSession:
        """A new session, with a token that was never anybody's; ``confirmed_at`` is when the password was typed, if not now."""
        token, at = secret.new_token(), self._clock.now()
        await store.start_session(
            conn,
            secret.fingerprint(token),
            operator_id,
            at,
            at if confirmed_at is None else confirmed_at,
            at + SESSION_SECONDS * 1000,
        )
        return StartedOperatorSession(token, operator_id)

    async def find(self, token: str) -> OperatorSession | None:
        """The live session of this token, which is thereby not idle."""
        return await self.of(secret.fingerprint(token))

    async def of(self, digest: bytes) -> OperatorSession | None:
        """The live session whose token has this SHA-256, which is thereby not idle."""
        at = self._clock.now()
        row = await store.live_session(self._db, digest, at, at - IDLE_SECONDS * 1000)
        if row is None:
            return None
        if row["seen_at"] + _SEEN_EVERY_MS <= at:
            await store.see_session(self._db, digest, at)
        return OperatorSession(
            row["operator_id"],
            row["email"],
            row["language"],
            row["confirmed_at"] + CONFIRMED_SECONDS * 1000,
            row["expires_at"],
        )

    async def confirm(self, token: str) -> None:
        """Note that the password was typed again."""
        await store.confirm_session(self._db, secret.fingerprint(token), self._clock.now())

    async def end(self, token: str) -> bool:
        """End it, whatever becomes of the cookie; whether there was one."""
        return await store.end_session(self._db, secret.fingerprint(token))
