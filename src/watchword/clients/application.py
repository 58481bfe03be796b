"""One application as everybody may see it: what it is, where it may send people back to, what it may ask for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

_DAY: Final = 24 * 3600
ID_TOKEN_SECONDS: Final = 3600
REFRESH_TOKEN_SECONDS: Final = 14 * _DAY


class ApplicationType(StrEnum):
    """What kind of program it is; the words are the wire's."""

    NATIVE = "Native"
    SPA = "SPA"
    TRADITIONAL = "Traditional"
    MACHINE_TO_MACHINE = "MachineToMachine"
    PROTECTED = "Protected"
    SAML = "SAML"

    @property
    def confidential(self) -> bool:
        """Whether it can keep a secret, and so has to show one."""
        return self in _CONFIDENTIAL

    @property
    def signs_in(self) -> bool:
        """Whether people sign in to it."""
        return self is not ApplicationType.MACHINE_TO_MACHINE


_CONFIDENTIAL: Final = frozenset(
    {
        ApplicationType.TRADITIONAL,
        ApplicationType.MACHINE_TO_MACHINE,
        ApplicationType.PROTECTED,
        ApplicationType.SAML,
    }
)


@dataclass(frozen=True, slots=True)
class Application:
    """A client. ``oidc`` and ``custom`` are the wire's ``oidcClientMetadata`` and ``customClientMetadata``.

    ``resource_scopes`` are the scopes its tokens may carry, by resource indicator. ``management`` opens the Management API to
    it, for ``management_scopes``.
    """

    id: str
    name: str
    type: ApplicationType
    description: str | None = None
    oidc: Mapping[str, Any] = field(default_factory=dict)
    custom: Mapping[str, Any] = field(default_factory=dict)
    custom_data: Mapping[str, Any] = field(default_factory=dict)
    resource_scopes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    third_party: bool = False
    management: bool = False
    management_scopes: tuple[str, ...] = ("all",)
    enabled: bool = True
    built_in: bool = False
    version: int = 0
    created_at: int = 0

    @property
    def confidential(self) -> bool:
        """Whether it has to show a secret."""
        return self.type.confidential

    @property
    def redirect_uris(self) -> tuple[str, ...]:
        """Where a sign-in may return to."""
        return tuple(self.oidc.get("redirectUris", ()))

    @property
    def post_logout_redirect_uris(self) -> tuple[str, ...]:
        """Where a sign-out may return to."""
        return tuple(self.oidc.get("postLogoutRedirectUris", ()))

    @property
    def cors_origins(self) -> tuple[str, ...]:
        """Web origins from which its script may call the token endpoint, beside those of its redirect URIs."""
        return tuple(self.custom.get("corsAllowedOrigins") or ())

    @property
    def id_token_seconds(self) -> int:
        """How long its ID tokens are good."""
        return int(self.custom.get("idTokenTtl") or ID_TOKEN_SECONDS)

    @property
    def refresh_token_seconds(self) -> int:
        """How long a refresh token waits for its use."""
        if days := self.custom.get("refreshTokenTtlInDays"):
            return int(days) * _DAY
        return int(self.custom.get("refreshTokenTtl") or REFRESH_TOKEN_SECONDS)

    @property
    def always_refresh_token(self) -> bool:
        """Whether it gets a refresh token without asking for ``offline_access``."""
        return bool(self.custom.get("alwaysIssueRefreshToken"))

    @property
    def rotates_refresh_tokens(self) -> bool:
        """Whether its refresh tokens are exchanged as they are used; off only where a confidential client says so (RFC 9700 4.14.2)."""
        return not self.confidential or self.custom.get("rotateRefreshToken", True) is not False
