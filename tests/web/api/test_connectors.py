"""Connectors as programs set them up: Logto's requests and answers, what we do not copy of them, and what is ours."""

import asyncio
import json
import re
from typing import Any

import httpx
import pytest
from tests.delivery.aliyun import MAIL, SECRET, SMS, mail_config, sms_config
from tests.web.api.conftest import ORIGIN, OpenGate
from tests.web.api.connector_site import ConnectorSite, connector_site

from watchword.db import Connection, Database, migrate
from watchword.delivery import store
from watchword.testing import FrozenClock
from watchword.web.api import ApiRooms

MASK = "********"


@pytest.fixture
async def site(db: Database, clock: FrozenClock) -> ConnectorSite:
    return await connector_site(db, clock)


@pytest.fixture
def api_rooms(site: ConnectorSite) -> ApiRooms:
    return ApiRooms(gate=OpenGate(), connectors=site.rooms)


async def created(api: httpx.AsyncClient, **body: Any) -> dict[str, Any]:
    """What POST answers."""
    answer = await api.post(
        "/api/connectors", json={"connectorId": SMS, "config": sms_config(), **body}
    )
    assert answer.status_code == 200, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def listed(api: httpx.AsyncClient, query: str = "") -> list[str]:
    """The ids that GET lists."""
    return [one["id"] for one in (await api.get(f"/api/connectors{query}")).json()]


# --- as the wire has it ------------------------------------------------------------------------


async def test_a_connector_reads_as_logto_has_it(api: httpx.AsyncClient) -> None:
    made = await created(api)
    assert len(made["id"]) == 12
    wire = {
        "id": made["id"], "connectorId": SMS, "type": "Sms", "target": "aliyun-sms", "platform": None,
        "logoDark": None, "metadata": {}, "syncProfile": False, "enableTokenStorage": False, "isDemo": False, "extraInfo": {},
    }  # fmt: skip
    assert {key: made[key] for key in wire} == wire
    assert made["name"]["en"] == "Aliyun Short Message Service"
    assert made["name"]["zh-CN"] == "阿里云短信服务"
    assert made["description"]["en"].startswith("Sends verification codes")
    assert made["logo"].startswith("data:image/svg+xml;base64,")
    assert made["readme"].startswith("# Aliyun Short Message Service")
    assert json.loads(made["configTemplate"])["signName"]
    assert [item["key"] for item in made["formItems"]][:3] == [
        "accessKeyId",
        "accessKeySecret",
        "securityToken",
    ]
    assert (await api.get(f"/api/connectors/{made['id']}")).json() == made
    assert (await api.get("/api/connectors")).json() == [made]


async def test_secrets_are_masked_wherever_a_connector_is_told_of(
    api: httpx.AsyncClient, site: ConnectorSite
) -> None:
    made = await created(api, config=sms_config(securityToken="t0ken-t0ken"))
    answers = [
        await api.get("/api/connectors"),
        await api.get(f"/api/connectors/{made['id']}"),
        await api.patch(f"/api/connectors/{made['id']}", json={"config": made["config"]}),
        await api.post("/api/connectors", json={"connectorId": SMS, "config": sms_config()}),
        await api.get("/api/connectors?replaced=true"),
    ]
    for answer in answers:
        assert answer.status_code == 200
        assert SECRET not in answer.text
        assert "t0ken-t0ken" not in answer.text
        assert MASK in answer.text


async def test_an_id_may_be_chosen_and_not_twice(api: httpx.AsyncClient) -> None:
    assert (await created(api, id="mine"))["id"] == "mine"
    again = await api.post(
        "/api/connectors", json={"connectorId": SMS, "config": sms_config(), "id": "mine"}
    )
    assert (again.status_code, again.json()["code"]) == (422, "entity.create_failed")
    odd = await api.post("/api/connectors", json={"connectorId": SMS, "id": "../x"})
    assert (odd.status_code, odd.json()["code"]) == (400, "guard.invalid_input")


async def test_what_a_form_left_blank_is_not_stored(api: httpx.AsyncClient) -> None:
    made = await created(api, config=sms_config(endpoint="", credentials=None, securityToken=""))
    assert set(made["config"]) == {"accessKeyId", "accessKeySecret", "signName", "templates"}


async def test_a_connector_may_come_before_its_configuration(api: httpx.AsyncClient) -> None:
    answer = await api.post("/api/connectors", json={"connectorId": SMS})
    made = answer.json()
    assert (answer.status_code, made["config"], made["health"]["state"]) == (200, {}, "unusable")
    changed = await api.patch(f"/api/connectors/{made['id']}", json={"config": sms_config()})
    assert changed.json()["health"]["state"] == "idle"


