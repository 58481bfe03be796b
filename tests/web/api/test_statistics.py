"""Figures over the wire: what went through the connectors of this site, and sends that never became a message."""

from typing import Any

import httpx
import pytest
from tests.delivery.aliyun import CODE, MAIL, SMS, mail_config, sms_config
from tests.web.api.conftest import OpenGate
from tests.web.api.connector_site import ConnectorSite, connector_site

from watchword.db import Database
from watchword.identifiers import parse_email, parse_phone
from watchword.message import Message, UsageType
from watchword.testing import FrozenClock
from watchword.web.api import ApiRooms

MAILED = Message(parse_email("mei@example.com"), UsageType.SIGN_IN, {"code": CODE, "minutes": "10"})
HOUR = 3_600_000


@pytest.fixture
async def site(db: Database, clock: FrozenClock) -> ConnectorSite:
    made = await connector_site(db, clock)
    await made.rooms.pool.add(SMS, sms_config(), row_id="texts")
    await made.rooms.pool.add(MAIL, mail_config(), row_id="mails")
    return made


@pytest.fixture
def api_rooms(site: ConnectorSite) -> ApiRooms:
    return ApiRooms(gate=OpenGate(), connectors=site.rooms)


async def told(api: httpx.AsyncClient, **query: Any) -> dict[str, Any]:
    answer = await api.get("/api/messages/statistics", params=query)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def test_what_was_sent_is_told_by_time_connector_country_and_fault(
    api: httpx.AsyncClient, site: ConnectorSite
) -> None:
    await site.send(3)
    site.aliyun.say("isv.AMOUNT_NOT_ENOUGH")
    await site.send(1)
    await site.send(2, message=MAILED, verification="v2")
    body = await told(api)
    assert body["bucket"] == 3600
    assert len(body["buckets"]) == (body["to"] - body["from"]) // HOUR
    assert body["total"]["attempts"] == sum(one["attempts"] for one in body["buckets"]) == 6
    # The mails' answer was no answer of Direct Mail's: nobody knows whether they left.
    assert [body["total"][name] for name in ("sent", "unknown", "failed")] == [3, 2, 1]
    assert set(body["total"]["latency"]) == {"p50", "p95", "p99"}
    assert [(one["connector"], one["attempts"]) for one in body["connectors"]] == [("texts", 4), ("mails", 2)]  # fmt: skip
    assert [(one["country"], one["attempts"]) for one in body["countries"]] == [("CN", 4), ("", 2)]
    assert body["faults"][-1] == {"fault": "no_credit", "attempts": 1}
    assert (await told(api, channel="email"))["total"]["attempts"] == 2
    assert (await told(api, connector="texts"))["faults"] == body["faults"][-1:]
    assert (await told(api, country="HK"))["total"]["latency"] is None


@pytest.mark.parametrize(
    "query", [{"bucket": 90}, {"from": 0, "to": 10**12, "bucket": 3600}, {"country": "china"}]
)
async def test_what_cannot_be_drawn_is_refused(
    api: httpx.AsyncClient, query: dict[str, Any]
) -> None:
    answer = await api.get("/api/messages/statistics", params=query)
    assert answer.status_code == 400


async def test_reading_figures_asks_for_the_scope_of_logs(api: httpx.AsyncClient) -> None:
    for scopes, status in (("logs:read", 200), ("connectors", 403)):
        headers = {"authorization": f"Bearer {scopes}"}
        answer = await api.get("/api/messages/statistics", headers=headers)
        assert answer.status_code == status


async def test_a_send_that_a_limit_refused_is_found_by_its_number(
    api: httpx.AsyncClient, site: ConnectorSite
) -> None:
    number = parse_phone("+8613800138000")
    for reason in ("resend-gap", "messages-hour", "messages-hour"):
        await site.rooms.audit.append(
            "verification.send",
            actor="person",
            target=number.masked,
            outcome="refused",
            application="shop",
            data={"usage_type": "SignIn", "reason": reason},
            anybody=True,
        )
    answer = await api.get("/api/messages/refusals", params={"identifier": "+8613800138000"})
    refused = {"at": site.clock.now(), "applicationId": "shop", "usageType": "SignIn"}
    assert sorted(answer.json(), key=lambda one: one["reason"]) == [
        {**refused, "reason": "messages-hour", "times": 2},
        {**refused, "reason": "resend-gap", "times": 1},
    ]
    other = await api.get("/api/messages/refusals", params={"identifier": "+8613900139111"})
    assert other.json() == []
