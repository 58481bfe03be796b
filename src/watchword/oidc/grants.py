"""Grants: a person's yes to a client. Codes and tokens hang on a grant and fall with it."""

from __future__ import annotations

from typing import Any, Final

from watchword import secret
from watchword.accounts import Session, User, Users
from watchword.clients import Application, Applications
from watchword.clock import Clock, iso
from watchword.db import Connection, Database
from watchword.oidc import store
from watchword.oidc.grant import Grant
from watchword.oidc.scopes import OFFLINE, ScopesAsked

GRANT_SECONDS: Final = 180 * 24 * 3600


async def told_of(db: Database, user_id: str) -> list[dict[str, Any]]:
    """What a user allowed which application and when, as JSON would have it: for whoever asks what is kept of them."""
    return [
        {
            "applicationId": grant.application,
            "scopes": [*grant.scopes],
            "apis": {name: [*scopes] for name, scopes in grant.resource_scopes.items()},
            "allowedAt": iso(grant.created_at),
            "endedAt": None if ended_at is None else iso(ended_at),
        }
        for grant, ended_at in await store.every_grant_of(db, user_id)
    ]


class Grants:
    """Every grant of this installation."""

    def __init__(
        self, db: Database, users: Users, applications: Applications, clock: Clock
    ) -> None:
        self._db = db
        self._users = users
        self._applications = applications
        self._clock = clock

    async def give(
        self,
        conn: Connection,
        application: Application,
        session: Session,
        asked: ScopesAsked,
    ) -> Grant | None:
        """A new grant, for 180 days; ``None`` when the session is over, or its person suspended or gone.

        Ask for ``hold`` first: then whoever ends this person's access finds the grant and ends it, or comes first and it is not given.
        """
        at = self._clock.now()
        grant = Grant(
            id=secret.new_id(),
            user_id=session.user_id,
            application=application.id,
            session_id=session.id,
            scopes=asked.scopes,
            resource_scopes=asked.resources,
            offline=OFFLINE in asked.scopes,
            auth_time=session.created_at,
            amr=session.amr,
            created_at=at,
            expires_at=at + GRANT_SECONDS * 1000,
        )
        return grant if await store.add_grant(conn, grant) else None

    async def standing(self, grant_id: str) -> tuple[Grant, User] | None:
        """A grant that still stands, and its person: not ended, not over, its session live unless it is offline, its client
        enabled, its person neither suspended nor gone.
        """
        grant = await store.standing_grant(self._db, grant_id, self._clock.now())
        if grant is None:
            return None
        application = await self._applications.find(grant.application)
        if application is None or not application.enabled:
            return None
        user = await self._users.find(grant.user_id)
        return None if user is None else (grant, user)

    async def covered(
        self, user_id: str, application: str, asked: ScopesAsked, *, conn: Connection | None = None
    ) -> bool:
        """Whether the person has allowed this client all of that already; as a transaction sees it, with its ``conn``."""
        scopes = set(asked.scopes)
        resources = {name: set(wanted) for name, wanted in asked.resources.items()}
        at = self._clock.now()
        for grant in await store.grants_of(conn or self._db, user_id, application, at):
            scopes -= set(grant.scopes)
            for name, wanted in resources.items():
                wanted -= set(grant.resource_scopes.get(name, ()))
        return not scopes and not any(resources.values())

    async def hold(self, user_id: str, *, conn: Connection) -> None:
        """Until this transaction is over, nobody withdraws what this person allowed, or ends their access."""
        await self._users.hold(user_id, conn=conn)

    async def took_part(self, application: str, session_id: str) -> bool:
        """Whether this client was given anything in this session."""
        return await store.took_part(self._db, application, session_id)

    async def end(self, grant_id: str) -> bool:
        """End it, and with it all that hangs on it; whether there was one to end."""
        return await store.end_grant(self._db, grant_id, self._clock.now())

    async def end_access(self, user_id: str, *, conn: Connection) -> None:
        """End every grant of a user, offline ones too (``Users.also_ends``)."""
        await store.end_grants_of(conn, user_id, self._clock.now())
