"""``/oidc/token``: a grant of some type in, tokens out (RFC 6749 3.2)."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from watchword.clients import AuthenticatedClient
from watchword.errors import UnsupportedGrantType
from watchword.oidc import IssuedToken, Provider, TokenSet
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
        grant = self._grants.get(parameters.require("grant_type"))
        if grant is None:
            raise UnsupportedGrantType
        return answered(request, await grant(client, parameters))

    async def _code(self, client: AuthenticatedClient, parameters: Parameters) -> dict[str, Any]:
        given = await self._provider.exchange.code(
            client,
            parameters.require("code"),
            redirect_uri=parameters.get("redirect_uri"),
            verifier=parameters.get("code_verifier"),
            resources=parameters.all("resource"),
        )
        return told_all(given)

    async def _refresh(self, client: AuthenticatedClient, parameters: Parameters) -> dict[str, Any]:
        given = await self._provider.exchange.refresh(
            client,
            parameters.require("refresh_token"),
            resources=parameters.all("resource"),
            scopes=parameters.words("scope"),
        )
        return told_all(given)

    async def _client_credentials(
        self, client: AuthenticatedClient, parameters: Parameters
    ) -> dict[str, Any]:
        issued = await self._provider.credentials.grant(
            client, parameters.all("resource"), parameters.words("scope")
        )
        return told(issued)


def told(issued: IssuedToken) -> dict[str, Any]:
    """An access token as the answer has it (RFC 6749 5.1)."""
    body: dict[str, Any] = {
        "access_token": issued.access_token,
        "expires_in": issued.expires_in,
        "token_type": "Bearer",
    }
    if issued.scopes:
        body["scope"] = " ".join(issued.scopes)
    return body


def told_all(given: TokenSet) -> dict[str, Any]:
    """Everything that a person's grant gave (OpenID Connect Core 3.1.3.3)."""
    body = told(given.access)
    if given.id_token is not None:
        body["id_token"] = given.id_token
    if given.refresh_token is not None:
        body["refresh_token"] = given.refresh_token
    return body