UNCREATED: list[tuple[dict[str, Any], int, str]] = [
    ({"connectorId": "nobody"}, 422, "connector.not_found_with_connector_id"),
    ({"connectorId": SMS, "config": {}}, 400, "connector.invalid_config"),
    (
        {"connectorId": SMS, "config": sms_config(accessKeySecret=MASK)},
        400,
        "connector.invalid_config",
    ),
    ({"connectorId": SMS, "config": []}, 400, "guard.invalid_input"),
    ({}, 400, "guard.invalid_input"),
    (
        {"connectorId": SMS, "enableTokenStorage": True},
        422,
        "connector.token_storage_not_supported",
    ),
    ({"connectorId": SMS, "countries": ["China"]}, 400, "guard.invalid_input"),
    ({"connectorId": SMS, "countries": ["XX"]}, 400, "connector.invalid_config"),
    ({"connectorId": MAIL, "countries": ["CN"]}, 400, "connector.invalid_config"),
]


async def test_what_cannot_be_created_is_refused_by_its_code(api: httpx.AsyncClient) -> None:
    for body, status, code in UNCREATED:
        answer = await api.post("/api/connectors", json=body)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert await listed(api) == []


UNCHANGED: list[tuple[dict[str, Any], int, str]] = [
    ({}, 422, "entity.invalid_input"),
    ({"unknown": 1}, 422, "entity.invalid_input"),
    ({"syncProfile": True}, 422, "connector.invalid_type_for_syncing_profile"),
    ({"enableTokenStorage": True}, 422, "connector.token_storage_not_supported"),
    ({"metadata": {"target": "other"}}, 422, "connector.can_not_modify_target"),
    ({"config": {}}, 400, "connector.invalid_config"),
    (
        {"config": sms_config(accessKeyId="other", accessKeySecret=MASK)},
        400,
        "connector.invalid_config",
    ),
    ({"position": -1}, 400, "guard.invalid_input"),
    ({"position": False}, 400, "guard.invalid_input"),
    ({"enabled": 0}, 400, "guard.invalid_input"),
]


async def test_what_cannot_be_changed_is_refused_by_its_code(api: httpx.AsyncClient) -> None:
    for body, status, code in UNCHANGED:
        made = await created(api)
        answer = await api.patch(f"/api/connectors/{made['id']}", json=body)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert (await api.get(f"/api/connectors/{made['id']}")).json() == made


async def test_who_changes_what_is_not_there_hears_that_first(api: httpx.AsyncClient) -> None:
    for body, _, _ in UNCHANGED[:-3]:
        answer = await api.patch("/api/connectors/nobody", json=body)
        assert (answer.status_code, answer.json()["code"]) == (404, "entity.not_found"), body


async def test_every_problem_of_a_configuration_is_told(api: httpx.AsyncClient) -> None:
    answer = await api.post(
        "/api/connectors", json={"connectorId": SMS, "config": {"signNme": "x"}}
    )
    problems = {one["path"]: one["message"] for one in answer.json()["data"]["problems"]}
    assert {"accessKeyId", "accessKeySecret", "signName", "templates", "signNme"} <= set(problems)
    assert "did you mean signName" in problems["signNme"]


async def test_the_length_of_codes_that_clashes_is_refused_naming_both(
    db: Database, clock: FrozenClock
) -> None:
    site = await connector_site(db, clock, code_digits=8)
    async with site.client() as api:
        answer = await api.post(
            "/api/connectors", json={"connectorId": SMS, "config": sms_config()}
        )
        assert (answer.status_code, answer.json()["code"]) == (400, "connector.invalid_config")
        said = answer.json()["data"]["problems"][0]["message"]
        assert "8 digits" in said
        assert "Aliyun Short Message Service" in said
        assert (
            await api.post("/api/connectors", json={"connectorId": MAIL, "config": mail_config()})
        ).status_code == 200


async def test_a_changed_configuration_replaces_the_whole_and_masks_stay_secrets(
    api: httpx.AsyncClient, site: ConnectorSite
) -> None:
    made = await created(api, config=sms_config(strictPhoneRegionNumberCheck=True))
    config = {
        key: made["config"][key] for key in made["config"] if key != "strictPhoneRegionNumberCheck"
    }
    changed = await api.patch(f"/api/connectors/{made['id']}", json={"config": config})
    assert changed.json()["config"] == config
    (candidate,) = await site.rooms.pool.candidates("sms")  # type: ignore[arg-type]
    assert candidate.connector.config.access_key_secret == SECRET  # type: ignore[attr-defined]


