"""The message log and timelines: everything an operator needs to answer "I got no code", and nothing that proves anything."""

import json
from typing import Any

import httpx
import pytest
from tests.delivery.aliyun import CODE, MAIL, SMS, TEXT, mail_config, sms_config
from tests.web.api.conftest import ORIGIN, OpenGate
from tests.web.api.connector_site import ConnectorSite, connector_site

from watchword.db import Database
from watchword.delivery import Receipts
from watchword.identifiers import Phone, parse_email, parse_phone
from watchword.keys import Purpose
from watchword.message import Message, UsageType
from watchword.testing import FrozenClock
from watchword.verification.store import Binding, Fresh, Store
from watchword.web.api import ApiRooms

HONG_KONG = Message(parse_phone("+85261234567"), UsageType.SIGN_IN, {"code": CODE})


@pytest.fixture
async def site(db: Database, clock: FrozenClock) -> ConnectorSite:
    made = await connector_site(db, clock)
    await made.rooms.pool.add(SMS, abroad(), row_id="primary")
    return made


@pytest.fixture
def api_rooms(site: ConnectorSite) -> ApiRooms:
    return ApiRooms(gate=OpenGate(), connectors=site.rooms)


def abroad() -> dict[str, Any]:
    config = sms_config()
    for entry in config["templates"]:
        entry["templateCode"] = {"china": "SMS_100000001", "overseas": "SMS_100000011"}
    return config


async def receive(site: ConnectorSite, *, success: bool = True, code: str = "DELIVERED") -> None:
    """Have Aliyun push a receipt for ``biz-1``."""
    receipts = Receipts(site.db, site.ring, site.rooms.pool, site.clock)
    token = await receipts.new_token("primary")
    report = {
        "phone_number": "13800138000",
        "success": success,
        "err_code": code,
        "biz_id": "biz-1",
    }
    taken = await receipts.take("primary", token, json.dumps([report]).encode())
    assert taken.kept == 1


async def found(api: httpx.AsyncClient, **query: Any) -> list[dict[str, Any]]:
    answer = await api.get(
        "/api/messages", params={key.rstrip("_"): value for key, value in query.items()}
    )
    assert answer.status_code == 200, answer.text
    rows: list[dict[str, Any]] = answer.json()
    return rows


async def test_an_attempt_is_told_whole(api: httpx.AsyncClient, site: ConnectorSite) -> None:
    await site.send()
    sent = site.clock.now()
    site.clock.move(3)
    await receive(site)
    (row,) = await found(api)
    assert len(row.pop("id")) == 21
    assert isinstance(row.pop("latency"), int)
    assert row == {
        "verificationId": "v1", "connector": "primary", "connectorId": SMS, "channel": "sms", "usageType": "SignIn",
        "country": "CN", "identifier": "+86 138 •••• 8000", "state": "sent", "fault": "", "providerCode": "",
        "providerText": "", "providerId": "biz-1", "requestId": "req-1", "reference": None, "createdAt": sent,
        "receipt": {"state": "delivered", "code": "DELIVERED", "at": sent + 3000},
    }  # fmt: skip


async def test_every_filter_finds_its_own(api: httpx.AsyncClient, site: ConnectorSite) -> None:
    await site.send()
    await receive(site)
    await site.send(message=HONG_KONG, verification="v2")
    site.aliyun.say("isv.OUT_OF_SERVICE")
    await site.send(verification="v3")
    site.aliyun.lose()
    await site.send(verification="v4")
    last = site.clock.now()

    async def ids(**query: Any) -> list[str]:
        return [row["verificationId"] for row in await found(api, **query)]

    assert await ids() == ["v4", "v3", "v2", "v1"]
    assert await ids(identifier="+86 138 0013 8000") == ["v4", "v3", "v1"]
    assert await ids(identifier="mei@example.com") == []
    assert await ids(country="HK") == ["v2"]
    assert await ids(connector="primary", country="CN") == ["v4", "v3", "v1"]
    assert await ids(connector="nobody") == []
    assert await ids(fault="no_credit") == ["v3"]
    assert await ids(state="unknown") == ["v4"]
    assert await ids(state="failed") == ["v3"]
    assert await ids(state="sent") == ["v2", "v1"]
    assert await ids(receipt="delivered") == ["v1"]
    assert await ids(receipt="undelivered") == []
    assert await ids(from_=last) == ["v4"]
    assert await ids(to=last) == ["v3", "v2", "v1"]
    assert await ids(identifier="+8613800138000", state="sent", receipt="delivered", to=last) == [
        "v1"
    ]


