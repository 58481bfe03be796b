"""People as programs manage them: Logto's requests and answers, status by status."""

import hashlib
from typing import Any

import httpx
import pytest
from tests.accounts.conftest import People as Rooms
from tests.scripted import proved
from tests.web.api.conftest import OpenGate, changes_are_noted

from watchword.accounts import Activity, People, UserList
from watchword.audit import Audit
from watchword.db import Database
from watchword.identifiers import parse_email
from watchword.keys import KeyRing
from watchword.testing import FrozenClock
from watchword.web.api import ApiRooms, UserRooms

EMAIL, PHONE, PASSWORD = "ann@example.com", "8613800138000", "correct horse"


@pytest.fixture
def rooms(db: Database, clock: FrozenClock) -> Rooms:
    return Rooms(db, clock)


@pytest.fixture(params=[False])
def api_rooms(request: pytest.FixtureRequest, rooms: Rooms) -> ApiRooms:
    db, clock = rooms.db, rooms.clock
    audit = Audit(db, clock)
    people = People(db, KeyRing.ephemeral(clock), clock, audit, rooms.users)
    return ApiRooms(
        gate=OpenGate(),
        users=UserRooms(
            rooms.users,
            rooms.passwords,
            people,
            UserList(db),
            Activity(db, clock),
            audit,
            reveal_digests=request.param,
        ),
    )


async def made(api: httpx.AsyncClient, **body: Any) -> dict[str, Any]:
    answer = await api.post("/api/users", json=body)
    assert answer.status_code == 200, answer.text
    user: dict[str, Any] = answer.json()
    return user


async def refused(asked: Any) -> tuple[int, str]:
    answer: httpx.Response = await asked
    return answer.status_code, answer.json()["code"]


# --- making ----------------------------------------------------------------------------------


async def test_a_user_reads_as_logto_has_it(api: httpx.AsyncClient, clock: FrozenClock) -> None:
    user = await made(
        api,
        primaryEmail="Ann@Example.com",
        primaryPhone=PHONE,
        username="ann",
        password=PASSWORD,
        name="Ann",
        avatar="https://example.com/a.png",
        customData={"a": [1, {"b": None}]},
        profile={"nickname": "A", "address": {"country": "FR"}, "unknown": 1},
    )
    assert len(user.pop("id")) == 12
    assert user == {
        "username": "ann", "primaryEmail": EMAIL, "primaryPhone": PHONE, "name": "Ann", "avatar": "https://example.com/a.png",
        "customData": {"a": [1, {"b": None}]}, "identities": {}, "lastSignInAt": None, "createdAt": clock.now(),
        "updatedAt": clock.now(), "profile": {"nickname": "A", "address": {"country": "FR"}}, "applicationId": None,
        "cimdClientId": None, "isSuspended": False, "hasPassword": True,
    }  # fmt: skip


async def test_a_user_may_have_nothing_at_all(api: httpx.AsyncClient) -> None:
    user = await made(api, name="", avatar="")
    assert (user["username"], user["name"], user["avatar"]) == (None, None, None)
    assert user["hasPassword"] is False


async def test_a_trunk_zero_is_dropped_and_both_forms_meet(api: httpx.AsyncClient) -> None:
    user = await made(api, primaryPhone="4901512345678")
    assert user["primaryPhone"] == "491512345678"
    assert await refused(api.post("/api/users", json={"primaryPhone": "491512345678"})) == (
        422,
        "user.phone_already_in_use",
    )


