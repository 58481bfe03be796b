"""Opaque access tokens: for our own userinfo alone, kept as digests and looked up at every use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from watchword import secret
from watchword.accounts import User
from watchword.clock import Clock
from watchword.db import Database
from watchword.errors import InvalidGrant, InvalidToken
from watchword.oidc import store
from watchword.oidc.access_tokens import IssuedToken
from watchword.oidc.grant import Grant
from watchword.oidc.grants import Grants

ACCESS_TOKEN_SECONDS: Final = 3600


@dataclass(frozen=True, slots=True)
class OpaqueToken:
    """A live token: what it hangs on, whose it is, what it opens."""

    grant: Grant
    user: User
    scopes: tuple[str, ...]
    created_at: int
    expires_at: int


class OpaqueTokens:
    """Access tokens without a resource."""

    def __init__(self, db: Database, grants: Grants, clock: Clock) -> None:
        self._db = db
        self._grants = grants
        self._clock = clock

    async def issue(self, grant: Grant, scopes: tuple[str, ...]) -> IssuedToken:
        """A new token of ``grant``, for an hour. Raises ``InvalidGrant`` when that has ended."""
        token, at = secret.new_token(), self._clock.now()
        if not await store.add_access(
            self._db,
            secret.fingerprint(token),
            grant.id,
            " ".join(scopes),
            at,
            at + ACCESS_TOKEN_SECONDS * 1000,
        ):
            raise InvalidGrant("grant not found")
        return IssuedToken(token, ACCESS_TOKEN_SECONDS, scopes)

    async def find(self, token: str) -> OpaqueToken | None:
        """The live token, or ``None``: run out, revoked, its person suspended, signed out, or never there."""
        row = await store.access(self._db, secret.fingerprint(token), self._clock.now())
        standing = None if row is None else await self._grants.standing(row["grant_id"])
        if row is None or standing is None:
            return None
        return OpaqueToken(
            *standing, tuple(row["scopes"].split()), row["created_at"], row["expires_at"]
        )

    async def require(self, token: str) -> OpaqueToken:
        """The live token. Raises ``InvalidToken``."""
        found = await self.find(token)
        if found is None:
            raise InvalidToken
        return found
