"""What people allowed applications, as operators' programs see and end it: the wire's grants, and ours by third party."""

from typing import Any

import httpx
import pytest
from tests.web.api.allowing_site import allow, another, open_still, refused
from tests.web.api.allowing_site import api as api  # noqa: PLC0414 - the fixtures themselves
from tests.web.api.allowing_site import party as party  # noqa: PLC0414
from tests.web.api.allowing_site import site as site  # noqa: PLC0414
from tests.web.oidc.conftest import clients as clients  # noqa: PLC0414
from tests.web.oidc.conftest import provider as provider  # noqa: PLC0414
from tests.web.oidc.conftest import ring as ring  # noqa: PLC0414
from tests.web.oidc.conftest import users as users  # noqa: PLC0414
from tests.web.oidc.party import Party

from watchword.accounts import NewUser
from watchword.clients import Clients
from watchword.db import Database
from watchword.testing import FrozenClock

API = "https://api.example.com"


async def listed(api: httpx.AsyncClient, party: Party, **query: str) -> list[dict[str, Any]]:
    answer = await api.get(f"/users/{party.user}/grants", params=query)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert set(body) == {"grants"}
    return list(body["grants"])


# --- grants, as the wire has them ------------------------------------------------------------


async def test_a_grant_reads_as_on_the_wire(
    api: httpx.AsyncClient, party: Party, clients: Clients, clock: FrozenClock
) -> None:
    await clients.resources.create("API", API)
    await clients.applications.change(party.id, {"resource_scopes": {API: ("read", "write")}})
    await allow(party, scope="openid profile read write", resource=API)
    (grant,) = await listed(api, party)
    at = clock.now() // 1000
    assert grant == {
        "id": grant["id"],
        "payload": {
            "exp": at + 180 * 86_400,
            "iat": at,
            "jti": grant["id"],
            "kind": "Grant",
            "clientId": party.id,
            "accountId": party.user,
            "openid": {"scope": "openid profile"},
            "resources": {API: "read write"},
        },
        "expiresAt": clock.now() + 180 * 86_400_000,
        "application": {"id": party.id, "name": "Nosy"},
    }


async def test_grants_are_told_apart_by_whose_application_it_is(
    api: httpx.AsyncClient, party: Party
) -> None:
    await allow(party)
    own = await another(party)
    await allow(own)
    await allow(own)

    async def whose(**query: str) -> list[str]:
        return [one["payload"]["clientId"] for one in await listed(api, party, **query)]

    assert sorted(await whose()) == sorted([party.id, own.id, own.id])
    assert await whose(appType="thirdParty") == [party.id]
    assert await whose(appType="firstParty") == [own.id, own.id]
    wrong = api.get(f"/users/{party.user}/grants", params={"appType": "nobodys"})
    assert (await refused(wrong))[0] == 400


async def test_what_is_over_is_not_listed(
    api: httpx.AsyncClient, party: Party, clock: FrozenClock
) -> None:
    await allow(party)
    await party.users.end_access(party.user)
    assert await listed(api, party) == []
    await party.sign_in()
    await allow(party)
    clock.move(180 * 86_400)
    assert await listed(api, party) == []
    nobody = await api.get("/users/nobody000000/grants")
    assert (nobody.status_code, nobody.json()) == (200, {"grants": []}), "as the wire has it"


async def test_a_grant_is_ended_at_once_and_alone(
    api: httpx.AsyncClient, party: Party, db: Database
) -> None:
    first, second = await allow(party), await allow(party)
    older, newer = await listed(api, party)
    answer = await api.delete(f"/users/{party.user}/grants/{older['id']}")
    assert (answer.status_code, answer.content) == (204, b"")
    still = [await open_still(party, given) for given in (first, second)]
    assert sorted(still) == [(200, 200), (400, 401)]
    assert await listed(api, party) == [newer]
    (fact,) = await db.all("SELECT * FROM audit WHERE action = 'grant.revoked'")
    assert (fact["actor"], fact["target"], fact["outcome"], fact["application"]) == (
        "caller", party.user, "by-operator", party.id,
    )  # fmt: skip


