"""For who watches the process: ``/healthz`` says that it runs, ``/readyz`` whether it can serve."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from watchword.doctor import ReadinessProbe

_UNAVAILABLE = 503


class HealthRoutes:
    """Both answers are for anybody: they tell one word a part, never an address or an error's text."""

    def __init__(self, probe: ReadinessProbe) -> None:
        self._probe = probe
        self.routes = [
            Route("/healthz", self.live, methods=["GET"]),
            Route("/readyz", self.ready, methods=["GET"]),
        ]

    async def live(self, request: Request) -> Response:  # noqa: ARG002
        """The event loop turns; nothing else is asked. Restart a process that does not answer."""
        return JSONResponse({"status": "ok"})

    async def ready(self, request: Request) -> Response:  # noqa: ARG002
        """200 while requests can be served, 503 while not: send them elsewhere, but do not restart for it."""
        found = await self._probe.look()
        parts = {"database": found.database, "schema": found.schema, "keys": found.keys}
        status = "ok" if found.ready else "unavailable"
        return JSONResponse(
            {"status": status, "checks": parts}, 200 if found.ready else _UNAVAILABLE
        )
