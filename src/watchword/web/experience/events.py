"""The journey itself: begun, turned to another door, looked at, submitted."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from watchword.errors import InteractionNotFound
from watchword.identifiers import Phone, SignInIdentifier
from watchword.interaction import Event, Interaction, Profile, Record
from watchword.web.api.bodies import read_body
from watchword.web.experience.bodies import EventBody
from watchword.web.experience.browser import Browsers
from watchword.web.front_door import ORIGIN
from watchword.web.pages.places import way_back

_ROOT = "/api/experience"


class EventRoutes:
    """``PUT /``, ``PUT /interaction-event``, ``GET /interaction``, ``POST /submit``."""

    def __init__(self, browsers: Browsers) -> None:
        self._browsers = browsers
        self._journeys = browsers.journeys

    @property
    def routes(self) -> list[Route]:
        """Where they are."""
        return [
            Route(_ROOT, self.begin, methods=["PUT"]),
            Route(f"{_ROOT}/", self.begin, methods=["PUT"]),
            Route(f"{_ROOT}/interaction-event", self.switch, methods=["PUT"]),
            Route(f"{_ROOT}/interaction", self.show, methods=["GET"]),
            Route(f"{_ROOT}/submit", self.submit, methods=["POST"]),
            Route(f"{_ROOT}/sso-connectors", self.sso_connectors, methods=["GET"]),
        ]

    async def begin(self, request: Request) -> Response:
        """For this event, whatever was under way before."""
        body = await read_body(request, EventBody)
        event, interactions = body.interaction_event, self._journeys.interactions
        token, asker = self._browsers.token(request), self._browsers.asker(request)
        opening = interactions.opening(token, event, locale=asker.locale, address=asker.address)
        async with opening:
            pass
        await interactions.restart(token, event, asker.locale)
        return Response(status_code=204)

    async def switch(self, request: Request) -> Response:
        """To the other door; proofs stay good there."""
        body = await read_body(request, EventBody)
        async with self._browsers.turn(request) as interaction:
            await self._journeys.interactions.switch(interaction, body.interaction_event)
        return Response(status_code=204)

    async def show(self, request: Request) -> Response:
        """Where it stands; never a secret."""
        return JSONResponse(_shown(await self._browsers.find(request)))

    async def submit(self, request: Request) -> Response:
        """To the end: a session and the way back to the application; after a changed password neither."""
        asker = self._browsers.asker(request)
        async with self._browsers.turn(request) as interaction:
            if interaction.event is Event.FORGOT_PASSWORD:
                await self._journeys.forgot_password.submit(interaction, asker)
                response = Response(status_code=200)
                self._browsers.drop(request, response)
                return response
            finished = await self._journeys.submitting.submit(interaction, asker)
        place = way_back(finished, to_account=self._browsers.wants_account(request))
        answer = JSONResponse({"redirectTo": request.scope[ORIGIN] + place})
        await self._browsers.finish(request, answer, finished)
        return answer

    async def sso_connectors(self, _request: Request) -> Response:
        """There are none."""
        return JSONResponse({"connectorIds": []})


def wire(identifier: SignInIdentifier) -> dict[str, str]:
    """An identifier as the wire writes it."""
    value = identifier.wire if isinstance(identifier, Phone) else identifier.value
    return {"type": identifier.type.value, "value": value}


def _shown(interaction: Interaction) -> dict[str, Any]:
    if not interaction.version:
        raise InteractionNotFound
    shown: dict[str, Any] = {
        "interactionEvent": interaction.event.value,
        "profile": _profile(interaction.profile),
        "verificationRecords": [_record(each) for each in interaction.records],
        "mfa": {},
        "captcha": {"verified": False, "skipped": False},
    }
    if interaction.user_id is not None:
        shown["userId"] = interaction.user_id
    return shown


def _record(record: Record) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "id": record.id,
        "type": record.kind.value,
        "verified": record.proved_at is not None,
        "identifier": wire(record.identifier),
    }
    if record.usage_type is not None:
        shown["templateType"] = record.usage_type.value
    return shown


def _profile(profile: Profile) -> dict[str, Any]:
    given = {
        "username": profile.username,
        "primaryEmail": profile.email,
        "primaryPhone": profile.phone and profile.phone.removeprefix("+"),
        "name": profile.name,
        "profile": dict(profile.extra) if profile.extra else None,
    }
    return {name: value for name, value in given.items() if value is not None}
