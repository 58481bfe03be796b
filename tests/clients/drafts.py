"""Applications as tests want them."""

from typing import Any

from watchword.clients import Application, ApplicationType


def draft(kind: ApplicationType = ApplicationType.TRADITIONAL, **more: Any) -> Application:
    """An application not yet stored."""
    oidc = {"redirectUris": ["https://app.example.com/callback"], "postLogoutRedirectUris": []}
    return Application(**{"id": "", "name": "Shop", "type": kind, "oidc": oidc, **more})


def machine(**more: Any) -> Application:
    """A program that calls the Management API."""
    return draft(ApplicationType.MACHINE_TO_MACHINE, **{"oidc": {}, "management": True, **more})