async def test_a_code_that_was_not_exchanged_yet_falls_with_its_grant(
    api: httpx.AsyncClient, party: Party
) -> None:
    await allow(party)
    code = await party.code(prompt=None)
    for grant in await listed(api, party):
        await api.delete(f"/users/{party.user}/grants/{grant['id']}")
    assert (await party.redeem(code)).json()["error"] == "invalid_grant"


async def test_a_grant_that_is_not_this_persons_is_not_found(
    api: httpx.AsyncClient, party: Party
) -> None:
    given = await allow(party)
    (grant,) = await listed(api, party)
    other = await party.users.create(NewUser())
    gone = (404, "oidc.invalid_grant")
    assert await refused(api.delete(f"/users/{other.id}/grants/{grant['id']}")) == gone
    assert await refused(api.delete(f"/users/{party.user}/grants/made-up")) == gone
    assert await open_still(party, given) == (200, 200)
    await api.delete(f"/users/{party.user}/grants/{grant['id']}")
    assert await refused(api.delete(f"/users/{party.user}/grants/{grant['id']}")) == gone


async def test_a_yes_under_way_goes_with_the_grant(api: httpx.AsyncClient, party: Party) -> None:
    await allow(party)
    on_the_way = await party.decide(await party.follow(await party.ask()), "allow")
    (grant,) = await listed(api, party)
    await api.delete(f"/users/{party.user}/grants/{grant['id']}")
    assert (await party.follow(on_the_way)).status_code == 200, "asked again"


# --- consents, ours --------------------------------------------------------------------------


async def test_consents_are_by_third_party(
    api: httpx.AsyncClient, party: Party, clock: FrozenClock
) -> None:
    own = await another(party)
    await allow(own)
    await allow(party, scope="openid profile")
    first = clock.now()
    clock.move(60)
    await allow(party, scope="openid phone offline_access")
    answer = await api.get(f"/users/{party.user}/consents")
    assert answer.json() == [
        {
            "applicationId": party.id,
            "name": "Nosy",
            "scopes": ["openid", "profile", "phone", "offline_access"],
            "since": first,
        }
    ]
    assert await refused(api.get("/users/nobody000000/consents")) == (404, "entity.not_found")


async def test_what_is_withdrawn_is_over_and_has_to_be_asked_again(
    api: httpx.AsyncClient, party: Party, db: Database
) -> None:
    given = [await allow(party), await allow(party)]
    code = await party.code(prompt=None)
    other = await another(party, third_party=True, name="Other")
    theirs = await allow(other)
    place = f"/users/{party.user}/consents/{party.id}"
    answer = await api.delete(place)
    assert (answer.status_code, answer.content) == (204, b"")
    assert [await open_still(party, one) for one in given] == [(400, 401)] * 2
    assert (await party.redeem(code)).json()["error"] == "invalid_grant"
    page = await party.follow(await party.ask(prompt=None, scope="openid"))
    assert page.status_code == 200, "asked again"
    assert await open_still(other, theirs) == (200, 200)
    left = (await api.get(f"/users/{party.user}/consents")).json()
    assert [one["name"] for one in left] == ["Other"]
    (fact,) = await db.all("SELECT * FROM audit WHERE action = 'grant.revoked'")
    assert (fact["actor"], fact["target"], fact["outcome"], fact["application"]) == (
        "caller", party.user, "by-operator", party.id,
    )  # fmt: skip
    assert await refused(api.delete(place)) == (404, "entity.not_found")
    assert len(await db.all("SELECT id FROM audit WHERE action = 'grant.revoked'")) == 1


@pytest.mark.parametrize("scopes", ["users:read", "applications"])
async def test_whoever_may_not_change_people_ends_nothing(
    api: httpx.AsyncClient, party: Party, scopes: str
) -> None:
    given = await allow(party)
    (grant,) = await listed(api, party)
    api.headers["authorization"] = f"Bearer {scopes}"
    for place in (f"grants/{grant['id']}", f"consents/{party.id}"):
        assert await refused(api.delete(f"/users/{party.user}/{place}")) == (403, "auth.forbidden")
    for place in ("grants", "consents"):
        answer = await api.get(f"/users/{party.user}/{place}")
        assert answer.status_code == (200 if scopes == "users:read" else 403)
    assert await open_still(party, given) == (200, 200)
