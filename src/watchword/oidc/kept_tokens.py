"""What becomes of tokens that are kept here: asked about (RFC 7662) and taken back (RFC 7009) by the client they were given to."""

from __future__ import annotations

from typing import Any, Final

from watchword import secret
from watchword.clients import AuthenticatedClient
from watchword.clock import Clock
from watchword.db import Database, Row
from watchword.errors import UnsupportedTokenType
from watchword.oidc import store
from watchword.oidc.grants import Grants
from watchword.oidc.opaque_tokens import OpaqueTokens

_INACTIVE: Final[dict[str, Any]] = {"active": False}
_JWT_DOTS: Final = 2


class KeptTokens:
    """Refresh tokens and opaque access tokens. JWTs are not kept: whoever holds the public keys can read them."""

    def __init__(
        self, db: Database, issuer: str, grants: Grants, opaque: OpaqueTokens, clock: Clock
    ) -> None:
        self._db = db
        self._issuer = issuer
        self._grants = grants
        self._opaque = opaque
        self._clock = clock

    async def introspect(self, client: AuthenticatedClient, token: str) -> dict[str, Any]:
        """What is known of ``token``; of another client's, nothing. Raises ``UnsupportedTokenType`` for a JWT."""
        _refuse_jwt(token)
        access = await self._opaque.find(token)
        if access is not None:
            return self._told(
                client,
                access.grant.application,
                access.user.id,
                access.scopes,
                (access.created_at, access.expires_at),
                token_type="Bearer",  # noqa: S106
            )
        row = await self._live_refresh(token)
        standing = None if row is None else await self._grants.standing(row["grant_id"])
        if row is None or standing is None:
            return _INACTIVE
        grant, user = standing
        return self._told(
            client,
            grant.application,
            user.id,
            grant.scopes,
            (row["created_at"], row["expires_at"]),
        )

    async def revoke(self, client: AuthenticatedClient, token: str) -> bool:
        """Take ``token`` back, and all that hangs on the same grant; whether there was anything to take. A token that is unknown
        or another client's is none of its business (RFC 7009 2.2). Raises ``UnsupportedTokenType`` for a JWT.
        """
        _refuse_jwt(token)
        digest = secret.fingerprint(token)
        row = await store.access(self._db, digest, self._clock.now())
        row = row or await store.refresh(self._db, digest)
        if row is None or row["application"] != client.application.id:
            return False
        return await self._grants.end(row["grant_id"])

    def _told(
        self,
        client: AuthenticatedClient,
        application: str,
        user_id: str,
        scopes: tuple[str, ...],
        times: tuple[int, int],
        **more: str,
    ) -> dict[str, Any]:
        if application != client.application.id:
            return _INACTIVE
        made, over = times
        return {
            "active": True,
            "sub": user_id,
            "client_id": application,
            "iss": self._issuer,
            "iat": made // 1000,
            "exp": over // 1000,
            "scope": " ".join(scopes),
            **more,
        }

    async def _live_refresh(self, token: str) -> Row | None:
        row = await store.refresh(self._db, secret.fingerprint(token))
        if row is None or row["used_at"] is not None or row["expires_at"] <= self._clock.now():
            return None
        return row


def _refuse_jwt(token: str) -> None:
    if token.count(".") == _JWT_DOTS:
        raise UnsupportedTokenType("Structured JWT Tokens cannot be introspected or revoked")
