"""Who are you: the first screen of every journey. What was typed is kept when it has to be typed again."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from watchword.errors import (
    ConnectorNotFound,
    InteractionNotFound,
    SignInMethodOff,
    SignUpMethodOff,
    WatchwordError,
)
from watchword.identifiers import (
    Email,
    IdentifierType,
    Phone,
    SignInIdentifier,
    Username,
    parse_sign_in_identifier,
)
from watchword.interaction import Allowed, Event, Interaction, Mode, State
from watchword.oidc import AuthorizationRequest
from watchword.web.pages.channels import channel_typed, read_typed
from watchword.web.pages.flow import FLOW, Flow, Told
from watchword.web.pages.places import FIRST
from watchword.web.pages.views import IdentifierView, Problem, Sentence

_LONGEST_KEPT: Final = 320


class IdentifierPages:
    """The question for an identifier, at each door, and the way back to it."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self._desk = flow.desk

    @property
    def routes(self) -> list[Route]:
        """Where they are."""
        doors = [_Door(self._flow, event) for event in Event]
        return [
            *(Route(FIRST[door.event], door.show, methods=["GET"]) for door in doors),
            *(Route(FIRST[door.event], door.ask, methods=["POST"]) for door in doors),
            Route("/sign-in/change", self.change, methods=["POST"]),
        ]

    async def change(self, request: Request) -> Response:
        """Back to the question; whatever had become of the journey, that is where it starts."""
        token, _ = await self._flow.form(request)
        interaction = None
        with contextlib.suppress(InteractionNotFound):
            async with self._flow.journeys.interactions.turn(token) as interaction:
                await self._flow.journeys.interactions.change(interaction)
        if interaction is not None and interaction.user_id is not None:
            return self._flow.there(request, token, "/sign-in/complete")
        path = FIRST[interaction.event] if interaction else "/sign-in"
        return self._flow.there(request, token, path)