async def test_what_a_request_sent_is_found_by_the_id_that_its_answer_carried(
    api: httpx.AsyncClient, site: ConnectorSite
) -> None:
    await site.send()
    site.aliyun.say("isv.OUT_OF_SERVICE")
    asked = {"phone": "8613800138000", "config": abroad()}
    # Whatever a stranger says it is, the id is ours.
    theirs = {"x-request-id": "theirs0000000000"}
    answer = await api.post(f"/api/connectors/{SMS}/test", json=asked, headers=theirs)
    reference = answer.headers["x-request-id"]
    (row,) = await found(api, reference=reference)
    assert (row["reference"], row["fault"]) == (reference, "no_credit")
    assert await found(api, reference=reference, state="sent") == []
    assert await found(api, reference=theirs["x-request-id"]) == []
    # A request in which nothing was sent: this very answer says that, and no more.
    listed = await api.get("/api/messages")
    assert await found(api, reference=listed.headers["x-request-id"]) == []


NONSENSE: list[str] = [
    "country=cn",
    "fault=x",
    "state=delivered",
    "from=x",
    "page_size=101",
    "after=x",
    "after=1",
    "identifier=12",
    "after=1.%27",
    "reference=",
    "reference=K3F09AB2C4D5E6F7",
    "reference=k3f09ab2c4d5e6f7x",
]


async def test_a_filter_that_makes_no_sense_is_refused(api: httpx.AsyncClient) -> None:
    for query in NONSENSE:
        assert (await api.get(f"/api/messages?{query}")).status_code in (400, 422)


async def test_pages_lead_to_older_ones_whatever_comes_meanwhile(
    api: httpx.AsyncClient, site: ConnectorSite
) -> None:
    for n in range(7):
        await site.send(verification=f"v{n}")
        if n % 2:
            site.clock.move(-1)  # two at the same moment
    seen: list[str] = []
    address: str | None = f"{ORIGIN}/api/messages?page_size=2&country=CN"
    while address:
        answer = await api.get(address, headers={"host": "127.0.0.1:3001"})
        seen += [row["id"] for row in answer.json()]
        link = answer.headers.get("link", "")
        assert not link or link.endswith('>; rel="next"')
        address = link.partition(">")[0].removeprefix("<") or None
        assert address is None or address.startswith(
            f"{ORIGIN}/api/messages?page_size=2&country=CN&after="
        )
        site.clock.move(60)
        await site.send(verification="newer")
    assert len(seen) == len(set(seen)) == 7


# --- timelines -----------------------------------------------------------------------------------


async def begun(site: ConnectorSite, verification_id: str, number: str = "+8613800138000") -> Store:
    """A live code for a number."""
    key = site.ring.current(Purpose.CODE)
    binding = Binding("app", UsageType.SIGN_IN, parse_phone(number), "")
    fresh = Fresh(
        id=verification_id,
        digest=binding.digest(key.value, verification_id, CODE),
        key_id=key.id,
        tries_allowed=5,
        created_at=site.clock.now(),
        expires_at=site.clock.now() + 600_000,
        door="pages",
        address="",
    )
    async with site.db.transaction() as conn:
        await Store().insert(conn, binding, fresh)
    return Store()


async def timeline(
    api: httpx.AsyncClient, verification_id: str = "v1", language: str = "en"
) -> dict[str, Any]:
    answer = await api.get(
        f"/api/verifications/{verification_id}/timeline", headers={"accept-language": language}
    )
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def test_a_timeline_goes_from_the_asking_to_the_end(
    api: httpx.AsyncClient, site: ConnectorSite
) -> None:
    store = await begun(site, "v1")
    fallback = await site.rooms.pool.add(SMS, abroad(), fallback=True)
    site.aliyun.say("isv.OUT_OF_SERVICE")
    await site.send(budget=2)
    told = await timeline(api)
    assert [event["kind"] for event in told["events"]] == [
        "requested",
        "limits",
        "attempt",
        "attempt",
        "tries",
        "outcome",
    ]
    refused, taken = (event["facts"] for event in told["events"] if event["kind"] == "attempt")
    assert {refused["connector"], taken["connector"]} == {"primary", fallback}
    refused, taken = (refused, taken) if refused["fault"] else (taken, refused)
    assert (refused["providerCode"], refused["fault"], refused["state"]) == (
        "isv.OUT_OF_SERVICE",
        "no_credit",
        "failed",
    )
    assert refused["advice"]["todo"]
    assert (taken["state"], taken["providerId"]) == ("sent", "biz-1")
    assert "advice" not in taken
    assert told["identifier"] == "+86 138 •••• 8000"
    assert (told["verdict"], told["sentence"]) == (
        "sent_waiting",
        "The provider took the message; whether it arrived is not known yet.",
    )
    async with site.db.transaction() as conn:
        await store.consume(conn, "v1", site.clock.now() + 5)
    told = await timeline(api)
    assert (told["verdict"], told["sentence"]) == ("used", "The code arrived and was used.")
    assert told["events"][-1]["facts"] == {"state": "consumed"}


