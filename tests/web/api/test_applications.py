"""Applications, their secrets and resources, as programs written for the wire manage them."""

from dataclasses import replace
from typing import Any

import httpx
import pytest
from tests.web.api.conftest import OpenGate, changes_are_noted

from watchword.audit import Audit
from watchword.clients import MASK, Clients
from watchword.db import Database
from watchword.keys import KeyRing
from watchword.limits import Limiter
from watchword.testing import FrozenClock
from watchword.web.api import ApiRooms, ClientRooms
from watchword.web.api.gate import Scope

READERS = {"authorization": f"Bearer {Scope.APPLICATIONS.value}"}


@pytest.fixture
def api_rooms(db: Database, clock: FrozenClock) -> ApiRooms:
    ring = KeyRing.ephemeral(clock)
    clients = Clients(db, ring, Limiter(db, clock), clock, demo_origin="http://127.0.0.1:3001")
    return replace(ApiRooms(gate=OpenGate()), clients=ClientRooms(clients, Audit(db, clock)))


async def made(api: httpx.AsyncClient, **more: Any) -> dict[str, Any]:
    """A new application."""
    body = {"name": "Shop", "type": "Traditional", **more}
    answer = await api.post("/api/applications", json=body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def code_of(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of a refusal."""
    return answer.status_code, answer.json()["code"]


async def test_an_application_comes_back_as_the_wire_has_it(api: httpx.AsyncClient) -> None:
    one = await made(
        api,
        description="Sells things",
        oidcClientMetadata={"redirectUris": ["https://app.example.com/cb"]},
        customClientMetadata={"refreshTokenTtlInDays": 7, "unknown": 1},
        customData={"a": 1},
    )
    assert one.pop("createdAt") > 1_700_000_000_000
    client = one.pop("id")
    assert one.pop("secret").startswith("#internal:")
    assert one == {
        "tenantId": "default",
        "name": "Shop",
        "description": "Sells things",
        "type": "Traditional",
        "oidcClientMetadata": {
            "redirectUris": ["https://app.example.com/cb"],
            "postLogoutRedirectUris": [],
        },
        "customClientMetadata": {"refreshTokenTtlInDays": 7},
        "protectedAppMetadata": None,
        "customData": {"a": 1},
        "isThirdParty": False,
        "appLevelAccessControlEnabled": False,
        "isAdmin": False,
        "isEnabled": True,
        "managementScopes": None,
        "resourceScopes": {},
    }
    again = (await api.get(f"/api/applications/{client}")).json()
    assert again["name"] == "Shop"
    changed = await api.patch(
        f"/api/applications/{client}", json={"name": "Store", "customData": {"b": 2}}
    )
    assert (changed.json()["name"], changed.json()["customData"]) == ("Store", {"b": 2})
    merged = await api.patch(f"/api/applications/{client}/custom-data", json={"c": 3})
    assert merged.json() == {"b": 2, "c": 3}
    assert (await api.delete(f"/api/applications/{client}")).status_code == 204
    gone = await api.get(f"/api/applications/{client}")
    assert await code_of(gone) == (404, "entity.not_exists_with_id")


async def test_the_list_is_whole_unless_a_page_is_asked_for(api: httpx.AsyncClient) -> None:
    for n in range(3):
        await made(api, name=f"Shop {n}", type="SPA" if n else "Traditional")
    whole = await api.get("/api/applications")
    assert len(whole.json()) == 3
    assert "total-number" not in whole.headers
    page = await api.get("/api/applications?page=1&page_size=2")
    assert (len(page.json()), page.headers["total-number"]) == (2, "3")
    narrowed = await api.get("/api/applications?types=SPA&types=Native&isThirdParty=false")
    assert len(narrowed.json()) == 2
    found = (await api.get("/api/applications", params={"search": "%shop 2%"})).json()
    assert [one["name"] for one in found] == ["Shop 2"]


async def test_the_live_preview_is_readable_and_stays(api: httpx.AsyncClient) -> None:
    demo = (await api.get("/api/applications/demo-app")).json()
    assert demo["name"] == "Live Preview"
    refused = await api.delete("/api/applications/demo-app")
    assert await code_of(refused) == (404, "entity.not_exists_with_id")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"name": ""}, 400, "guard.invalid_input"),
        ({"type": "Toaster"}, 400, "guard.invalid_input"),
        ({"type": "SAML"}, 400, "application.saml.use_saml_app_api"),
        ({"type": "Protected"}, 400, "application.protected_app_metadata_is_required"),
        (
            {"type": "MachineToMachine", "isThirdParty": True},
            400,
            "application.invalid_third_party_application_type",
        ),
        (
            {"oidcClientMetadata": {"redirectUris": ["https://app.example.com/*"]}},
            400,
            "application.invalid_redirect_uri",
        ),
        ({"customClientMetadata": {"refreshTokenTtlInDays": 181}}, 400, "guard.invalid_input"),
        ({"customClientMetadata": {"isDeviceFlow": True}}, 422, "application.device_flow_native_only"),
        (
            {"isThirdParty": True, "customClientMetadata": {"allowTokenExchange": True}},
            422,
            "application.third_party_application_cannot_enable_token_exchange",
        ),
        ({"isAdmin": True}, 422, "application.invalid"),
    ],
)  # fmt: skip
async def test_what_cannot_be_is_refused(
    api: httpx.AsyncClient, body: dict[str, Any], status: int, code: str
) -> None:
    answer = await api.post(
        "/api/applications", json={"name": "Shop", "type": "Traditional", **body}
    )
    assert await code_of(answer) == (status, code)


async def test_an_empty_change_answers_the_application_as_it_is(api: httpx.AsyncClient) -> None:
    one = await made(api)
    answer = await api.patch(f"/api/applications/{one['id']}", json={})
    assert (answer.status_code, answer.json()) == (200, one)
    nobody = "/api/applications/nobody"
    assert await code_of(await api.patch(nobody, json={})) == (404, "entity.not_exists_with_id")
    assert await code_of(await api.patch(nobody, json={"name": "x"})) == (404, "entity.not_exists")


# --- secrets ---------------------------------------------------------------------------------


async def test_secrets_by_name(api: httpx.AsyncClient, clock: FrozenClock) -> None:
    one = await made(api)
    secrets = f"/api/applications/{one['id']}/secrets"
    listed = await api.get(secrets)
    assert listed.headers["cache-control"] == "no-store", (
        "they are in clear, and nobody's disk keeps them"
    )
    (first,) = listed.json()
    assert first["name"] == "Default secret"
    assert len(first["value"]) == 32
    more = await api.post(secrets, json={"name": "Two", "expiresAt": clock.now() + 1000})
    assert more.status_code == 201
    assert set(more.json()) == {
        "tenantId", "applicationId", "name", "value", "createdAt", "expiresAt",
    }  # fmt: skip
    doubled = await api.post(secrets, json={"name": "Two"})
    assert await code_of(doubled) == (422, "application.secret_name_exists")
    never = await api.post(secrets, json={"name": "Three", "expiresAt": 10**20})
    assert await code_of(never) == (400, "guard.invalid_input")
    late = await api.post(secrets, json={"name": "Three", "expiresAt": clock.now()})
    assert late.status_code == 400
    renamed = await api.patch(f"{secrets}/Two", json={"name": "Deux"})
    assert renamed.json()["name"] == "Deux"
    clock.move(3600)
    assert {secret["value"] for secret in (await api.get(secrets)).json()} == {MASK}
    assert (await api.delete(f"{secrets}/Deux")).status_code == 204
    assert await code_of(await api.delete(f"{secrets}/Deux")) == (404, "entity.not_found")
    legacy = await api.delete(f"/api/applications/{one['id']}/legacy-secret")
    assert await code_of(legacy) == (400, "application.no_legacy_secret_found")


async def test_who_cannot_keep_a_secret_gets_none(api: httpx.AsyncClient) -> None:
    one = await made(api, type="SPA")
    answer = await api.post(f"/api/applications/{one['id']}/secrets", json={"name": "One"})
    assert await code_of(answer) == (422, "entity.db_constraint_violated")


async def test_the_flag_opens_the_management_api_to_programs(api: httpx.AsyncClient) -> None:
    one = await made(api, type="MachineToMachine")
    answer = await api.patch(f"/api/applications/{one['id']}", json={"isAdmin": True})
    assert (answer.json()["isAdmin"], answer.json()["managementScopes"]) == (True, ["all"])
    answer = await api.patch(f"/api/applications/{one['id']}", json={"isAdmin": False})
    assert answer.json()["managementScopes"] is None


async def test_nobody_makes_itself_more_than_it_is(api: httpx.AsyncClient) -> None:
    robot = {"name": "Robot", "type": "MachineToMachine"}
    strong = await made(api, type="MachineToMachine", isAdmin=True)
    place = f"/api/applications/{strong['id']}"
    weak = (await api.post("/api/applications", json=robot, headers=READERS)).json()
    tries = (
        await api.post("/api/applications", json={**robot, "isAdmin": True}, headers=READERS),
        await api.patch(f"/api/applications/{weak['id']}", json={"isAdmin": True}, headers=READERS),
        await api.patch(place, json={"name": "Mine"}, headers=READERS),
        await api.get(f"{place}/secrets", headers=READERS),
        await api.post(f"{place}/secrets", json={"name": "Mine"}, headers=READERS),
    )
    assert {answer.status_code for answer in tries} == {403}
    own = {**robot, "isAdmin": True, "managementScopes": ["applications"]}
    assert (await api.post("/api/applications", json=own, headers=READERS)).status_code == 200


# --- resources -------------------------------------------------------------------------------


async def test_resources_and_their_scopes(api: httpx.AsyncClient) -> None:
    new = {"name": "API", "indicator": "https://api.example.com", "accessTokenTtl": 60}
    answer = await api.post("/api/resources", json=new)
    assert answer.status_code == 201
    one = answer.json()
    assert one == {**new, "tenantId": "default", "id": one["id"], "isDefault": False, "scopes": []}
    doubled = await api.post("/api/resources", json=new)
    assert await code_of(doubled) == (422, "resource.resource_identifier_in_use")
    place = f"/api/resources/{one['id']}"
    assert (await api.patch(place, json={"name": "The API"})).json()["name"] == "The API"
    default = await api.patch(f"{place}/is-default", json={"isDefault": True})
    assert default.json()["isDefault"] is True
    scope = await api.post(f"{place}/scopes", json={"name": "read", "description": "Read"})
    assert scope.status_code == 201
    doubled = await api.post(f"{place}/scopes", json={"name": "read"})
    assert await code_of(doubled) == (422, "scope.name_exists")
    spaced = await api.post(f"{place}/scopes", json={"name": "read all"})
    assert await code_of(spaced) == (400, "scope.name_with_space")
    scope_place = f"{place}/scopes/{scope.json()['id']}"
    changed = await api.patch(scope_place, json={"description": None})
    assert (changed.json()["name"], changed.json()["description"]) == ("read", None)
    listed = (await api.get("/api/resources?includeScopes=true")).json()
    assert [len(each["scopes"]) for each in listed] == [1, 8]
    page = await api.get(f"{place}/scopes?page=1")
    assert page.headers["total-number"] == "1"
    assert (await api.delete(scope_place)).status_code == 204
    assert (await api.delete(place)).status_code == 204
    gone = (404, "entity.not_exists_with_id")
    assert await code_of(await api.get(place)) == gone
    assert await code_of(await api.delete(place)) == gone
    assert await code_of(await api.patch(place, json={"name": "x"})) == gone


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"search": "%read%"}, ["read:orders", "Read-me", "pay"]),
        ({"search": "read%"}, ["read:orders", "Read-me"]),
        ({"search": "read%", "isCaseSensitive": "true"}, ["read:orders"]),
        ({"search.name": "pay"}, ["pay"]),
        ({"search.name": "p_y"}, ["pay"]),
        ({"search.name": "pa"}, []),
        ({"search.description": "%money%"}, ["pay"]),
        ({"search.name": "%a%", "search.description": "%read%", "joint": "and"}, ["pay"]),
        ({"search.name": ["pay", "read-ME"], "mode": "exact"}, ["Read-me", "pay"]),
    ],
)
async def test_scopes_and_applications_are_searched_as_users_are(
    api: httpx.AsyncClient, clock: FrozenClock, query: dict[str, Any], found: list[str]
) -> None:
    new = {"name": "API", "indicator": "https://api.example.com"}
    place = f"/api/resources/{(await api.post('/api/resources', json=new)).json()['id']}/scopes"
    for name, said in (("read:orders", None), ("Read-me", None), ("pay", "Moves money, not read")):
        clock.move(1)
        await api.post(place, json={"name": name, "description": said})
        await made(api, name=name, **({"description": said} if said else {}))
    scopes = await api.get(place, params=query)
    assert [one["name"] for one in scopes.json()] == found
    applications = await api.get("/api/applications", params={**query, "page": 1, "page_size": 2})
    assert applications.headers["total-number"] == str(len(found))
    expected = [name for name in ("pay", "Read-me", "read:orders") if name in found]
    assert [one["name"] for one in applications.json()] == expected[:2]


async def test_what_a_search_cannot_be_is_refused_and_does_not_find_everything(
    api: httpx.AsyncClient,
) -> None:
    for query in (
        {"search.secret": "x"},
        {"search": "x+", "mode": "posix"},
        {"search": ""},
        {"excludeRoleId": "a", "excludeOrganizationId": "b"},
    ):
        answer = await api.get("/api/applications", params=query)
        assert await code_of(answer) == (400, "request.invalid_input"), query


async def test_a_restriction_of_who_may_sign_in_is_refused_and_not_dropped(
    api: httpx.AsyncClient,
) -> None:
    """Taken in silence, an application for some people would be open to all."""
    one = await made(api, appLevelAccessControlEnabled=False)
    assert one["appLevelAccessControlEnabled"] is False
    restricted = {"appLevelAccessControlEnabled": True}
    changed = await api.patch(f"/api/applications/{one['id']}", json=restricted)
    assert await code_of(changed) == (400, "request.invalid_input")
    new = await api.post("/api/applications", json={"name": "Shop", "type": "SPA", **restricted})
    assert await code_of(new) == (400, "request.invalid_input")


async def test_the_management_api_is_listed_and_read_only(api: httpx.AsyncClient) -> None:
    (ours,) = (await api.get("/api/resources")).json()
    assert (ours["id"], ours["indicator"]) == ("management-api", "https://default.logto.app/api")
    for answer in (
        await api.patch("/api/resources/management-api", json={"name": "x"}),
        await api.patch("/api/resources/management-api/is-default", json={"isDefault": True}),
        await api.post("/api/resources/management-api/scopes", json={"name": "x"}),
        await api.patch("/api/resources/management-api/scopes/x", json={"name": "x"}),
        await api.delete("/api/resources/management-api/scopes/x"),
    ):
        assert await code_of(answer) == (400, "resource.cannot_modify_management_api")
    deleted = await api.delete("/api/resources/management-api")
    assert await code_of(deleted) == (400, "resource.cannot_delete_management_api")
    scopes = (await api.get("/api/resources/management-api/scopes")).json()
    assert {one["name"] for one in scopes} == {scope.value for scope in Scope} - {""}, (
        "one list, twice"
    )


async def test_every_change_of_a_resource_and_its_scopes_is_in_the_audit(
    api: httpx.AsyncClient, db: Database
) -> None:
    new = {"name": "Orders", "indicator": "https://orders.example.com"}
    one = (await api.post("/api/resources", json=new)).json()["id"]
    place = f"/api/resources/{one}"
    assert (await api.post("/api/resources", json=new)).status_code == 422
    await api.patch(place, json={"name": "Store"})
    await api.patch(f"{place}/is-default", json={"isDefault": True})
    scope = (await api.post(f"{place}/scopes", json={"name": "read"})).json()["id"]
    await api.patch(f"{place}/scopes/{scope}", json={"description": "Read them."})
    assert (await api.delete(f"{place}/scopes/{'x' * 21}")).status_code == 404
    await api.delete(f"{place}/scopes/{scope}")
    await api.delete(place)
    facts = await db.all("SELECT action, actor, target, data FROM audit ORDER BY action")
    assert [fact["action"] for fact in facts] == [
        "resource.changed",
        "resource.changed",
        "resource.created",
        "resource.deleted",
        "resource.scope-added",
        "resource.scope-changed",
        "resource.scope-removed",
    ]
    assert {(fact["actor"], fact["target"]) for fact in facts} == {("caller", one)}
    assert all(scope in fact["data"] for fact in facts[4:])


async def test_every_change_of_an_application_is_in_the_audit(
    api: httpx.AsyncClient, db: Database
) -> None:
    made = await api.post("/api/applications", json={"name": "Shop", "type": "Traditional"})
    place = f"/api/applications/{made.json()['id']}"
    changes = [
        ("PATCH", place, {"description": "Ours."}, "application.changed"),
        ("PATCH", f"{place}/custom-data", {"team": "Shop"}, "application.changed"),
        ("POST", f"{place}/secrets", {"name": "Next"}, "application.secret-made"),
        ("PATCH", f"{place}/secrets/Next", {"name": "This"}, "application.secret-renamed"),
        ("DELETE", f"{place}/secrets/This", None, "application.secret-revoked"),
        ("DELETE", place, None, "application.deleted"),
    ]
    await changes_are_noted(api, db, changes)
