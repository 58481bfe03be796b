"""``/oidc/token``: a grant of some type in, tokens out (RFC 6749 3.2)."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from watchword.clients import AuthenticatedClient
from watchword.errors import InvalidGrant, UnsupportedGrantType
from watchword.oidc import Provider, TokenSet
from watchword.web.oidc.desk import ClientDesk, answered
from watchword.web.oidc.parameters import Parameters, of_body


class TokenRoutes:
    """The token endpoint."""

    def __init__(self, provider: Provider, desk: ClientDesk) -> None:
        self._provider = provider
        self._desk = desk
        self._grants = {
            "authorization_code": self._code,
            "refresh_token": self._refresh,
            "client_credentials": self._client_credentials,
        }

    @property
    def routes(self) -> list[Route]:
        """Where it is."""
        return [Route("/oidc/token", self.token, methods=["POST"])]

    async def token(self, request: Request) -> Response:
        """Tokens for whoever shows a grant."""
        parameters = await of_body(request)
        client = await self._desk.client(request, parameters)
        kind = parameters.require("grant_type")
        grant = self._grants.get(kind)
        if grant is None:
            raise UnsupportedGrantType
        try:
            given = await grant(client, parameters)
        except InvalidGrant:
            await self._note(request, client, kind, outcome="refused")
            raise
        await self._note(request, client, kind, outcome="issued", user=given.user_id)
        return answered(request, told(given))

    async def _note(
        self,
        request: Request,
        client: AuthenticatedClient,
        kind: str,
        *,
        outcome: str,
        user: str | None = None,
    ) -> None:
        application = client.application.id
        await self._provider.audit.append(
            "token.issued",
            actor=user or application,
            target=application,
            outcome=outcome,
            application=application,
            address=self._desk.address(request) or "",
            data={"grant_type": kind},
            anybody=outcome == "refused",
        )

    async def _code(self, client: AuthenticatedClient, parameters: Parameters) -> TokenSet:
        return await self._provider.exchange.code(
            client,
            parameters.require("code"),
            redirect_uri=parameters.get("redirect_uri"),
            verifier=parameters.get("code_verifier"),
            resources=parameters.all("resource"),
        )

    async def _refresh(self, client: AuthenticatedClient, parameters: Parameters) -> TokenSet:
        return await self._provider.exchange.refresh(
            client,
            parameters.require("refresh_token"),
            resources=parameters.all("resource"),
            scopes=parameters.words("scope"),
        )

    async def _client_credentials(
        self, client: AuthenticatedClient, parameters: Parameters
    ) -> TokenSet:
        issued = await self._provider.credentials.grant(
            client, parameters.all("resource"), parameters.words("scope")
        )
        return TokenSet(issued)


def told(given: TokenSet) -> dict[str, Any]:
    """Tokens as the answer has them (RFC 6749 5.1, OpenID Connect Core 3.1.3.3)."""
    body: dict[str, Any] = {
        "access_token": given.access.access_token,
        "expires_in": given.access.expires_in,
        "token_type": "Bearer",
    }
    if given.access.scopes:
        body["scope"] = " ".join(given.access.scopes)
    if given.id_token is not None:
        body["id_token"] = given.id_token
    if given.refresh_token is not None:
        body["refresh_token"] = given.refresh_token
    return body
