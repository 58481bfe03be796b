"""Figures of the message log over time: what the console plots."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Query
from pydantic import Field

from watchword.delivery.statistics import MOST_BUCKETS, Figures, Of, Statistics, Told
from watchword.delivery.statistics.figures import COUNTS
from watchword.message import Channel, Fault
from watchword.web.api.connector_models import CountryCode
from watchword.web.api.connectors import ConnectorRooms
from watchword.web.api.gate import Gate, Scope, section
from watchword.web.api.messages import Moment
from watchword.web.api.models import Answer

_DAYS_SECONDS = 31 * 24 * 3600


class Latency(Answer):
    """Milliseconds within which half, 95 and 99 of 100 attempts were answered; read off steps, so to within a step."""

    p50: int
    p95: int
    p99: int


class CountsAnswer(Answer):
    """Attempts, and what became of them. A receipt and an entered code count where their message was sent."""

    attempts: int
    sent: int
    unknown: int = Field(description="The provider did not answer: it may have been sent.")
    failed: int
    delivered: int = Field(description="By a receipt.")
    undelivered: int = Field(description="By a receipt.")
    entered: int = Field(description="The code was entered right.")


class FiguresAnswer(CountsAnswer):
    """The same, and how long providers took."""

    latency: Latency | None = Field(description="`null` without an attempt.")


class BucketAnswer(FiguresAnswer):
    """One bucket, the empty ones too."""

    at: int = Field(description="When it begins.")


class ByConnector(CountsAnswer):
    """By stored connector; `connector` is empty for tests of an unstored one."""

    connector: str
    connector_id: str


class ByCountry(CountsAnswer):
    """By country (ISO 3166); empty for e-mail."""

    country: str


class ByFault(Answer):
    """How many attempts failed with a fault."""

    fault: Fault
    attempts: int


class StatisticsAnswer(Answer):
    """The figures of a time, whole buckets of `bucket` seconds from `from` to `to`. Groups are the largest first; for how long a connector's provider took, ask with `connector`."""

    since: int = Field(alias="from")
    until: int = Field(alias="to")
    bucket: int
    total: FiguresAnswer
    buckets: list[BucketAnswer]
    connectors: list[ByConnector]
    countries: list[ByCountry]
    faults: list[ByFault]


class StatisticsRoutes:
    """``/messages/statistics``."""

    def __init__(self, rooms: ConnectorRooms, gate: Gate) -> None:
        self._statistics: Statistics = rooms.statistics
        self.router = section("messages", gate, read=Scope.LOGS_READ)
        self.router.add_api_route(
            "/messages/statistics", self.get, methods=["GET"], response_model=StatisticsAnswer
        )

    async def get(
        self,
        since: Annotated[Moment | None, Query(alias="from")] = None,
        until: Annotated[Moment | None, Query(alias="to")] = None,
        bucket: Annotated[
            int,
            Query(
                ge=60,
                le=_DAYS_SECONDS,
                description=f"Seconds: whole hours, or over at most six hours whole minutes; at most {MOST_BUCKETS} of them.",
            ),
        ] = 3600,
        channel: Channel | None = None,
        connector: Annotated[
            str | None, Query(max_length=128, description="A stored connector's id.")
        ] = None,
        country: Annotated[CountryCode | None, Query(description="ISO 3166.")] = None,
    ) -> StatisticsAnswer:
        """How much was sent and what became of it, over time (the last 24 hours) and by connector, country and fault.

        `from` is taken down to the whole hour, and buckets are counted from there: give local midnight to see local days.
        """
        span = self._statistics.span(since, until, bucket)
        return _answer(await self._statistics.of(span, Of(channel, connector, country)))


def _answer(told: Told) -> StatisticsAnswer:
    return StatisticsAnswer(
        since=told.span.since,
        until=told.span.until,
        bucket=told.span.bucket,
        total=FiguresAnswer(**_figures(told.total)),
        buckets=[
            BucketAnswer(at=at, **_figures(one))
            for at, one in zip(told.span.starts, told.buckets, strict=True)
        ],
        connectors=[
            ByConnector(connector=row, connector_id=factory, **_counts(one))
            for (row, factory), one in told.connectors
        ],
        countries=[ByCountry(country=name, **_counts(one)) for name, one in told.countries],
        faults=[ByFault(fault=Fault(fault), attempts=count) for fault, count in told.faults],
    )


def _counts(of: Figures) -> dict[str, int]:
    return {name: getattr(of, name) for name in COUNTS}


def _figures(of: Figures) -> dict[str, Any]:
    p50, p95, p99 = (of.latency(share) for share in (50, 95, 99))
    if p50 is None or p95 is None or p99 is None:
        return {**_counts(of), "latency": None}
    return {**_counts(of), "latency": Latency(p50=p50, p95=p95, p99=p99)}
