"""What everybody may read: the discovery document and the public keys."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from watchword.oidc import Provider
from watchword.web.oidc.cors import cors_headers, note_public

_KEYS_CACHE: Final = "no-cache, max-age=0, must-revalidate"
_DOCUMENT_CACHE: Final = "public, max-age=60"


class DocumentRoutes:
    """``/.well-known/openid-configuration``, its twin of RFC 8414, and ``/jwks``."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider

    @property
    def routes(self) -> list[Route]:
        """Where they are."""
        return [
            Route("/oidc/.well-known/openid-configuration", self.discovery, methods=["GET"]),
            Route("/oidc/.well-known/oauth-authorization-server", self.discovery, methods=["GET"]),
            Route("/oidc/jwks", self.jwks, methods=["GET"]),
        ]

    async def discovery(self, request: Request) -> Response:
        """What this issuer can."""
        note_public(request.scope)
        headers = {"cache-control": _DOCUMENT_CACHE, **cors_headers(request.scope)}
        return JSONResponse(self._provider.discovery.document(), headers=headers)

    async def jwks(self, request: Request) -> Response:
        """The public keys."""
        note_public(request.scope)
        headers = {"cache-control": _KEYS_CACHE, **cors_headers(request.scope)}
        return JSONResponse(
            self._provider.keys.jwks(), headers=headers, media_type="application/jwk-set+json"
        )
