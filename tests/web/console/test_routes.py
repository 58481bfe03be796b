"""The console's door: who gets in, what it takes, and that nothing is told to anybody else."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from starlette.routing import Route
from tests.delivery.aliyun import sms_config
from tests.scripted import Site
from tests.verification.desk import Desk
from tests.web.api.conftest import OpenGate

from watchword.audit import Audit
from watchword.db import Database
from watchword.doctor import Finding, State
from watchword.keys import KeyRing
from watchword.limits import Limiter
from watchword.operators import Operators, OperatorSessions, SecondSteps
from watchword.testing import FrozenClock
from watchword.web import ConsoleRooms, Installation, console, create_console
from watchword.web.api import ApiRooms

ORIGIN = "http://127.0.0.1:3002"
PASSWORD = "correct horse battery"
OWN = {"origin": ORIGIN}


@dataclass
class Counter:
    """The console's listener in process, and who runs it."""

    client: httpx.AsyncClient
    operators: Operators
    rooms: ConsoleRooms
    desk: Desk
    csrf: str = ""

    async def enter(self) -> None:
        """Become the first operator."""
        made = await self.operators.first()
        assert made is not None
        body = {"token": made.token, "email": "anna@example.com", "password": PASSWORD}
        answer = await self.client.post("/console/accept", json=body, headers=OWN)
        assert answer.status_code == 200, answer.text
        self.csrf = answer.json()["csrf"]

    async def ask(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        """As our page asks."""
        proof = {"x-csrf-token": self.csrf} if self.csrf else {}
        return await self.client.request(method, path, json=body, headers=OWN | proof | headers)


async def _examined() -> list[Finding]:
    return [
        Finding("database", State.OK, "The {kind} database answers.", values={"kind": "SQLite"})
    ]


@pytest.fixture
async def counter(db: Database, clock: FrozenClock) -> AsyncIterator[Counter]:
    sessions, ring, audit = OperatorSessions(db, clock), KeyRing.ephemeral(clock), Audit(db, clock)
    operators = Operators(db, sessions, Limiter(db, clock), audit, bytes(32), clock)
    desk = await Desk.open(db, clock)
    verifier = desk.verifier(application="console")
    rooms = ConsoleRooms(
        operators=operators,
        second_steps=SecondSteps(db, sessions, verifier, audit, clock),
        sessions=sessions,
        ring=ring,
        clock=clock,
        origin=ORIGIN,
        hosts=(),
        trusted_proxies=0,
        installation=Installation("dev", "http://127.0.0.1:3001/sign-in", None, "standard"),
        examine=_examined,
    )
    site = Site(db, clock, api=ApiRooms(gate=OpenGate()), console=rooms)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=create_console(site.rooms)), base_url=ORIGIN
    ) as client:
        yield Counter(client, operators, rooms, desk)


async def test_the_first_operator_enters_and_reaches_the_api(counter: Counter) -> None:
    await counter.enter()
    state = (await counter.ask("GET", "/console/state")).json()
    assert state["operator"]["email"] == "anna@example.com"
    token = (await counter.ask("POST", "/console/token")).json()["accessToken"]
    answer = await counter.client.get("/api/caller", headers={"authorization": f"Bearer {token}"})
    assert answer.json() == {"applicationId": "console", "scopes": ["all"]}


async def test_the_cookie_is_strict_and_no_api_route_reads_it(counter: Counter) -> None:
    made = await counter.operators.first()
    assert made is not None
    body = {"token": made.token, "email": "anna@example.com", "password": PASSWORD}
    answer = await counter.client.post("/console/accept", json=body, headers=OWN)
    cookie = answer.headers["set-cookie"].lower()
    assert "samesite=strict" in cookie
    assert "httponly" in cookie
    assert (await counter.client.get("/api/caller")).status_code == 401


