"""``/oidc/auth``: a client sends its person here; they come back with a code (RFC 6749 3.1, OpenID Connect Core 3.1.2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from watchword import secret
from watchword.accounts import Session
from watchword.errors import AuthorizationRequestNotFound, OIDCError
from watchword.interaction import Event, Journeys
from watchword.oidc import (
    AuthorizationRequest,
    AuthorizationResponse,
    Needs,
    Provider,
)
from watchword.web.desk import AGAIN, Desk
from watchword.web.errors import Refused, answer_of
from watchword.web.oidc.going_back import back
from watchword.web.oidc.parameters import came_without_cookies, of_body, of_query
from watchword.web.pages.places import FIRST
from watchword.web.pages.views import End

_EVENTS: Final[Mapping[str, Event]] = {page: event for event, page in FIRST.items()}


class AuthorizeRoutes:
    """The authorize endpoint, and the way on from our own pages."""

    def __init__(self, provider: Provider, desk: Desk, journeys: Journeys) -> None:
        self._provider = provider
        self._desk = desk
        self._interactions = journeys.interactions

    @property
    def routes(self) -> list[Route]:
        """Where they are."""
        return [
            Route("/oidc/auth", self.authorize, methods=["GET", "POST"]),
            Route(AGAIN, self.again, methods=["GET"]),
            Route("/oidc/auth/{id}", self.resume, methods=["GET"]),
        ]

    async def authorize(self, request: Request) -> Response:
        """A request begins, bound to this browser from now on."""
        browser = self._desk.cookies.browser(request) or secret.new_token()
        session = await self._session(request)
        try:
            asked = await of_body(request) if request.method == "POST" else of_query(request)
            if came_without_cookies(request):
                return self._desk.go(f"/oidc/auth?{asked.query}")
            # Before anything is kept: whoever is not signed in begins a sign-in with it, and counts where they are.
            counted = session is None and asked.get("prompt") != "none"
            if counted:
                await self._interactions.count(self._desk.address(request))
            elif session is not None:
                await self._interactions.count(None, session.id)
            begun = await self._provider.requests.begin(
                asked, browser=browser, signed_in=session is not None
            )
        except OIDCError as exc:
            _tell_person(request, exc)
            raise
        if isinstance(begun, AuthorizationResponse):
            return back(self._desk, request, begun)
        return await self._bound(request, begun, browser, session, counted=counted)

    async def again(self, request: Request) -> Response:
        """A sign-in that took too long begins anew, on the way into the same application."""
        browser = self._desk.cookies.browser(request)
        begun = None
        if browser is not None:
            application = request.query_params.get("app_id", "")
            begun = await self._provider.requests.again(browser, application)
        if browser is None or begun is None:
            return self._desk.go("/sign-in")
        return await self._bound(request, begun, browser, await self._session(request))

    async def resume(self, request: Request) -> Response:
        """Its person has signed in or agreed: on with it. Another browser's request is not found (T32)."""
        browser = self._desk.cookies.browser(request)
        found = None
        if browser is not None:
            found = await self._provider.requests.find(request.path_params["id"], browser=browser)
        if browser is None or found is None:
            raise _expired(request)
        # Clients that keep only what the last answer set still find their way.
        session = await self._session(request)
        try:
            response = await self._bound(request, found, browser, session)
        except OIDCError as exc:  # its application is gone meanwhile
            _tell_person(request, exc)
            raise
        token = self._desk.cookies.session(request)
        if token is not None and session is not None:
            self._desk.cookies.keep_session(response, token)
        return response

    async def _bound(
        self,
        request: Request,
        begun: AuthorizationRequest,
        browser: str,
        session: Session | None,
        *,
        counted: bool = False,
    ) -> Response:
        reached = await self._provider.requests.go_on(begun, session)
        if isinstance(reached, AuthorizationResponse):
            response = back(self._desk, request, reached)
        elif reached.needs is Needs.CONSENT:
            response = self._desk.go(f"/consent?app_id={begun.application}")
        else:
            response = self._desk.go(begun.sign_in_path)
            await self._open_journey(request, response, begun, counted=counted)
        self._desk.cookies.keep_browser(response, browser)
        self._desk.cookies.keep_hint(response, begun.application, begun.wishes.ui_locales)
        return response

    async def _open_journey(
        self, request: Request, response: Response, begun: AuthorizationRequest, *, counted: bool
    ) -> None:
        """A journey into this application, at whose end the browser comes back to this very request."""
        token = self._interactions.begin()
        async with self._interactions.opening(
            token,
            _EVENTS.get(urlsplit(begun.sign_in_path).path, Event.SIGN_IN),
            application=begun.application,
            authorization_request=begun.id,
            locale=None,
            address=None if counted else self._desk.address(request),
        ):
            pass
        self._desk.cookies.keep_flow(response, token, request, begun.application)

    async def _session(self, request: Request) -> Session | None:
        token = self._desk.cookies.session(request)
        return None if token is None else await self._provider.sessions.find(token)


def _tell_person(request: Request, exc: OIDCError) -> None:
    """Nobody knows where to send this browser. Raises ``Refused`` where a person looks at the answer."""
    if "text/html" in request.headers.get("accept", ""):
        raise Refused(End.BAD_REQUEST, status=answer_of(exc).status) from exc


def _expired(request: Request) -> Exception:
    if "text/html" in request.headers.get("accept", ""):
        return Refused(End.EXPIRED)
    return AuthorizationRequestNotFound()
