"""Coming in and going out: one-time addresses, signing in by one step or two, the password again, the token for the API."""

from __future__ import annotations

from typing import Any

from pydantic import Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from watchword import __version__
from watchword.errors import OperatorMissing
from watchword.identifiers import parse_email
from watchword.operators import (
    CONFIRMED_SECONDS,
    Entered,
    Operators,
    OperatorSessions,
    SecondSteps,
    StartedSignIn,
)
from watchword.web.api.bodies import read_body
from watchword.web.api.models import Body
from watchword.web.console.desk import ConsoleDesk
from watchword.web.console.gate import TOKEN_SECONDS, ConsoleGate
from watchword.web.console.installation import Installation
from watchword.web.console.second_step import TypedCode


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
        second_steps: SecondSteps,
        sessions: OperatorSessions,
        gate: ConsoleGate,
        installation: Installation,
    ) -> None:
        self._desk = desk
        self._operators = operators
        self._second_steps = second_steps
        self._sessions = sessions
        self._gate = gate
        self._installation = installation
        self.routes = [
            Route("/console/state", self.state, methods=["GET"]),
            Route("/console/invitation", self.invitation, methods=["POST"]),
            Route("/console/accept", self.accept, methods=["POST"]),
            Route("/console/sign-in", self.sign_in, methods=["POST"]),
            Route("/console/sign-in", self.leave, methods=["DELETE"]),
            Route("/console/sign-in/send", self.send, methods=["POST"]),
            Route("/console/sign-in/code", self.code, methods=["POST"]),
            Route("/console/sign-out", self.sign_out, methods=["POST"]),
            Route("/console/confirm", self.confirm, methods=["POST"]),
            Route("/console/token", self.token, methods=["POST"]),
        ]

    async def state(self, request: Request) -> Response:
        """Whether somebody is signed in, or half-way there; to nobody it tells nothing else."""
        token, session = self._desk.token(request), await self._desk.session(request)
        if token is None or session is None:
            half_way = await self._half_way(self._desk.half_way(request))
            return JSONResponse({"operator": None} | half_way)
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
        return await self._entered(
            request,
            await self._operators.accept(body.token, body.password, email=email, address=address),
        )

    async def sign_in(self, request: Request) -> Response:
        """E-mail address and password: a session, or the code that it still takes."""
        body = await read_body(request, _SignIn)
        return await self._entered(
            request,
            await self._operators.sign_in(
                parse_email(body.email), body.password, address=self._desk.address(request)
            ),
        )

    async def send(self, request: Request) -> Response:
        """Send the code of the second step, in the language of ``Accept-Language``; nobody without the password comes here."""
        token = self._desk.half_way_asks(request)
        await self._second_steps.send(
            token,
            locale=self._desk.language(request),
            address=self._desk.address(request) or None,
        )
        return JSONResponse(await self._half_way(token))

    async def code(self, request: Request) -> Response:
        """The code of the second step."""
        token = self._desk.half_way_asks(request)
        body = await read_body(request, TypedCode)
        return await self._entered(
            request,
            await self._second_steps.enter(token, body.code, address=self._desk.address(request)),
        )

    async def leave(self, request: Request) -> Response:
        """Begin again with the password."""
        await self._second_steps.leave(self._desk.half_way_asks(request))
        response = Response(status_code=204)
        self._desk.drop_half_way(response)
        return response

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

    async def _half_way(self, token: str | None) -> dict[str, Any]:
        """What a sign-in waits for, where one does."""
        waiting = None if token is None else await self._second_steps.signing_in(token)
        if token is None or waiting is None:
            return {}
        told = self._desk.waiting_for(waiting) | {"email": waiting.email}
        return {"secondStep": told, "csrf": self._desk.csrf(token)}

    async def _entered(self, request: Request, entered: Entered) -> Response:
        """In place of any earlier session of this browser; the session's cookie is given after the last step alone."""
        earlier = self._desk.token(request)
        if earlier is not None:
            await self._sessions.end(earlier)
        if isinstance(entered, StartedSignIn):
            response = JSONResponse(await self._half_way(entered.token))
            self._desk.keep_half_way(response, entered.token)
            self._desk.drop(response)
        else:
            response = JSONResponse({"csrf": self._desk.csrf(entered.token)})
            self._desk.keep(response, entered.token)
            self._desk.drop_half_way(response)
        return response
