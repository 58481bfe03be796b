"""Coming in and going out: one-time addresses, signing in, the password again, the token for the API."""

from __future__ import annotations

from typing import Any

from pydantic import Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from watchword import __version__
from watchword.errors import OperatorMissing
from watchword.identifiers import parse_email
from watchword.operators import CONFIRMED_SECONDS, Operators, OperatorSessions
from watchword.web.api.bodies import read_body
from watchword.web.api.models import Body
from watchword.web.console.desk import ConsoleDesk
from watchword.web.console.gate import TOKEN_SECONDS, ConsoleGate
from watchword.web.console.installation import Installation


class _Invited(Body):
    token: str = Field(max_length=64, repr=False)


class _Accepted(_Invited):
    email: str | None = Field(None, max_length=320)
    password: str = Field(max_length=1024, repr=False)


class _SignIn(Body):
    email: str = Field(max_length=320)
    password: str = Field(max_length=1024, repr=False)


class _Password(Body):
    password: str = Field(max_length=1024, repr=False)


class Entrance:
    """The routes that need no session, and those that are about it."""

    def __init__(
        self,
        desk: ConsoleDesk,
        operators: Operators,
        sessions: OperatorSessions,
        gate: ConsoleGate,
        installation: Installation,
    ) -> None:
        self._desk = desk
        self._operators = operators
        self._sessions = sessions
        self._gate = gate
        self._installation = installation
        self.routes = [
            Route("/console/state", self.state, methods=["GET"]),
            Route("/console/invitation", self.invitation, methods=["POST"]),
            Route("/console/accept", self.accept, methods=["POST"]),
            Route("/console/sign-in", self.sign_in, methods=["POST"]),
            Route("/console/sign-out", self.sign_out, methods=["POST"]),
            Route("/console/confirm", self.confirm, methods=["POST"]),
            Route("/console/token", self.token, methods=["POST"]),
        ]

    async def state(self, request: Request) -> Response:
        """Whether somebody is signed in; to nobody it tells nothing else."""
        token, session = self._desk.token(request), await self._desk.session(request)
        if token is None or session is None:
            return JSONResponse({"operator": None})
        return JSONResponse(
            {
                "operator": {
                    "id": session.operator_id,
                    "email": session.email,
                    "language": session.language,
                },
                "csrf": self._desk.csrf(token),
                "confirmedUntil": session.confirmed_until,
                "expiresAt": session.expires_at,
                "installation": self._installation.told | {"version": __version__},
            }
        )

    async def invitation(self, request: Request) -> Response:
        """What the one-time address in the fragment is for. Nothing is spent by looking."""
        body = await read_body(request, _Invited)
        found = await self._operators.invitation(body.token)
        return JSONResponse({"purpose": found.purpose, "email": found.email})

    async def accept(self, request: Request) -> Response:
        """Use the one-time address up."""
        body = await read_body(request, _Accepted)
        email = parse_email(body.email) if body.email else None
        address = self._desk.address(request)
        started = await self._operators.accept(
            body.token, body.password, email=email, address=address
        )
        return await self._signed_in(request, started.token)

    async def sign_in(self, request: Request) -> Response:
        """E-mail address and password."""
        body = await read_body(request, _SignIn)
        started = await self._operators.sign_in(
            parse_email(body.email), body.password, address=self._desk.address(request)
        )
        return await self._signed_in(request, started.token)

    async def sign_out(self, request: Request) -> Response:
        """End the session in the database."""
        await self._desk.operator(request)
        token = self._desk.token(request)
        if token is not None:
            await self._sessions.end(token)
        response = Response(status_code=204)
        self._desk.drop(response)
        return response

    async def confirm(self, request: Request) -> Response:
        """The password again, for what asks for it; it counts for five minutes."""
        await self._desk.operator(request)
        body = await read_body(request, _Password)
        await self._operators.confirm(
            self._token(request), body.password, address=self._desk.address(request)
        )
        return JSONResponse({"seconds": CONFIRMED_SECONDS})

    async def token(self, request: Request) -> Response:
        """A token for the API, for the page's memory."""
        await self._desk.operator(request)
        answer: dict[str, Any] = {
            "accessToken": self._gate.make(self._token(request)),
            "expiresIn": TOKEN_SECONDS,
            "tokenType": "Bearer",
        }
        return JSONResponse(answer)

    def _token(self, request: Request) -> str:
        token = self._desk.token(request)
        if token is None:
            raise OperatorMissing
        return token

    async def _signed_in(self, request: Request, token: str) -> Response:
        """With a session in place of any earlier one of this browser."""
        earlier = self._desk.token(request)
        if earlier is not None:
            await self._sessions.end(earlier)
        response = JSONResponse({"csrf": self._desk.csrf(token)})
        self._desk.keep(response, token)
        return response
