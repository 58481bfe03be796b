"""Numbers for Prometheus: counted in this process, read at ``/metrics`` by whom the settings allow. prometheus_client's only desk."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, Literal

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Scope

from watchword import __version__, meters, secret
from watchword.db import Database
from watchword.meters import Series
from watchword.web.addresses import forwarded

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry, Counter, Histogram
    from prometheus_client.core import GaugeMetricFamily

Access = Literal["off", "loopback", "token"]

_PREFIX: Final = "watchword_"
# Seconds. Requests and providers: what a person notices lies between a tenth and eight.
_BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 8.0, 10.0)
_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """A ``Meter`` that keeps what it is told, and the database's connections as they are when asked."""

    def __init__(self, db: Database) -> None:
        from prometheus_client import CollectorRegistry, Counter, Histogram  # noqa: PLC0415

        self._db = db
        self._registry: CollectorRegistry = CollectorRegistry()
        self._counters: dict[str, Counter] = {}
        self._timers: dict[str, Histogram] = {}
        self._rows: dict[tuple[str, tuple[str, ...]], tuple[Counter, Histogram | None]] = {}
        for series in meters.ALL:
            name = _PREFIX + series.name
            self._counters[series.name] = Counter(
                name, series.what, series.labels, registry=self._registry
            )
            if series.timed:
                self._timers[series.name] = Histogram(
                    f"{name}_seconds",
                    f"{series.what} Seconds.",
                    _timed_labels(series),
                    buckets=_BUCKETS,
                    registry=self._registry,
                )
        self._add_process()
        self._registry.register(self)

    def _add_process(self) -> None:
        from prometheus_client import Info, PlatformCollector, ProcessCollector  # noqa: PLC0415

        ProcessCollector(registry=self._registry)
        PlatformCollector(registry=self._registry)
        Info(_PREFIX.rstrip("_"), "Which version runs.", registry=self._registry).info(
            {"version": __version__}
        )

    def count(self, series: Series, labels: tuple[str, ...], seconds: float | None) -> None:
        """See ``Meter``."""
        counter, timer = self._children(series, labels)
        counter.inc()
        if seconds is not None and timer is not None:
            timer.observe(seconds)

    def _children(
        self, series: Series, labels: tuple[str, ...]
    ) -> tuple[Counter, Histogram | None]:
        """The row of these labels, found once: the library would read the labels again each time. There are few rows (``meters``)."""
        found = self._rows.get((series.name, labels))
        if found is None:
            timer = self._timers.get(series.name)
            found = (
                self._counters[series.name].labels(*labels),
                timer and timer.labels(*labels[: len(_timed_labels(series))]),
            )
            self._rows[series.name, labels] = found
        return found

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """What is looked up when it is asked for."""
        from prometheus_client.core import GaugeMetricFamily  # noqa: PLC0415

        opened, at_work = self._db.connections
        gauge = GaugeMetricFamily(
            f"{_PREFIX}database_connections", "Connections to the database.", labels=["state"]
        )
        gauge.add_metric(["idle"], opened - at_work)
        gauge.add_metric(["at_work"], at_work)
        yield gauge

    def text(self) -> bytes:
        """Everything, in Prometheus' own words."""
        from prometheus_client import generate_latest  # noqa: PLC0415

        return generate_latest(self._registry)


def _timed_labels(series: Series) -> tuple[str, ...]:
    """A histogram has a row a bucket: it is told by the first two labels alone."""
    return series.labels[:2]


class MetricsRoutes:
    """``/metrics``. It says who is busy with what, so nobody reads it by default: off, it does not exist."""

    def __init__(self, metrics: Metrics, access: Access, token: str = "") -> None:
        self._metrics = metrics
        self._access = access
        self._token = secret.fingerprint(token)
        self.routes = [Route("/metrics", self.read, methods=["GET"])]

    async def read(self, request: Request) -> Response:
        """The numbers, for this machine's own callers or who brings the token; for all others there is no such page."""
        if self._access == "loopback" and not _of_this_machine(request.scope):
            raise HTTPException(404)
        if self._access == "token" and not self._knows(request.headers.get("authorization", "")):
            raise HTTPException(401, headers={"www-authenticate": "Bearer"})
        return Response(self._metrics.text(), headers={"content-type": _TYPE})

    def _knows(self, header: str) -> bool:
        scheme, _, given = header.partition(" ")
        return scheme.lower() == "bearer" and secret.equal(
            secret.fingerprint(given.strip()), self._token
        )


def _of_this_machine(scope: Scope) -> bool:
    """Whether the very socket leads to this machine, and no proxy on it passes on somebody else's request."""
    peer = scope.get("client")
    headers = Headers(scope=scope)
    if not peer or forwarded(headers):
        return False
    try:
        return ipaddress.ip_address(peer[0]).is_loopback
    except ValueError:
        return False
