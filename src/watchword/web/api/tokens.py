"""The gate as it stands in a running server: an access token of ours, verified at every call."""

from __future__ import annotations

from watchword.errors import AuthorizationMissing, AuthorizationUnsupported
from watchword.oidc import ManagementTokens
from watchword.web.api.gate import Caller


class TokenGate:
    """A ``Gate`` that opens to access tokens for the Management API."""

    def __init__(self, tokens: ManagementTokens) -> None:
        self._tokens = tokens

    async def admit(self, authorization: str | None) -> Caller:
        """The caller of this ``Authorization`` header. Raises ``CallerRefused``."""
        if authorization is None:
            raise AuthorizationMissing
        kind, _, token = authorization.partition(" ")
        if kind.lower() != "bearer" or not token:
            raise AuthorizationUnsupported
        caller = await self._tokens.verify(token.strip())
        return Caller(caller.application, caller.scopes)
