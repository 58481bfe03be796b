"""What a code and a refresh token give, how often, for how long, and what ends them."""

import asyncio
from typing import Any

import pytest
from tests.web.oidc.party import CALLBACK, ORIGIN, Party, app

from watchword.accounts import UserChanges, Users
from watchword.clients import ApplicationType, Clients
from watchword.db import Database
from watchword.identifiers import parse_email
from watchword.oidc import Provider, store
from watchword.testing import FrozenClock

API = "https://api.example.com"


def claims(party: Party, id_token: str) -> dict[str, Any]:
    """What an ID token of ours says."""
    return dict(party.provider.keys.read(id_token, typ="JWT"))


async def refused(answer: Any, error: str = "invalid_grant") -> None:
    """Holds a refusal."""
    assert (answer.status_code, answer.json()["error"]) == (400, error), answer.text


# --- the first tokens ------------------------------------------------------------------------


async def test_a_code_gives_all_that_was_asked(party: Party, clock: FrozenClock) -> None:
    await party.register()
    await party.sign_in()
    clock.move(5)
    given = await party.given()
    assert set(given) == {
        "access_token", "expires_in", "token_type", "scope", "id_token", "refresh_token",
    }  # fmt: skip
    assert "." not in given["access_token"]
    assert len(given["access_token"]) >= 43
    assert given["scope"] == "openid offline_access profile"
    said = claims(party, given["id_token"])
    at = clock.now() // 1000
    assert (said["iss"], said["aud"], said["sub"]) == (f"{ORIGIN}/oidc", party.id, party.user)
    assert (said["nonce"], said["sid"], said["iat"], said["exp"]) == (
        "n1", party.session, at, at + 3600,
    )  # fmt: skip
    assert said["auth_time"] == at - 5
    assert said["amr"] == ["otp", "sms"] or set(said["amr"]) == {"otp", "sms"}
    assert given["access_token"] not in repr(given["id_token"])


async def test_claims_are_the_wires(party: Party, users: Users, clock: FrozenClock) -> None:
    await party.register()
    await party.sign_in()
    changes = UserChanges(
        name="Mei", email=parse_email("mei@example.com"), custom_data={"plan": 1},
        profile={"givenName": "Mei", "locale": "zh-CN"},
    )  # fmt: skip
    await users.update(party.user, changes)
    given = await party.given(scope="openid profile email phone custom_data")
    answer = await party.me(given["access_token"])
    me = answer.json()
    assert me["phone_number"] == "8613900000001", "no plus"
    assert me["phone_number_verified"] is True
    assert (me["email"], me["email_verified"]) == ("mei@example.com", False)
    assert (me["name"], me["given_name"], me["locale"]) == ("Mei", "Mei", "zh-CN")
    assert me["created_at"] == clock.now(), "milliseconds"
    assert me["custom_data"] == {"plan": 1}
    said = claims(party, given["id_token"])
    assert said["phone_number"] == me["phone_number"]
    assert "custom_data" not in said, "for userinfo alone"
    assert answer.headers["cache-control"] == "no-store"


async def test_only_scopes_that_were_asked_open_claims(party: Party) -> None:
    await party.register()
    await party.sign_in()
    given = await party.given(scope="openid", prompt=None)
    assert set((await party.me(given["access_token"])).json()) == {"sub"}
    assert "refresh_token" not in given


async def test_offline_access_wants_consent(party: Party) -> None:
    await party.register()
    await party.sign_in()
    given = await party.given(prompt=None)
    assert "refresh_token" not in given
    assert "offline_access" not in given["scope"]
    await party.register(app(custom={"alwaysIssueRefreshToken": True}))
    assert "refresh_token" in await party.given(scope="openid", prompt=None)


async def test_a_resource_gets_a_token_of_its_own(party: Party, clients: Clients) -> None:
    await clients.resources.create("API", API, access_token_seconds=90)
    await party.register(app(resource_scopes={API: ("read",)}))
    await party.sign_in()
    code = await party.code(resource=API, scope="openid offline_access read write")
    given = (await party.redeem(code)).json()
    assert "." not in given["access_token"]
    answer = await party.refresh(given["refresh_token"], resource=API)
    body = answer.json()
    assert (body["scope"], body["expires_in"]) == ("read", 90)
    said = party.provider.keys.read(body["access_token"], typ="at+jwt")
    assert (said["aud"], said["sub"], said["client_id"]) == (API, party.user, party.id)
    token = body["refresh_token"]
    for other in ("https://unknown.example", "https://default.logto.app/api"):
        await refused(await party.refresh(token, resource=other), "invalid_target")
    me = await party.me(body["access_token"])
    assert (me.status_code, me.json()["error"]) == (401, "invalid_token")
    await clients.applications.change(party.id, {"resource_scopes": {API: ()}})
    later = (await party.refresh(token, resource=API)).json()
    assert "scope" not in later, "what the operator took back is gone before the person's next yes"