async def test_signing_in_again_ends_the_session_before(counter: Counter) -> None:
    await counter.enter()
    before = dict(counter.client.cookies)
    body = {"email": "anna@example.com", "password": PASSWORD}
    assert (await counter.client.post("/console/sign-in", json=body, headers=OWN)).is_success
    assert dict(counter.client.cookies) != before
    counter.client.cookies.clear()
    counter.client.cookies.update(before)
    assert (await counter.client.get("/console/state")).json() == {"operator": None}


async def test_a_token_opens_nothing_after_five_minutes_or_after_signing_out(
    counter: Counter, clock: FrozenClock
) -> None:
    await counter.enter()
    token = (await counter.ask("POST", "/console/token")).json()["accessToken"]
    bearer = {"authorization": f"Bearer {token}"}
    clock.move(5 * 60)
    assert (await counter.client.get("/api/caller", headers=bearer)).status_code == 401
    token = (await counter.ask("POST", "/console/token")).json()["accessToken"]
    bearer = {"authorization": f"Bearer {token}"}
    assert (await counter.client.get("/api/caller", headers=bearer)).status_code == 200
    assert (await counter.ask("POST", "/console/sign-out")).status_code == 204
    assert (await counter.client.get("/api/caller", headers=bearer)).status_code == 401


@pytest.mark.parametrize("part", range(5))
async def test_a_token_changed_anywhere_opens_nothing(counter: Counter, part: int) -> None:
    await counter.enter()
    parts = (await counter.ask("POST", "/console/token")).json()["accessToken"].split(".")
    parts[part] = parts[part][:-1] + ("1" if parts[part][-1] != "1" else "2")
    bearer = {"authorization": f"Bearer {'.'.join(parts)}"}
    assert (await counter.client.get("/api/caller", headers=bearer)).status_code == 401


def _guarded(rooms: ConsoleRooms) -> list[tuple[str, str]]:
    """Every route of the console's own that is not an entrance, with its methods."""
    entrances = {
        "/console/state",
        "/console/invitation",
        "/console/accept",
        "/console/sign-in",
        "/console/sign-in/send",
        "/console/sign-in/code",
        "/static/{hash}/{name:path}",
        "/{view:path}",
    }
    router: Any = console.audience(rooms).app
    return [
        (method, route.path.replace("{id}", "x"))
        for route in router.routes
        if isinstance(route, Route) and route.path not in entrances
        for method in sorted((route.methods or set()) - {"HEAD"})
    ]


async def test_no_route_answers_without_a_session(counter: Counter) -> None:
    guarded = _guarded(counter.rooms)
    assert len(guarded) > 5
    for method, path in guarded:
        answer = await counter.ask(method, path, {})
        assert (answer.status_code, answer.json()["code"]) == (401, "operator.not_signed_in"), path


async def test_no_change_is_made_without_the_proof_that_our_page_asks(counter: Counter) -> None:
    await counter.enter()
    for method, path in _guarded(counter.rooms):
        if method == "GET":
            continue
        for headers in (
            {"x-csrf-token": ""},
            {"x-csrf-token": "a.b"},
            {"origin": "https://x.example"},
        ):
            answer = await counter.ask(method, path, {}, **headers)
            assert (answer.status_code, answer.json()["code"]) == (403, "guard.forged"), path


async def test_entrances_refuse_other_sites_too(counter: Counter) -> None:
    for path in ("accept", "sign-in", "sign-in/send", "sign-in/code", "invitation"):
        answer = await counter.client.post(
            f"/console/{path}", json={}, headers={"origin": "https://x.example"}
        )
        assert answer.status_code == 403


async def test_inviting_asks_for_the_password_again(counter: Counter, clock: FrozenClock) -> None:
    await counter.enter()
    clock.move(5 * 60)
    invite = ("POST", "/console/operators/invitations", {"email": "ben@example.com"})
    assert (await counter.ask(*invite)).json()["code"] == "operator.password_wanted"
    wrong = await counter.ask("POST", "/console/confirm", {"password": "not the password"})
    assert wrong.status_code == 422
    assert (
        await counter.ask("POST", "/console/confirm", {"password": PASSWORD})
    ).status_code == 200
    answer = await counter.ask(*invite)
    assert answer.status_code == 201
    assert answer.json()["url"].startswith(f"{ORIGIN}/#welcome=")


