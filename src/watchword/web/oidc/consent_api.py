"""``/api/interaction/consent``: what a consent page of one's own shows, and the person's yes."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from watchword.accounts import Session, User, Users
from watchword.clients import Application
from watchword.errors import AuthorizationRequestNotFound
from watchword.oidc import AuthorizationRequest, Provider
from watchword.web.desk import Desk

_APPLICATION = "logto-app-id"


class ConsentRoutes:
    """For pages of our own origin, asking with the browser's cookies."""

    def __init__(self, provider: Provider, desk: Desk, users: Users) -> None:
        self._provider = provider
        self._desk = desk
        self._users = users

    @property
    def routes(self) -> list[Route]:
        """Where they are."""
        return [
            Route("/api/interaction/consent", self.show, methods=["GET"]),
            Route("/api/interaction/consent", self.allow, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """Who asks, for what, and as whom."""
        waiting, session = await self._waiting(request)
        application = await self._provider.requests.application(waiting)
        user = await self._users.get(session.user_id)
        asked = await self._provider.requests.asked(waiting)
        return JSONResponse(
            {
                "application": _application(application),
                "user": _user(user),
                "redirectUri": waiting.wishes.redirect_uri,
                "missingOIDCScope": [scope for scope in asked.scopes if scope != "openid"],
                "missingResourceScopes": [
                    await self._resource(indicator, names)
                    for indicator, names in asked.resources.items()
                ],
            }
        )

    async def allow(self, request: Request) -> Response:
        """The person's yes, and where the browser goes on."""
        waiting, session = await self._waiting(request)
        await self._provider.requests.consent(waiting, session)
        return JSONResponse({"redirectTo": f"{self._desk.origin}{waiting.resume_path}"})

    async def _resource(self, indicator: str, names: tuple[str, ...]) -> dict[str, Any]:
        resource = await self._provider.clients.resources.named(indicator)
        known = await self._provider.clients.resources.scopes(resource.id) if resource else []
        return {
            "resource": {
                "id": resource.id if resource else "",
                "name": resource.name if resource else indicator,
                "indicator": indicator,
            },
            "scopes": [
                {"id": one.id, "name": one.name, "description": one.description}
                for one in known
                if one.name in names
            ],
        }

    async def _waiting(self, request: Request) -> tuple[AuthorizationRequest, Session]:
        """Raises ``AuthorizationRequestNotFound`` where no request waits in this browser, or nobody is signed in."""
        browser, token = self._desk.cookies.browser(request), self._desk.cookies.session(request)
        named = request.headers.get(_APPLICATION) or request.query_params.get("app_id")
        waiting = session = None
        if browser is not None and token is not None:
            waiting = await self._provider.requests.current(browser, named)
            session = await self._provider.sessions.find(token)
        if waiting is None or session is None:
            raise AuthorizationRequestNotFound
        return waiting, session


def _application(one: Application) -> dict[str, Any]:
    return {"id": one.id, "name": one.name, "isThirdParty": one.third_party}


def _user(one: User) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "avatar": one.avatar,
        "username": one.username.value if one.username else None,
        "primaryEmail": one.email.value if one.email else None,
        # The wire has no plus.
        "primaryPhone": one.phone.value.removeprefix("+") if one.phone else None,
    }
