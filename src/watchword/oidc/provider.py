"""The provider: every part of the protocol in one hand, for whoever joins rooms."""

from __future__ import annotations

from dataclasses import dataclass

from watchword.accounts import Activity, Sessions, Users
from watchword.audit import Audit
from watchword.clients import Clients
from watchword.clock import SYSTEM, Clock
from watchword.db import Database
from watchword.keys import KeyRing
from watchword.oidc import store
from watchword.oidc.access_tokens import AccessTokens
from watchword.oidc.authorization import AuthorizationRequests
from watchword.oidc.browsers import Browsers
from watchword.oidc.client_credentials import ClientCredentials
from watchword.oidc.codes import AuthorizationCodes
from watchword.oidc.consents import Consents
from watchword.oidc.discovery import Discovery
from watchword.oidc.exchange import Exchange
from watchword.oidc.grants import Grants
from watchword.oidc.id_tokens import IDTokens
from watchword.oidc.kept_tokens import KeptTokens
from watchword.oidc.logout import Logouts
from watchword.oidc.management import ManagementTokens
from watchword.oidc.opaque_tokens import OpaqueTokens
from watchword.oidc.refresh_tokens import RefreshTokens
from watchword.oidc.signing import Algorithm, SigningKeys

_KEPT_MS = 30 * 86_400_000


@dataclass(frozen=True, slots=True)
class Provider:
    """An issuer and what it does."""

    issuer: str
    clients: Clients
    sessions: Sessions
    audit: Audit
    keys: SigningKeys
    discovery: Discovery
    credentials: ClientCredentials
    management: ManagementTokens
    requests: AuthorizationRequests
    consents: Consents
    browsers: Browsers
    exchange: Exchange
    opaque_tokens: OpaqueTokens
    kept_tokens: KeptTokens
    logouts: Logouts
    db: Database
    clock: Clock

    @classmethod
    async def open(
        cls,
        origin: str,
        *,
        db: Database,
        ring: KeyRing,
        clients: Clients,
        users: Users,
        sessions: Sessions,
        audit: Audit,
        clock: Clock = SYSTEM,
        algorithm: Algorithm = Algorithm.ES384,
    ) -> Provider:
        """The provider of the server at ``origin``; its first signing key is made if there is none.

        From now on whatever ends a user's access ends their grants too, in the same transaction.
        """
        issuer = f"{origin}/oidc"
        keys = await SigningKeys.open(ring, algorithm)
        access_tokens = AccessTokens(issuer, keys, clock)
        grants = Grants(db, users, clients.applications, clock)
        users.also_ends(grants)
        codes = AuthorizationCodes(db, grants, clock)
        consents = Consents(db, users, clients.applications, audit, clock)
        opaque_tokens, id_tokens = OpaqueTokens(db, grants, clock), IDTokens(issuer, keys, clock)
        return cls(
            issuer=issuer,
            clients=clients,
            sessions=sessions,
            audit=audit,
            keys=keys,
            discovery=Discovery(issuer, keys),
            credentials=ClientCredentials(clients.resources, access_tokens),
            management=ManagementTokens(issuer, keys, clients.authentication, clock),
            requests=AuthorizationRequests(db, issuer, clients, grants, codes, id_tokens, clock),
            consents=consents,
            browsers=Browsers(db, users, sessions, consents, audit),
            exchange=Exchange(
                resources=clients.resources,
                codes=codes,
                refresh_tokens=RefreshTokens(db, ring, grants, audit, clock),
                access_tokens=access_tokens,
                opaque_tokens=opaque_tokens,
                id_tokens=id_tokens,
                activity=Activity(db, clock),
            ),
            opaque_tokens=opaque_tokens,
            kept_tokens=KeptTokens(db, issuer, grants, opaque_tokens, clock),
            logouts=Logouts(clients.applications, grants, id_tokens),
            db=db,
            clock=clock,
        )

    async def purge(self) -> int:
        """Forget what has run out, requests when nobody may begin them again, grants a month after their end; answers how many rows."""
        at = self.clock.now()
        gone = await self.requests.purge()
        return gone + await store.delete_over(self.db, at, at - _KEPT_MS)
