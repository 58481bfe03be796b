"""Proofs: codes sent and answered, passwords."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from watchword.errors import NotProved, RecordNotFound
from watchword.interaction import Event, Record
from watchword.web.api.bodies import read_body
from watchword.web.experience.bodies import PasswordBody, SendBody, VerifyBody
from watchword.web.experience.browser import Browsers

_ROOT = "/api/experience/verification"


class VerificationRoutes:
    """``POST /verification/…``."""

    def __init__(self, browsers: Browsers) -> None:
        self._browsers = browsers
        self._journeys = browsers.journeys

    @property
    def routes(self) -> list[Route]:
        """Where they are."""
        return [
            Route(f"{_ROOT}/verification-code", self.send, methods=["POST"]),
            Route(f"{_ROOT}/verification-code/verify", self.verify, methods=["POST"]),
            Route(f"{_ROOT}/password", self.password, methods=["POST"]),
            Route(f"{_ROOT}/new-password-identity", self.choose, methods=["POST"]),
        ]

    async def send(self, request: Request) -> Response:
        """A code to a number or address; an earlier one to the same kind of identifier is good no longer."""
        body = await read_body(request, SendBody)
        identifier = body.identifier.reachable()
        async with self._browsers.turn(request) as interaction:
            # A journey of one kind is not helped by another's code; only sign-in and register share theirs.
            if Event.FORGOT_PASSWORD in (body.interaction_event, interaction.event):
                _same(body.interaction_event, interaction.event)
            record = await self._journeys.codes.send(
                interaction,
                identifier,
                self._browsers.asker(request),
                event=body.interaction_event,
            )
        return _proof(record)

    async def verify(self, request: Request) -> Response:
        """The code that arrived; right once."""
        body = await read_body(request, VerifyBody)
        identifier = body.identifier.reachable()
        async with self._browsers.turn(request) as interaction:
            record = interaction.record(body.verification_id)
            # T3, T14: the record says what is proved, and the caller has to mean the same.
            if record is None or record.identifier != identifier:
                raise RecordNotFound
            asker = self._browsers.asker(request)
            verified = await self._journeys.codes.judge(interaction, record, body.code, asker)
            await self._journeys.codes.keep(interaction, record, verified)
        return _proof(record)

    async def password(self, request: Request) -> Response:
        """The password of an account."""
        body = await read_body(request, PasswordBody)
        identifier = body.identifier.parsed()
        async with self._browsers.turn(request) as interaction:
            record = await self._journeys.passwords.prove(
                interaction, identifier, body.password, self._browsers.asker(request)
            )
        return _proof(record)

    async def choose(self, request: Request) -> Response:
        """A username and the password that its account will have."""
        body = await read_body(request, PasswordBody)
        username = body.identifier.username()
        async with self._browsers.turn(request) as interaction:
            record = await self._journeys.passwords.choose(interaction, username, body.password)
        return _proof(record)


def _proof(record: Record) -> Response:
    return JSONResponse({"verificationId": record.id})


def _same(asked: Event, under_way: Event) -> None:
    if asked is not under_way:
        raise NotProved
