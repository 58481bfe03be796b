"""An operator's own second step: set by a code to a phone or to their mailbox, and switched off; both ask for the password again."""

from __future__ import annotations

from pydantic import Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from watchword.identifiers import parse_email, parse_phone
from watchword.operators import Operators, SecondSteps
from watchword.web.api.bodies import read_body
from watchword.web.api.models import Body
from watchword.web.console.desk import ConsoleDesk


class _Proposed(Body):
    phone: str | None = Field(None, max_length=64)


class TypedCode(Body):
    """What was typed into a code box."""

    code: str = Field(max_length=64, repr=False)


class SecondStepRoutes:
    """``/console/second-step``."""

    def __init__(
        self,
        desk: ConsoleDesk,
        operators: Operators,
        second_steps: SecondSteps,
        home_country: str,
    ) -> None:
        self._desk = desk
        self._operators = operators
        self._second_steps = second_steps
        self._home_country = home_country
        self.routes = [
            Route("/console/second-step", self.show, methods=["GET"]),
            Route("/console/second-step", self.propose, methods=["PUT"]),
            Route("/console/second-step", self.end, methods=["DELETE"]),
            Route("/console/second-step/send", self.send, methods=["POST"]),
            Route("/console/second-step/code", self.code, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """One's own, and what waits to be proved."""
        session = await self._desk.operator(request)
        step = (await self._operators.get(session.operator_id)).second_step
        waiting = await self._second_steps.proposed(self._desk.token(request) or "")
        return JSONResponse(
            {
                "secondStep": step
                and {
                    "type": step.identifier.type,
                    "to": step.identifier.masked,
                    "since": step.at,
                },
                "waiting": waiting and self._desk.waiting_for(waiting),
            }
        )

    async def propose(self, request: Request) -> Response:
        """Send a code to what is to be it: a phone, or the operator's own mailbox."""
        session = await self._desk.operator(request, confirmed=True)
        body = await read_body(request, _Proposed)
        await self._second_steps.propose(
            self._desk.token(request) or "",
            session.operator_id,
            parse_phone(body.phone, self._home_country or None)
            if body.phone is not None
            else parse_email(session.email),
            locale=self._desk.language(request),
            address=self._desk.address(request) or None,
        )
        return await self.show(request)

    async def send(self, request: Request) -> Response:
        """Send another code there."""
        await self._desk.operator(request)
        await self._second_steps.propose_again(
            self._desk.token(request) or "",
            locale=self._desk.language(request),
            address=self._desk.address(request) or None,
        )
        return await self.show(request)

    async def code(self, request: Request) -> Response:
        """The code that was sent there."""
        await self._desk.operator(request)
        body = await read_body(request, TypedCode)
        await self._second_steps.set(
            self._desk.token(request) or "", body.code, address=self._desk.address(request)
        )
        return await self.show(request)

    async def end(self, request: Request) -> Response:
        """Let the password be enough."""
        session = await self._desk.operator(request, confirmed=True)
        await self._operators.end_second_step(
            session.operator_id, by=session.operator_id, address=self._desk.address(request)
        )
        return Response(status_code=204)
