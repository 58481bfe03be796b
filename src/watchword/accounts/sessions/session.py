"""Sessions: a browser that proved an identifier, remembered by the digest of a token that only the browser keeps."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from watchword import secret
from watchword.accounts.activity import note_activity
from watchword.accounts.password_verified import PasswordVerified
from watchword.accounts.sessions import store
from watchword.accounts.sessions.agent import short_agent
from watchword.accounts.user import FoundUser, User
from watchword.clock import Clock
from watchword.db import Connection, Database, Row
from watchword.errors import UserSuspended
from watchword.identifiers import SignInIdentifier, restore_sign_in
from watchword.verification import Verified

SESSION_SECONDS: Final = 14 * 24 * 3600
# "Last seen" is told to people in days; a write a page would buy nothing.
_SEEN_EVERY_MS: Final = 10 * 60 * 1000


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in browser: whose, proved by which identifier and methods (``amr``, RFC 8176), since when.

    ``id`` names it to its owner and to operators and opens nothing. ``agent`` is a browser's name and system, as far as known.
    ``proved_at`` is when its owner last proved who they are, at first by signing in.
    """

    id: str
    user_id: str
    identifier: SignInIdentifier
    amr: tuple[str, ...]
    created_at: int
    last_seen_at: int
    expires_at: int
    agent: str = ""
    proved_at: int = 0


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
        self,
        verified: Verified | PasswordVerified,
        user: User | FoundUser,
        *,
        agent: str = "",
        conn: Connection | None = None,
    ) -> StartedSession:
        """A new session for 14 days. There is no way to call this unproved, and no way to choose its token.

        This moment is the user's sign-in: it sets ``last_sign_in_at`` and counts for the day. ``agent`` is the User-Agent header.
        Raises ``UserSuspended``, also for a user who was erased meanwhile.
        """
        at = self._clock.now()
        session = Session(
            id=secret.new_id(),
            user_id=user.id,
            identifier=verified.identifier,
            amr=tuple(verified.amr),
            created_at=at,
            last_seen_at=at,
            expires_at=at + SESSION_SECONDS * 1000,
            agent=short_agent(agent),
            proved_at=at,
        )
        started = StartedSession(secret.new_token(), session)
        if conn is not None:
            await self._keep(conn, started)
        else:
            async with self._db.transaction() as own:
                await self._keep(own, started)
        return started

    async def _keep(self, conn: Connection, started: StartedSession) -> None:
        session = started.session
        if not await store.sign_in(conn, session.user_id, session.created_at):
            raise UserSuspended
        await store.add(conn, secret.fingerprint(started.token), session)
        await note_activity(conn, session.user_id, session.created_at)

    async def find(self, token: str) -> Session | None:
        """The live session of this token: neither ended nor expired."""
        at, digest = self._clock.now(), secret.fingerprint(token)
        row = await store.live(self._db, digest, at)
        if row is None:
            return None
        if row["last_seen_at"] + _SEEN_EVERY_MS <= at:
            await store.see(self._db, digest, at)
        return _session(row)

    async def of(self, user_id: str) -> tuple[Session, ...]:
        """The live sessions of a user, the one used last first."""
        rows = await store.of_user(self._db, user_id, self._clock.now())
        return tuple(_session(row) for row in rows)

    async def end(self, token: str) -> bool:
        """End it in the database, whatever becomes of the cookie; whether there was one to end."""
        at = self._clock.now()
        return await store.end(self._db, secret.fingerprint(token), at)

    async def revoke(
        self, user_id: str, session_id: str, *, conn: Connection | None = None
    ) -> bool:
        """End this user's session by its id; whether there was one to end. Another user's is never touched."""
        return await store.end_one(conn or self._db, user_id, session_id, self._clock.now())

    async def purge(self, days: int = 30) -> int:
        """Forget sessions that have been over for ``days``; answers how many."""
        return await store.delete(self._db, self._clock.now() - days * 86_400_000)


def _session(row: Row) -> Session:
    return Session(
        id=row["id"],
        user_id=row["user_id"],
        identifier=restore_sign_in(row["identifier_type"], row["identifier_value"]),
        amr=tuple(row["amr"].split()),
        created_at=row["created_at"],
        last_seen_at=row["last_seen_at"],
        expires_at=row["expires_at"],
        agent=row["agent"],
        proved_at=row["proved_at"],
    )
