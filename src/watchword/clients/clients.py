"""Every client and API of an installation in one hand, for whoever joins rooms."""

from __future__ import annotations

from watchword.clients.applications import Applications
from watchword.clients.authentication import AuthenticatedClient, ClientAuthentication
from watchword.clients.resources import Resources
from watchword.clients.secrets import Secrets
from watchword.clock import SYSTEM, Clock
from watchword.db import Database
from watchword.keys import KeyRing
from watchword.limits import Limiter


class Clients:
    """``applications``, their ``secrets``, the ``resources`` they may call, and who among them is asking."""

    def __init__(
        self,
        db: Database,
        ring: KeyRing,
        limiter: Limiter,
        clock: Clock = SYSTEM,
        *,
        demo_origin: str | None = None,
        reveal_secrets: bool = False,
    ) -> None:
        self.now = clock.now
        self.secrets = Secrets(db, ring, clock, reveal=reveal_secrets)
        self.applications = Applications(db, self.secrets, clock, demo_origin=demo_origin)
        self.resources = Resources(db, clock)
        self.authentication = ClientAuthentication(db, ring, self.applications, limiter, clock)

    async def authenticate(
        self, client_id: str, secret: str | None, address: str | None = None
    ) -> AuthenticatedClient:
        """The client that shows ``secret``; see ``ClientAuthentication.authenticate``."""
        return await self.authentication.authenticate(client_id, secret, address=address)
