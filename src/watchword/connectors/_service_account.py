"""A program's own account at a mail provider: a signed assertion in place of a person's refresh token.

RFC 7523 section 2.1; https://developers.google.com/identity/protocols/oauth2/service-account
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Final

from watchword.secret import sign_rs256

_GRANT: Final = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_SCOPE: Final = "https://mail.google.com/"
_LIFE: Final = 3600  # s, the longest that Google takes


@dataclass(frozen=True, slots=True)
class ServiceAccount:
    """Who signs: the account's address, and the key that was made for it."""

    name: str
    key: str = field(repr=False)
    passphrase: str = field(default="", repr=False)

    @property
    def able(self) -> bool:
        """Whether the key is one that can sign."""
        try:
            sign_rs256(self.key, self.passphrase, b"")
        except ValueError:
            return False
        return True

    def form(self, user: str, audience: str, now: int) -> dict[str, str]:
        """What is posted to ``audience`` at ``now`` (ms) for a token to send mail as ``user``. Raises ``ValueError``."""
        at = now // 1000
        claims = {
            "iss": self.name,
            "scope": _SCOPE,
            "sub": user,
            "aud": audience,
            "iat": at,
            "exp": at + _LIFE,
        }
        signed = f"{_part({'alg': 'RS256', 'typ': 'JWT'})}.{_part(claims)}"
        proof = _text(sign_rs256(self.key, self.passphrase, signed.encode()))
        return {"grant_type": _GRANT, "assertion": f"{signed}.{proof}"}


def _part(value: dict[str, object]) -> str:
    return _text(json.dumps(value, separators=(",", ":")).encode())


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


__all__ = ["ServiceAccount"]
