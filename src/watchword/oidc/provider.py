"""The provider: every part of the protocol in one hand, for whoever joins rooms."""

from __future__ import annotations

from dataclasses import dataclass

from watchword.clients import Clients
from watchword.clock import SYSTEM, Clock
from watchword.keys import KeyRing
from watchword.oidc.access_tokens import AccessTokens
from watchword.oidc.client_credentials import ClientCredentials
from watchword.oidc.discovery import Discovery
from watchword.oidc.management import ManagementTokens
from watchword.oidc.signing import Algorithm, SigningKeys


@dataclass(frozen=True, slots=True)
class Provider:
    """An issuer and what it does."""

    issuer: str
    clients: Clients
    keys: SigningKeys
    discovery: Discovery
    credentials: ClientCredentials
    management: ManagementTokens

    @classmethod
    async def open(
        cls,
        origin: str,
        ring: KeyRing,
        clients: Clients,
        clock: Clock = SYSTEM,
        *,
        algorithm: Algorithm = Algorithm.ES384,
    ) -> Provider:
        """The provider of the server at ``origin``; its first signing key is made if there is none."""
        issuer = f"{origin}/oidc"
        keys = await SigningKeys.open(ring, algorithm)
        tokens = AccessTokens(issuer, keys, clock)
        return cls(
            issuer=issuer,
            clients=clients,
            keys=keys,
            discovery=Discovery(issuer, keys),
            credentials=ClientCredentials(clients.resources, tokens),
            management=ManagementTokens(issuer, keys, clients.authentication, clock),
        )
