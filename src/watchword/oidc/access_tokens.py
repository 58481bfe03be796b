"""Access tokens for resources: JWTs as RFC 9068 has them, signed by us and read by whoever is named as their audience."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from watchword import secret
from watchword.clients import Resource
from watchword.clock import SYSTEM, Clock
from watchword.oidc.signing import SigningKeys

ACCESS_TOKEN_TYPE: Final = "at+jwt"  # noqa: S105 - RFC 9068 2.1
# Ours: which secret opened the door, so that a revoked one closes it (policy section 3).
SECRET_CLAIM: Final = "client_secret_id"  # noqa: S105


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """An access token at its birth, as the token endpoint tells of it."""

    access_token: str = field(repr=False)
    expires_in: int
    scopes: tuple[str, ...]


class AccessTokens:
    """Makes access tokens for resources."""

    def __init__(self, issuer: str, keys: SigningKeys, clock: Clock = SYSTEM) -> None:
        self._issuer = issuer
        self._keys = keys
        self._clock = clock

    def issue(
        self,
        resource: Resource,
        scopes: Sequence[str],
        *,
        subject: str,
        client: str,
        secret_id: str | None = None,
        seconds: int | None = None,
    ) -> IssuedToken:
        """A token for ``resource``, good for as long as the resource says unless ``seconds`` does."""
        lifetime, at = seconds or resource.access_token_seconds, self._clock.now() // 1000
        claims: dict[str, Any] = {
            "jti": secret.new_id(),
            "sub": subject,
            "iat": at,
            "exp": at + lifetime,
            "client_id": client,
            "iss": self._issuer,
            "aud": resource.indicator,
        }
        if scopes:
            claims["scope"] = " ".join(scopes)
        if secret_id is not None:
            claims[SECRET_CLAIM] = secret_id
        token = self._keys.sign(claims, typ=ACCESS_TOKEN_TYPE)
        return IssuedToken(token, lifetime, tuple(scopes))
