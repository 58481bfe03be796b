"""Screen 4: only what the account still needs, on one screen, after the proof."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from watchword.errors import (
    EmailInvalid,
    IdentifierTaken,
    InteractionNotFound,
    PasswordRejected,
    PhoneInvalid,
    WatchwordError,
)
from watchword.identifiers import IdentifierType, parse_username
from watchword.interaction import EMAIL_OR_PHONE, PASSWORD, Interaction, Next
from watchword.web.pages.channels import channel_typed, read_typed
from watchword.web.pages.flow import FLOW, Flow, Told
from watchword.web.pages.rules import Rules
from watchword.web.pages.views import CompleteView, Problem, Sentence

_LONGEST_KEPT: Final = 320
_CODES: Final = {
    EMAIL_OR_PHONE: frozenset({"email", "phone"}),
    "email": frozenset({"email"}),
    "phone": frozenset({"phone"}),
}


class CompletePages:
    """The form for what is missing."""

    def __init__(self, flow: Flow, rules: Rules) -> None:
        self._flow = flow
        self._desk = flow.desk
        self._journeys = flow.journeys
        self._rules = rules

    @property
    def routes(self) -> list[Route]:
        """Where they are."""
        return [
            Route("/sign-in/complete", self.show, methods=["GET"]),
            Route("/sign-in/complete", self.answer, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """What is missing."""
        token, interaction = await self._flow.find(request)
        if token is None or interaction is None or not await self._belongs(interaction):
            return await self._flow.elsewhere(request, interaction)
        return await self._page(request, token, interaction, {})

    async def answer(self, request: Request) -> Response:
        """Keep what was filled in; a number or address gets a code first, and then the journey is at its end."""
        token, fields = await self._flow.form(request)
        try:
            sent = await self._fill(request, token, fields)
            if sent:
                return self._flow.there(request, token, "/sign-in/code")
            reached = await self._journeys.onward.filled(token, self._flow.asker(request))
        except InteractionNotFound:
            return await self._flow.elsewhere(request, await self._find(token))
        except WatchwordError as exc:
            return await self._again(request, token, fields, exc)
        return await self._flow.onward(request, token, reached)

    async def _fill(self, request: Request, token: str, fields: Mapping[str, str]) -> bool:
        """One answer after the other, each kept by itself; whether a code is on its way."""
        journeys = self._journeys
        interaction = await self._required(token)
        for missing in await journeys.profiles.missing(interaction):
            async with journeys.interactions.turn(token) as interaction:
                if missing == IdentifierType.USERNAME:
                    username = parse_username(fields.get("username", ""))
                    await journeys.profiles.add_username(interaction, username)
                elif missing == PASSWORD:
                    await journeys.profiles.add_password(interaction, fields.get("password", ""))
                elif fields.get("identifier", "").strip():
                    region = self._desk.known_region(fields.get("region", ""))
                    identifier = read_typed(fields["identifier"], region, _CODES[missing])
                    if identifier.type.value not in _CODES[missing]:
                        raise EmailInvalid if missing == "email" else PhoneInvalid
                    asker = self._flow.asker(request)
                    await journeys.codes.ask(interaction, identifier, asker)
                    return True
        return False

    async def _belongs(self, interaction: Interaction) -> bool:
        if interaction.profile.username is not None and interaction.user_id is None:
            return True
        return await self._journeys.onward.where(interaction) is Next.COMPLETE

    async def _again(
        self, request: Request, token: str, fields: Mapping[str, str], exc: WatchwordError
    ) -> Response:
        interaction = await self._required(token)
        if isinstance(exc, IdentifierTaken):
            taken = Sentence.USERNAME_TAKEN if "username" in exc.code else Sentence.IDENTIFIER_TAKEN
            told = Told(Problem(taken), 422, {})
        elif isinstance(exc, PasswordRejected) and not fields.get("password"):
            told = Told(Problem(Sentence.PASSWORD_EMPTY), 422, {})
        else:
            kinds = _asked_for(await self._journeys.profiles.missing(interaction))
            told = self._flow.told(request, exc, channel_typed(fields.get("identifier", "")), kinds)
        broken = exc if isinstance(exc, PasswordRejected) else None
        return await self._page(request, token, interaction, fields, told, broken)

    async def _page(
        self,
        request: Request,
        token: str,
        interaction: Interaction,
        fields: Mapping[str, str],
        told: Told | None = None,
        broken: PasswordRejected | None = None,
    ) -> Response:
        missing = await self._journeys.profiles.missing(interaction)
        kinds = _asked_for(missing)
        identifier = interaction.identifier
        view = CompleteView(
            token=self._desk.forms.make(FLOW, token),
            fields=tuple("identifier" if each in _CODES else each for each in missing),
            kinds=kinds,
            username=fields.get("username", "")[:_LONGEST_KEPT],
            identifier=fields.get("identifier", "")[:_LONGEST_KEPT],
            regions=self._desk.regions(request, fields.get("region")) if "phone" in kinds else (),
            rules=await self._rules.shown(broken) if PASSWORD in missing else (),
            known=identifier.masked if identifier else interaction.profile.username,
            account=identifier.value if identifier else interaction.profile.username or "",
            problem=told.problem if told else None,
        )
        return self._desk.page(
            request, view, told.status if told else 200, told.headers if told else {}
        )

    async def _find(self, token: str) -> Interaction | None:
        return await self._journeys.interactions.find(token)

    async def _required(self, token: str) -> Interaction:
        interaction = await self._find(token)
        if interaction is None:
            raise InteractionNotFound
        return interaction


def _asked_for(missing: Iterable[str]) -> frozenset[str]:
    """The kinds of identifiers that may be typed, where one is asked for."""
    return next((_CODES[each] for each in missing if each in _CODES), frozenset())