class _Door:
    """One event's first screen."""

    def __init__(self, flow: Flow, event: Event) -> None:
        self.event = event
        self._flow = flow
        self._desk = flow.desk
        self._journeys = flow.journeys

    async def show(self, request: Request) -> Response:
        """The question. Writes nothing: a token for the browser is all it makes."""
        token, interaction = await self._flow.find(request)
        # An application may want a fresh sign-in of somebody who is signed in (prompt=login, max_age).
        wanted = "app_id" in request.query_params and _waited_for(interaction)
        anew = wanted or self.event is Event.FORGOT_PASSWORD
        if not anew and await self._flow.signed_in(request):
            return self._desk.go("/signed-in")
        allowed = await self._journeys.allowed()
        if self.event is Event.SIGN_IN and allowed.mode is Mode.REGISTER:
            return self._desk.go("/register")
        allowed.require_event(self.event)
        if token is None or (interaction is not None and interaction.state is State.DONE):
            token, interaction = self._journeys.interactions.begin(), None
        return self._page(request, token, allowed, _known(interaction), None)

    async def ask(self, request: Request) -> Response:
        """Send a code to what was typed, or ask for its password."""
        token, fields = await self._flow.form(request)
        typed, region = fields.get("identifier", ""), fields.get("region", "")
        allowed = await self._journeys.allowed()
        if self._unagreed(fields):
            told = Told(Problem(Sentence.TERMS), 422, {})
            return self._page(request, token, allowed, typed[:_LONGEST_KEPT], region, told)
        try:
            allowed.require_event(self.event)
            if not allowed.kinds(self.event):
                # A new installation: nothing is set up yet.
                raise ConnectorNotFound("phone and e-mail")
            identifier = self._parsed(allowed, typed, self._desk.known_region(region))
            by_password = self._by_password(allowed, identifier, fields.get("with", ""))
            return await self._ask(request, token, identifier, by_password)
        except WatchwordError as exc:
            told = self._flow.told(request, exc, channel_typed(typed), allowed.kinds(self.event))
            return self._page(request, token, allowed, typed[:_LONGEST_KEPT], region, told)

    def _unagreed(self, fields: Mapping[str, str]) -> bool:
        """Whether the operator asks for a tick that is not there; the box's own ``required`` is the browser's to ignore."""
        return self._desk.looks.latest.asks(self.event.value) and fields.get("agree") != "yes"

    def _parsed(self, allowed: Allowed, typed: str, region: str | None) -> SignInIdentifier:
        kinds = allowed.kinds(self.event)
        if IdentifierType.USERNAME in kinds:
            return parse_sign_in_identifier(typed, region)
        return read_typed(typed, region, kinds)

    def _by_password(self, allowed: Allowed, identifier: SignInIdentifier, wish: str) -> bool:
        if self.event is not Event.SIGN_IN:
            return False
        method = allowed.method(identifier.type)
        if method is None:
            raise SignInMethodOff
        wished = wish == "password" or method.password_first
        return method.password and (wished or not method.code)

    async def _ask(
        self, request: Request, token: str, identifier: SignInIdentifier, by_password: bool
    ) -> Response:
        """On with the journey; with another one, into the same application, when this was over: a page left open, a step back."""
        try:
            path = await self._step(request, token, identifier, by_password, None)
        except InteractionNotFound:
            wanted = await self._flow.again(request, token)
            token = self._journeys.interactions.begin()
            path = await self._step(request, token, identifier, by_password, wanted)
            return self._flow.there(request, token, path, wanted.application if wanted else "")
        return self._flow.there(request, token, path)

    async def _step(
        self,
        request: Request,
        token: str,
        identifier: SignInIdentifier,
        by_password: bool,
        wanted: AuthorizationRequest | None,
    ) -> str:
        asker = self._flow.asker(request)
        opening = self._journeys.interactions.opening(
            token,
            self.event,
            application=wanted.application if wanted else None,
            authorization_request=wanted.id if wanted else None,
            locale=asker.locale,
            address=asker.address,
        )
        async with opening as interaction:
            if by_password:
                await self._journeys.passwords.name(interaction, identifier)
                return "/sign-in/password"
            if isinstance(identifier, Phone | Email):
                await self._journeys.codes.ask(interaction, identifier, asker)
                return "/sign-in/code"
            await self._take_name(interaction, identifier)
            return "/sign-in/complete"

    async def _take_name(self, interaction: Interaction, username: Username) -> None:
        """A username at the register door: it needs no proof, only to be free."""
        if self.event is not Event.REGISTER:
            raise SignUpMethodOff
        await self._journeys.profiles.add_username(interaction, username)

    def _page(
        self,
        request: Request,
        token: str,
        allowed: Allowed,
        typed: str,
        region: str | None,
        told: Told | None = None,
    ) -> Response:
        kinds = frozenset(kind.value for kind in allowed.kinds(self.event))
        view = IdentifierView(
            token=self._desk.forms.make(FLOW, token),
            event=self.event.value,
            action=FIRST[self.event],
            kinds=kinds,
            identifier=typed,
            regions=self._desk.regions(request, region) if "phone" in kinds else (),
            code=self.event is not Event.SIGN_IN or any(each.code for each in allowed.methods),
            password=self.event is Event.SIGN_IN and any(each.password for each in allowed.methods),
            other=self._other(allowed),
            # Whoever is told of something else had ticked it.
            agreed=told is not None and told.problem.sentence is not Sentence.TERMS,
            problem=told.problem if told else None,
        )
        response = self._desk.page(
            request, view, told.status if told else 200, told.headers if told else {}
        )
        self._desk.cookies.keep_flow(response, token, request)
        return response

    def _other(self, allowed: Allowed) -> str | None:
        if self.event is Event.FORGOT_PASSWORD:
            return None if allowed.mode is Mode.REGISTER else "/sign-in"
        if allowed.mode is not Mode.BOTH or (allowed.one_door and self.event is Event.SIGN_IN):
            return None
        return "/register" if self.event is Event.SIGN_IN else "/sign-in"


def _waited_for(interaction: Interaction | None) -> bool:
    if interaction is None or interaction.authorization_request is None:
        return False
    return interaction.state is not State.DONE


def _known(interaction: Interaction | None) -> str:
    identifier = interaction.identifier if interaction else None
    return identifier.value if identifier else ""