REFUSED: list[tuple[dict[str, Any], int, str]] = [
    ({"username": "ann"}, 422, "user.username_already_in_use"),
    ({"primaryEmail": "ANN@example.com"}, 422, "user.email_already_in_use"),
    ({"primaryPhone": PHONE}, 422, "user.phone_already_in_use"),
    ({"primaryPhone": "0000"}, 422, "user.invalid_phone"),
    ({"primaryPhone": "+8613800138001"}, 400, "guard.invalid_input"),
    ({"primaryEmail": "nobody"}, 400, "guard.invalid_input"),
    ({"primaryEmail": "a@b.c,d@e.fr"}, 422, "identifier.email_invalid"),
    ({"username": "1st"}, 400, "guard.invalid_input"),
    ({"username": "Änn"}, 400, "guard.invalid_input"),
    ({"name": "a\x00b"}, 400, "guard.invalid_input"),
    ({"avatar": "not a link"}, 400, "guard.invalid_input"),
    ({"customData": []}, 400, "guard.invalid_input"),
    ({"password": ""}, 400, "guard.invalid_input"),
    ({"password": "x", "passwordDigest": "y"}, 400, "user.password_and_digest"),
    ({"passwordDigest": "y"}, 400, "user.password_algorithm_required"),
    ({"passwordDigest": "y" * 257, "passwordAlgorithm": "MD5"}, 400, "guard.invalid_input"),
    ({"passwordDigest": "y", "passwordAlgorithm": "MD5"}, 400, "password.digest_invalid"),
    ({"passwordDigest": "y", "passwordAlgorithm": "Rot13"}, 400, "password.digest_invalid"),
]


async def test_what_makes_no_user(api: httpx.AsyncClient) -> None:
    await made(api, username="ann", primaryEmail=EMAIL, primaryPhone=PHONE)
    for body, status, code in REFUSED:
        assert await refused(api.post("/api/users", json=body)) == (status, code), body
    assert len((await api.get("/api/users")).json()) == 1


async def test_no_refusal_repeats_what_was_sent(api: httpx.AsyncClient) -> None:
    answer = await api.post("/api/users", json={"primaryEmail": "secret-nonsense", "password": 7})
    assert "secret-nonsense" not in answer.text


# --- reading ---------------------------------------------------------------------------------


async def test_a_list_is_newest_first_and_counted(
    api: httpx.AsyncClient, clock: FrozenClock
) -> None:
    for n in range(5):
        clock.move(1)
        await made(api, username=f"user{n}")
    answer = await api.get("/api/users", params={"page": 2, "page_size": 2})
    assert [user["username"] for user in answer.json()] == ["user2", "user1"]
    assert answer.headers["total-number"] == "5"
    assert 'rel="next"' in answer.headers["link"]


async def test_a_list_is_searched(api: httpx.AsyncClient) -> None:
    for name in ("ann", "anna", "bob"):
        await made(api, username=name)

    async def names(**query: Any) -> list[str]:
        answer = await api.get("/api/users", params=query)
        assert answer.headers["total-number"] == str(len(answer.json()))
        return sorted(user["username"] for user in answer.json())

    assert await names(search="%ann%") == ["ann", "anna"]
    assert await names(**{"search.username": ["ann", "bob"], "mode": "exact"}) == ["ann", "bob"]
    assert await names(**{"search.username": "^a", "mode.username": "posix"}) == ["ann", "anna"]
    for query in ({"search": ""}, {"search.x": "y"}, {"search": "a", "mode": "soundex"}):
        assert await refused(api.get("/api/users", params=query)) == (400, "request.invalid_input")


async def test_one_user_is_read_and_nobody_is_not_found(api: httpx.AsyncClient) -> None:
    user = await made(api, username="ann")
    assert (await api.get(f"/api/users/{user['id']}")).json() == user
    told = (await api.get(f"/api/users/{user['id']}?includeSsoIdentities=true")).json()
    assert told == {**user, "ssoIdentities": []}
    nobody = "/api/users/nobody000000"
    asked_of: list[tuple[str, str, dict[str, Any] | None]] = [
        ("GET", nobody, None),
        ("PATCH", nobody, {"name": "x"}),
        ("DELETE", nobody, None),
        ("GET", f"{nobody}/export", None),
        ("PATCH", f"{nobody}/password", {"password": "x"}),
        ("POST", f"{nobody}/password/verify", {"password": "x"}),
        ("GET", f"{nobody}/has-password", None),
        ("PATCH", f"{nobody}/is-suspended", {"isSuspended": True}),
        ("GET", f"{nobody}/custom-data", None),
        ("PATCH", nobody, {}),
        ("PATCH", f"{nobody}/custom-data", {"customData": {}}),
        ("PATCH", f"{nobody}/profile", {"profile": {}}),
        ("PATCH", f"{nobody}/password/expiration", {"isExpired": True}),
    ]
    for method, path, body in asked_of:
        asked = api.request(method, path, json=body)
        assert await refused(asked) == (404, "entity.not_found"), path


