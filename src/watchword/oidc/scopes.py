"""Which scopes a request can come to: those of OpenID Connect, and of each resource those that the application may carry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from watchword.clients import MANAGEMENT_RESOURCE, Application, Resources
from watchword.errors import InvalidTarget
from watchword.oidc.authorization_request import SCOPES, Wishes

OFFLINE: Final = "offline_access"


@dataclass(frozen=True, slots=True)
class ScopesAsked:
    """``scopes`` of OpenID Connect, and ``resources``: indicator to scopes."""

    scopes: tuple[str, ...]
    resources: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


async def sorted_out(application: Application, resources: Resources, wishes: Wishes) -> ScopesAsked:
    """What ``wishes`` come to for this application; words that nobody knows are left out.

    Raises ``InvalidTarget`` for an unknown resource, and for the Management API: a person's token never opens it.
    """
    found = {}
    for indicator in wishes.resources:
        if indicator == MANAGEMENT_RESOURCE or await resources.named(indicator) is None:
            raise InvalidTarget
        allowed = set(application.resource_scopes.get(indicator, ()))
        found[indicator] = tuple(scope for scope in wishes.scopes if scope in allowed)
    return ScopesAsked(tuple(scope for scope in wishes.scopes if scope in SCOPES), found)
