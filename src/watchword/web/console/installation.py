"""What the console may tell of the installation it belongs to, and the examination of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from watchword.doctor import Finding
from watchword.identifiers import calling_codes
from watchword.web.console.desk import ConsoleDesk
from watchword.web.language import for_operators

Examine = Callable[[], Awaitable[Sequence[Finding]]]


@dataclass(frozen=True, slots=True)
class Installation:
    """``kind`` is ``dev`` or ``real``; ``sign_in`` is the page people sign in on; ``inbox`` the sandbox's, beside a dev database;
    ``home_country`` is whose numbers are written without their country's code.
    """

    kind: str
    sign_in: str
    inbox: str | None
    limits: str
    home_country: str = ""

    @property
    def told(self) -> dict[str, Any]:
        """As the page reads it."""
        return {
            "kind": self.kind,
            "signInUrl": self.sign_in,
            "inboxUrl": self.inbox,
            "limits": self.limits,
            "homeCountry": self.home_country,
            "callingCodes": calling_codes(),
        }


class DoctorRoutes:
    """``/console/doctor``: what ``watchword doctor`` says, while the server runs."""

    def __init__(self, desk: ConsoleDesk, examine: Examine) -> None:
        self._desk = desk
        self._examine = examine
        self.routes = [Route("/console/doctor", self.doctor, methods=["GET"])]

    async def doctor(self, request: Request) -> Response:
        """Everything that was looked at, in the language of ``Accept-Language``."""
        await self._desk.operator(request)
        in_their_language = for_operators(self._desk.language(request))
        return JSONResponse(
            [
                {
                    "name": one.check,
                    "state": one.state,
                    "sentence": one.said(in_their_language(one.text)),
                    "command": one.command,
                }
                for one in await self._examine()
            ]
        )