async def test_every_change_of_a_user_is_in_the_audit(api: httpx.AsyncClient, db: Database) -> None:
    place = f"/api/users/{(await made(api, username='ann'))['id']}"
    changes: list[tuple[str, str, Any, str]] = [
        ("PATCH", place, {"name": "Ann"}, "user.changed"),
        ("PATCH", f"{place}/custom-data", {"customData": {"a": 1}}, "user.changed"),
        ("PATCH", f"{place}/profile", {"profile": {"nickname": "A"}}, "user.changed"),
        ("PATCH", f"{place}/password", {"password": "correct horse"}, "user.password-set"),
        ("PATCH", f"{place}/is-suspended", {"isSuspended": True}, "user.suspended"),
        ("DELETE", place, None, "user.erased"),
    ]
    await changes_are_noted(api, db, changes)


# --- changing --------------------------------------------------------------------------------


async def test_an_empty_text_empties_as_null_does(api: httpx.AsyncClient) -> None:
    user = await made(api, username="ann", primaryEmail=EMAIL, primaryPhone="8613900000001")
    emptied = {"username": "", "primaryEmail": "", "primaryPhone": "", "name": "", "avatar": ""}
    changed = await api.patch(f"/api/users/{user['id']}", json=emptied)
    assert changed.status_code == 200, changed.text
    assert {name: changed.json()[name] for name in emptied} == dict.fromkeys(emptied)


@pytest.mark.parametrize(
    "value",
    ['"\\ud800"', '"a\\u0000"', "NaN", "1e999", '{"a":' * 220 + "1" + "}" * 220],
    ids=["half a character", "a NUL", "no number", "more than a double", "too deep"],
)
async def test_a_document_that_could_not_be_answered_again_is_not_kept(
    api: httpx.AsyncClient, value: str
) -> None:
    user = await made(api, customData={"kept": "\\u0000 and 😀"})
    path, body = f"/api/users/{user['id']}", f'{{"customData":{{"a":{value}}}}}'
    said = {"content-type": "application/json"}
    for there in (path, f"{path}/custom-data"):
        assert (await api.patch(there, content=body, headers=said)).status_code == 400
    assert (await api.get("/api/users")).json() == [user]


async def test_a_change_changes_what_is_named_and_null_empties(api: httpx.AsyncClient) -> None:
    user = await made(api, username="ann", primaryEmail=EMAIL, name="Ann", customData={"a": 1})
    path = f"/api/users/{user['id']}"
    changed = await api.patch(path, json={"primaryEmail": None, "customData": {"b": 2}})
    assert changed.status_code == 200
    assert changed.json() == {**user, "primaryEmail": None, "customData": {"b": 2}}
    assert await refused(api.patch(path, json={})) == (422, "entity.invalid_input")
    await made(api, username="bob")
    assert await refused(api.patch(path, json={"username": "bob"})) == (
        422,
        "user.username_already_in_use",
    )


async def test_documents_are_merged_by_their_own_routes(api: httpx.AsyncClient) -> None:
    user = await made(api, customData={"a": 1}, profile={"nickname": "A"})
    path = f"/api/users/{user['id']}"
    merged = await api.patch(f"{path}/custom-data", json={"customData": {"b": 2}})
    assert merged.json() == (await api.get(f"{path}/custom-data")).json() == {"a": 1, "b": 2}
    profile = await api.patch(f"{path}/profile", json={"profile": {"familyName": "Smith"}})
    assert profile.json() == {"nickname": "A", "familyName": "Smith"}


# --- passwords -------------------------------------------------------------------------------


