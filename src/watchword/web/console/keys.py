"""Which keys there are, and how old: what an operator looks at before rotating one. Never a key."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from watchword.keys import KeyRing
from watchword.web.console.desk import ConsoleDesk


class KeyRoutes:
    """``/console/keys``."""

    def __init__(self, desk: ConsoleDesk, ring: KeyRing) -> None:
        self._desk = desk
        self._ring = ring
        self.routes = [Route("/console/keys", self.list, methods=["GET"])]

    async def list(self, request: Request) -> Response:
        """Every key by purpose, the youngest first: its id, what it is now, and since when."""
        await self._desk.operator(request)
        return JSONResponse(
            [
                {
                    "id": key.id,
                    "purpose": key.purpose,
                    "state": state,
                    "activeFrom": key.active_from,
                }
                for key, state in self._ring.states()
            ]
        )
