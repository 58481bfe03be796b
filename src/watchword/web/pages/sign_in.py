"""Screen 1: who are you. What was typed is kept when it has to be typed again."""

from __future__ import annotations

import contextlib
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from watchword.errors import InteractionNotFound, WatchwordError
from watchword.identifiers import Identifier, parse_identifier
from watchword.interaction import State
from watchword.web.pages.channels import channel_typed
from watchword.web.pages.flow import FLOW, Flow, Told
from watchword.web.pages.views import SignInView

_LONGEST_KEPT: Final = 320


class SignInPages:
    """The question for an identifier, and the way back to it."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self._desk = flow.desk

    @property
    def routes(self) -> list[Route]:
        """Where they are."""
        return [
            Route("/sign-in", self.show, methods=["GET"]),
            Route("/sign-in", self.ask, methods=["POST"]),
            Route("/sign-in/change", self.change, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """The question. Writes nothing: a token for the browser is all it makes."""
        if await self._flow.signed_in(request):
            return self._desk.go("/signed-in")
        token = self._desk.cookies.flow(request)
        interaction = await self._flow.sign_in.find(token) if token else None
        if token is None or (interaction is not None and interaction.state is State.DONE):
            token, interaction = self._flow.sign_in.begin(), None
        known = interaction.identifier if interaction else None
        return self._page(request, token, known.value if known else "", None)

    async def ask(self, request: Request) -> Response:
        """Send a code to what was typed, and see the code page."""
        token, fields = await self._flow.form(request)
        typed, region = fields.get("identifier", ""), fields.get("region", "")
        try:
            identifier = parse_identifier(typed, self._desk.known_region(region))
            token = await self._ask(request, token, identifier)
        except WatchwordError as exc:
            told = self._flow.told(request, exc, channel_typed(typed))
            return self._page(request, token, typed[:_LONGEST_KEPT], region, told)
        response = self._desk.go("/sign-in/code")
        self._desk.cookies.keep_flow(response, token)
        return response

    async def _ask(self, request: Request, token: str, identifier: Identifier) -> str:
        """The token of the interaction that asked: another one when the browser's was over (a page left open, a step back)."""
        sign_in = self._flow.sign_in
        locale, address = self._desk.language(request).tag, self._desk.address(request)
        try:
            await sign_in.ask(token, identifier, locale=locale, address=address)
        except InteractionNotFound:
            token = sign_in.begin()
            await sign_in.ask(token, identifier, locale=locale, address=address)
        return token

    async def change(self, request: Request) -> Response:
        """Back to the question; whatever had become of the sign-in, that is where it starts."""
        token, _ = await self._flow.form(request)
        with contextlib.suppress(InteractionNotFound):
            await self._flow.sign_in.change(token)
        return self._desk.go("/sign-in")

    def _page(
        self,
        request: Request,
        token: str,
        typed: str,
        region: str | None,
        told: Told | None = None,
    ) -> Response:
        view = SignInView(
            token=self._desk.forms.make(FLOW, token),
            identifier=typed,
            regions=self._desk.regions(request, region),
            problem=told.problem if told else None,
        )
        response = self._desk.page(
            request, view, told.status if told else 200, told.headers if told else {}
        )
        self._desk.cookies.keep_flow(response, token)
        return response