async def test_a_one_time_address_says_what_it_is_for(counter: Counter) -> None:
    made = await counter.operators.first()
    assert made is not None
    answer = await counter.ask("POST", "/console/invitation", {"token": made.token})
    assert answer.json() == {"purpose": "first", "email": ""}
    over = await counter.ask("POST", "/console/invitation", {"token": "x" * 43})
    assert (over.status_code, over.json()["code"]) == (410, "operator.invitation_over")


@pytest.mark.parametrize("path", ["/", "/connectors", "/deliveries/abc"])
async def test_every_view_is_one_page_that_holds_nothing(counter: Counter, path: str) -> None:
    before = (await counter.client.get(path)).text
    await counter.enter()
    after = await counter.client.get(path)
    assert after.text == before
    assert "<noscript>" in after.text
    assert "anna" not in after.text


async def test_who_asks_for_no_view_gets_no_page(counter: Counter) -> None:
    for path in ("/console/nothing", "/api/nothing", "/static/x/nothing.js"):
        assert (await counter.client.get(path)).status_code == 404


async def test_the_sign_in_listener_has_no_console(db: Database, clock: FrozenClock) -> None:
    site = Site(db, clock)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=site.app), base_url="http://127.0.0.1:3001"
    ) as client:
        assert (await client.get("/console/state")).status_code == 404


async def test_the_doctor_tells_operators_what_it_finds(counter: Counter) -> None:
    await counter.enter()
    (found,) = (await counter.ask("GET", "/console/doctor")).json()
    assert found == {
        "name": "database",
        "state": "ok",
        "sentence": "The SQLite database answers.",
        "command": "",
    }


async def test_the_doctor_speaks_the_operators_language(counter: Counter) -> None:
    await counter.enter()
    said = {}
    for tag in ("fr", "ru-RU,en;q=0.5", "pt", "zh-Hans-CN", "de"):
        answer = await counter.ask("GET", "/console/doctor", **{"accept-language": tag})
        said[tag] = answer.json()[0]["sentence"]
    assert said == {
        "fr": "La base de données SQLite répond.",
        "ru-RU,en;q=0.5": "База данных SQLite отвечает.",
        "pt": "O banco de dados SQLite responde.",
        "zh-Hans-CN": "SQLite 数据库应答正常。",
        "de": "The SQLite database answers.",
    }


async def test_without_script_the_page_says_so_in_the_readers_language(counter: Counter) -> None:
    page = (await counter.client.get("/", headers={"accept-language": "fr-CA,fr"})).text
    assert '<html lang="fr">' in page
    assert "elle a besoin de JavaScript" in page
    assert "needs JavaScript" in (await counter.client.get("/")).text


async def test_the_masks_of_what_is_stored_are_no_problem_of_what_is_pasted(
    counter: Counter,
) -> None:
    await counter.enter()
    text = json.dumps(sms_config(accessKeySecret="********"))
    pasted = {"connectorId": "aliyun-short-message-service", "text": text}
    answer = await counter.ask("POST", "/console/read-config", pasted)
    assert answer.json() == {"config": json.loads(text), "problems": []}


async def test_a_pasted_document_is_read_with_comments_and_every_problem_has_its_line(
    counter: Counter,
) -> None:
    await counter.enter()
    text = """{
      // from the published example
      "accessKeyId": "k",
      "acessKeySecret": "s",
    }"""
    answer = await counter.ask(
        "POST",
        "/console/read-config",
        {"connectorId": "aliyun-short-message-service", "text": text},
    )
    assert answer.json()["config"] == {"accessKeyId": "k", "acessKeySecret": "s"}
    assert 4 in [problem["line"] for problem in answer.json()["problems"]]
    broken = await counter.ask(
        "POST", "/console/read-config", {"connectorId": "aliyun-short-message-service", "text": "{"}
    )
    assert broken.status_code == 400
    assert broken.json()["data"]["problems"][0]["line"] == 1
