"""Applications, their secrets, resources and scopes that cannot be made or used so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from watchword.errors.base import WatchwordError

__all__ = [
    "ApplicationError",
    "ApplicationInvalid",
    "ClientRefused",
    "ClientSecretExpired",
    "ClientSecretLocked",
    "DeviceFlowNativeOnly",
    "IndicatorTaken",
    "ManagementAPIFixed",
    "ManagementAPIKept",
    "NoLegacySecret",
    "ProtectedUnsupported",
    "RedirectRefused",
    "ResourceError",
    "ResourceInvalid",
    "SAMLElsewhere",
    "ScopeNameSpaced",
    "ScopeNameTaken",
    "SecretNameTaken",
    "SecretNotKept",
    "ThirdPartyTypeInvalid",
    "TokenExchangeRefused",
]


class ApplicationError(WatchwordError):
    """The application cannot be made or used so."""

    code = "application.failed"


class ApplicationInvalid(ApplicationError):
    """The application cannot be stored like this. The sentence says why."""

    code = "application.invalid"


class ThirdPartyTypeInvalid(ApplicationError):
    """Only an application that people sign in to can be a third party's."""

    code = "application.invalid_third_party_application_type"


class RedirectRefused(ApplicationError):
    """No browser can be sent back to that address."""

    code = "application.invalid_redirect_uri"

    def __init__(self, uri: str, reason: str) -> None:
        super().__init__(f"{uri[:200]!r} cannot be a redirect URI: {reason}.")
        self._data = {"uri": uri[:200], "reason": reason}

    @property
    def data(self) -> Mapping[str, Any]:
        """Which address, and why not."""
        return self._data


class SecretNameTaken(ApplicationError):
    """The application has a secret of this name."""

    code = "application.secret_name_exists"


class ClientRefused(ApplicationError):
    """The client is unknown or did not show its secret. ``known`` tells which."""

    code = "application.client_refused"

    def __init__(self, client: str = "", *, known: bool = False) -> None:
        super().__init__("client authentication failed" if known else f"invalid client {client}")
        self.known = known


class ClientSecretExpired(ApplicationError):
    """The client's secret has expired."""

    code = "application.secret_expired"


class ClientSecretLocked(ApplicationError):
    """Too many wrong secrets. ``retry_after`` is in seconds; no secret was compared."""

    code = "application.secret_locked"

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"Too many wrong secrets. Try again in {retry_after} s.")
        self.retry_after = retry_after


class SAMLElsewhere(ApplicationError):
    """SAML applications are not made here."""

    code = "application.saml.use_saml_app_api"


class ProtectedUnsupported(ApplicationError):
    """Protected applications are not made here."""

    code = "application.protected_app_metadata_is_required"


class DeviceFlowNativeOnly(ApplicationError):
    """Only a native application can use the device flow."""

    code = "application.device_flow_native_only"


class TokenExchangeRefused(ApplicationError):
    """A third party's application cannot exchange tokens."""

    code = "application.third_party_application_cannot_enable_token_exchange"


class NoLegacySecret(ApplicationError):
    """The application has no secret of the old kind."""

    code = "application.no_legacy_secret_found"


class SecretNotKept(ApplicationError):
    """An application of that type cannot keep a secret."""

    code = "entity.db_constraint_violated"


class ResourceError(WatchwordError):
    """The resource or scope cannot be made or used so."""

    code = "resource.failed"


class ResourceInvalid(ResourceError):
    """The resource or scope cannot be stored like this. The sentence says why."""

    code = "resource.invalid"


class ManagementAPIFixed(ResourceInvalid):
    """The Management API is built in and cannot be changed."""

    code = "resource.cannot_modify_management_api"


class ManagementAPIKept(ResourceInvalid):
    """The Management API is built in and cannot be deleted."""

    code = "resource.cannot_delete_management_api"


class ScopeNameSpaced(ResourceInvalid):
    """The name of a scope has no blanks."""

    code = "scope.name_with_space"


class IndicatorTaken(ResourceError):
    """Another resource has this indicator."""

    code = "resource.resource_identifier_in_use"

    def __init__(self, indicator: str) -> None:
        super().__init__(f"The indicator {indicator[:200]!r} is in use.")


class ScopeNameTaken(ResourceError):
    """The resource has a scope of this name."""

    code = "scope.name_exists"

    def __init__(self, name: str) -> None:
        super().__init__(f"The scope {name[:200]!r} is there already.")
