"""The discovery document (OpenID Connect Discovery 1.0, RFC 8414): only what works is advertised."""

from __future__ import annotations

from typing import Any, Final

from watchword.oidc.authorization_request import SCOPES
from watchword.oidc.signing import SigningKeys

# The order is the wire's.
CLAIMS: Final = (
    "sub", "name", "family_name", "given_name", "middle_name", "nickname", "preferred_username", "profile", "picture",
    "website", "gender", "birthdate", "zoneinfo", "locale", "updated_at", "username", "created_at", "email",
    "email_verified", "phone_number", "phone_number_verified", "address", "custom_data", "sid", "auth_time", "iss",
)  # fmt: skip
_CONFIDENTIAL: Final = ["client_secret_basic", "client_secret_post"]


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
            "authorization_endpoint": f"{at}/auth",
            "token_endpoint": f"{at}/token",
            "userinfo_endpoint": f"{at}/me",
            "jwks_uri": f"{at}/jwks",
            "introspection_endpoint": f"{at}/token/introspection",
            "revocation_endpoint": f"{at}/token/revocation",
            "end_session_endpoint": f"{at}/session/end",
            "authorization_response_iss_parameter_supported": True,
            "claims_parameter_supported": False,
            "claims_supported": [*CLAIMS],
            "claim_types_supported": ["normal"],
            "code_challenge_methods_supported": ["S256"],
            "grant_types_supported": [
                "authorization_code",
                "refresh_token",
                "client_credentials",
            ],
            "id_token_signing_alg_values_supported": [self._keys.algorithm.value],
            "request_parameter_supported": False,
            "request_uri_parameter_supported": False,
            "response_modes_supported": ["form_post", "fragment", "query"],
            "response_types_supported": ["code"],
            "scopes_supported": [*SCOPES],
            "subject_types_supported": ["public"],
            "token_endpoint_auth_methods_supported": [*_CONFIDENTIAL, "none"],
            "introspection_endpoint_auth_methods_supported": [*_CONFIDENTIAL, "none"],
            "revocation_endpoint_auth_methods_supported": [*_CONFIDENTIAL, "none"],
        }
