"""Browsers: sessions together with what applications were allowed in them, for operators to see and to end."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from watchword.accounts import Session, Sessions, Users
from watchword.audit import Audit
from watchword.db import Database
from watchword.oidc.consents import Consents
from watchword.oidc.grant import Grant


class RevokeGrants(StrEnum):
    """Which grants end with the session in which they were given; those without offline access end with it anyway."""

    ALL = "all"
    FIRST_PARTY = "firstParty"


@dataclass(frozen=True, slots=True)
class Browser:
    """A live session, and by client the latest grant given in it, the client that came first before the others."""

    session: Session
    grants: dict[str, Grant]


class Browsers:
    """Every signed-in browser, and what applications got there."""

    def __init__(
        self, db: Database, users: Users, sessions: Sessions, consents: Consents, audit: Audit
    ) -> None:
        self._db = db
        self._users = users
        self._sessions = sessions
        self._consents = consents
        self._audit = audit

    async def of(self, user_id: str) -> list[Browser]:
        """Where this user is signed in, the browser used last first; of nobody, nothing."""
        browsers = {one.id: Browser(one, {}) for one in await self._sessions.of(user_id)}
        for _, grant in await self._consents.grants(user_id) if browsers else ():
            if grant.session_id in browsers:
                browsers[grant.session_id].grants[grant.application] = grant
        return [*browsers.values()]

    async def find(self, user_id: str, session_id: str) -> Browser | None:
        """One of them."""
        found = (one for one in await self.of(user_id) if one.session.id == session_id)
        return next(found, None)

    async def end(
        self,
        user_id: str,
        session_id: str,
        *,
        revoke: RevokeGrants | None,
        operator: str,
        application: str = "",
    ) -> bool:
        """End the session, and with ``revoke`` what was allowed in it, in one transaction; whether there was a session to end."""
        async with self._db.transaction() as conn:
            # First, as in every transaction that ends what somebody was given: two orders would be a deadlock.
            await self._users.hold(user_id, conn=conn)
            ended = await self._sessions.revoke(user_id, session_id, conn=conn)
            if ended:
                await self._audit.append(
                    "session.ended",
                    actor=operator,
                    target=user_id,
                    outcome="by-operator",
                    application=application,
                    conn=conn,
                )
                if revoke is not None:
                    await self._consents.end_of_session(
                        user_id,
                        session_id,
                        third_parties_too=revoke is RevokeGrants.ALL,
                        operator=operator,
                        conn=conn,
                    )
        return ended
