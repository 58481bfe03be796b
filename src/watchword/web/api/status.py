"""Whether the API answers at all."""

from __future__ import annotations

from watchword.web.api.gate import Calling, Gate, Scope, open_section, section
from watchword.web.api.models import Answer


class CallerAnswer(Answer):
    """Who calls."""

    application_id: str
    scopes: list[str]


class StatusRoutes:
    """``/status`` for everybody, ``/caller`` for whoever has a token."""

    def __init__(self, gate: Gate) -> None:
        self.router = open_section("status")
        mine = section("status", gate, read=Scope.ANY)
        self.router.add_api_route("/status", self.status, methods=["GET"], status_code=204)
        mine.add_api_route("/caller", self.caller, methods=["GET"], response_model=CallerAnswer)
        self.router.routes.extend(mine.routes)

    async def status(self) -> None:
        """204 as long as the server answers. Readiness, database included, is ``/readyz``."""

    async def caller(self, caller: Calling) -> CallerAnswer:
        """The application and the scopes of the token that asks: the quickest way to see whether one works."""
        return CallerAnswer(application_id=caller.application, scopes=sorted(caller.scopes))
