"""What there is without a row: the live preview of a dev database, and the Management API as a resource of every installation."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from watchword.clients.application import Application, ApplicationType

DEMO_APPLICATION: Final = "demo-app"
MANAGEMENT_RESOURCE: Final = "https://default.logto.app/api"
MANAGEMENT_RESOURCE_ID: Final = "management-api"
RESOURCE_TOKEN_SECONDS: Final = 3600

# The scopes of the Management API, each with what it opens.
MANAGEMENT_SCOPES: Final[dict[str, str]] = {
    "all": "Everything below.",
    "verification-codes": "Send and check verification codes.",
    "users:read": "Read people.",
    "users": "Read and change people.",
    "connectors": "Set up connectors and send tests.",
    "sign-in-exp": "Change the sign-in experience, phrases and e-mail templates.",
    "logs:read": "Read logs, messages and timelines.",
    "applications": "Manage applications, their secrets and resources.",
}


def covers(given: Collection[str], scope: str) -> bool:
    """Whether who was given these scopes of the Management API may do ``scope``: ``all`` is everything, a writing one its reading one."""
    known = scope in MANAGEMENT_SCOPES
    return known and (scope in given or "all" in given or scope.removesuffix(":read") in given)


def demo_application(origin: str) -> Application:
    """The live preview: a public client of this very server."""
    return Application(
        id=DEMO_APPLICATION,
        name="Live Preview",
        type=ApplicationType.SPA,
        description="Preview of the sign-in experience.",
        oidc={
            "redirectUris": [f"{origin}/demo-app"],
            "postLogoutRedirectUris": [f"{origin}/demo-app"],
        },
        built_in=True,
    )
