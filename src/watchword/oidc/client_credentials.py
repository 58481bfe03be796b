"""The grant type client_credentials (RFC 6749 4.4): a program asks for a token of its own, for one resource (RFC 8707)."""

from __future__ import annotations

from collections.abc import Sequence

from watchword.clients import (
    MANAGEMENT_RESOURCE,
    Application,
    ApplicationType,
    AuthenticatedClient,
    Resource,
    Resources,
    covers,
)
from watchword.errors import InvalidTarget, UnauthorizedClient
from watchword.oidc.access_tokens import AccessTokens, IssuedToken


class ClientCredentials:
    """Gives machine-to-machine applications their tokens."""

    def __init__(self, resources: Resources, tokens: AccessTokens) -> None:
        self._resources = resources
        self._tokens = tokens

    async def grant(
        self, client: AuthenticatedClient, resources: Sequence[str], scopes: Sequence[str]
    ) -> IssuedToken:
        """A token for the one resource named, or the default one; with those of ``scopes`` that the application may carry.

        Raises ``UnauthorizedClient`` and ``InvalidTarget``.
        """
        application = client.application
        if application.type is not ApplicationType.MACHINE_TO_MACHINE:
            raise UnauthorizedClient
        resource = await self._resource(resources)
        return self._tokens.issue(
            resource,
            granted(application, resource, scopes),
            subject=application.id,
            client=application.id,
            secret_id=client.secret_id,
        )

    async def _resource(self, named: Sequence[str]) -> Resource:
        if len(named) > 1:
            raise InvalidTarget("only one resource at a time")
        found = await (self._resources.named(named[0]) if named else self._resources.default())
        if found is None:
            raise InvalidTarget(
                None if named else "both `resource` and `organization_id` are not provided"
            )
        return found


def granted(application: Application, resource: Resource, asked: Sequence[str]) -> tuple[str, ...]:
    """Those of the scopes asked for that ``application`` may carry to ``resource``, in the order asked, once each.

    Raises ``InvalidTarget`` for the Management API where the application is not one for it.
    """
    if resource.indicator == MANAGEMENT_RESOURCE:
        if not application.management:
            raise InvalidTarget("this application may not call the Management API")
        given = application.management_scopes
        # Who may do everything may ask for less.
        return tuple(scope for scope in dict.fromkeys(asked) if covers(given, scope))
    allowed = set(application.resource_scopes.get(resource.indicator, ()))
    return tuple(scope for scope in dict.fromkeys(asked) if scope in allowed)
