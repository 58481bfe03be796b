"""For relying parties: OpenID Connect under ``/oidc``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from starlette.routing import Router

from watchword.accounts import Users
from watchword.interaction import Journeys
from watchword.oidc import Provider
from watchword.web.api.errors import JSONRefusals
from watchword.web.desk import Desk
from watchword.web.front_door import PROGRAM_HEADERS, Audience
from watchword.web.oidc.authorize import AuthorizeRoutes
from watchword.web.oidc.consent_api import ConsentRoutes
from watchword.web.oidc.cors import Preflight
from watchword.web.oidc.desk import ClientDesk
from watchword.web.oidc.documents import DocumentRoutes
from watchword.web.oidc.errors import Refusals
from watchword.web.oidc.kept_tokens import KeptTokenRoutes
from watchword.web.oidc.session_end import SessionEndRoutes
from watchword.web.oidc.token import TokenRoutes
from watchword.web.oidc.userinfo import UserinfoRoutes

PREFIX: Final = "/oidc"
INTERACTION: Final = "/api/interaction"


@dataclass(frozen=True, slots=True)
class OIDCRooms:
    """The rooms below that the protocol's routes stand on."""

    provider: Provider
    trusted_proxies: int = 0


def audiences(rooms: OIDCRooms, desk: Desk, journeys: Journeys, users: Users) -> list[Audience]:
    """Relying parties, who show a secret, a code or a token; and the browsers they send."""
    provider, clients = rooms.provider, ClientDesk(rooms.provider.clients, rooms.trusted_proxies)
    parts = (
        DocumentRoutes(provider),
        AuthorizeRoutes(provider, desk, journeys),
        TokenRoutes(provider, clients),
        UserinfoRoutes(provider),
        KeptTokenRoutes(provider, clients),
        SessionEndRoutes(provider, desk),
    )
    router = Router(
        [route for part in parts for route in part.routes],
        # Starlette would build the address of the redirect from the Host header.
        redirect_slashes=False,
    )
    refusals = Refusals(desk)
    protocol = Audience(
        prefix=PREFIX,
        app=Preflight(router),
        dead_end=refusals,
        same_origin=False,
        headers=PROGRAM_HEADERS,
    )
    consent = Audience(
        prefix=INTERACTION,
        app=Router(ConsentRoutes(provider, desk, users).routes, redirect_slashes=False),
        dead_end=JSONRefusals(operators=False),
        headers=PROGRAM_HEADERS,
    )
    return [protocol, consent]


__all__ = ["OIDCRooms", "audiences"]
