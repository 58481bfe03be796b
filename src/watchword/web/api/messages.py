"""The message log and the story of one verification: what an operator looks at when somebody got no code."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Any, Final, Literal
from urllib.parse import parse_qsl, urlencode

from fastapi import Query, Request, Response
from pydantic import Field

from watchword.advice import advise
from watchword.advice.carriers import carrier_sentence
from watchword.advice.verdicts import verdict_advice, verdict_sentence
from watchword.db import Row
from watchword.delivery.search import REFERENCE, Filter, MessageSearch, Place
from watchword.errors import DeliveryFailed, RequestInvalid
from watchword.identifiers import parse_identifier
from watchword.message import Fault
from watchword.verification.timeline import Event, Timelines
from watchword.web.api.connector_models import CountryCode
from watchword.web.api.connectors import ConnectorRooms
from watchword.web.api.gate import Gate, Scope, section
from watchword.web.api.models import Answer
from watchword.web.front_door import ORIGIN
from watchword.web.language import operators_language

_PLACE: Final = re.compile(r"(\d{1,15})\.([0-9A-Za-z_#-]{1,64})")
_LATEST: Final = 10**15
Moment = Annotated[int, Query(ge=0, le=_LATEST, description="Milliseconds since 1970-01-01 UTC.")]


class Receipted(Answer):
    """What a provider told later."""

    state: Literal["delivered", "undelivered"]
    code: str
    at: int


class MessageAnswer(Answer):
    """One attempt to hand a message to a provider. ``identifier`` is masked; the code is nowhere."""

    id: str
    verification_id: str | None
    connector: str = Field(
        description="The stored connector's id; empty in a test of an unstored one."
    )
    connector_id: str
    channel: Literal["sms", "email"]
    usage_type: str
    country: str
    identifier: str
    state: Literal["sent", "failed", "unknown"]
    fault: str
    provider_code: str
    provider_text: str
    provider_id: str
    request_id: str
    reference: str | None = Field(
        description="The id of the request that sent it: what its answer had in `X-Request-Id`, and a page that failed shows."
    )
    latency: int
    created_at: int
    receipt: Receipted | None


class RefusalAnswer(Answer):
    """A send that was refused before anything left."""

    at: int
    application_id: str
    usage_type: str
    reason: str = Field(description="A limit's name, or the code of an error.")
    times: int = Field(description="How often within a minute.")


class EventAnswer(Answer):
    """Something that happened. ``at`` is missing where it has no moment."""

    kind: Literal["requested", "limits", "attempt", "receipt", "check", "tries", "outcome"]
    at: int | None
    facts: dict[str, Any]


class TimelineAnswer(Answer):
    """A verification from the asking to its end, with a verdict in one sentence."""

    id: str
    application_id: str
    usage_type: str
    identifier_type: Literal["phone", "email"]
    identifier: str
    state: str
    created_at: int
    expires_at: int
    verdict: str
    sentence: str
    tell: str = Field(description="What to say to the person who asks.")
    events: list[EventAnswer]


class MessageRoutes:
    """``/messages`` and ``/verifications/{id}/timeline``."""

    def __init__(self, rooms: ConnectorRooms, gate: Gate) -> None:
        self._search: MessageSearch = rooms.search
        self._timelines: Timelines = rooms.timelines
        self.router = section("messages", gate, read=Scope.LOGS_READ)
        add = self.router.add_api_route
        add("/messages", self.list, methods=["GET"], response_model=list[MessageAnswer])
        add(
            "/messages/refusals",
            self.refusals,
            methods=["GET"],
            response_model=list[RefusalAnswer],
        )
        add(
            "/verifications/{id}/timeline",
            self.timeline,
            methods=["GET"],
            response_model=TimelineAnswer,
        )

    async def list(
        self,
        request: Request,
        response: Response,
        identifier: Annotated[
            str | None, Query(max_length=320, description="A phone number with +, or an address.")
        ] = None,
        connector: Annotated[
            str | None, Query(max_length=128, description="A stored connector's id.")
        ] = None,
        country: Annotated[CountryCode | None, Query(description="ISO 3166.")] = None,
        fault: Fault | None = None,
        state: Literal["sent", "failed", "unknown"] | None = None,
        receipt: Literal["delivered", "undelivered"] | None = None,
        reference: Annotated[
            str | None,
            Query(
                pattern=REFERENCE,
                description="Ours: the id of the request that sent it, as a page shows it to a person and `X-Request-Id` to a program.",
            ),
        ] = None,
        since: Annotated[Moment | None, Query(alias="from")] = None,
        until: Annotated[Moment | None, Query(alias="to")] = None,
        page_size: Annotated[int, Query(ge=1, le=100)] = 20,
        after: Annotated[
            str | None, Query(max_length=80, description="Where the page before ended; see `Link`.")
        ] = None,
    ) -> list[MessageAnswer]:
        """Attempts, newest first. ``Link`` with ``rel="next"`` leads to older ones; how many there are in all is not counted."""
        wanted = Filter(
            identifier=parse_identifier(identifier) if identifier else None,
            connector=connector,
            country=country,
            fault=fault,
            state=state,
            receipt=receipt,
            reference=reference,
            since=since,
            until=until,
        )
        found = await self._search.find(wanted, page_size, _place(after))
        if found.next is not None:
            response.headers["link"] = f'<{_older(request, found.next)}>; rel="next"'
        return [message_answer(row) for row in found.rows]

    async def refusals(
        self,
        identifier: Annotated[
            str, Query(max_length=320, description="A phone number with +, or an address.")
        ],
        since: Annotated[Moment, Query(alias="from")] = 0,
        until: Annotated[Moment, Query(alias="to")] = _LATEST,
    ) -> Sequence[RefusalAnswer]:
        """Sends to an identifier that a limit or the list of countries refused, the newest first, at most 200. They leave no message
        and no verification; another identifier that is masked alike shows too.
        """
        found = await self._timelines.refusals(parse_identifier(identifier), since, until)
        return [
            RefusalAnswer(
                at=one.at,
                application_id=one.application,
                usage_type=one.usage_type,
                reason=one.reason,
                times=one.times,
            )
            for one in found
        ]

    async def timeline(self, id: str, request: Request) -> TimelineAnswer:  # noqa: A002 - the wire's word
        """What happened to one code, and what became of it. Sentences are in the language of ``Accept-Language``."""
        told = await self._timelines.of(id)
        language = _language(request)
        return TimelineAnswer(
            id=told.id,
            application_id=told.application,
            usage_type=told.usage_type,
            identifier_type="phone" if told.identifier_type == "phone" else "email",
            identifier=told.identifier,
            state=told.state,
            created_at=told.created_at,
            expires_at=told.expires_at,
            verdict=told.verdict,
            sentence=verdict_sentence(told.verdict, language),
            tell=verdict_advice(told.verdict, language),
            events=[_event(event, language) for event in told.events],
        )


def message_answer(row: Row) -> MessageAnswer:
    """A row of the log as the wire has it."""
    receipt = None
    if row["receipt_state"]:
        receipt = Receipted(
            state=row["receipt_state"], code=row["receipt_code"], at=row["receipt_at"]
        )
    same = (
        "id", "connector", "connector_id", "channel", "usage_type", "country", "identifier", "state", "fault",
        "provider_code", "provider_text", "provider_id", "request_id", "reference", "latency",
    )  # fmt: skip
    return MessageAnswer(
        **{name: row[name] for name in same},
        verification_id=row["verification"] or None,
        created_at=row["at"],
        receipt=receipt,
    )


def _place(after: str | None) -> Place | None:
    if after is None:
        return None
    parts = _PLACE.fullmatch(after)
    if parts is None:
        raise RequestInvalid("`after` is not where a page of this list ended.")
    return Place(int(parts[1]), parts[2])


def _older(request: Request, place: Place) -> str:
    """The next page's address, by the configured origin (T25)."""
    pairs = parse_qsl(request.url.query, keep_blank_values=True)
    kept = [(name, value) for name, value in pairs if name != "after"]
    query = urlencode([*kept, ("after", f"{place.at}.{place.id}")])
    return f"{request.scope[ORIGIN]}{request.url.path}?{query}"


def _language(request: Request) -> str:
    return operators_language(request.headers.get("accept-language", ""))


def _event(event: Event, language: str) -> EventAnswer:
    facts = dict(event.facts)
    if event.kind == "attempt" and facts["fault"]:
        failed = DeliveryFailed(
            facts["fault"], connector=facts["connectorId"], provider_code=facts["providerCode"]
        )
        advice = advise(failed, language)
        facts["advice"] = {"explanation": advice.explanation, "todo": advice.todo}
    if event.kind == "receipt" and (said := carrier_sentence(facts["code"], language)):
        facts["sentence"] = said
    return EventAnswer.model_validate({"kind": event.kind, "at": event.at, "facts": facts})
