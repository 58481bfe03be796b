"""Screen 3: the password. One sentence for unknown and wrong."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from watchword.errors import IdentifierNotFound, InteractionNotFound, WatchwordError
from watchword.identifiers import Email, Phone, SignInIdentifier
from watchword.interaction import Event, Interaction, RecordKind, State
from watchword.web.pages.channels import channel_of
from watchword.web.pages.flow import FLOW, Flow, Told
from watchword.web.pages.views import PasswordView, Problem, Sentence

_EMPTY: Final = Told(Problem(Sentence.PASSWORD_EMPTY), 422, {})


class PasswordPages:
    """Where a password is typed, and the ways round it."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self._desk = flow.desk
        self._journeys = flow.journeys

    @property
    def routes(self) -> list[Route]:
        """Where they are."""
        return [
            Route("/sign-in/password", self.show, methods=["GET"]),
            Route("/sign-in/password", self.answer, methods=["POST"]),
            Route("/sign-in/by-password", self.by_password, methods=["POST"]),
            Route("/sign-in/by-code", self.by_code, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """The box for the password."""
        token, interaction = await self._flow.find(request)
        if token is None or interaction is None or _named(interaction) is None:
            return await self._flow.elsewhere(request, interaction)
        return await self._page(request, token, interaction)

    async def answer(self, request: Request) -> Response:
        """Judge the password; the right one leads on."""
        token, fields = await self._flow.form(request)
        typed, asker = fields.get("password", ""), self._flow.asker(request)
        if not typed:
            return await self._again(request, token, _EMPTY)
        try:
            async with self._journeys.interactions.turn(token) as interaction:
                identifier = _required(interaction)
                record = await self._journeys.passwords.prove(interaction, identifier, typed, asker)
            reached = await self._journeys.onward.proved(token, record.id, asker)
        except (InteractionNotFound, IdentifierNotFound):
            return await self._flow.elsewhere(request, await self._find(token))
        except WatchwordError as exc:
            return await self._again(request, token, exc)
        return await self._flow.onward(request, token, reached)

    async def by_password(self, request: Request) -> Response:
        """From the code to the password of the same identifier."""
        token, _ = await self._flow.form(request)
        async with self._journeys.interactions.turn(token) as interaction:
            identifier = interaction.identifier
            if identifier is None or interaction.user_id is not None:
                raise InteractionNotFound
            await self._journeys.passwords.name(interaction, identifier)
        return self._flow.there(request, token, "/sign-in/password")

    async def by_code(self, request: Request) -> Response:
        """From the password to a code for the same identifier."""
        token, _ = await self._flow.form(request)
        try:
            async with self._journeys.interactions.turn(token) as interaction:
                identifier = _reachable(interaction)
                await self._journeys.codes.ask(interaction, identifier, self._flow.asker(request))
        except InteractionNotFound:
            return await self._flow.elsewhere(request, await self._find(token))
        except WatchwordError as exc:
            return await self._again(request, token, exc)
        return self._flow.there(request, token, "/sign-in/code")

    async def _find(self, token: str) -> Interaction | None:
        return await self._journeys.interactions.find(token)

    async def _again(self, request: Request, token: str, why: WatchwordError | Told) -> Response:
        interaction = await self._find(token)
        identifier = _named(interaction) if interaction else None
        if interaction is None or identifier is None:
            return await self._flow.elsewhere(request, interaction)
        if isinstance(why, WatchwordError):
            channel = channel_of(identifier) if isinstance(identifier, Phone | Email) else None
            kinds = (await self._journeys.allowed()).kinds(interaction.event)
            why = self._flow.told(request, why, channel, kinds)
        return await self._page(request, token, interaction, why)

    async def _page(
        self, request: Request, token: str, interaction: Interaction, told: Told | None = None
    ) -> Response:
        identifier, allowed = _named(interaction), await self._journeys.allowed()
        if identifier is None:
            raise InteractionNotFound
        method = allowed.method(identifier.type)
        view = PasswordView(
            token=self._desk.forms.make(FLOW, token),
            identifier=identifier.value,
            code=bool(method and method.code) and isinstance(identifier, Phone | Email),
            forgot=bool(allowed.forgot_password),
            problem=told.problem if told else None,
        )
        return self._desk.page(
            request, view, told.status if told else 200, told.headers if told else {}
        )


def _named(interaction: Interaction) -> SignInIdentifier | None:
    """Whose password is asked for."""
    if interaction.event is not Event.SIGN_IN or interaction.state is State.DONE:
        return None
    record = interaction.of_kind(RecordKind.PASSWORD)
    return record.identifier if record and interaction.user_id is None else None


def _required(interaction: Interaction) -> SignInIdentifier:
    identifier = _named(interaction)
    if identifier is None:
        raise InteractionNotFound
    return identifier


def _reachable(interaction: Interaction) -> Phone | Email:
    identifier = _named(interaction)
    if not isinstance(identifier, Phone | Email):
        raise InteractionNotFound
    return identifier