async def test_a_password_is_set_held_against_and_asked_about(api: httpx.AsyncClient) -> None:
    user = await made(api, username="ann")
    path = f"/api/users/{user['id']}"
    assert (await api.get(f"{path}/has-password")).json() == {"hasPassword": False}
    verify = f"{path}/password/verify"
    wrong = (422, "session.invalid_credentials")
    assert await refused(api.post(verify, json={"password": PASSWORD})) == wrong
    changed = await api.patch(f"{path}/password", json={"password": PASSWORD})
    assert changed.json()["hasPassword"] is True
    assert (await api.post(verify, json={"password": PASSWORD})).status_code == 204
    assert await refused(api.post(verify, json={"password": "another"})) == wrong
    assert await refused(api.patch(f"{path}/password/expiration", json={"isExpired": True})) == (
        400,
        "user.password_expiration_not_enabled",
    )


async def test_a_password_brought_along_opens(api: httpx.AsyncClient) -> None:
    digest = hashlib.md5(PASSWORD.encode()).hexdigest()
    user = await made(api, passwordDigest=digest, passwordAlgorithm="MD5")
    verify = f"/api/users/{user['id']}/password/verify"
    assert (await api.post(verify, json={"password": PASSWORD})).status_code == 204


async def test_digests_are_not_shown(api: httpx.AsyncClient) -> None:
    user = await made(api, password=PASSWORD)
    for path in (f"/api/users/{user['id']}", "/api/users"):
        assert "argon2" not in (await api.get(f"{path}?includePasswordHash=true")).text


@pytest.mark.parametrize("api_rooms", [True], indirect=True)
async def test_where_a_setting_allows_it_digests_are_shown_and_noted(
    api: httpx.AsyncClient, rooms: Rooms
) -> None:
    user = await made(api, password=PASSWORD)
    path = f"/api/users/{user['id']}"
    assert "passwordDigest" not in (await api.get(path)).json()
    told = (await api.get(f"{path}?includePasswordHash=true")).json()
    assert told["passwordAlgorithm"] == "Argon2id"
    assert told["passwordDigest"].startswith("$argon2id$")
    reading = {"authorization": "Bearer users:read"}
    for place in (path, "/api/users"):
        assert (await api.get(place, headers=reading)).status_code == 200
        asked = api.get(f"{place}?includePasswordHash=true", headers=reading)
        assert await refused(asked) == (403, "auth.forbidden"), "a digest is more than reading"
    audit = await rooms.texts("audit")
    assert "user.digest_read" in audit
    assert "argon2" not in audit
    weak = await made(api, passwordDigest=hashlib.md5(b"x").hexdigest(), passwordAlgorithm="MD5")
    told = (await api.get(f"/api/users/{weak['id']}?includePasswordHash=true")).json()
    assert told["passwordDigest"] is None


# --- out -------------------------------------------------------------------------------------


async def test_suspension_ends_sessions_in_the_same_request(
    api: httpx.AsyncClient, rooms: Rooms
) -> None:
    verified = proved(parse_email(EMAIL))
    user = await rooms.users.find_or_create(verified)
    started = await rooms.sessions.start(verified, user)
    path = f"/api/users/{user.id}/is-suspended"
    told = await api.patch(path, json={"isSuspended": True})
    assert (told.status_code, told.json()["isSuspended"]) == (200, True)
    assert await rooms.sessions.find(started.token) is None
    assert (await api.patch(path, json={"isSuspended": False})).json()["isSuspended"] is False


async def test_a_deleted_user_is_gone_and_the_address_is_free(
    api: httpx.AsyncClient, rooms: Rooms
) -> None:
    verified = proved(parse_email(EMAIL))
    user = await rooms.users.find_or_create(verified)
    started = await rooms.sessions.start(verified, user)
    exported = await api.get(f"/api/users/{user.id}/export")
    assert exported.json()["user"]["primaryEmail"] == EMAIL
    assert exported.json()["sessions"][0]["methods"] == ["otp"]
    assert exported.json()["activeOn"] == [exported.json()["sessions"][0]["startedAt"][:10]]
    assert (await api.delete(f"/api/users/{user.id}")).status_code == 204
    assert await refused(api.get(f"/api/users/{user.id}")) == (404, "entity.not_found")
    assert await rooms.sessions.find(started.token) is None
    await made(api, primaryEmail=EMAIL)
    assert (await api.get("/api/dashboard/users/total")).json() == {"totalUserCount": 1}


