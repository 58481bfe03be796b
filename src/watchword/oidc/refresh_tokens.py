"""Refresh tokens: each is exchanged for its successor as it is used, and one that comes again later ends them all (RFC 9700 4.14)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from watchword import secret
from watchword.accounts import User
from watchword.audit import Audit
from watchword.clients import Application, ApplicationType
from watchword.clock import Clock
from watchword.db import Connection, Database, Row
from watchword.errors import InvalidGrant
from watchword.keys import KeyRing
from watchword.oidc import store
from watchword.oidc.grant import Grant
from watchword.oidc.grants import Grants

# A client that lost the answer may ask again this soon; it is told the very same successor (policy section 5).
GRACE_MS: Final = 3_000
# A confidential client's token is exchanged when this much of its life is over.
_WORN: Final = 0.7
_TABLE, _COLUMN = "refresh_tokens", "successor"


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh token led to, and the one to use from now on."""

    grant: Grant
    user: User
    token: str = field(repr=False)


class RefreshTokens:
    """Refresh tokens of every grant, kept as digests."""

    def __init__(
        self, db: Database, ring: KeyRing, grants: Grants, audit: Audit, clock: Clock
    ) -> None:
        self._db = db
        self._ring = ring
        self._grants = grants
        self._audit = audit
        self._clock = clock

    async def issue(self, grant: Grant, application: Application) -> str:
        """The first of its grant. Raises ``InvalidGrant`` when that has ended."""
        at = self._clock.now()
        return await self._add(self._db, grant, at, at + application.refresh_token_seconds * 1000)

    async def use(self, token: str, application: Application) -> Refreshed:
        """The grant behind ``token``, and its successor or, where tokens are not exchanged, itself.

        Raises ``InvalidGrant``. A token that was used before gives the same successor for three seconds; after that the grant
        ends with everything on it, and the audit log says so.
        """
        row = await store.refresh(self._db, secret.fingerprint(token))
        if row is None or row["application"] != application.id:
            raise InvalidGrant("grant request is invalid")
        standing = await self._grants.standing(row["grant_id"])
        if standing is None:
            raise InvalidGrant("grant not found")
        if row["used_at"] is None and row["expires_at"] <= self._clock.now():
            raise InvalidGrant("refresh token is expired")
        if row["used_at"] is None and not self._rotates(application, row):
            return Refreshed(*standing, token)
        successor = await self._successor(token, row, standing[0], application)
        return Refreshed(*standing, successor)

    async def _successor(self, token: str, row: Row, grant: Grant, application: Application) -> str:
        at = self._clock.now()
        async with self._db.transaction() as conn:
            # The person first, as whoever erases them: two orders would be a deadlock.
            await self._grants.hold(grant.user_id, conn=conn)
            following = secret.new_token()
            sealed = self._ring.seal(following.encode(), _TABLE, _COLUMN, row["id"])
            if await store.use_refresh(conn, row["id"], sealed, at):
                # Refused where the grant has ended meanwhile, which leaves the token as it was.
                await self._add(conn, grant, at, self._expiry(application, row), following)
                return following
            known = await store.refresh(conn, secret.fingerprint(token))
        if known is None or known["used_at"] is None:
            raise InvalidGrant("refresh token is expired")
        if at - known["used_at"] < GRACE_MS:
            return self._ring.unseal(known["successor"], _TABLE, _COLUMN, row["id"]).decode()
        await self._alarm(grant)
        raise InvalidGrant("refresh token already used")

    async def _alarm(self, grant: Grant) -> None:
        if await self._grants.end(grant.id):
            await self._audit.append(
                "refresh_token.reused",
                actor=grant.user_id,
                target=grant.id,
                outcome="grant_ended",
                application=grant.application,
            )

    async def _add(
        self,
        on: Connection | Database,
        grant: Grant,
        at: int,
        expires_at: int,
        token: str | None = None,
    ) -> str:
        token = token or secret.new_token()
        expires_at = min(expires_at, grant.expires_at)
        if not await store.add_refresh(
            on, secret.new_id(), secret.fingerprint(token), grant.id, at, expires_at
        ):
            raise InvalidGrant("grant not found")
        return token

    def _rotates(self, application: Application, row: Row) -> bool:
        at = self._clock.now()
        if not application.rotates_refresh_tokens:
            return False
        if not application.confidential:
            return True
        life = row["expires_at"] - row["created_at"]
        return bool(at - row["created_at"] >= _WORN * life)

    def _expiry(self, application: Application, row: Row) -> int:
        # A browser's token never lives longer than the first of its line; others begin anew.
        if application.type is ApplicationType.SPA:
            return int(row["expires_at"])
        return self._clock.now() + application.refresh_token_seconds * 1000
