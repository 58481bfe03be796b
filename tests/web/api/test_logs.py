"""``/api/logs`` as the wire has it."""

import httpx
import pytest
from tests.web.api.conftest import OpenGate

from watchword.audit import Audit
from watchword.db import Database
from watchword.testing import FrozenClock
from watchword.web.api import ApiRooms, window

USER = "user12345678"


@pytest.fixture
def audit(db: Database, clock: FrozenClock) -> Audit:
    return Audit(db, clock)


@pytest.fixture
def api_rooms(audit: Audit) -> ApiRooms:
    return ApiRooms(gate=OpenGate(), audit=audit)


async def test_entries_are_listed_youngest_first_and_one_by_one(
    api: httpx.AsyncClient, audit: Audit, clock: FrozenClock
) -> None:
    await audit.append(
        "session.started", actor=USER, outcome="signed_in", application="app", address="192.0.2.1"
    )
    clock.move(1)
    await audit.append(
        "verification.check", actor="person", target="+86 138 •••• 8000", outcome="locked",
        data={"usage_type": "SignIn", "reason": "wrong-hour"},
    )  # fmt: skip
    answer = await api.get("/api/logs", headers={"authorization": "Bearer logs:read"})
    assert answer.headers["total-number"] == "2"
    locked, started = answer.json()
    assert started["key"] == "Interaction.SignIn.Submit"
    assert started["tenantId"] == "default"
    assert started["createdAt"] == clock.now() - 1000
    assert started["payload"] == {
        "key": "Interaction.SignIn.Submit", "result": "Success", "ip": "192.0.2.1", "userId": USER,
        "applicationId": "app", "action": "session.started", "outcome": "signed_in", "actor": USER,
    }  # fmt: skip
    assert locked["payload"]["result"] == "Error"
    assert locked["payload"]["error"] == {"code": "locked", "message": "wrong-hour"}
    assert (await api.get(f"/api/logs/{started['id']}")).json() == started
    missing = await api.get("/api/logs/nothing")
    assert (missing.status_code, missing.json()["code"]) == (404, "entity.not_exists_with_id")


async def test_a_connector_is_nobody(api: httpx.AsyncClient, audit: Audit) -> None:
    """Its id looks like a user's."""
    await audit.append("connector.receipts-address", actor="operator", target="zbiv525s8xrl")
    await audit.append("user.suspended", actor="app", target=USER)
    told = {one["payload"]["action"]: one["payload"] for one in (await api.get("/api/logs")).json()}
    assert "userId" not in told["connector.receipts-address"]
    assert told["user.suspended"]["userId"] == USER


async def test_what_was_counted_is_told_among_the_details(
    api: httpx.AsyncClient, audit: Audit
) -> None:
    for _ in range(3):
        await audit.append(
            "token.issued", actor="app", target="app", outcome="refused", application="app",
            data={"grant_type": "refresh_token"}, anybody=True,
        )  # fmt: skip
    (refused,) = (await api.get("/api/logs")).json()
    assert refused["payload"]["params"] == {"grant_type": "refresh_token", "times": 3}


async def test_filters_narrow_and_empty_ones_do_not(api: httpx.AsyncClient, audit: Audit) -> None:
    await audit.append("session.started", actor=USER, outcome="signed_in", application="app")
    await audit.append("connector.changed", actor="console")
    for query, found in (
        ({"userId": USER}, 1),
        ({"applicationId": "app"}, 1),
        ({"logKey": "Interaction.SignIn.Submit"}, 1),
        ({"logKey": "Interaction.SignIn.Submit", "userId": "other"}, 0),
        ({"userId": "", "logKey": ""}, 2),
    ):
        assert len((await api.get("/api/logs", params=query)).json()) == found


async def test_a_window_that_begins_after_its_end_is_refused(
    api: httpx.AsyncClient, audit: Audit, clock: FrozenClock
) -> None:
    await audit.append("connector.changed", actor="console")
    now = clock.now()
    inside = await api.get("/api/logs", params={"start_time": now, "end_time": now})
    assert len(inside.json()) == 1
    refused = await api.get("/api/logs", params={"start_time": 2, "end_time": 1})
    assert (refused.status_code, refused.json()["code"]) == (400, "log.invalid_time_window")
    for nonsense in ("abc", "inf", "nan", "1e999"):
        answer = await api.get("/api/logs", params={"start_time": nonsense})
        assert (answer.status_code, answer.json()["code"]) == (400, "guard.invalid_input")


async def test_counting_stops_where_it_is_told_to(
    api: httpx.AsyncClient, audit: Audit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(window, "CAP", 2)
    for expected in (None, None, "true"):
        await audit.append("connector.changed", actor="console")
        answer = await api.get("/api/logs", params={"enableCap": "true"})
        assert answer.headers.get("total-number-is-capped") == expected
    assert answer.headers["total-number"] == "2"
    assert (await api.get("/api/logs")).headers["total-number"] == "3"
