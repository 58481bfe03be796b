"""ID tokens: who signed in, how and when, for the client alone (OpenID Connect Core 2)."""

from __future__ import annotations

import base64
import hashlib
from typing import Any, Final

from watchword.accounts import User
from watchword.clients import Application
from watchword.clock import Clock
from watchword.errors import TokenRefused
from watchword.oidc.claims import claims_of
from watchword.oidc.grant import Grant
from watchword.oidc.signing import Algorithm, SigningKeys

ID_TOKEN_TYPE: Final = "JWT"  # noqa: S105
_HASHES: Final = {
    Algorithm.ES384: hashlib.sha384,
    Algorithm.ES256: hashlib.sha256,
    Algorithm.RS256: hashlib.sha256,
}


class IDTokens:
    """Makes ID tokens, and reads those that come back as hints."""

    def __init__(self, issuer: str, keys: SigningKeys, clock: Clock) -> None:
        self._issuer = issuer
        self._keys = keys
        self._clock = clock

    def issue(
        self,
        grant: Grant,
        user: User,
        application: Application,
        *,
        access_token: str,
        nonce: str | None = None,
    ) -> str:
        """The ID token of ``grant``, with what its scopes open."""
        at = self._clock.now() // 1000
        claims: dict[str, Any] = {
            **claims_of(user, grant.scopes),
            "sub": user.id,
            "iss": self._issuer,
            "aud": application.id,
            "iat": at,
            "exp": at + application.id_token_seconds,
            "auth_time": grant.auth_time // 1000,
            "amr": [*grant.amr],
            "sid": grant.session_id,
            "at_hash": self._hash(access_token),
        }
        if nonce is not None:
            claims["nonce"] = nonce
        return self._keys.sign(claims, typ=ID_TOKEN_TYPE)

    def hinted(self, token: str) -> tuple[str, str, str] | None:
        """Client, user and session of an ID token of ours, however old; ``None`` for anything else."""
        try:
            claims = self._keys.read(token, typ=ID_TOKEN_TYPE)
        except TokenRefused:
            return None
        said = tuple(claims.get(name) for name in ("aud", "sub", "sid"))
        if claims.get("iss") != self._issuer or not all(isinstance(one, str) for one in said):
            return None
        client, user, session = (str(one) for one in said)
        return client, user, session

    def _hash(self, access_token: str) -> str:
        # OpenID Connect Core 3.1.3.6: the left half, by the hash of the token's own algorithm.
        digest = _HASHES[self._keys.algorithm](access_token.encode()).digest()
        return base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode()
