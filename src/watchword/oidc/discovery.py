"""The discovery document (OpenID Connect Discovery 1.0, RFC 8414): only what works is advertised."""

from __future__ import annotations

from typing import Any, Final

from watchword.oidc.signing import SigningKeys

# The order is the wire's.
CLAIMS: Final = (
    "sub", "name", "family_name", "given_name", "middle_name", "nickname", "preferred_username", "profile", "picture",
    "website", "gender", "birthdate", "zoneinfo", "locale", "updated_at", "username", "created_at", "email",
    "email_verified", "phone_number", "phone_number_verified", "address", "custom_data", "sid", "auth_time", "iss",
)  # fmt: skip
SCOPES: Final = ("openid", "offline_access", "profile", "email", "phone", "address", "custom_data")
RESPONSE_MODES: Final = ("form_post", "fragment", "query")
_CLIENT_AUTHENTICATION: Final = ["client_secret_basic", "client_secret_post"]


class Discovery:
    """What this issuer is and can."""

    def __init__(self, issuer: str, keys: SigningKeys) -> None:
        self._issuer = issuer
        self._keys = keys

    def document(self) -> dict[str, Any]:
        """The document, the same under both of its names."""
        at = self._issuer
        return {
            "issuer": at,
            "token_endpoint": f"{at}/token",
            "jwks_uri": f"{at}/jwks",
            "grant_types_supported": ["client_credentials"],
            "response_types_supported": [],
            "token_endpoint_auth_methods_supported": _CLIENT_AUTHENTICATION,
            "id_token_signing_alg_values_supported": [self._keys.algorithm.value],
            "subject_types_supported": ["public"],
        }
