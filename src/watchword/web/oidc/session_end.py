"""``/oidc/session/end``: RP-initiated logout, with a page of ours in between."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from watchword.accounts import Session
from watchword.errors import OIDCError
from watchword.oidc import Logout, Provider
from watchword.web.desk import Desk
from watchword.web.errors import Refused
from watchword.web.oidc.form_action import page_headers
from watchword.web.oidc.parameters import Parameters, came_without_cookies, of_body, of_query
from watchword.web.pages.views import End, EndSessionView, SignedOutView

_KIND: Final = "logout"
# What the form carries along, beside its token that vouches for all of it.
_CARRIED: Final = ("client_id", "post_logout_redirect_uri", "state")
_SUCCESS: Final = "/oidc/session/end/success"


@dataclass(frozen=True, slots=True)
class _Asked:
    """Parameters of the form, as ``Logouts`` reads them."""

    values: dict[str, str]

    def get(self, name: str) -> str | None:
        return self.values.get(name)

    def all(self, name: str) -> list[str]:
        return [self.values[name]] if name in self.values else []


class SessionEndRoutes:
    """The end of a session, asked for by a client."""

    def __init__(self, provider: Provider, desk: Desk) -> None:
        self._provider = provider
        self._desk = desk

    @property
    def routes(self) -> list[Route]:
        """Where they are."""
        return [
            Route("/oidc/session/end", self.ask, methods=["GET", "POST"]),
            Route("/oidc/session/end/confirm", self.confirm, methods=["POST"]),
            Route(_SUCCESS, self.success, methods=["GET"]),
        ]

    async def ask(self, request: Request) -> Response:
        """The page that asks; where a client took part in the session it answers itself (policy section 5)."""
        session = await self._session(request)
        try:
            asked = await of_body(request) if request.method == "POST" else of_query(request)
            if came_without_cookies(request):
                return self._desk.go(f"/oidc/session/end?{asked.query}")
            logout = await self._provider.logouts.read(asked, session)
        except OIDCError as exc:
            if "text/html" in request.headers.get("accept", ""):
                raise Refused(End.BAD_REQUEST) from exc
            raise
        if session is None:
            return self._desk.go(logout.url or _SUCCESS)
        carried = {
            "client_id": logout.client,
            "post_logout_redirect_uri": logout.redirect_uri,
            "state": logout.state,
        }
        fields = {name: value for name, value in carried.items() if value is not None}
        view = EndSessionView(
            xsrf=self._form_token(request, fields),
            fields=tuple(fields.items()),
            submits=logout.certain,
        )
        places = [logout.redirect_uri] if logout.redirect_uri else []
        return self._desk.page(request, view, headers=page_headers(places))

    async def confirm(self, request: Request) -> Response:
        """End the session and leave. Only a form that we made for this very session does."""
        parameters = await of_body(request)
        fields = {name: value for name in _CARRIED if (value := parameters.get(name)) is not None}
        session = await self._session(request)
        if session is None:
            return self._desk.go(_SUCCESS)
        self._require_own(request, parameters, fields)
        logout: Logout = await self._provider.logouts.read(_Asked(fields), session)
        response = self._desk.go(logout.url or _SUCCESS)
        if parameters.get("logout") is not None:
            await self._end(request, session)
            self._desk.cookies.drop_session(response)
        return response

    async def success(self, request: Request) -> Response:
        """You are signed out."""
        return self._desk.page(request, SignedOutView(), headers=page_headers())

    async def _end(self, request: Request, session: Session) -> None:
        token = str(self._desk.cookies.session(request))
        if await self._provider.sessions.end(token):
            await self._provider.audit.append(
                "session.ended",
                actor=session.user_id,
                target=session.user_id,
                outcome="signed_out",
                address=self._desk.address(request) or "",
            )

    def _form_token(self, request: Request, fields: dict[str, str]) -> str:
        return self._desk.forms.make(_KIND, self._bound(request, fields))

    def _require_own(
        self, request: Request, parameters: Parameters, fields: dict[str, str]
    ) -> None:
        given = parameters.get("xsrf") or ""
        if not self._desk.forms.fits(_KIND, self._bound(request, fields), given):
            raise Refused(End.FORGED)

    def _bound(self, request: Request, fields: dict[str, str]) -> str:
        carried = "\n".join(f"{name}={fields.get(name, '')}" for name in _CARRIED)
        return f"{self._desk.cookies.session(request)}\n{carried}"

    async def _session(self, request: Request) -> Session | None:
        token = self._desk.cookies.session(request)
        return None if token is None else await self._provider.sessions.find(token)
