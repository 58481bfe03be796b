"""Health, readiness and metrics, as programs that watch meet them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from tests.scripted import Site

from watchword import meters
from watchword.db import Database
from watchword.doctor import ReadinessProbe
from watchword.errors import DatabaseUnavailable
from watchword.keys import KeyRing
from watchword.testing import FrozenClock
from watchword.web.health import HealthRoutes
from watchword.web.metrics import Access, Metrics, MetricsRoutes
from watchword.web.watchers import Watchers

ORIGIN = "http://127.0.0.1:3001"
TOKEN = "t" * 40
DOCS = Path(__file__).parents[2] / "docs" / "reference" / "metrics.md"


@asynccontextmanager
async def client(
    db: Database,
    clock: FrozenClock,
    access: Access | None = "loopback",
    *,
    peer: str = "127.0.0.1",
    ring: KeyRing | None = None,
) -> AsyncIterator[httpx.AsyncClient]:
    metrics = Metrics(db)
    watchers = Watchers(HealthRoutes(ReadinessProbe(db, ring or KeyRing.ephemeral(clock))))
    if access is not None:
        watchers = replace(watchers, metrics=MetricsRoutes(metrics, access, TOKEN))
    app = Site(db, clock, watchers=watchers).app
    transport = httpx.ASGITransport(app=app, client=(peer, 40_000))
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as opened:
        with meters.listening(metrics):
            yield opened


# --- health ------------------------------------------------------------------------------------


async def test_a_server_that_is_well_says_so(db: Database, clock: FrozenClock) -> None:
    async with client(db, clock) as http:
        assert (await http.get("/healthz")).json() == {"status": "ok"}
        ready = await http.get("/readyz")
    assert ready.status_code == 200
    assert ready.json()["checks"] == {"database": "ok", "schema": "ok", "keys": "ok"}
    assert ready.headers["cache-control"] == "no-store"


async def test_a_database_that_is_away_is_said_in_one_word(
    db: Database, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object, **__: object) -> None:
        raise DatabaseUnavailable("PostgreSQL at db.internal cannot be opened")

    monkeypatch.setattr(db, "one", away)
    async with client(db, clock) as http:
        ready = await http.get("/readyz")
        assert (await http.get("/healthz")).status_code == 200
    assert ready.status_code == 503
    assert ready.json()["checks"]["database"] == "unavailable"
    assert "internal" not in ready.text


async def test_an_older_schema_and_lost_keys_are_not_ready(
    db: Database, clock: FrozenClock
) -> None:
    await db.execute("DELETE FROM schema_versions WHERE number > 5")
    async with client(db, clock, ring=KeyRing([], clock)) as http:
        checks = (await http.get("/readyz")).json()["checks"]
    assert checks == {"database": "ok", "schema": "outdated", "keys": "missing"}


async def test_a_crowd_of_probes_asks_the_database_once(
    db: Database, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, real = 0, db.one

    async def counted(sql: str, **values: str) -> object:
        nonlocal asked
        asked += 1
        return await real(sql, **values)

    monkeypatch.setattr(db, "one", counted)
    async with client(db, clock) as http:
        for _ in range(20):
            await http.get("/readyz")
    assert asked <= 2


# --- metrics -----------------------------------------------------------------------------------


async def test_metrics_do_not_exist_while_they_are_off(db: Database, clock: FrozenClock) -> None:
    async with client(db, clock, None) as http:
        assert (await http.get("/metrics")).status_code == 404


LOOPBACK = [
    ("127.0.0.1", {}, 200),
    ("::1", {}, 200),
    ("203.0.113.9", {}, 404),
    ("127.0.0.1", {"x-forwarded-for": "203.0.113.9"}, 404),
    ("127.0.0.1", {"forwarded": "for=203.0.113.9"}, 404),
    ("203.0.113.9", {"x-forwarded-for": "127.0.0.1"}, 404),
]
TOKENS = [
    (f"Bearer {TOKEN}", 200),
    (f"bearer {TOKEN}", 200),
    ("Bearer x", 401),
    (TOKEN, 401),
    ("", 401),
]


async def test_loopback_means_the_socket_and_no_proxy(db: Database, clock: FrozenClock) -> None:
    for peer, headers, status in LOOPBACK:
        async with client(db, clock, "loopback", peer=peer) as http:
            assert (await http.get("/metrics", headers=headers)).status_code == status


async def test_a_token_is_asked_for(db: Database, clock: FrozenClock) -> None:
    async with client(db, clock, "token", peer="203.0.113.9") as http:
        for given, status in TOKENS:
            headers = {"authorization": given} if given else {}
            answer = await http.get("/metrics", headers=headers)
            assert answer.status_code == status
            assert (answer.headers.get("www-authenticate") == "Bearer") is (status == 401)


async def test_requests_are_counted_by_their_route_and_never_by_their_path(
    db: Database, clock: FrozenClock
) -> None:
    async with client(db, clock) as http:
        for path in ("/sign-in", "/sign-in?x=482913", "/nothing/482913"):
            await http.get(path)
        text = (await http.get("/metrics")).text
    assert 'watchword_requests_total{method="GET",route="/sign-in",status="200"} 2.0' in text
    assert 'route="-",status="404"' in text
    assert 'watchword_requests_seconds_count{method="GET",route="/sign-in"} 2.0' in text
    assert "482913" not in text


def metric_names(db: Database) -> set[str]:
    lines = Metrics(db).text().decode().splitlines()
    found = {line.split()[2] for line in lines if line.startswith("# TYPE watchword_")}
    return found - {name for name in found if name.endswith("_created")}


async def test_every_series_is_explained(db: Database) -> None:
    text = DOCS.read_text()
    assert [name for name in metric_names(db) if f"`{name}`" not in text] == []
    for series in meters.ALL:
        row = next(line for line in text.splitlines() if f"watchword_{series.name}_total" in line)
        assert [label for label in series.labels if f"`{label}`" not in row] == []


def test_watching_ends_where_it_is_no_longer_wanted() -> None:
    class Counting:
        seen = 0

        def count(self, *_: object) -> None:
            self.seen += 1

    one, two = Counting(), Counting()
    with meters.listening(one):
        with meters.listening(two):
            meters.count(meters.LIMITS, "x")
        meters.count(meters.LIMITS, "x")
    meters.count(meters.LIMITS, "x")
    assert (one.seen, two.seen) == (2, 1)
