"""Applications on the wire."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import Field

from watchword.clients import Application, ApplicationSecret, ApplicationType
from watchword.web.api.models import TENANT, Answer, Body

_LATEST: Final = 2**53
# Where the wire once had the secret itself; the rest is no secret either.
_INTERNAL: Final = "#internal:"

Name = Annotated[str, Field(min_length=1, max_length=256)]
_URIs = Annotated[list[Annotated[str, Field(max_length=2048)]], Field(max_length=128)]
_Seconds = Annotated[int, Field(ge=1, le=31_536_000)]


class OIDCMetadata(Body):
    """``oidcClientMetadata``: where browsers may be sent back to."""

    redirect_uris: _URIs
    post_logout_redirect_uris: _URIs = Field(default_factory=list)
    backchannel_logout_uri: str | None = None
    backchannel_logout_session_required: bool | None = None
    logo_uri: str | None = None


class CustomMetadata(Body):
    """``customClientMetadata``: what is particular about this client."""

    cors_allowed_origins: _URIs | None = None
    id_token_ttl: _Seconds | None = None
    refresh_token_ttl: _Seconds | None = None
    refresh_token_ttl_in_days: Annotated[int, Field(ge=1, le=180)] | None = None
    always_issue_refresh_token: bool | None = None
    rotate_refresh_token: bool | None = None
    allow_token_exchange: bool | None = None
    is_device_flow: bool | None = None
    max_allowed_grants: Annotated[int, Field(ge=1)] | None = None


class NewApplication(Body):
    """An application to be made."""

    name: Name
    type: ApplicationType
    description: Annotated[str, Field(max_length=2048)] | None = None
    oidc_client_metadata: OIDCMetadata | None = None
    custom_client_metadata: CustomMetadata | None = None
    custom_data: dict[str, Any] | None = None
    app_level_access_control_enabled: bool | None = None
    is_third_party: bool = False
    is_admin: bool = False
    management_scopes: Annotated[list[str], Field(max_length=32)] | None = None
    resource_scopes: dict[str, list[str]] | None = None


class ApplicationChange(Body):
    """What to change; each field given replaces the stored one as a whole."""

    name: Name | None = None
    description: Annotated[str, Field(max_length=2048)] | None = None
    oidc_client_metadata: OIDCMetadata | None = None
    custom_client_metadata: CustomMetadata | None = None
    custom_data: dict[str, Any] | None = None
    app_level_access_control_enabled: bool | None = None
    is_admin: bool | None = None
    is_enabled: bool | None = None
    management_scopes: Annotated[list[str], Field(max_length=32)] | None = None
    resource_scopes: dict[str, list[str]] | None = None


class ApplicationAnswer(Answer):
    """An application. ``secret`` is a placeholder; secrets have routes of their own."""

    tenant_id: str = TENANT
    id: str
    name: str
    secret: str
    description: str | None
    type: ApplicationType
    oidc_client_metadata: dict[str, Any]
    custom_client_metadata: dict[str, Any]
    protected_app_metadata: None = None
    custom_data: dict[str, Any]
    is_third_party: bool
    app_level_access_control_enabled: Literal[False] = False
    created_at: int
    is_admin: bool
    is_enabled: bool
    management_scopes: list[str] | None
    resource_scopes: dict[str, list[str]]


class NewSecret(Body):
    """A secret to be made; ``expiresAt`` in milliseconds."""

    name: Name
    expires_at: Annotated[int, Field(ge=0, le=_LATEST)] | None = None


class SecretChange(Body):
    """Another name."""

    name: Name


class SecretAnswer(Answer):
    """A secret: in clear in its first hour, masked afterwards."""

    tenant_id: str = TENANT
    application_id: str
    name: str
    value: str
    created_at: int
    expires_at: int | None


def stored(model: Body | None) -> dict[str, Any]:
    """What of ``model`` was given, as it is stored: by the wire's names, without what is empty."""
    return {} if model is None else model.model_dump(by_alias=True, exclude_none=True)


def application_answer(one: Application) -> ApplicationAnswer:
    """``one`` on the wire."""
    oidc = {"redirectUris": [], "postLogoutRedirectUris": [], **one.oidc}
    return ApplicationAnswer(
        id=one.id,
        name=one.name,
        secret=f"{_INTERNAL}{one.id}",
        description=one.description,
        type=one.type,
        oidc_client_metadata=oidc,
        custom_client_metadata=dict(one.custom),
        custom_data=dict(one.custom_data),
        is_third_party=one.third_party,
        created_at=one.created_at,
        is_admin=one.management,
        is_enabled=one.enabled,
        management_scopes=list(one.management_scopes) if one.management else None,
        resource_scopes={name: list(scopes) for name, scopes in one.resource_scopes.items()},
    )


def secret_answer(one: ApplicationSecret) -> SecretAnswer:
    """``one`` on the wire."""
    return SecretAnswer(
        application_id=one.application_id,
        name=one.name,
        value=one.value,
        created_at=one.created_at,
        expires_at=one.expires_at,
    )
