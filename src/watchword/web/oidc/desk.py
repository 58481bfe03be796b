"""What the routes of clients share: who asks, from where, and how an answer is sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from watchword.clients import AuthenticatedClient, Clients
from watchword.web.addresses import client_address
from watchword.web.oidc.cors import cors_headers, note_client
from watchword.web.oidc.parameters import Parameters
from watchword.web.oidc.showing import shown

_UNCACHED: Final = {"cache-control": "no-store", "pragma": "no-cache"}


class ClientDesk:
    """One per application; every route that a client calls has it."""

    def __init__(self, clients: Clients, trusted_proxies: int) -> None:
        self.clients = clients
        self._trusted_proxies = trusted_proxies

    async def client(self, request: Request, parameters: Parameters) -> AuthenticatedClient:
        """The client that asks; from now on its own pages may read the answer, refusals included.

        Raises ``ClientRefused``, ``ClientSecretExpired`` and ``ClientSecretLocked``.
        """
        said = shown(request, parameters)
        note_client(request.scope, await self.clients.applications.find(said.client))
        return await self.clients.authenticate(said.client, said.secret, self.address(request))

    def address(self, request: Request) -> str | None:
        """Where the request came from, by our own computation."""
        return client_address(request.scope, self._trusted_proxies)


def answered(request: Request, body: Mapping[str, Any] | None, status: int = 200) -> Response:
    """An answer for the client alone: nobody keeps it."""
    headers = {**_UNCACHED, **cors_headers(request.scope)}
    if body is None:
        return Response(status_code=status, headers=headers)
    return JSONResponse(dict(body), status, headers)
