"""The limits as operators look at them: numbers, what is taken of the shared ones, and what was refused; nobody's own counts."""

import json
from typing import Any

import httpx
import pytest
from tests.web.api.conftest import OpenGate

from watchword.audit import Audit
from watchword.clients import Application, ApplicationType, Clients
from watchword.db import Database
from watchword.delivery import Rules
from watchword.identifiers import parse_phone
from watchword.keys import KeyRing
from watchword.limits import EVERYWHERE, Door, Limiter, NamedLimits
from watchword.limits.budgets import NAMES
from watchword.message import Channel, UsageType
from watchword.testing import FrozenClock
from watchword.web.api import ApiRooms, LimitRooms

LIMITS = NamedLimits(bytes(32), numbers={"messages-hour.email": (8, 3600), "flows": (0, 600)})
NUMBER = parse_phone("+8613800138000")


@pytest.fixture
def rates(db: Database, clock: FrozenClock) -> Limiter:
    return Limiter(db, clock)


@pytest.fixture
def api_rooms(db: Database, clock: FrozenClock, rates: Limiter) -> ApiRooms:
    clients = Clients(
        db, KeyRing.ephemeral(clock), rates, clock, demo_origin="http://127.0.0.1:3001"
    )
    rules = Rules(LIMITS, EVERYWHERE)
    return ApiRooms(
        gate=OpenGate(), limits=LimitRooms(lambda: rules, rates, Audit(db, clock), clients)
    )


async def told(api: httpx.AsyncClient) -> dict[str, Any]:
    answer = await api.get("/api/limits")
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def test_every_limit_is_there_with_its_numbers(api: httpx.AsyncClient) -> None:
    found = {one["name"]: one for one in (await told(api))["limits"]}
    assert set(found) == {"resend-gap", *NAMES}
    assert found["messages-hour"] == {
        "name": "messages-hour", "sms": {"allowed": 5, "seconds": 3600}, "email": {"allowed": 8, "seconds": 3600},
        "own": True, "refused": 0, "lastRefusedAt": None,
    }  # fmt: skip
    assert (found["flows"]["sms"], found["flows"]["own"]) == (None, True)
    assert found["resend-gap"]["sms"] == {"allowed": 1, "seconds": 60}
    assert not found["global-day"]["own"]


async def test_what_many_share_shows_how_much_is_taken(
    api: httpx.AsyncClient, api_rooms: ApiRooms, rates: Limiter
) -> None:
    assert api_rooms.limits is not None
    shop = await api_rooms.limits.clients.applications.create(
        Application(id="", name="Shop", type=ApplicationType.TRADITIONAL)
    )
    for n in range(3):
        number = parse_phone(f"+861380013800{n}")
        send = LIMITS.send(
            number, UsageType.SIGN_IN, application=shop.id, address="203.0.113.7", device="d"
        )
        await rates.reserve(send.all)
    uses = (await told(api))["uses"]
    taken = {(one["name"], one["channel"], one["applicationId"]): one["taken"] for one in uses}
    assert taken["global-hour", "sms", None] == 3
    assert taken["global-hour", "email", None] == taken["test-send-day", None, None] == 0
    assert taken["application-day", "sms", shop.id] == 3
    # Neither a person's nor an address's budget, and no application that nobody came by.
    assert {name for name, _, _ in taken} == {
        "global-hour", "global-day", "test-send-day", "application-hour", "application-day",
    }  # fmt: skip


async def test_refusals_are_told_by_limit_and_without_whom(
    api: httpx.AsyncClient, db: Database, clock: FrozenClock
) -> None:
    audit = Audit(db, clock)
    for reason in ("messages-hour", "messages-hour", "identifier.country_refused"):
        await audit.append(
            "verification.send",
            actor="person",
            target=NUMBER.masked,
            outcome="refused",
            address="203.0.113.7",
            data={"usage_type": "SignIn", "reason": reason},
        )
    body = await told(api)
    hour = next(one for one in body["limits"] if one["name"] == "messages-hour")
    assert (hour["refused"], hour["lastRefusedAt"]) == (2, clock.now())
    assert body["others"] == [
        {"reason": "identifier.country_refused", "refused": 1, "lastRefusedAt": clock.now()}
    ]
    assert NUMBER.masked not in json.dumps(body, ensure_ascii=False)
    assert "203.0.113.7" not in json.dumps(body)
    clock.move(24 * 3600 + 1)
    assert [one for one in (await told(api))["limits"] if one["refused"]] == []


async def test_reading_limits_asks_for_the_scope_of_logs(api: httpx.AsyncClient) -> None:
    for scopes, status in (("logs:read", 200), ("users", 403)):
        answer = await api.get("/api/limits", headers={"authorization": f"Bearer {scopes}"})
        assert answer.status_code == status


@pytest.mark.parametrize(
    ("door", "named"), [(Door.PAGES, "application-day"), (Door.MANAGEMENT, "management-day")]
)
def test_what_is_shown_is_what_a_send_draws_on(door: Door, named: str) -> None:
    send = LIMITS.send(NUMBER, UsageType.SIGN_IN, application="one", door=door)
    shown = [one.key for one in LIMITS.application(Channel.SMS, "one") if one.name == named]
    assert [one.key for one in send.rest if one.name == named] == shown
    everybody = {one.key for one in LIMITS.installation(Channel.SMS)}
    assert door is Door.MANAGEMENT or everybody & {one.key for one in send.rest}