async def test_a_caller_does_not_delete_itself(api: httpx.AsyncClient) -> None:
    assert await refused(api.delete("/api/users/caller")) == (400, "user.cannot_delete_self")


async def test_reading_and_writing_are_two_scopes(api: httpx.AsyncClient) -> None:
    reader = {"authorization": "Bearer users:read"}
    assert (await api.get("/api/users", headers=reader)).status_code == 200
    asked = api.post("/api/users", json={}, headers=reader)
    assert await refused(asked) == (403, "auth.forbidden")


# --- figures ---------------------------------------------------------------------------------


async def test_the_dashboard_counts_people_by_day(
    api: httpx.AsyncClient, rooms: Rooms, clock: FrozenClock
) -> None:
    clock.move(-(clock.now() // 1000) % 86_400 + 3600)  # an hour into a day
    for n, day in enumerate((0, 0, 1, 8, 40)):
        clock.move(day * 86_400)
        verified = proved(parse_email(f"user{n}@example.com"))
        await rooms.sessions.start(verified, await rooms.users.find_or_create(verified))
        await rooms.sessions.start(verified, await rooms.users.find_or_create(verified))
        clock.move(-day * 86_400)
    clock.move(40 * 86_400)
    assert (await api.get("/api/dashboard/users/total")).json() == {"totalUserCount": 5}
    new = (await api.get("/api/dashboard/users/new")).json()
    assert new == {"today": {"count": 1, "delta": 1}, "last7Days": {"count": 1, "delta": 1}}
    active = (await api.get("/api/dashboard/users/active")).json()
    assert len(active["dauCurve"]) == 30
    assert active["dauCurve"][-1]["count"] == 1
    assert active["mau"] == {"count": 1, "delta": -3}
    assert len(active["dauCurve"][-1]["date"]) == len("2026-01-01")
    clock.move(-32 * 86_400)
    then = (await api.get("/api/dashboard/users/active")).json()
    assert (then["dau"], then["wau"]) == ({"count": 1, "delta": 1}, {"count": 1, "delta": -2})
    assert then["mau"] == {"count": 4, "delta": 4}
    assert await refused(api.get("/api/dashboard/users/active?date=yesterday")) == (
        400,
        "guard.invalid_input",
    )


# --- what lets them in -----------------------------------------------------------------------


async def test_identifiers_say_when_they_were_last_proved(
    api: httpx.AsyncClient, rooms: Rooms, clock: FrozenClock
) -> None:
    user = await rooms.users.find_or_create(proved(parse_email(EMAIL)))
    clock.move(60)
    await rooms.users.find_or_create(proved(parse_email(EMAIL)))
    await api.patch(f"/api/users/{user.id}", json={"primaryPhone": PHONE})
    answer = await api.get(f"/api/users/{user.id}/identifiers")
    assert sorted(answer.json(), key=lambda one: str(one["type"])) == [
        {"type": "email", "value": EMAIL, "provedAt": clock.now()},
        {"type": "phone", "value": f"+{PHONE}", "provedAt": None},
    ]
    assert (await api.get("/api/users/nobody/identifiers")).status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        {"identityTarget": "wechat", "identityUserId": "x"},
        {"identityType": "social", "identityProvider": "wechat", "identityId": "x"},
        {"identityUserId": ""},
        {"excludeRoleId": "a", "excludeOrganizationId": "b"},
    ],
)
async def test_a_filter_that_cannot_be_is_refused_and_does_not_find_everybody(
    api: httpx.AsyncClient, query: dict[str, str]
) -> None:
    """A script that looks for one person by an identity elsewhere would take the first of everybody for them."""
    await made(api, username="ann")
    asked = api.get("/api/users", params=query)
    assert await refused(asked) == (400, "request.invalid_input")


async def test_nobody_is_left_out_for_a_role_as_there_are_none(api: httpx.AsyncClient) -> None:
    await made(api, username="ann")
    for name in ("excludeRoleId", "excludeOrganizationId"):
        assert len((await api.get("/api/users", params={name: "x"})).json()) == 1
