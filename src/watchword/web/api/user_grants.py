"""What a user has allowed applications: the wire's grants, one by one, and ours, consents, by third party."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from fastapi import Query
from pydantic import Field

from watchword.accounts import Users
from watchword.clients import Application
from watchword.errors import EntityNotFound, GrantNotFound
from watchword.oidc import Consent, Consents, Grant
from watchword.web.api.connector_models import RowID
from watchword.web.api.gate import Calling, Gate, Scope, section
from watchword.web.api.models import Answer
from watchword.web.api.user_models import UserID


class AppType(StrEnum):
    """Whose application it is."""

    FIRST_PARTY = "firstParty"
    THIRD_PARTY = "thirdParty"


class OpenIDScopes(Answer):
    """Scopes of OpenID Connect."""

    scope: str = Field(description="With spaces between them.")


class GrantPayload(Answer):
    """Who allowed whom what. Times are seconds here, as in a token."""

    exp: int
    iat: int
    jti: str
    kind: Literal["Grant"]
    client_id: str
    account_id: str
    openid: OpenIDScopes
    resources: dict[str, str] = Field(description="Scopes of APIs, by the API's indicator.")


class GrantedApplication(Answer):
    """Whom it was given to."""

    id: str
    name: str


class GrantAnswer(Answer):
    """One yes of a user to an application."""

    id: str
    payload: GrantPayload
    expires_at: int = Field(description="The same moment as `exp`, in milliseconds.")
    application: GrantedApplication


class GrantList(Answer):
    """The grants of a user."""

    grants: list[GrantAnswer]


class ConsentAnswer(Answer):
    """What a user has allowed one third party's application."""

    application_id: str
    name: str
    scopes: list[str] = Field(description="Those of OpenID Connect before those of APIs.")
    since: int = Field(description="When the first of it was allowed.")


_AppType = Annotated[
    AppType | None,
    Query(
        alias="appType",
        description="Of third parties' applications, or of one's own; without it of both.",
    ),
]


class UserGrantRoutes:
    """``/users/{id}/grants``, as the wire has it."""

    def __init__(self, consents: Consents, gate: Gate) -> None:
        self._consents = consents
        self.router = section("users", gate, read=Scope.USERS_READ, write=Scope.USERS)
        add, all_ = self.router.add_api_route, "/users/{id}/grants"
        add(all_, self.list, methods=["GET"], response_model=GrantList)
        add(f"{all_}/{{grant_id}}", self.end, methods=["DELETE"], status_code=204)

    async def list(self, id: UserID, app_type: _AppType = None) -> GrantList:  # noqa: A002 - the wire's word
        """What this user has allowed applications and has neither run out nor been ended, the oldest first; of nobody, nothing."""
        wanted = None if app_type is None else app_type is AppType.THIRD_PARTY
        found = await self._consents.grants(id, third_party=wanted)
        return GrantList(grants=[_grant(*one) for one in found])

    async def end(self, id: UserID, grant_id: RowID, caller: Calling) -> None:  # noqa: A002
        """End one grant, and with it its authorization codes, refresh tokens and opaque access tokens."""
        if not await self._consents.end(id, grant_id, operator=caller.actor):
            raise GrantNotFound


class UserConsentRoutes:
    """``/users/{id}/consents``: ours."""

    def __init__(self, users: Users, consents: Consents, gate: Gate) -> None:
        self._users = users
        self._consents = consents
        self.router = section("users", gate, read=Scope.USERS_READ, write=Scope.USERS)
        add, all_ = self.router.add_api_route, "/users/{id}/consents"
        add(all_, self.list, methods=["GET"], response_model=list[ConsentAnswer])
        one = f"{all_}/{{application_id}}"
        add(one, self.withdraw, methods=["DELETE"], status_code=204)

    async def list(self, id: UserID) -> list[ConsentAnswer]:  # noqa: A002
        """Which third parties' applications this user has allowed what, the oldest first."""
        await self._users.get(id)
        return [_consent(one) for one in await self._consents.of(id)]

    async def withdraw(self, id: UserID, application_id: RowID, caller: Calling) -> None:  # noqa: A002
        """End every grant of this user to one application: it has to ask again. JWTs that it holds for APIs run out by themselves."""
        if not await self._consents.withdraw(id, application_id, operator=caller.actor):
            raise EntityNotFound


def _grant(application: Application, one: Grant) -> GrantAnswer:
    return GrantAnswer(
        id=one.id,
        payload=GrantPayload(
            exp=one.expires_at // 1000,
            iat=one.created_at // 1000,
            jti=one.id,
            kind="Grant",
            client_id=one.application,
            account_id=one.user_id,
            openid=OpenIDScopes(scope=" ".join(one.scopes)),
            resources={name: " ".join(scopes) for name, scopes in one.resource_scopes.items()},
        ),
        expires_at=one.expires_at,
        application=GrantedApplication(id=application.id, name=application.name),
    )


def _consent(one: Consent) -> ConsentAnswer:
    return ConsentAnswer(
        application_id=one.application.id,
        name=one.application.name,
        scopes=[*one.scopes],
        since=one.since,
    )