# --- codes -----------------------------------------------------------------------------------


async def test_a_code_works_once_and_the_second_use_ends_what_the_first_gave(party: Party) -> None:
    await party.register()
    await party.sign_in()
    code = await party.code()
    given = (await party.redeem(code)).json()
    assert (await party.me(given["access_token"])).status_code == 200
    await refused(await party.redeem(code))
    assert (await party.me(given["access_token"])).status_code == 401
    await refused(await party.refresh(given["refresh_token"]))


async def test_a_code_lives_a_minute(party: Party, clock: FrozenClock) -> None:
    await party.register()
    await party.sign_in()
    code = await party.code()
    clock.move(60)
    await refused(await party.redeem(code))


@pytest.mark.parametrize(
    "spoiled",
    [
        {"code_verifier": "w" * 43},
        {"code_verifier": None},
        {"code_verifier": "short"},
        {"redirect_uri": f"{CALLBACK}x"},
        {"redirect_uri": None},
        {"code": "x" * 43},
    ],
)
async def test_a_thief_gets_nothing_and_keeps_nobody_out(
    party: Party, spoiled: dict[str, str | None]
) -> None:
    await party.register()
    await party.sign_in()
    code = await party.code()
    await refused(await party.redeem(**({"code": code} | spoiled)))  # type: ignore[arg-type]
    assert (await party.redeem(code)).status_code == 200


async def test_a_code_is_its_clients(party: Party) -> None:
    await party.register()
    await party.sign_in()
    code = await party.code()
    owner = (party.id, party.secret)
    await party.register()
    await refused(await party.redeem(code))
    party.id, party.secret = owner
    assert (await party.redeem(code)).status_code == 200


async def redeem_at_once(party: Party, many: int = 8) -> list[int]:
    """The statuses of as many redemptions of one code."""
    await party.register()
    await party.sign_in()
    code = await party.code()
    answers = await asyncio.gather(*(party.redeem(code) for _ in range(many)))
    return sorted(answer.status_code for answer in answers)


async def test_of_many_redemptions_at_once_one_wins_at_most(party: Party) -> None:
    assert (await redeem_at_once(party)).count(200) <= 1


async def test_the_redemptions_catch_a_store_that_reads_and_then_writes(
    party: Party, monkeypatch: pytest.MonkeyPatch
) -> None:
    everybody = asyncio.Barrier(8)

    async def late(db: Database, digest: bytes, at: int) -> bool:
        row = await store.code(db, digest)
        await everybody.wait()  # all have looked before the first one writes
        await db.execute("UPDATE authorization_codes SET used_at = :at", at=at)
        return row is not None and row["used_at"] is None

    monkeypatch.setattr(store, "use_code", late)
    assert (await redeem_at_once(party)).count(200) > 1, "the broken store got away"


# --- refreshing ------------------------------------------------------------------------------


@pytest.mark.parametrize("custom", [{}, {"rotateRefreshToken": False}])
async def test_a_public_clients_token_is_exchanged_at_every_use_whatever_it_says(
    party: Party, clock: FrozenClock, custom: dict[str, Any]
) -> None:
    await party.register(app(ApplicationType.SPA, custom=custom))
    await party.sign_in()
    first = (await party.given())["refresh_token"]
    second = (await party.refresh(first)).json()["refresh_token"]
    assert first != second
    clock.move(2)
    again = (await party.refresh(first)).json()
    assert again["refresh_token"] == second, "asked again at once: the very same successor"
    third = (await party.refresh(second)).json()["refresh_token"]
    assert third not in (first, second)


