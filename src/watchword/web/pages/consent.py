"""Screen 8: a third party's application asks for something of the person; for our own nobody is asked."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from watchword.accounts import Session
from watchword.oidc import AuthorizationRequest, Provider
from watchword.web.desk import Desk
from watchword.web.errors import Refused
from watchword.web.oidc.going_back import back
from watchword.web.pages.session import SESSION
from watchword.web.pages.views import ConsentView, End

CONSENT: Final = "consent"


class ConsentPages:
    """Between signing in and going back."""

    def __init__(self, provider: Provider, desk: Desk) -> None:
        self._provider = provider
        self._desk = desk

    @property
    def routes(self) -> list[Route]:
        """Where they are."""
        return [
            Route("/consent", self.show, methods=["GET"]),
            Route("/consent", self.decide, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """The question; an application of ours goes on without it."""
        waiting, session = await self._waiting(request, request.query_params.get("app_id"))
        application = await self._provider.requests.application(waiting)
        if not application.third_party:
            await self._provider.requests.consent(waiting, session)
            return self._desk.go(f"{self._desk.origin}{waiting.resume_path}")
        asked = await self._provider.requests.asked(waiting)
        beyond = [scope for scopes in asked.resources.values() for scope in scopes]
        token = self._session_token(request)
        view = ConsentView(
            token=self._desk.forms.make(CONSENT, f"{token}.{waiting.id}"),
            leave_token=self._desk.forms.make(SESSION, token),
            action=f"/consent?app_id={application.id}",
            application=application.name,
            scopes=(*asked.scopes, *dict.fromkeys(beyond)),
            masked=session.identifier.masked,
        )
        return self._desk.page(request, view)

    async def decide(self, request: Request) -> Response:
        """The person's yes or no. Only a form that we made for this session and this very request counts."""
        fields = await self._desk.fields(request)
        waiting, session = await self._waiting(request, request.query_params.get("app_id"))
        bound = f"{self._session_token(request)}.{waiting.id}"
        if not self._desk.forms.fits(CONSENT, bound, fields.get("token", "")):
            raise Refused(End.FORGED)
        if fields.get("answer") != "allow":
            return back(self._desk, request, await self._provider.requests.decline(waiting))
        await self._provider.requests.consent(waiting, session)
        return self._desk.go(waiting.resume_path)

    async def _waiting(
        self, request: Request, application: str | None
    ) -> tuple[AuthorizationRequest, Session]:
        browser, token = self._desk.cookies.browser(request), self._desk.cookies.session(request)
        waiting = session = None
        if browser is not None and token is not None:
            waiting = await self._provider.requests.current(browser, application)
            session = await self._provider.sessions.find(token)
        if waiting is None or session is None:
            raise Refused(End.EXPIRED)
        return waiting, session

    def _session_token(self, request: Request) -> str:
        return str(self._desk.cookies.session(request))
