"""``/api/hooks`` as programs written for the wire use it."""

import httpx
import pytest
from tests.hooks.listener import Listener
from tests.web.api.conftest import OpenGate

from watchword.db import Database
from watchword.events import Event
from watchword.hooks import Hooks, Worker
from watchword.keys import KeyRing
from watchword.testing import FrozenClock
from watchword.web.api import ApiRooms, window

URL = "https://app.example.com/hooks"
NEW = {"name": "app", "events": ["PostSignIn", "PostSignIn"], "config": {"url": URL}}


@pytest.fixture
def listener() -> Listener:
    return Listener()


@pytest.fixture
def hooks(db: Database, clock: FrozenClock, listener: Listener) -> Hooks:
    return Hooks(db, KeyRing.ephemeral(clock), listener, clock)


@pytest.fixture
def api_rooms(hooks: Hooks) -> ApiRooms:
    return ApiRooms(gate=OpenGate(), hooks=hooks)


async def test_a_hook_is_made_changed_and_deleted(api: httpx.AsyncClient) -> None:
    made = await api.post("/api/hooks", json=NEW)
    assert made.status_code == 201, made.text
    hook = made.json()
    assert hook["events"] == ["PostSignIn"]
    assert hook["event"] is None
    assert hook["tenantId"] == "default"
    assert len(hook["id"]) == 21
    assert "executionStats" not in hook
    path = f"/api/hooks/{hook['id']}"
    assert (await api.get(path)).json() == hook
    changed = await api.patch(path, json={"enabled": False, "unknown": 1})
    assert changed.json() == hook | {"enabled": False}
    nothing = await api.patch(path, json={})
    assert (nothing.status_code, nothing.json()["code"]) == (422, "entity.invalid_input")
    renewed = await api.patch(f"{path}/signing-key")
    assert renewed.json()["signingKey"] != hook["signingKey"]
    listed = await api.get("/api/hooks")
    assert [one["id"] for one in listed.json()] == [hook["id"]]
    assert "total-number" not in listed.headers
    paged = await api.get("/api/hooks", params={"page": 1, "includeExecutionStats": "true"})
    assert paged.headers["total-number"] == "1"
    assert paged.json()[0]["executionStats"] == {"successCount": 0, "requestCount": 0}
    assert (await api.delete(path)).status_code == 204
    assert (await api.get(path)).json()["code"] == "entity.not_exists_with_id"
    for gone in (
        api.delete(path),
        api.patch(path, json={"name": "x"}),
        api.patch(f"{path}/signing-key"),
    ):
        answer = await gone
        assert (answer.status_code, answer.json()["code"]) == (404, "entity.not_exists")


async def test_what_is_missing_is_named(api: httpx.AsyncClient) -> None:
    refused = await api.post("/api/hooks", json=NEW | {"events": []})
    assert (refused.status_code, refused.json()["code"]) == (400, "hook.missing_events")
    old = await api.post(
        "/api/hooks", json={"name": "x", "event": "PostSignIn", "config": {"url": URL}}
    )
    assert old.json()["event"] == "PostSignIn"
    unnamed = await api.post("/api/hooks", json=NEW | {"name": ""})
    assert (unnamed.status_code, unnamed.json()["code"]) == (400, "guard.invalid_input")


async def test_only_a_token_for_everything_reads_or_changes_hooks(api: httpx.AsyncClient) -> None:
    for scope in ("logs:read", "connectors", "users"):
        answer = await api.get("/api/hooks", headers={"authorization": f"Bearer {scope}"})
        assert answer.status_code == 403


