"""``/oidc/me``: what a client may know of its person (OpenID Connect Core 5.3)."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from watchword.errors import InsufficientScope, InvalidToken
from watchword.oidc import Provider, claims_of
from watchword.web.oidc.cors import note_client
from watchword.web.oidc.desk import answered
from watchword.web.oidc.parameters import of_body


class UserinfoRoutes:
    """The userinfo endpoint."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider

    @property
    def routes(self) -> list[Route]:
        """Where it is."""
        return [Route("/oidc/me", self.userinfo, methods=["GET", "POST"])]

    async def userinfo(self, request: Request) -> Response:
        """The claims of the token's person. A token of a person who was suspended meanwhile is refused."""
        token = await self._provider.opaque_tokens.require(await _bearer(request))
        application = await self._provider.clients.applications.find(token.grant.application)
        note_client(request.scope, application)
        if "openid" not in token.scopes:
            raise InsufficientScope
        claims = claims_of(token.user, token.scopes, userinfo=True)
        return answered(request, {"sub": token.user.id, **claims})


async def _bearer(request: Request) -> str:
    """The token of the header, or of a form (RFC 6750 2)."""
    header = request.headers.get("authorization")
    if header is None and request.method == "POST":
        token = (await of_body(request)).get("access_token")
    else:
        kind, _, token = (header or "").partition(" ")
        token = token.strip() if kind.lower() == "bearer" else None
    if not token:
        raise InvalidToken("no access token provided")
    return token
