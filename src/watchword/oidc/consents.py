"""Consents: what a person allowed other parties' applications, for them and for operators to see and to withdraw."""

from __future__ import annotations

from dataclasses import dataclass

from watchword.accounts import Users
from watchword.audit import Audit
from watchword.clients import Application, Applications
from watchword.clock import Clock
from watchword.db import Connection, Database
from watchword.oidc import store
from watchword.oidc.authorization import store as requests
from watchword.oidc.grant import Grant


@dataclass(frozen=True, slots=True)
class Consent:
    """What ``application`` was allowed, and when first. ``scopes`` of OpenID Connect come before those of APIs."""

    application: Application
    scopes: tuple[str, ...]
    since: int


class Consents:
    """What applications were allowed and what becomes of it. For our own nobody is asked: a consent is a third party's."""

    def __init__(
        self, db: Database, users: Users, applications: Applications, audit: Audit, clock: Clock
    ) -> None:
        self._db = db
        self._users = users
        self._applications = applications
        self._audit = audit
        self._clock = clock

    async def of(self, user_id: str) -> list[Consent]:
        """What this user has allowed third parties, the oldest first."""
        by_application: dict[str, tuple[Application, list[Grant]]] = {}
        for application, grant in await self._live(user_id):
            if application.third_party:
                by_application.setdefault(application.id, (application, []))[1].append(grant)
        return [
            Consent(application, _scopes(grants), grants[0].created_at)
            for application, grants in by_application.values()
        ]

    async def grants(
        self, user_id: str, *, third_party: bool | None = None
    ) -> list[tuple[Application, Grant]]:
        """Every grant of this user that is remembered and to whom, the oldest first; third parties' alone, or all but theirs."""
        found = await self._live(user_id)
        return [(one, grant) for one, grant in found if third_party in (None, one.third_party)]

    async def withdraw(
        self,
        user_id: str,
        application: str,
        *,
        operator: str | None = None,
        address: str | None = None,
    ) -> bool:
        """End what this user allowed the application and all that hangs on it; from now on it has to ask again. Whether there was
        anything. ``operator`` is who does it, unless it is the user.

        JWTs that it holds for APIs are kept nowhere and end by themselves.
        """
        at = self._clock.now()
        async with self._db.transaction() as conn:
            # Whoever answers a request holds the user too: its grant is there by now, or is not given.
            await self._users.hold(user_id, conn=conn)
            await requests.forget_consents(conn, user_id, application, at)
            ended = await store.end_grants_to(conn, user_id, application, at) > 0
            if ended:
                await self._note(conn, user_id, application, operator, address)
        return ended

    async def end(self, user_id: str, grant_id: str, *, operator: str) -> bool:
        """End one grant of this user and all that hangs on it, and a yes to the same application that is not answered yet. Whether it
        was there and had not been ended before.
        """
        at = self._clock.now()
        async with self._db.transaction() as conn:
            # First, as in every transaction that ends what somebody was given: two orders would be a deadlock.
            await self._users.hold(user_id, conn=conn)
            application = await store.end_grant_of(conn, user_id, grant_id, at)
            if application is not None:
                await requests.forget_consents(conn, user_id, application, at)
                await self._note(conn, user_id, application, operator, None)
        return application is not None

    async def end_of_session(
        self,
        user_id: str,
        session_id: str,
        *,
        third_parties_too: bool,
        operator: str,
        conn: Connection,
    ) -> None:
        """End what this user allowed in one session, offline access included, and a yes to the same applications that is not answered
        yet: to third parties' too, or to all but theirs. Whoever asks holds the user.
        """
        at = self._clock.now()
        for application in await store.end_grants_in(
            conn, user_id, session_id, at, third_parties_too=third_parties_too
        ):
            await requests.forget_consents(conn, user_id, application, at)
            await self._note(conn, user_id, application, operator, None)

    async def _live(self, user_id: str) -> list[tuple[Application, Grant]]:
        known: dict[str, Application | None] = {}
        found = []
        for grant in await store.live_grants(self._db, user_id, self._clock.now()):
            if grant.application not in known:
                known[grant.application] = await self._applications.find(grant.application)
            application = known[grant.application]
            if application is not None:
                found.append((application, grant))
        return found

    async def _note(
        self,
        conn: Connection,
        user_id: str,
        application: str,
        operator: str | None,
        address: str | None,
    ) -> None:
        await self._audit.append(
            "grant.revoked",
            actor=operator or user_id,
            target=user_id,
            outcome="by-owner" if operator is None else "by-operator",
            application=application,
            address=address or "",
            conn=conn,
        )


def _scopes(grants: list[Grant]) -> tuple[str, ...]:
    ours = [scope for grant in grants for scope in grant.scopes]
    theirs = [
        scope for grant in grants for scopes in grant.resource_scopes.values() for scope in scopes
    ]
    return tuple(dict.fromkeys([*ours, *theirs]))