async def test_what_a_hook_was_told_is_listed(
    api: httpx.AsyncClient, hooks: Hooks, listener: Listener, db: Database, clock: FrozenClock
) -> None:
    hook = (await api.post("/api/hooks", json=NEW)).json()
    path = f"/api/hooks/{hook['id']}"
    listener.say(204, 404)
    for _ in range(2):
        async with db.transaction() as conn:
            await hooks.emit(Event.POST_SIGN_IN, {"userId": "u"}, conn=conn)
        await Worker(db, hooks.subscriptions, listener, clock).drained()
        clock.move(1)
    assert listener.signed_with(hook["signingKey"])
    logs = await api.get(f"{path}/recent-logs")
    assert logs.headers["total-number"] == "2"
    failed, taken = logs.json()
    assert (failed["key"], failed["payload"]["result"]) == ("TriggerHook.PostSignIn", "Error")
    assert failed["payload"]["response"] == {"statusCode": 404, "body": "said something"}
    assert taken["payload"]["hookRequest"]["body"]["userId"] == "u"
    other = await api.get(f"{path}/recent-logs", params={"logKey": "TriggerHook.PostRegister"})
    assert other.json() == []
    first, second = taken["createdAt"], failed["createdAt"]
    clock.move(2 * 86_400)

    async def listed(**between: int) -> list[int]:
        answer = await api.get(f"{path}/recent-logs", params=between)
        assert answer.headers["total-number"] == str(len(answer.json()))
        return [one["createdAt"] for one in answer.json()]

    assert await listed() == [], "of the last day unless a moment is named"
    assert await listed(start_time=first) == [second, first]
    assert await listed(start_time=first + 1) == [second]
    assert await listed(end_time=first) == [first]
    assert await listed(end_time=second) == [second, first]
    assert await listed(start_time=second + 1, end_time=second + 1) == []
    turned = await api.get(f"{path}/recent-logs", params={"start_time": 2, "end_time": 1})
    assert (turned.status_code, turned.json()["code"]) == (400, "log.invalid_time_window")
    clock.move(-2 * 86_400)
    stats = await api.get(path, params={"includeExecutionStats": "1"})
    assert stats.json()["executionStats"] == {"successCount": 1, "requestCount": 2}


async def test_counting_stops_where_it_is_asked_to(
    api: httpx.AsyncClient,
    hooks: Hooks,
    listener: Listener,
    db: Database,
    clock: FrozenClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(window, "CAP", 2)
    hook = (await api.post("/api/hooks", json=NEW)).json()
    for told in range(1, 4):
        async with db.transaction() as conn:
            await hooks.emit(Event.POST_SIGN_IN, {}, conn=conn)
        await Worker(db, hooks.subscriptions, listener, clock).drained()
        logs = await api.get(f"/api/hooks/{hook['id']}/recent-logs", params={"enableCap": "true"})
        assert logs.headers["total-number"] == str(min(told, 2))
        assert logs.headers.get("total-number-is-capped") == ("true" if told > 2 else None)
    whole = await api.get(f"/api/hooks/{hook['id']}/recent-logs")
    assert (whole.headers["total-number"], len(whole.json())) == ("3", 3)


async def test_a_test_says_what_the_address_answered(
    api: httpx.AsyncClient, listener: Listener
) -> None:
    hook = (await api.post("/api/hooks", json=NEW)).json()
    path = f"/api/hooks/{hook['id']}/test"
    asked = {"events": ["PostSignIn"], "config": {"url": URL}}
    assert (await api.post(path, json=asked)).status_code == 204
    listener.say(500)
    refused = await api.post(path, json=asked)
    assert refused.status_code == 422
    assert refused.json()["code"] == "hook.endpoint_responded_with_error"
    assert refused.json()["data"] == {"responseStatus": 500, "responseBody": "said something"}
    failed = await api.post(path, json=asked | {"config": {"url": "not_work_url"}})
    assert (failed.status_code, failed.json()["code"]) == (422, "hook.send_test_payload_failed")
    assert "Failed to parse URL from not_work_url" in failed.json()["message"]


async def test_T35_a_masked_header_is_not_carried_to_another_address(
    api: httpx.AsyncClient,
) -> None:
    config = {"url": URL, "headers": {"Authorization": "Bearer s3cret"}}
    made = await api.post("/api/hooks", json=NEW | {"config": config})
    assert "s3cret" not in made.text
    masked = {"url": "https://evil.example.com/", "headers": made.json()["config"]["headers"]}
    refused = await api.patch(f"/api/hooks/{made.json()['id']}", json={"config": masked})
    assert (refused.status_code, refused.json()["code"]) == (400, "hook.secret_needed")
