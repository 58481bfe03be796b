"""Clients: the programs that ask for sign-in or call an API, how they show who they are, and the APIs they may call."""

from watchword.clients.application import Application, ApplicationType
from watchword.clients.applications import Applications, Listing
from watchword.clients.authentication import AuthenticatedClient, ClientAuthentication
from watchword.clients.builtin import (
    DEMO_APPLICATION,
    MANAGEMENT_RESOURCE,
    MANAGEMENT_RESOURCE_ID,
    MANAGEMENT_SCOPES,
    covers,
)
from watchword.clients.clients import Clients
from watchword.clients.redirects import check_redirects, origin_of, redirect_fits
from watchword.clients.resources import MANAGEMENT_API, Resource, Resources, ResourceScope
from watchword.clients.secrets import MASK, ApplicationSecret, Secrets

__all__ = [
    "DEMO_APPLICATION",
    "MANAGEMENT_API",
    "MANAGEMENT_RESOURCE",
    "MANAGEMENT_RESOURCE_ID",
    "MANAGEMENT_SCOPES",
    "MASK",
    "Application",
    "ApplicationSecret",
    "ApplicationType",
    "Applications",
    "AuthenticatedClient",
    "ClientAuthentication",
    "Clients",
    "Listing",
    "Resource",
    "ResourceScope",
    "Resources",
    "Secrets",
    "check_redirects",
    "covers",
    "origin_of",
    "redirect_fits",
]
