"""Sessions: a browser that proved an identifier, remembered by the digest of a token that only the browser keeps."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from watchword import secret
from watchword.accounts import store
from watchword.accounts.users import FoundUser, User
from watchword.clock import Clock
from watchword.db import Connection, Database
from watchword.identifiers import Identifier, restore
from watchword.verification import Verified

SESSION_SECONDS: Final = 14 * 24 * 3600
# "Last seen" is told to people in days; a write a page would buy nothing.
_SEEN_EVERY_MS: Final = 10 * 60 * 1000


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in browser: whose, proved by which identifier and methods (``amr``, RFC 8176), since when."""

    user_id: str
    identifier: Identifier
    amr: tuple[str, ...]
    created_at: int
    last_seen_at: int
    expires_at: int


@dataclass(frozen=True, slots=True)
class StartedSession:
    """A session at its start: the only moment at which its token exists on our side."""

    token: str = field(repr=False)
    session: Session


class Sessions:
    """Every signed-in browser of this installation."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def start(
        self, verified: Verified, user: User | FoundUser, *, conn: Connection | None = None
    ) -> StartedSession:
        """A new session for 14 days. There is no way to call this unproved, and no way to choose its token."""
        at = self._clock.now()
        session = Session(
            user.id, verified.identifier, tuple(verified.amr), at, at, at + SESSION_SECONDS * 1000
        )
        token = secret.new_token()
        await store.add_session(
            conn or self._db,
            secret.fingerprint(token),
            user_id=session.user_id,
            identifier=session.identifier,
            amr=" ".join(session.amr),
            created_at=session.created_at,
            expires_at=session.expires_at,
        )
        return StartedSession(token, session)

    async def find(self, token: str) -> Session | None:
        """The live session of this token: neither ended nor expired."""
        at, digest = self._clock.now(), secret.fingerprint(token)
        row = await store.live_session(self._db, digest, at)
        if row is None:
            return None
        if row["last_seen_at"] + _SEEN_EVERY_MS <= at:
            await store.see_session(self._db, digest, at)
        return Session(
            row["user_id"],
            restore(row["identifier_type"], row["identifier_value"]),
            tuple(row["amr"].split()),
            row["created_at"],
            row["last_seen_at"],
            row["expires_at"],
        )

    async def end(self, token: str) -> bool:
        """End it in the database, whatever becomes of the cookie; whether there was one to end."""
        at = self._clock.now()
        return await store.end_session(self._db, secret.fingerprint(token), at)

    async def purge(self, days: int = 30) -> int:
        """Forget sessions that have been over for ``days``; answers how many."""
        return await store.delete_sessions(self._db, self._clock.now() - days * 86_400_000)