async def test_overrides_show_in_place_of_what_the_connector_says(api: httpx.AsyncClient) -> None:
    overrides = {"target": "ours", "name": {"en": "Our texts"}, "logo": "https://example.com/l.svg"}
    made = await created(api, metadata={**overrides, "unknown": 1})
    assert made["metadata"] == overrides
    assert {key: made[key] for key in overrides} == overrides
    assert await listed(api, "?target=ours") == [made["id"]]
    assert await listed(api, "?target=aliyun-sms") == []
    row = f"/api/connectors/{made['id']}"
    renamed = await api.patch(row, json={"metadata": {"target": "ours", "name": {"en": "Theirs"}}})
    assert renamed.json()["metadata"] == {"target": "ours", "name": {"en": "Theirs"}}


async def test_a_deleted_connector_is_gone(api: httpx.AsyncClient) -> None:
    made = await created(api)
    row = f"/api/connectors/{made['id']}"
    assert (await api.delete(row)).status_code == 204
    for method in ("GET", "DELETE"):
        answer = await api.request(method, row)
        assert (answer.status_code, answer.json()["code"]) == (404, "entity.not_found")
    answer = await api.patch(row, json={"enabled": False})
    assert (answer.status_code, answer.json()["code"]) == (404, "entity.not_found")


# --- one primary a channel -----------------------------------------------------------------------


async def test_a_second_connector_takes_the_firsts_place_and_gives_it_back(
    api: httpx.AsyncClient,
) -> None:
    first, second = await created(api), await created(api)
    mail = await created(api, connectorId=MAIL, config=mail_config())
    assert await listed(api) == [second["id"], mail["id"]]
    assert (await api.get(f"/api/connectors/{first['id']}")).status_code == 404
    assert await listed(api, "?replaced=true") == [second["id"], first["id"], mail["id"]]
    restored = await api.post(f"/api/connectors/{first['id']}/restore")
    assert (restored.status_code, restored.json()["id"]) == (200, first["id"])
    assert await listed(api) == [first["id"], mail["id"]]
    assert (await api.post(f"/api/connectors/{first['id']}/restore")).status_code == 404


async def test_fallbacks_stand_behind_and_can_be_moved(api: httpx.AsyncClient) -> None:
    first = await created(api)
    second = await created(api, fallback=True, countries=["CN"])
    third = await created(api, fallback=True, enabled=False)
    assert [first["fallback"], second["fallback"], third["fallback"]] == [False, True, True]
    assert (second["countries"], third["enabled"]) == (["CN"], False)
    ids = [one["id"] for one in (first, second, third)]
    assert await listed(api) == ids

    async def changed(row: str, **body: Any) -> dict[str, Any]:
        answer = await api.patch(f"/api/connectors/{row}", json=body)
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    assert (await changed(ids[2], position=1, enabled=True))["position"] == 1
    assert await listed(api) == [ids[0], ids[2], ids[1]]
    assert (await changed(ids[1], fallback=False))["fallback"] is False
    assert await listed(api) == [ids[1], ids[0], ids[2]]
    assert (await changed(ids[1], fallback=True, countries=[]))["position"] == 2
    assert await listed(api) == [ids[0], ids[2], ids[1]]
    replacing = await created(api)
    assert await listed(api) == [replacing["id"], ids[2], ids[1]]


