"""Screen 9 and what surrounds it: signed in, signed out, the way in, and whether we are alive."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from watchword.accounts import Session, Sessions
from watchword.identifiers import IdentifierType
from watchword.interaction import Journeys
from watchword.web.desk import Desk
from watchword.web.pages.channels import channel_of
from watchword.web.pages.moments import moment
from watchword.web.pages.views import SignedInView, SignedOutView

SESSION: Final = "session"


class SessionPages:
    """The routes of a browser that is signed in, or was."""

    def __init__(self, desk: Desk, journeys: Journeys, sessions: Sessions) -> None:
        self._desk = desk
        self._leaving = journeys.leaving
        self._sessions = sessions

    @property
    def routes(self) -> list[Route]:
        """Where they are."""
        return [
            Route("/", self.enter, methods=["GET"]),
            Route("/signed-in", self.show, methods=["GET"]),
            Route("/sign-out", self.sign_out, methods=["POST"]),
            Route("/signed-out", self.show_signed_out, methods=["GET"]),
            Route("/status", _alive, methods=["GET"]),
        ]

    async def enter(self, request: Request) -> Response:
        """To whichever page this browser needs."""
        signed_in = await self._session(request)
        return self._desk.go("/sign-in" if signed_in is None else "/signed-in")

    async def show(self, request: Request) -> Response:
        """Who you are, how that was proved, since when."""
        session = await self._session(request)
        if session is None:
            return self._desk.go("/sign-in")
        token = str(self._desk.cookies.session(request))
        view = SignedInView(
            token=self._desk.forms.make(SESSION, token),
            user=session.user_id,
            masked=session.identifier.masked,
            channel=channel_of(session.identifier),
            since=moment(session.created_at, self._desk.clock),
            password="pwd" in session.amr,
            username=session.identifier.type is IdentifierType.USERNAME,
        )
        return self._desk.page(request, view)

    async def sign_out(self, request: Request) -> Response:
        """End the session. A browser that has none is already where it wants to be."""
        token = self._desk.cookies.session(request)
        if token is not None:
            await self._desk.form(request, SESSION, token)
            await self._leaving.leave(token, address=self._desk.address(request))
        response = self._desk.go("/signed-out")
        self._desk.cookies.drop_session(response)
        return response

    async def show_signed_out(self, request: Request) -> Response:
        """You are signed out."""
        return self._desk.page(request, SignedOutView())

    async def _session(self, request: Request) -> Session | None:
        token = self._desk.cookies.session(request)
        return None if token is None else await self._sessions.find(token)


async def _alive(_: Request) -> Response:
    return Response(status_code=204)
