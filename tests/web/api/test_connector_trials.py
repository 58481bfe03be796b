"""A test send by the API: what Logto's callers get, and what ours may ask for besides."""

import json
from typing import Any

import httpx
import pytest
from tests.delivery.aliyun import MAIL, SECRET, SMS, mail_config, sms_config
from tests.experience.test_mail_templates import draft
from tests.web.api.conftest import OpenGate
from tests.web.api.connector_site import ConnectorSite, connector_site

from watchword.db import Database
from watchword.experience.mail_templates import MailTemplates
from watchword.http import Response
from watchword.limits import Countries
from watchword.testing import FrozenClock
from watchword.web.api import ApiRooms

PHONE, MASK = "8613800138000", "********"
WHOLE = {"prefer": "return=representation"}


@pytest.fixture
async def site(db: Database, clock: FrozenClock) -> ConnectorSite:
    return await connector_site(db, clock)


@pytest.fixture
def api_rooms(site: ConnectorSite) -> ApiRooms:
    return ApiRooms(gate=OpenGate(), connectors=site.rooms)


async def tried(
    api: httpx.AsyncClient, headers: dict[str, str] | None = None, **body: Any
) -> httpx.Response:
    """Try Aliyun's texts."""
    body = {"phone": PHONE, "config": sms_config(), **body}
    return await api.post(f"/api/connectors/{SMS}/test", json=body, headers=headers)


async def test_a_taken_test_message_is_no_content(
    api: httpx.AsyncClient, site: ConnectorSite
) -> None:
    answer = await tried(api)
    assert (answer.status_code, answer.content) == (204, b"")
    (request,) = site.aliyun.sends
    assert "000000" in request.url + str(request.body)
    assert "13800138000" in request.url + str(request.body)
    assert await site.db.all("SELECT 1 FROM connectors") == []


async def test_whoever_asks_is_told_the_receipt(
    api: httpx.AsyncClient, site: ConnectorSite
) -> None:
    answer = await tried(api, WHOLE)
    assert answer.status_code == 200
    assert answer.headers["preference-applied"] == "return=representation"
    told = answer.json()
    assert isinstance(told.pop("latency"), int)
    assert told == {
        "state": "sent", "connectorId": SMS, "providerId": "biz-1", "requestId": "req-1",
        "fault": "", "providerCode": "", "providerText": "",
    }  # fmt: skip


async def test_a_refusal_is_told_with_what_to_do_in_the_operators_language(
    api: httpx.AsyncClient, site: ConnectorSite
) -> None:
    # Who reads nothing that we speak first reads perhaps the second.
    languages = {
        "en": "signature",
        "xx": "signature",
        "zh-CN,en;q=0.5": "签名",
        "de,zh;q=0.9": "签名",
    }
    for language, words in languages.items():
        site.aliyun.say("isv.SMS_SIGNATURE_ILLEGAL")
        answer = await tried(api, {**WHOLE, "accept-language": language})
        told = answer.json()
        assert (answer.status_code, told["state"], told["providerCode"]) == (
            200,
            "failed",
            "isv.SMS_SIGNATURE_ILLEGAL",
        )
        assert words in told["advice"]["explanation"] + told["advice"]["todo"]
        assert told["providerText"] == "isv.SMS_SIGNATURE_ILLEGAL it is"


REFUSALS: list[tuple[str, int, str]] = [
    ("isv.SMS_SIGNATURE_ILLEGAL", 503, "connector.unavailable"),
    ("isv.BUSINESS_LIMIT_CONTROL", 429, "connector.throttled"),
    ("isv.MOBILE_NUMBER_ILLEGAL", 400, "connector.bad_recipient"),
]


async def test_without_asking_a_refusal_is_an_error(
    api: httpx.AsyncClient, site: ConnectorSite
) -> None:
    for said, status, code in REFUSALS:
        site.aliyun.say(said)
        answer = await tried(api)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert answer.json()["data"]["providerCode"] == said
        assert answer.json()["data"]["advice"]["todo"]