async def test_a_token_that_comes_again_later_ends_the_family(
    party: Party, clock: FrozenClock, db: Database
) -> None:
    await party.register(app(ApplicationType.SPA))
    await party.sign_in()
    given = await party.given()
    following = (await party.refresh(given["refresh_token"])).json()
    clock.move(3)
    await refused(await party.refresh(given["refresh_token"]))
    await refused(await party.refresh(following["refresh_token"]))
    assert (await party.me(following["access_token"])).status_code == 401
    (fact,) = await db.all("SELECT data, target FROM audit WHERE action = 'refresh_token.reused'")
    assert given["refresh_token"] not in f"{fact['data']}{fact['target']}"


async def test_a_confidential_clients_token_is_exchanged_when_it_is_worn(
    party: Party, clock: FrozenClock
) -> None:
    await party.register()
    await party.sign_in()
    first = (await party.given())["refresh_token"]
    assert (await party.refresh(first)).json()["refresh_token"] == first
    clock.move(10 * 86_400)
    assert (await party.refresh(first)).json()["refresh_token"] != first


async def test_a_browsers_tokens_never_live_longer_than_the_first(
    party: Party, clock: FrozenClock
) -> None:
    await party.register(app(ApplicationType.SPA, custom={"refreshTokenTtlInDays": 1}))
    await party.sign_in()
    token = (await party.given())["refresh_token"]
    clock.move(86_000)
    token = (await party.refresh(token)).json()["refresh_token"]
    clock.move(401)
    await refused(await party.refresh(token))


async def refresh_at_once(party: Party, many: int = 8) -> set[str]:
    """The successors that as many uses of one token were told."""
    await party.register(app(ApplicationType.SPA))
    await party.sign_in()
    token = (await party.given())["refresh_token"]
    answers = await asyncio.gather(*(party.refresh(token) for _ in range(many)))
    assert {answer.status_code for answer in answers} == {200}
    return {answer.json()["refresh_token"] for answer in answers}


async def test_uses_at_once_are_told_one_successor(party: Party) -> None:
    assert len(await refresh_at_once(party)) == 1


async def test_the_uses_catch_a_store_that_always_wins(
    party: Party, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def always(*_: object) -> bool:
        return True

    monkeypatch.setattr(store, "use_refresh", always)
    assert len(await refresh_at_once(party)) > 1, "the broken store got away"


async def test_scopes_can_be_narrowed_and_never_widened(party: Party) -> None:
    await party.register()
    await party.sign_in()
    token = (await party.given())["refresh_token"]
    assert (await party.refresh(token, scope="openid")).json()["scope"] == "openid"
    await refused(await party.refresh(token, scope="openid phone"), "invalid_scope")
    narrow = (await party.refresh(token, scope="profile")).json()
    assert (narrow["scope"], "id_token" in narrow) == ("profile", False)
    me = await party.me(narrow["access_token"])
    assert me.status_code == 403
    assert me.headers["www-authenticate"] == 'Bearer error="insufficient_scope", scope="openid"'


# --- what ends them --------------------------------------------------------------------------


async def test_suspension_and_a_new_password_end_every_token_within_one_request(
    party: Party, users: Users
) -> None:
    await party.register()
    await party.sign_in()
    given = await party.given()
    await users.suspend(party.user)
    await refused(await party.refresh(given["refresh_token"]))
    assert (await party.me(given["access_token"])).status_code == 401
    await users.suspend(party.user, suspended=False)
    await refused(await party.refresh(given["refresh_token"]))
    await party.sign_in()
    given = await party.given()
    # What a new password does beside changing it (``Users.set_password``).
    await users.end_access(party.user)
    await refused(await party.refresh(given["refresh_token"]))


async def test_only_offline_tokens_outlive_the_session(party: Party, provider: Provider) -> None:
    await party.register(app(custom={"alwaysIssueRefreshToken": True}))
    await party.sign_in()
    offline, bound = await party.given(), await party.given(scope="openid", prompt=None)
    token = party.web.cookies["watchword-session"]
    await provider.sessions.end(token)
    assert (await party.refresh(offline["refresh_token"])).status_code == 200
    await refused(await party.refresh(bound["refresh_token"]))
    assert (await party.me(bound["access_token"])).status_code == 401


async def test_what_hangs_on_a_disabled_app_is_refused(party: Party, clients: Clients) -> None:
    await party.register()
    await party.sign_in()
    given = await party.given()
    await clients.applications.change(party.id, {"enabled": False})
    assert (await party.refresh(given["refresh_token"])).json()["error"] == "invalid_client"
    assert (await party.me(given["access_token"])).status_code == 401


async def test_an_access_token_lives_an_hour(party: Party, clock: FrozenClock) -> None:
    await party.register()
    await party.sign_in()
    given = await party.given()
    clock.move(3600)
    answer = await party.me(given["access_token"])
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_token")
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]


