"""``/oidc/token/introspection`` and ``/oidc/token/revocation``: a client asks about a token of its own, or takes it back."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from watchword.oidc import Provider
from watchword.web.oidc.desk import ClientDesk, answered
from watchword.web.oidc.parameters import of_body


class KeptTokenRoutes:
    """What clients do with tokens they hold."""

    def __init__(self, provider: Provider, desk: ClientDesk) -> None:
        self._tokens = provider.kept_tokens
        self._audit = provider.audit
        self._desk = desk

    @property
    def routes(self) -> list[Route]:
        """Where they are."""
        return [
            Route("/oidc/token/introspection", self.introspect, methods=["POST"]),
            Route("/oidc/token/revocation", self.revoke, methods=["POST"]),
        ]

    async def introspect(self, request: Request) -> Response:
        """Whether the token is good, and for what (RFC 7662)."""
        parameters = await of_body(request)
        client = await self._desk.client(request, parameters)
        token = parameters.require("token")
        return answered(request, await self._tokens.introspect(client, token))

    async def revoke(self, request: Request) -> Response:
        """The token, and what hangs on the same grant, is good no longer (RFC 7009)."""
        parameters = await of_body(request)
        client = await self._desk.client(request, parameters)
        if await self._tokens.revoke(client, parameters.require("token")):
            await self._audit.append(
                "token.revoked",
                actor=client.application.id,
                target=client.application.id,
                outcome="revoked",
                application=client.application.id,
                address=self._desk.address(request) or "",
            )
        return answered(request, None)