async def test_an_answer_that_never_came_is_504_or_unknown(
    api: httpx.AsyncClient, site: ConnectorSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("watchword.delivery.reconciling._PAUSES", (0.0,))
    site.aliyun.lose()
    answer = await tried(api)
    assert (answer.status_code, answer.json()["code"]) == (504, "connector.outcome_unknown")
    site.clock.move(60)
    site.aliyun.lose()
    assert (await tried(api, WHOLE)).json()["state"] == "unknown"


UNTRIED: list[tuple[str, dict[str, Any], int, str]] = [
    ("nobody", {}, 400, "connector.not_found"),
    (SMS, {"phone": None}, 400, "guard.invalid_input"),
    (SMS, {"phone": None, "email": "mei@example.com"}, 400, "connector.unexpected_type"),
    (MAIL, {"config": mail_config()}, 400, "connector.unexpected_type"),
    (MAIL, {"config": {}}, 400, "connector.unexpected_type"),
    (SMS, {"config": {}}, 400, "connector.invalid_config"),
    (SMS, {"config": None}, 400, "guard.invalid_input"),
    (SMS, {"phone": "123"}, 422, "identifier.phone_invalid"),
    (SMS, {"config": sms_config(accessKeySecret=MASK)}, 400, "connector.invalid_config"),
    (SMS, {"rowId": "nobody"}, 404, "entity.not_found"),
]


async def test_what_cannot_be_tried_is_refused_by_its_code_and_sends_nothing(
    api: httpx.AsyncClient, site: ConnectorSite
) -> None:
    for factory, body, status, code in UNTRIED:
        whole = {"phone": PHONE, "config": sms_config(), **body}
        answer = await api.post(f"/api/connectors/{factory}/test", json=whole)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert site.aliyun.requests == []


# --- masks (T35) -------------------------------------------------------------------------------


async def test_T35_a_stored_secret_is_used_where_its_mask_stands_and_nowhere_else(
    api: httpx.AsyncClient, site: ConnectorSite
) -> None:
    made = (
        await api.post("/api/connectors", json={"connectorId": SMS, "config": sms_config()})
    ).json()
    assert (await tried(api, config=made["config"], rowId=made["id"])).status_code == 204
    assert len(site.aliyun.sends) == 1
    elsewhere = made["config"] | {"endpoint": "https://evil.example"}
    answer = await tried(api, config=elsewhere, rowId=made["id"])
    assert (answer.status_code, answer.json()["code"]) == (400, "connector.invalid_config")
    assert "type the secret again" in answer.text
    wrong_kind = await api.post(
        f"/api/connectors/{MAIL}/test",
        json={"email": "mei@example.com", "config": mail_config(), "rowId": made["id"]},
    )
    assert wrong_kind.status_code == 404
    assert len(site.aliyun.requests) == 1
    assert SECRET not in answer.text


# --- without sending ---------------------------------------------------------------------------


async def test_a_dry_run_sends_nothing(api: httpx.AsyncClient, site: ConnectorSite) -> None:
    for key in ("dryRun", "dry_run"):
        flag: dict[str, Any] = {key: True}
        answer = await tried(api, WHOLE, **flag)
        assert (answer.status_code, answer.json()["state"]) == (200, "valid")
        assert (await tried(api, **flag)).status_code == 204
        assert site.aliyun.requests == []
        assert await site.db.all("SELECT 1 FROM limits") == []
        assert await site.db.all("SELECT 1 FROM messages") == []


async def test_a_dry_run_finds_what_a_message_would_lack(
    api: httpx.AsyncClient, site: ConnectorSite
) -> None:
    answer = await tried(api, WHOLE, phone="14155552671", dryRun=True)
    assert answer.json()["state"] == "failed"
    assert answer.json()["fault"] == "no_template"
    assert answer.json()["advice"]["todo"]
    assert (await tried(api, WHOLE, config={}, dryRun=True)).status_code == 400


async def test_a_dry_run_of_every_connector_needs_no_network(
    api: httpx.AsyncClient, site: ConnectorSite
) -> None:
    for factory in (await api.get("/api/connector-factories")).json():
        to = {"phone": PHONE} if factory["type"] == "Sms" else {"email": "mei@example.com"}
        body = {**to, "config": json.loads(factory["configTemplate"]), "dryRun": True}
        answer = await api.post(f"/api/connectors/{factory['id']}/test", json=body, headers=WHOLE)
        assert (answer.status_code, answer.json()["state"]) == (200, "valid"), answer.text
    assert site.aliyun.requests == []


async def test_a_test_mail_reads_as_the_installation_writes_its_mails(
    db: Database, clock: FrozenClock
) -> None:
    async def fallback() -> str:
        return "en"

    mails = MailTemplates(db, fallback, clock)
    await mails.put([draft("fr", "Generic", "Votre code"), draft("en", "Generic", "Your own code")])
    site = await connector_site(db, clock, mails=mails)
    site.aliyun.otherwise = Response(200, {}, json.dumps({"EnvId": "e", "RequestId": "r"}).encode())
    async with site.client() as api:
        for locale, subject in (("fr", "Votre"), (None, "Your+own")):
            body = {"email": "mei@example.com", "config": mail_config(), "locale": locale}
            answer = await api.post(f"/api/connectors/{MAIL}/test", json=body)
            assert answer.status_code == 204, answer.text
            (request,) = site.aliyun.requests[-1:]
            assert subject in request.body.decode().replace("%20", "+")
            clock.move(60)


# --- limits and the log ------------------------------------------------------------------------


async def test_the_same_recipient_waits_half_a_minute(
    api: httpx.AsyncClient, site: ConnectorSite
) -> None:
    assert (await tried(api)).status_code == 204
    answer = await tried(api)
    assert (answer.status_code, answer.json()["code"]) == (429, "request.message_rate_limited")
    assert answer.headers["retry-after"] == "30"
    assert answer.json()["data"]["limit"] == "resend-gap"
    assert len(site.aliyun.sends) == 1
    site.clock.move(30)
    assert (await tried(api)).status_code == 204


async def test_a_program_may_try_five_times_in_ten_minutes(
    api: httpx.AsyncClient, site: ConnectorSite
) -> None:
    for n in range(5):
        assert (await tried(api, phone=f"861380013800{n}")).status_code == 204
    answer = await tried(api, phone="8613800138005")
    assert (answer.status_code, answer.json()["data"]["limit"]) == (429, "test-send-minutes")
    assert len(site.aliyun.sends) == 5


async def test_a_country_that_is_not_served_is_not_tried(db: Database, clock: FrozenClock) -> None:
    site = await connector_site(db, clock, countries=Countries(denied=frozenset({"CN"})))
    async with site.client() as api:
        answer = await tried(api)
    assert answer.status_code in (400, 403, 422)
    assert site.aliyun.requests == []


async def test_what_was_not_sent_does_not_make_one_wait(
    api: httpx.AsyncClient, site: ConnectorSite
) -> None:
    site.aliyun.say("isv.SMS_SIGNATURE_ILLEGAL")
    assert (await tried(api)).status_code == 503
    assert (await tried(api)).status_code == 204


async def test_a_test_is_a_row_of_the_log_with_nothing_that_proves_anything(
    api: httpx.AsyncClient, site: ConnectorSite
) -> None:
    await tried(api)
    (row,) = (await api.get("/api/messages")).json()
    assert (row["verificationId"], row["connector"], row["connectorId"]) == (None, "", SMS)
    assert (row["usageType"], row["identifier"]) == ("Generic", "+86 138 •••• 8000")
