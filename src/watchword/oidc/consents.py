"""Consents: what a person allowed other parties' applications, for them to see and to withdraw."""

from __future__ import annotations

from dataclasses import dataclass

from watchword.accounts import Users
from watchword.audit import Audit
from watchword.clients import Application, Applications
from watchword.clock import Clock
from watchword.db import Database
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
    """To third parties' applications alone: for our own nobody is asked, and there is nothing to withdraw."""

    def __init__(
        self, db: Database, users: Users, applications: Applications, audit: Audit, clock: Clock
    ) -> None:
        self._db = db
        self._users = users
        self._applications = applications
        self._audit = audit
        self._clock = clock

    async def of(self, user_id: str) -> list[Consent]:
        """What this user has allowed, the oldest first."""
        by_application: dict[str, list[Grant]] = {}
        for grant in await store.live_grants(self._db, user_id, self._clock.now()):
            by_application.setdefault(grant.application, []).append(grant)
        found = []
        for application_id, grants in by_application.items():
            application = await self._applications.find(application_id)
            if application is not None and application.third_party:
                found.append(Consent(application, _scopes(grants), grants[0].created_at))
        return found

    async def withdraw(self, user_id: str, application: str, *, address: str | None) -> None:
        """End what this user allowed the application and all that hangs on it; from now on it has to ask again.

        JWTs that it holds for APIs are kept nowhere and end by themselves.
        """
        at = self._clock.now()
        async with self._db.transaction() as conn:
            # Whoever answers a third party's request holds the user too: its grant is there by now, or is not given.
            await self._users.hold(user_id, conn=conn)
            await requests.forget_consents(conn, user_id, application, at)
            if await store.end_grants_to(conn, user_id, application, at):
                await self._audit.append(
                    "grant.revoked",
                    actor=user_id,
                    target=user_id,
                    outcome="by-owner",
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
