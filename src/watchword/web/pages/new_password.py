"""The end of a forgotten password: choose a new one; every device is signed out."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from watchword.errors import InteractionNotFound, PasswordRejected, WatchwordError
from watchword.interaction import Interaction, Next
from watchword.web.pages.flow import FLOW, Flow, Told
from watchword.web.pages.rules import Rules
from watchword.web.pages.views import ChangedView, NewPasswordView, Problem, Sentence

_EMPTY: Final = Told(Problem(Sentence.PASSWORD_EMPTY), 422, {})


class NewPasswordPages:
    """Where the new password is chosen."""

    def __init__(self, flow: Flow, rules: Rules) -> None:
        self._flow = flow
        self._desk = flow.desk
        self._journeys = flow.journeys
        self._rules = rules

    @property
    def routes(self) -> list[Route]:
        """Where they are."""
        return [
            Route("/forgot-password/new-password", self.show, methods=["GET"]),
            Route("/forgot-password/new-password", self.answer, methods=["POST"]),
            Route("/forgot-password/changed", self.changed, methods=["GET"]),
        ]

    async def show(self, request: Request) -> Response:
        """The box for it, and the rules."""
        token, interaction = await self._flow.find(request)
        where = await self._journeys.onward.where(interaction) if interaction else None
        if token is None or interaction is None or where is not Next.NEW_PASSWORD:
            return await self._flow.elsewhere(request, interaction)
        return await self._page(request, token, interaction)

    async def answer(self, request: Request) -> Response:
        """Change it, and end every session there is, this browser's included."""
        token, fields = await self._flow.form(request)
        typed, journeys = fields.get("password", ""), self._journeys
        if not typed:
            return await self._again(request, token, _EMPTY)
        try:
            async with journeys.interactions.turn(token) as interaction:
                await journeys.forgot_password.renew(interaction, typed)
            async with journeys.interactions.turn(token) as interaction:
                await journeys.forgot_password.submit(interaction, self._flow.asker(request))
        except InteractionNotFound:
            return await self._flow.elsewhere(request, await journeys.interactions.find(token))
        except WatchwordError as exc:
            return await self._again(request, token, exc)
        response = self._desk.go("/forgot-password/changed")
        self._desk.cookies.drop_flow(response, token, request)
        self._desk.cookies.drop_session(response)
        return response

    async def changed(self, request: Request) -> Response:
        """It is done."""
        return self._desk.page(request, ChangedView())

    async def _again(self, request: Request, token: str, why: WatchwordError | Told) -> Response:
        interaction = await self._journeys.interactions.find(token)
        where = await self._journeys.onward.where(interaction) if interaction else None
        if interaction is None or where is not Next.NEW_PASSWORD:
            return await self._flow.elsewhere(request, interaction)
        broken = why if isinstance(why, PasswordRejected) else None
        told = why if isinstance(why, Told) else self._flow.told(request, why, None)
        return await self._page(request, token, interaction, told, broken)

    async def _page(
        self,
        request: Request,
        token: str,
        interaction: Interaction,
        told: Told | None = None,
        broken: PasswordRejected | None = None,
    ) -> Response:
        identifier = interaction.identifier
        view = NewPasswordView(
            token=self._desk.forms.make(FLOW, token),
            masked=identifier.masked if identifier else "",
            account=identifier.value if identifier else "",
            rules=await self._rules.shown(broken),
            problem=told.problem if told else None,
        )
        return self._desk.page(
            request, view, told.status if told else 200, told.headers if told else {}
        )
