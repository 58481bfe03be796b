"""Questions to a provider by the API: what is wrong, what there is to pick from, what became of a test; against the sandbox."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from tests.connectors.running_sandbox import Running, running_sandbox
from tests.delivery.aliyun import MAIL, SMS
from tests.web.api.connector_site import ConnectorSite, connector_site

from watchword.db import Database
from watchword.sandbox import print_config
from watchword.testing import FrozenClock

MASK, NUMBER = "********", "13900000171"
WHOLE = {"prefer": "return=representation"}


@pytest.fixture
async def running(clock: FrozenClock) -> AsyncIterator[Running]:
    async with running_sandbox(clock=clock) as one:
        yield one


@pytest.fixture
async def site(db: Database, clock: FrozenClock, running: Running) -> ConnectorSite:
    return await connector_site(db, clock, transport=running.transport)


@pytest.fixture
async def api(site: ConnectorSite) -> AsyncIterator[httpx.AsyncClient]:
    async with site.client() as client:
        yield client


def config(running: Running, connector_id: str = SMS, **changes: Any) -> dict[str, Any]:
    made: dict[str, Any] = print_config(running.port)[connector_id]
    return made | changes


async def asked(
    api: httpx.AsyncClient, what: str, connector_id: str = SMS, language: str = "en", **body: Any
) -> Any:
    """The answer, if there is one."""
    path = f"/api/connectors/{connector_id}/{what}"
    answer = await api.post(path, json=body, headers={"accept-language": language})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_check_finds_what_the_command_finds_in_the_operators_language(
    api: httpx.AsyncClient, running: Running
) -> None:
    good = await asked(api, "check", config=config(running))
    assert {one["state"] for one in good} == {"ok"}
    wrong = config(running, signName="守望待审")
    found = {one["name"]: one for one in await asked(api, "check", language="zh-CN", config=wrong)}
    pending = found["signature.pending"]
    assert pending["state"] == "problem"
    assert "守望待审" in pending["sentence"]
    assert "审核" in pending["sentence"] + pending["advice"]
    assert running.sandbox.inbox.find(None) == [], "nothing is sent"


async def test_an_account_says_what_there_is_before_any_of_it_is_filled_in(
    api: httpx.AsyncClient, running: Running
) -> None:
    whole = config(running)
    bare = {key: whole[key] for key in ("accessKeyId", "accessKeySecret", "endpoint")}
    told = await asked(api, "account", config=bare | {"templates": [{"usageType": "SignIn"}]})
    by_name = {one["name"]: one for one in told["signatures"]}
    assert by_name["守望演示"]["carriers"] == {
        "mobile": "approved", "unicom": "approved", "telecom": "approved",
    }  # fmt: skip
    assert (by_name["守望待审"]["review"], by_name["守望待审"]["carriers"]) == ("pending", None)
    assert by_name["守望未备"]["carriers"]["telecom"] == "rejected"
    (template,) = [one for one in told["templates"] if one["code"] == "SMS_100000001"]
    assert template["variables"] == ["code"]
    assert "${code}" in template["text"]
    assert told["untold"] == {}
    mail = await asked(api, "account", MAIL, config=config(running, MAIL, templates=[]))
    assert {"no-reply@mail.example.com": "approved", "frozen@mail.example.com": "rejected"}.items() <= {
        one["address"]: one["review"] for one in mail["senders"]
    }.items()  # fmt: skip


async def test_a_key_that_may_only_send_is_no_error(
    api: httpx.AsyncClient, running: Running
) -> None:
    only = config(running, accessKeyId="sandbox-key-send-only")
    told = await asked(api, "account", config=only)
    assert told["signatures"] is None
    assert {one["permitted"] for one in told["untold"].values()} == {False}
    assert {one["state"] for one in await asked(api, "check", config=only)} <= {"ok", "cannot-tell"}


async def test_what_cannot_be_read_is_named_and_asks_nobody(
    api: httpx.AsyncClient, running: Running, site: ConnectorSite
) -> None:
    for what in ("check", "account"):
        answer = await api.post(f"/api/connectors/{SMS}/{what}", json={"config": {"signName": "x"}})
        assert (answer.status_code, answer.json()["code"]) == (400, "connector.invalid_config")
        named = {one["path"] for one in answer.json()["data"]["problems"]}
        assert {"accessKeyId", "accessKeySecret"} <= named
        assert (
            await api.post(f"/api/connectors/no/{what}", json={"config": {}})
        ).status_code == 400


@pytest.mark.parametrize("what", ["check", "account", "receipt"])
async def test_a_masked_secret_goes_nowhere_new(
    what: str, api: httpx.AsyncClient, running: Running, site: ConnectorSite
) -> None:
    """T35."""
    row = await site.rooms.pool.add(SMS, config(running))
    masked = config(running, accessKeySecret=MASK)
    message: dict[str, Any] = {
        "phone": f"+86{NUMBER}",
        "providerId": "biz-1",
        "sentAt": site.clock.now(),
    }
    assert await asked(api, what, config=masked, rowId=row, **message)
    moved = masked | {"endpoint": "http://elsewhere.example/"}
    body = {"config": moved, "rowId": row, **message}
    answer = await api.post(f"/api/connectors/{SMS}/{what}", json=body)
    assert answer.status_code == 400
    assert "type the secret again" in answer.text
    body = {"config": masked, **message}
    answer = await api.post(f"/api/connectors/{SMS}/{what}", json=body)
    assert "nothing behind it" in answer.text


async def test_a_caller_may_ask_sixty_times_in_ten_minutes(
    api: httpx.AsyncClient, running: Running, site: ConnectorSite
) -> None:
    limits = site.rooms.questions
    await asked(api, "check", config=config(running))
    for _ in range(59):
        await limits._count("caller")
    path = f"/api/connectors/{SMS}/check"
    answer = await api.post(path, json={"config": config(running)})
    assert (answer.status_code, answer.json()["data"]["limit"]) == (429, "provider-questions")
    site.clock.move(600)
    await asked(api, "check", config=config(running))


async def test_a_receipt_is_asked_for_and_kept_with_a_test_of_what_is_not_stored_yet(
    api: httpx.AsyncClient, running: Running, site: ConnectorSite
) -> None:
    values: dict[str, Any] = {
        "config": config(running),
        "phone": f"+86{NUMBER}",
        "draftId": "draft0000001",
    }
    path = f"/api/connectors/{SMS}/test"
    sent = (await api.post(path, json=values | {"usageType": "SignIn"}, headers=WHOLE)).json()
    assert sent["state"] == "sent", sent
    (mail,) = running.sandbox.inbox.find(None)
    assert "登录" in mail.text, "the template that was asked for"
    question = values | {"providerId": sent["providerId"], "sentAt": site.clock.now()}
    assert (await asked(api, "receipt", **question))["state"] == "waiting"
    site.clock.move(2)
    told = await asked(api, "receipt", **question)
    assert (told["state"], told["code"]) == ("delivered", "DELIVERED")
    (row,) = (await api.get("/api/messages")).json()
    assert (row["connector"], row["receipt"]["state"]) == ("draft0000001", "delivered")


async def test_a_connector_that_was_tested_before_it_was_stored_does_not_look_untried(
    api: httpx.AsyncClient, running: Running
) -> None:
    values: dict[str, Any] = {
        "config": config(running),
        "phone": f"+86{NUMBER}",
        "draftId": "draft0000001",
    }
    path = f"/api/connectors/{SMS}/test"
    assert (await api.post(path, json=values)).status_code == 204
    new = {"connectorId": SMS, "config": values["config"]}
    tried = (await api.post("/api/connectors", json=new | {"id": "draft0000001"})).json()
    untried = (await api.post("/api/connectors", json=new)).json()
    assert (tried["health"]["state"], untried["health"]["state"]) == ("ok", "idle")
    # Nobody's test is put down to a connector that is there.
    again = await api.post(path, json=values | {"phone": "+8613900000172"})
    assert (again.status_code, again.json()["code"]) == (422, "entity.create_failed")
