"""For relying parties: OpenID Connect under ``/oidc``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from starlette.routing import Router

from watchword.oidc import Provider
from watchword.web.front_door import Audience
from watchword.web.oidc.cors import Preflight
from watchword.web.oidc.desk import ClientDesk
from watchword.web.oidc.documents import DocumentRoutes
from watchword.web.oidc.errors import oidc_refusal
from watchword.web.oidc.token import TokenRoutes

PREFIX: Final = "/oidc"
_HEADERS: Final = (
    ("cache-control", "no-store"),
    ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
)


@dataclass(frozen=True, slots=True)
class OIDCRooms:
    """The rooms below that the protocol's routes stand on."""

    provider: Provider
    trusted_proxies: int = 0


def audience(rooms: OIDCRooms) -> Audience:
    """Relying parties: they show a secret, a code or a token."""
    desk = ClientDesk(rooms.provider.clients, rooms.trusted_proxies)
    router = Router(
        [*DocumentRoutes(rooms.provider).routes, *TokenRoutes(rooms.provider, desk).routes],
        # Starlette would build the address of the redirect from the Host header.
        redirect_slashes=False,
    )
    return Audience(
        prefix=PREFIX,
        app=Preflight(router),
        dead_end=oidc_refusal,
        same_origin=False,
        headers=_HEADERS,
    )


__all__ = ["OIDCRooms", "audience"]