async def test_a_receipt_stands_behind_its_attempt(
    api: httpx.AsyncClient, site: ConnectorSite
) -> None:
    await begun(site, "v1")
    await site.send()
    site.clock.move(2)
    await receive(site, success=False, code="MOBILE_NOT_ON_SERVICE")
    told = await timeline(api, language="zh-CN,zh;q=0.9")
    (receipt,) = (event["facts"] for event in told["events"] if event["kind"] == "receipt")
    assert (receipt["state"], receipt["code"]) == ("undelivered", "MOBILE_NOT_ON_SERVICE")
    assert receipt["sentence"].startswith("手机关机")
    assert (told["verdict"], told["sentence"]) == ("undelivered", "服务商接受了消息，但没有送达。")


VERDICTS: list[tuple[str, str, dict[str, Any]]] = [
    ("not_sent", "UPDATE verifications SET tries = 1", {"send": False}),
    ("tries_spent", "UPDATE verifications SET tries = 5", {}),
    ("superseded", "UPDATE verifications SET state = 'superseded'", {}),
    ("failed", "UPDATE messages SET state = 'failed'", {}),
    ("unknown", "UPDATE messages SET state = 'unknown'", {}),
    ("delivered_waiting", "UPDATE messages SET receipt_state = 'delivered', receipt_at = at", {}),
    (
        "delivered_expired",
        "UPDATE messages SET receipt_state = 'delivered', receipt_at = at",
        {"later": 601},
    ),
    ("sent_expired", "UPDATE verifications SET tries = 4", {"later": 601}),
    ("sent_expired", "UPDATE verifications SET state = 'void'", {}),
]


async def test_the_verdict_says_the_one_thing_first(
    api: httpx.AsyncClient, site: ConnectorSite
) -> None:
    for verdict, change, how in VERDICTS:
        for table in ("verifications", "messages"):
            await site.db.execute(f"DELETE FROM {table}")
        await begun(site, "v1")
        if how.get("send", True):
            await site.send()
        await site.db.execute(change)
        site.clock.move(how.get("later", 0))
        assert (await timeline(api))["verdict"] == verdict


async def test_checks_are_told_and_those_that_are_not_certain_marked(
    api: httpx.AsyncClient, site: ConnectorSite
) -> None:
    await begun(site, "v1")
    note = site.rooms.audit.append
    masked = parse_phone("+8613800138000").masked
    site.clock.move(5)
    shared: dict[str, Any] = {"action": "verification.check", "actor": "person", "target": masked}
    await note(**shared, outcome="wrong", application="app", data={"verification": "v1"})
    await note(**shared, outcome="wrong", application="app", data={"verification": "v2"})
    locked: dict[str, Any] = {
        "outcome": "locked",
        "application": "app",
        "data": {"reason": "wrong-hour"},
    }
    for _ in range(2):
        await note(**shared, **locked, anybody=True)
    await note(**shared, outcome="wrong", application="other")
    checks = [
        event["facts"] for event in (await timeline(api))["events"] if event["kind"] == "check"
    ]
    assert sorted(checks, key=str) == [
        {"outcome": "locked", "reason": "wrong-hour", "certain": False, "times": 2},
        {"outcome": "wrong", "reason": "", "certain": True, "times": 1},
    ]


async def test_a_verification_that_is_none_has_no_timeline(api: httpx.AsyncClient) -> None:
    answer = await api.get("/api/verifications/nobody/timeline")
    assert (answer.status_code, answer.json()["code"]) == (404, "entity.not_found")


async def test_neither_log_nor_timeline_tells_a_code_or_a_whole_identifier(
    api: httpx.AsyncClient, site: ConnectorSite
) -> None:
    await begun(site, "v1")
    await site.rooms.pool.add(MAIL, mail_config())
    site.aliyun.answer(
        json.dumps({"Code": "isv.ODD", "Message": f"{CODE} to 13800138000", "RequestId": "r"})
    )
    await site.send()
    await site.send(
        message=Message(parse_email("mei@example.com"), UsageType.SIGN_IN, {"code": CODE})
    )
    assert isinstance(TEXT.to, Phone)
    for path in ("/api/messages", "/api/verifications/v1/timeline", "/api/connectors"):
        text = (await api.get(path)).text
        for private in (
            CODE,
            TEXT.to.national,
            "mei@example.com",
            site.ring.current(Purpose.CODE).id,
        ):
            assert private not in text