async def sixteen_at_once(url: str, clock: FrozenClock) -> list[tuple[str, int, bool]]:
    """Sixteen callers of two processes POST at once, eight for each channel; answers channel, place and replaced of every row."""
    handles = [await Database.open(url) for _ in range(2)]
    await migrate(handles[0])
    sites = [await connector_site(db, clock) for db in handles]
    bodies = [
        {"connectorId": SMS, "config": sms_config()},
        {"connectorId": MAIL, "config": mail_config()},
    ]
    try:
        async with sites[0].client() as one, sites[1].client() as other:
            answers = await asyncio.gather(
                *(
                    (one, other)[n % 2].post("/api/connectors", json=bodies[n // 8])
                    for n in range(16)
                )
            )
            assert {answer.status_code for answer in answers} == {200}
            stored = (await one.get("/api/connectors?replaced=true")).json()
            assert [row["type"] for row in (await other.get("/api/connectors")).json()] == [
                "Sms",
                "Email",
            ]
    finally:
        for db in handles:
            await db.close()
    return [(row["type"], row["position"], row["replacedAt"] is not None) for row in stored]


async def test_sixteen_callers_at_once_leave_one_primary_a_channel(
    database_url: str, clock: FrozenClock
) -> None:
    rows = await sixteen_at_once(database_url, clock)
    assert len(rows) == 16
    for channel in ("Sms", "Email"):
        assert [row for row in rows if row[0] == channel and not row[2]] == [(channel, 0, False)]


async def test_the_sixteen_are_red_on_a_pool_that_does_not_wait_its_turn(
    postgres_url: str, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def no_turn(_: Connection) -> None:
        pass

    monkeypatch.setattr(store, "move_version", no_turn)
    with pytest.raises(AssertionError):
        await sixteen_at_once(postgres_url, clock)


# --- who may, and what is kept of it -------------------------------------------------------------


ROUTES: list[tuple[str, str]] = [
    ("GET", "/connectors"),
    ("POST", "/connectors"),
    ("GET", "/connectors/x"),
    ("PATCH", "/connectors/x"),
    ("DELETE", "/connectors/x"),
    ("POST", "/connectors/x/restore"),
    ("POST", "/connectors/x/test"),
    ("POST", "/connectors/x/receipts-address"),
    ("GET", "/connector-factories"),
    ("GET", "/connector-factories/x"),
    ("GET", "/messages"),
    ("GET", "/verifications/x/timeline"),
]


async def test_every_route_asks_for_its_scope(api: httpx.AsyncClient) -> None:
    for method, path in ROUTES:
        for headers, status in (
            ({"authorization": ""}, 401),
            ({"authorization": "Bearer users,sign-in-exp"}, 403),
        ):
            answer = await api.request(method, f"/api{path}", headers=headers, json={})
            assert answer.status_code == status
        scope = "logs:read" if path.startswith(("/messages", "/verifications")) else "connectors"
        answer = await api.request(
            method, f"/api{path}", headers={"authorization": f"Bearer {scope}"}, json={}
        )
        assert answer.status_code not in (401, 403)


async def test_every_change_is_in_the_audit_and_no_secret_is(
    api: httpx.AsyncClient, db: Database
) -> None:
    made = await created(api)
    row = f"/api/connectors/{made['id']}"
    await api.patch(row, json={"enabled": False, "countries": ["CN"]})
    await created(api)
    await api.post(f"{row}/restore")
    await api.delete(row)
    facts = await db.all("SELECT action, actor, target, data FROM audit ORDER BY at, id")
    mine = [fact["action"] for fact in facts if fact["target"] == made["id"]]
    assert sorted(mine) == [
        "connector.changed",
        "connector.created",
        "connector.deleted",
        "connector.restored",
    ]
    assert {fact["actor"] for fact in facts} == {"caller"}
    assert SECRET not in str([fact["data"] for fact in facts])


async def test_an_address_for_receipts_is_shown_once(
    api: httpx.AsyncClient, site: ConnectorSite
) -> None:
    made = await created(api)
    assert not made["hasReceiptsAddress"]
    row = f"/api/connectors/{made['id']}"
    answer = await api.post(f"{row}/receipts-address")
    url = answer.json()["url"]
    assert re.fullmatch(rf"{ORIGIN}/receipts/{made['id']}/[\w-]{{43}}", url)
    told = await api.get(row)
    assert told.json()["hasReceiptsAddress"]
    assert url.rpartition("/")[2] not in told.text
    token = url.rpartition("/")[2]
    assert (await site.rooms.receipts.take(made["id"], token, b"[]")).reports == 0
    other = await api.post(
        "/api/connectors",
        json={"connectorId": "http-sms", "config": {"endpoint": "https://example.com/"}},
    )
    refused = await api.post(f"/api/connectors/{other.json()['id']}/receipts-address")
    assert (refused.status_code, refused.json()["code"]) == (501, "connector.not_implemented")


async def test_an_unchanged_list_is_304(api: httpx.AsyncClient) -> None:
    await created(api)
    first = await api.get("/api/connectors")
    again = await api.get("/api/connectors", headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304


# --- health --------------------------------------------------------------------------------------


async def test_health_is_what_the_last_attempts_came_to(
    api: httpx.AsyncClient, site: ConnectorSite
) -> None:
    made = await created(api)

    async def health() -> dict[str, Any]:
        told: dict[str, Any] = (await api.get(f"/api/connectors/{made['id']}")).json()["health"]
        return told

    assert (await health())["state"] == "idle"
    await site.send(2)
    assert {key: (await health())[key] for key in ("state", "attempts", "taken")} == {
        "state": "ok",
        "attempts": 2,
        "taken": 2,
    }
    site.aliyun.say(*["isv.BUSINESS_LIMIT_CONTROL"] * 5)
    await site.send(5)
    assert ((await health())["state"], (await health())["lastFault"]) == ("ok", "throttled")
    site.aliyun.say(*["isv.OUT_OF_SERVICE"] * 5)
    await site.send(5)
    assert ((await health())["state"], (await health())["lastFault"]) == ("failing", "no_credit")
    # A refusal is a sign of life. A provider that does not answer goes after the others.
    assert (await health())["pause"] is None
    site.aliyun.down(5)
    await site.send(5)
    said = {"until": site.clock.now() + 15_000, "fault": "unavailable", "trying": False}
    assert (await health())["pause"] == said
    site.aliyun.say("OK")
    await site.send()
    assert (await health())["pause"] is None
    await api.patch(f"/api/connectors/{made['id']}", json={"enabled": False})
    assert (await health())["state"] == "disabled"


# --- factories -----------------------------------------------------------------------------------


async def test_every_installed_connector_is_a_factory(api: httpx.AsyncClient) -> None:
    factories = {one["id"]: one for one in (await api.get("/api/connector-factories")).json()}
    assert {SMS, MAIL, "simple-mail-transfer-protocol", "http-sms"} <= set(factories)
    one = (await api.get(f"/api/connector-factories/{MAIL}")).json()
    assert one == factories[MAIL]
    assert (one["type"], one["target"], one["isDemo"], one["platform"]) == (
        "Email",
        "aliyun-dm",
        False,
        None,
    )
    assert one["readme"].startswith("# Aliyun Direct Mail")
    region = next(item for item in one["formItems"] if item["key"] == "regionId")
    assert region["type"] == "Select"
    assert {"value": "cn-hangzhou", "title": "cn-hangzhou"} in region["selectItems"]
    secret = next(item for item in one["formItems"] if item["key"] == "accessKeySecret")
    assert secret["isConfidential"]
    assert one["usageTypes"] == ["Register", "SignIn", "ForgotPassword", "Generic"]
    assert "receipts.push" in one["abilities"]
    assert factories[SMS]["codeLengths"] == [4, 6]


async def test_a_guide_comes_in_the_operators_language(api: httpx.AsyncClient) -> None:
    for locale, title in (
        ("zh-CN", "# 阿里云短信服务"),
        ("zh-cn", "# 阿里云短信服务"),
        ("de", "# Aliyun Short"),
    ):
        answer = await api.get(f"/api/connector-factories/{SMS}", params={"locale": locale})
        assert answer.json()["readme"].startswith(title)
    for locale in ("../..", "en/../../x", "%00"):
        answer = await api.get(f"/api/connector-factories/{SMS}", params={"locale": locale})
        assert answer.json()["readme"].startswith("# Aliyun Short")


async def test_a_form_asks_in_the_operators_language(api: httpx.AsyncClient) -> None:
    labels = {}
    for locale in ("en", "zh-CN", "fr", "ru", "pt-BR", "ru-RU", "de"):
        answer = await api.get(f"/api/connector-factories/{SMS}", params={"locale": locale})
        labels[locale] = answer.json()["formItems"][0]["label"]
    assert labels == {
        "en": "Access key ID",
        "zh-CN": "AccessKey ID",
        "fr": "ID de la clé d’accès",
        "ru": "ID ключа доступа",
        "pt-BR": "ID da chave de acesso",
        "ru-RU": "ID ключа доступа",
        "de": "Access key ID",
    }


async def test_what_each_connector_is_for_is_said_in_every_language(api: httpx.AsyncClient) -> None:
    for factory in (await api.get("/api/connector-factories")).json():
        assert set(factory["description"]) == {"en", "zh-CN", "fr", "ru", "pt-BR"}, factory["id"]


async def test_a_factory_that_is_none_is_not_found(api: httpx.AsyncClient) -> None:
    answer = await api.get("/api/connector-factories/nobody")
    assert (answer.status_code, answer.json()["code"]) == (404, "entity.not_found")


async def test_every_template_passes_its_own_check(api: httpx.AsyncClient) -> None:
    for factory in (await api.get("/api/connector-factories")).json():
        body = {"connectorId": factory["id"], "config": json.loads(factory["configTemplate"])}
        answer = await api.post("/api/connectors", json=body)
        assert answer.status_code == 200, (factory["id"], answer.text)
