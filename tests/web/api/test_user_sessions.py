"""Where people are signed in, as operators' programs see and end it: the wire's sessions, with ours on top."""

from typing import Any

import httpx
import pytest
from tests.scripted import proved
from tests.web.api.allowing_site import allow, another, open_still, refused
from tests.web.api.allowing_site import api as api  # noqa: PLC0414 - the fixtures themselves
from tests.web.api.allowing_site import party as party  # noqa: PLC0414
from tests.web.api.allowing_site import site as site  # noqa: PLC0414
from tests.web.oidc.conftest import clients as clients  # noqa: PLC0414
from tests.web.oidc.conftest import provider as provider  # noqa: PLC0414
from tests.web.oidc.conftest import ring as ring  # noqa: PLC0414
from tests.web.oidc.conftest import users as users  # noqa: PLC0414
from tests.web.oidc.party import PHONE, Party

from watchword.accounts import NewUser
from watchword.db import Database
from watchword.testing import FrozenClock

GONE = (404, "oidc.session_not_found")
OFFLINE = "openid offline_access"


async def listed(api: httpx.AsyncClient, party: Party) -> list[dict[str, Any]]:
    answer = await api.get(f"/users/{party.user}/sessions")
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert set(body) == {"sessions"}
    return list(body["sessions"])


async def end(api: httpx.AsyncClient, party: Party, **query: str) -> None:
    place = f"/users/{party.user}/sessions/{party.session}"
    answer = await api.delete(place, params=query)
    assert (answer.status_code, answer.content) == (204, b"")


async def test_a_session_reads_as_on_the_wire_with_ours_on_top(
    api: httpx.AsyncClient, party: Party, clock: FrozenClock
) -> None:
    began = clock.now()
    clock.move(5)
    own = await another(party)
    await allow(own, scope=OFFLINE)
    clock.move(5)
    await allow(party, scope="openid")
    await allow(party, scope="openid profile")
    grants = (await api.get(f"/users/{party.user}/grants")).json()["grants"]
    theirs = [one["id"] for one in grants if one["payload"]["clientId"] == party.id]
    (session,) = await listed(api, party)
    name = party.session
    (got,) = [
        one["grantId"]
        for app, one in session["payload"]["authorizations"].items()
        if app == party.id
    ]
    assert got in theirs
    assert session == {
        "payload": {
            "exp": began // 1000 + 14 * 86_400,
            "iat": began // 1000,
            "jti": name,
            "uid": name,
            "kind": "Session",
            "loginTs": began // 1000,
            "accountId": party.user,
            "authorizations": {
                own.id: {"sid": name, "grantId": grants[0]["id"], "persistsLogout": True},
                party.id: {"sid": name, "grantId": got, "persistsLogout": False},
            },
        },
        "lastSubmission": None,
        "clientId": own.id,
        "accountId": party.user,
        "expiresAt": began + 14 * 86_400_000,
        "id": name,
        "browser": "",
        "identifier": session["identifier"],
        "methods": ["sms", "otp"],
        "createdAt": began,
        "lastSeenAt": session["lastSeenAt"],
    }
    assert PHONE[3:] not in session["identifier"]
    token = party.web.cookies["watchword-session"]
    assert token not in str(session)
    assert (await api.get(f"/users/{party.user}/sessions/{name}")).json() == session


async def test_of_two_browsers_each_shows_its_own_grants(
    api: httpx.AsyncClient, party: Party
) -> None:
    await allow(party)
    first = party.session
    await party.sign_in()
    shown = {one["id"]: [*one["payload"]["authorizations"]] for one in await listed(api, party)}
    assert shown == {first: [party.id], party.session: []}
    (newer,) = [one for one in await listed(api, party) if one["id"] == party.session]
    assert newer["clientId"] is None


async def test_nobody_is_signed_in_nowhere(api: httpx.AsyncClient) -> None:
    nobody = await api.get("/users/nobody000000/sessions")
    assert (nobody.status_code, nobody.json()) == (200, {"sessions": []}), "as the wire has it"