# --- asking about them, taking them back -------------------------------------------------------


async def about(party: Party, verb: str, token: str) -> Any:
    """Introspection or revocation by the app."""
    body = {"client_id": party.id, "client_secret": party.secret, "token": token}
    return await party.web.post(f"/oidc/token/{verb}", data=body)


async def test_a_client_may_ask_about_its_own_tokens(party: Party, clock: FrozenClock) -> None:
    await party.register()
    await party.sign_in()
    given = await party.given()
    told = (await about(party, "introspection", given["access_token"])).json()
    assert (told["active"], told["sub"], told["client_id"]) == (True, party.user, party.id)
    assert told["exp"] == clock.now() // 1000 + 3600
    told = (await about(party, "introspection", given["refresh_token"])).json()
    assert told["active"] is True
    assert (await about(party, "introspection", "x" * 43)).json() == {"active": False}
    answer = await about(party, "introspection", given["id_token"])
    await refused(answer, "unsupported_token_type")
    await party.register()
    told = (await about(party, "introspection", given["access_token"])).json()
    assert told == {"active": False}


@pytest.mark.parametrize("which", ["access_token", "refresh_token"])
async def test_what_is_taken_back_takes_its_siblings_along(party: Party, which: str) -> None:
    await party.register()
    await party.sign_in()
    given = await party.given()
    owner = (party.id, party.secret)
    await party.register()
    assert (await about(party, "revocation", given[which])).status_code == 200
    assert (await party.me(given["access_token"])).status_code == 200, "none of its business"
    party.id, party.secret = owner
    assert (await about(party, "revocation", given[which])).status_code == 200
    await refused(await party.refresh(given["refresh_token"]))
    assert (await party.me(given["access_token"])).status_code == 401
    await refused(await about(party, "revocation", given["id_token"]), "unsupported_token_type")


async def test_a_public_client_takes_its_token_back(party: Party) -> None:
    await party.register(app(ApplicationType.SPA))
    await party.sign_in()
    given = await party.given()
    assert (await about(party, "revocation", given["refresh_token"])).status_code == 200
    await refused(await party.refresh(given["refresh_token"]))


async def test_whoever_asks_for_tokens_in_vain_leaves_one_entry(party: Party, db: Database) -> None:
    await party.register(app(ApplicationType.SPA))
    for _ in range(5):
        await refused(await party.refresh("x" * 43))
    (row,) = await db.all("SELECT outcome, times FROM audit WHERE action = 'token.issued'")
    assert (row["outcome"], row["times"]) == ("refused", 5)


async def test_the_log_knows_who_got_tokens_and_never_which(party: Party, db: Database) -> None:
    await party.register()
    await party.sign_in()
    code = await party.code()
    given = (await party.redeem(code)).json()
    await party.refresh(given["refresh_token"])
    await party.refresh("x" * 43)
    await about(party, "revocation", given["access_token"])
    rows = await db.all("SELECT * FROM audit WHERE action LIKE 'token.%' ORDER BY action, outcome")
    found = [(row["action"], row["outcome"], row["actor"], row["data"]) for row in rows]
    assert [(action, outcome) for action, outcome, _, _ in found] == [
        ("token.issued", "issued"),
        ("token.issued", "issued"),
        ("token.issued", "refused"),
        ("token.revoked", "revoked"),
    ]
    assert {actor for _, outcome, actor, _ in found if outcome == "issued"} == {party.user}
    for secret in (code, *(str(given[name]) for name in ("access_token", "refresh_token"))):
        assert secret not in str(found)


async def test_what_has_run_out_is_forgotten(
    party: Party, provider: Provider, clock: FrozenClock, db: Database
) -> None:
    await party.register()
    await party.sign_in()
    await party.given()
    clock.move(15 * 86_400)
    await provider.purge()
    for table in ("authorization_requests", "refresh_tokens", "access_tokens"):
        assert await db.all(f"SELECT * FROM {table}") == []
    assert len(await db.all("SELECT * FROM grants")) == 1
    clock.move(200 * 86_400)
    await provider.purge()
    assert await db.all("SELECT * FROM grants") == []
