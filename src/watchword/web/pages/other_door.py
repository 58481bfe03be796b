"""Screen 5: the wrong door. Shown only to whoever proved the number or address; one button, same proof."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from watchword.errors import InteractionNotFound
from watchword.interaction import Event, Mode, Next
from watchword.web.pages.channels import channel_of
from watchword.web.pages.flow import FLOW, Flow
from watchword.web.pages.views import OtherDoorView


class OtherDoorPages:
    """From sign-in to register and back."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self._desk = flow.desk
        self._journeys = flow.journeys

    @property
    def routes(self) -> list[Route]:
        """Where they are."""
        return [
            Route("/sign-in/other-door", self.show, methods=["GET"]),
            Route("/sign-in/other-door", self.take, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """Which door it should have been."""
        token, interaction = await self._flow.find(request)
        where = await self._journeys.onward.where(interaction) if interaction else None
        if token is None or interaction is None or where is not Next.WRONG_DOOR:
            return await self._flow.elsewhere(request, interaction)
        record, allowed = interaction.proved, await self._journeys.allowed()
        if record is None:
            raise InteractionNotFound
        register = interaction.event is Event.SIGN_IN
        shut = Mode.SIGN_IN if register else Mode.REGISTER
        view = OtherDoorView(
            token=self._desk.forms.make(FLOW, token),
            masked=record.identifier.masked,
            channel=channel_of(record.identifier),
            register=register,
            open=allowed.mode is not shut,
        )
        return self._desk.page(request, view)

    async def take(self, request: Request) -> Response:
        """Through the other door, with the same proof."""
        token, fields = await self._flow.form(request)
        journeys = self._journeys
        if self._desk.looks.latest.asks_at_other_door and fields.get("agree") != "yes":
            interaction = await journeys.interactions.find(token)
            if interaction is not None and interaction.event is Event.SIGN_IN:
                return self._flow.there(request, token, "/sign-in/other-door")
        try:
            reached = await journeys.onward.other_door(token, self._flow.asker(request))
        except InteractionNotFound:
            return await self._flow.elsewhere(request, await journeys.interactions.find(token))
        return await self._flow.onward(request, token, reached)