async def test_a_session_that_is_not_this_persons_is_not_found(
    api: httpx.AsyncClient, party: Party
) -> None:
    given = await allow(party)
    other = await party.users.create(NewUser())
    for who, name in ((other.id, party.session), (party.user, "made-up")):
        place = f"/users/{who}/sessions/{name}"
        assert await refused(api.get(place)) == GONE
        assert await refused(api.delete(place, params={"revokeGrantsTarget": "all"})) == GONE
    assert await open_still(party, given) == (200, 200)
    await end(api, party)
    place = f"/users/{party.user}/sessions/{party.session}"
    assert await refused(api.get(place)) == GONE
    assert await refused(api.delete(place)) == GONE


@pytest.mark.parametrize(
    ("query", "own_goes", "theirs_go"),
    [
        ({}, False, False),
        ({"revokeGrantsTarget": "firstParty"}, True, False),
        ({"revokeGrantsTarget": "all"}, True, True),
    ],
)
async def test_a_session_ends_and_offline_access_only_as_asked(
    api: httpx.AsyncClient,
    party: Party,
    query: dict[str, str],
    own_goes: bool,
    theirs_go: bool,
) -> None:
    own = await another(party)
    given, theirs = await allow(own), await allow(party)
    ended = party.session
    await party.sign_in()
    elsewhere = await allow(party)
    open_, shut = (200, 200), (400, 401)
    place = f"/users/{party.user}/sessions/{ended}"
    assert (await api.delete(place, params=query)).status_code == 204
    assert await open_still(own, given) == (shut if own_goes else open_)
    assert await open_still(party, theirs) == (shut if theirs_go else open_)
    assert await open_still(party, elsewhere) == open_, "got in another session"


async def test_without_offline_access_all_falls_with_the_session(
    api: httpx.AsyncClient, party: Party
) -> None:
    given = await allow(party, scope="openid")
    await end(api, party)
    assert (await party.me(given["access_token"])).status_code == 401


async def test_an_ended_session_is_in_the_audit_and_so_is_what_fell_with_it(
    api: httpx.AsyncClient, party: Party, db: Database
) -> None:
    await allow(party)
    await end(api, party, revokeGrantsTarget="all")
    rows = await db.all(
        "SELECT action, actor, target, outcome FROM audit WHERE actor = 'caller' ORDER BY action"
    )
    assert [tuple(row[name] for name in ("action", "target", "outcome")) for row in rows] == [
        ("grant.revoked", party.user, "by-operator"),
        ("session.ended", party.user, "by-operator"),
    ]


async def test_a_yes_under_way_goes_with_the_grants_of_its_session(
    api: httpx.AsyncClient, party: Party
) -> None:
    await allow(party)
    on_the_way = await party.decide(await party.follow(await party.ask()), "allow")
    ended = party.session
    await party.sign_in()
    place = f"/users/{party.user}/sessions/{ended}"
    await api.delete(place, params={"revokeGrantsTarget": "all"})
    assert (await party.follow(on_the_way)).status_code == 200, "asked again"


async def test_an_unknown_target_is_refused_and_ends_nothing(
    api: httpx.AsyncClient, party: Party
) -> None:
    place = f"/users/{party.user}/sessions/{party.session}"
    wrong = api.delete(place, params={"revokeGrantsTarget": "thirdParty"})
    assert await refused(wrong) == (400, "guard.invalid_input")
    assert len(await listed(api, party)) == 1


async def test_all_sessions_end_at_once(api: httpx.AsyncClient, party: Party, db: Database) -> None:
    given = await allow(party)
    await party.users.find_or_create(proved("ben@example.com"))
    await party.sign_in()
    place = f"/users/{party.user}/sessions"
    assert (await api.delete(place)).status_code == 204
    assert await listed(api, party) == []
    assert await open_still(party, given) == (400, 401)
    rows = await db.all("SELECT target FROM audit WHERE action = 'user.signed-out'")
    assert [row["target"] for row in rows] == [party.user]
    assert await refused(api.delete("/users/nobody000000/sessions")) == (404, "entity.not_found")


async def test_whoever_only_reads_people_ends_nothing(api: httpx.AsyncClient, party: Party) -> None:
    api.headers["authorization"] = "Bearer users:read"
    place = f"/users/{party.user}/sessions"
    for one in (place, f"{place}/{party.session}"):
        assert await refused(api.delete(one)) == (403, "auth.forbidden")
        assert (await api.get(one)).status_code == 200
    api.headers["authorization"] = "Bearer applications"
    assert await refused(api.get(place)) == (403, "auth.forbidden")
