"""Who it is: whoever proved something."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from watchword.errors import RequestInvalid
from watchword.interaction import Event
from watchword.web.api.bodies import read_body
from watchword.web.experience.bodies import IdentificationBody
from watchword.web.experience.browser import Browsers


class IdentificationRoutes:
    """``POST /identification``."""

    def __init__(self, browsers: Browsers) -> None:
        self._browsers = browsers
        self._journeys = browsers.journeys

    @property
    def routes(self) -> list[Route]:
        """Where it is."""
        return [Route("/api/experience/identification", self.identify, methods=["POST"])]

    async def identify(self, request: Request) -> Response:
        """By a proof; at the register door also by what was filled in before."""
        body = await read_body(request, IdentificationBody)
        async with self._browsers.turn(request) as interaction:
            if interaction.event is Event.REGISTER:
                asker = self._browsers.asker(request)
                await self._journeys.register.identify(interaction, body.verification_id, asker)
                return Response(status_code=201)
            if body.verification_id is None:
                raise RequestInvalid("verificationId is missing.")
            if interaction.event is Event.SIGN_IN:
                await self._journeys.sign_in.identify(interaction, body.verification_id)
            else:
                await self._journeys.forgot_password.identify(interaction, body.verification_id)
        return Response(status_code=204)
