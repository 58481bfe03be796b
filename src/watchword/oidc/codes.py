"""Authorization codes: good for a minute, once, for the client and the address they were made for (RFC 6749 4.1.2, RFC 7636)."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass, field
from typing import Final

from watchword import secret
from watchword.accounts import User
from watchword.clients import Application
from watchword.clock import Clock
from watchword.db import Connection, Database
from watchword.errors import InvalidGrant
from watchword.oidc import store
from watchword.oidc.authorization_request import Wishes
from watchword.oidc.grant import Grant
from watchword.oidc.grants import Grants

CODE_SECONDS: Final = 60
_VERIFIER: Final = re.compile(r"[A-Za-z0-9._~-]{43,128}")


@dataclass(frozen=True, slots=True)
class RedeemedCode:
    """What a code led to: the grant it hangs on, its person, and the nonce for the ID token."""

    grant: Grant
    user: User
    nonce: str | None = field(repr=False)


class AuthorizationCodes:
    """Codes on their way from the authorize endpoint to the token endpoint."""

    def __init__(self, db: Database, grants: Grants, clock: Clock) -> None:
        self._db = db
        self._grants = grants
        self._clock = clock

    async def issue(self, conn: Connection, grant: Grant, wishes: Wishes) -> str:
        """A new code for ``grant``."""
        code = secret.new_token()
        await store.add_code(
            conn,
            secret.fingerprint(code),
            grant_id=grant.id,
            redirect_uri=wishes.redirect_uri,
            challenge=wishes.challenge or "",
            nonce=wishes.nonce or "",
            expires_at=self._clock.now() + CODE_SECONDS * 1000,
        )
        return code

    async def redeem(
        self, code: str, application: Application, redirect_uri: str | None, verifier: str | None
    ) -> RedeemedCode:
        """The grant behind ``code``. Raises ``InvalidGrant``; a code used twice ends what its first use gave.

        Another client, another address or a wrong verifier do not spend it: whoever stole it cannot keep its owner out.
        """
        digest = secret.fingerprint(code)
        row = await store.code(self._db, digest)
        if row is None or row["application"] != application.id:
            raise InvalidGrant("grant request is invalid")
        if row["redirect_uri"] != redirect_uri:
            raise InvalidGrant("authorization code redirect_uri mismatch")
        _check_verifier(row["challenge"], verifier)
        used = await store.use_code(self._db, digest, self._clock.now())
        if not used:
            await self._refuse(digest, row["grant_id"])
        standing = await self._grants.standing(row["grant_id"])
        if standing is None:
            raise InvalidGrant("grant not found")
        return RedeemedCode(*standing, row["nonce"] or None)

    async def _refuse(self, digest: bytes, grant_id: str) -> None:
        row = await store.code(self._db, digest)
        if row is not None and row["used_at"] is not None:
            # RFC 6749 4.1.2: a code used twice revokes what its first use gave.
            await self._grants.end(grant_id)
            raise InvalidGrant("authorization code already consumed")
        if row is not None and row["expires_at"] > self._clock.now():
            raise InvalidGrant("grant not found")
        raise InvalidGrant("authorization code is expired")


def _check_verifier(challenge: str, verifier: str | None) -> None:
    if not challenge:
        if verifier is not None:
            raise InvalidGrant("PKCE verification failed")
        return
    if verifier is None or not _VERIFIER.fullmatch(verifier):
        raise InvalidGrant("PKCE verification failed")
    digest = hashlib.sha256(verifier.encode()).digest()
    made = base64.urlsafe_b64encode(digest).rstrip(b"=")
    if not secret.equal(made, challenge.encode()):
        raise InvalidGrant("PKCE verification failed")
