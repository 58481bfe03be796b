"""Who else runs the server: list, invite, shut out. All of it asks for the password again."""

from __future__ import annotations

from pydantic import Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from watchword.identifiers import parse_email
from watchword.operators import MadeInvitation, Operators
from watchword.web.api.bodies import read_body
from watchword.web.api.models import Body
from watchword.web.console.desk import ConsoleDesk


class _Invited(Body):
    email: str = Field(max_length=320)


class _Language(Body):
    language: str = Field(max_length=35, pattern=r"^[A-Za-z0-9-]*$")


class OperatorRoutes:
    """``/console/operators``. There is no such route under ``/api``."""

    def __init__(self, desk: ConsoleDesk, operators: Operators, origin: str) -> None:
        self._desk = desk
        self._operators = operators
        self._origin = origin
        self.routes = [
            Route("/console/operators", self.list, methods=["GET"]),
            Route("/console/operators/invitations", self.invite, methods=["POST"]),
            Route("/console/operators/{id}/reset", self.reset, methods=["POST"]),
            Route("/console/operators/{id}", self.disable, methods=["DELETE"]),
            Route("/console/language", self.language, methods=["PUT"]),
        ]

    async def list(self, request: Request) -> Response:
        """Everyone, those who were shut out included."""
        await self._desk.operator(request)
        return JSONResponse(
            [
                {
                    "id": one.id,
                    "email": one.email,
                    "disabled": one.disabled,
                    "createdAt": one.created_at,
                    "secondStep": one.second_step and one.second_step.identifier.type,
                }
                for one in await self._operators.list()
            ]
        )

    async def invite(self, request: Request) -> Response:
        """A one-time address for a colleague, shown this once."""
        operator = await self._desk.operator(request, confirmed=True)
        body = await read_body(request, _Invited)
        return self._made(
            await self._operators.invite(parse_email(body.email), by=operator.operator_id)
        )

    async def reset(self, request: Request) -> Response:
        """A one-time address for a new password."""
        operator = await self._desk.operator(request, confirmed=True)
        row = await self._operators.get(request.path_params["id"])
        return self._made(
            await self._operators.reset(parse_email(row.email), by=operator.operator_id)
        )

    async def disable(self, request: Request) -> Response:
        """Shut somebody out, at once."""
        operator = await self._desk.operator(request, confirmed=True)
        await self._operators.disable(request.path_params["id"], by=operator.operator_id)
        return Response(status_code=204)

    async def language(self, request: Request) -> Response:
        """In which language this operator reads."""
        operator = await self._desk.operator(request)
        body = await read_body(request, _Language)
        await self._operators.speak(operator.operator_id, body.language)
        return Response(status_code=204)

    def _made(self, made: MadeInvitation) -> Response:
        return JSONResponse(
            {"url": f"{self._origin}/#welcome={made.token}", "expiresAt": made.expires_at}, 201
        )
