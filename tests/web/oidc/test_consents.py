"""What people allowed other parties' applications: seen on their account in plain words, and withdrawn."""

import re
from typing import Any

import httpx
import pytest
from tests.scripted import proved
from tests.web.oidc.party import CALLBACK, PHONE, Party, app, hidden, query_of

from watchword.accounts import Users
from watchword.clients import Clients
from watchword.db import Database
from watchword.errors import AuthorizationRequestNotFound
from watchword.oidc import AuthorizationRequests, Provider
from watchword.oidc.grants import Grants
from watchword.testing import FrozenClock

API = "https://api.example.com"
OURS = {"sec-fetch-site": "same-origin"}


async def joined(party: Party, **more: Any) -> Party:
    """Another party's app, and its person signed in."""
    await party.register(app(third_party=True, **{"name": "Nosy"} | more))
    await party.sign_in()
    return party


async def allow(party: Party, **more: str | None) -> dict[str, Any]:
    """All the way to tokens, saying yes on the way."""
    page = await party.follow(await party.ask(**more))
    answer = await party.follow(await party.decide(page, "allow"))
    given = await party.redeem(query_of(answer.headers["location"])["code"])
    assert given.status_code == 200, given.text
    return dict(given.json())


async def withdraw(party: Party, **spoiled: str) -> httpx.Response:
    """Press the button, or send something like its form."""
    page = await party.web.get("/account")
    fields = {"token": hidden(page)["token"], "application": party.id} | spoiled
    return await party.web.post("/account/withdraw", data=fields, headers=OURS)


def listed(page: httpx.Response) -> list[str]:
    """The names of the apps on an account's page."""
    return re.findall(r"<b>([^<]+)</b>", page.text.partition('<ul class="applications">')[2])


async def test_an_account_shows_what_apps_were_allowed_in_plain_words(
    party: Party, clients: Clients, clock: FrozenClock
) -> None:
    await clients.resources.create("API", API)
    await joined(party, name="Nosy <i>", resource_scopes={API: ("read",)})
    assert listed(await party.web.get("/account")) == []
    await allow(party, prompt=None, scope="openid profile")
    first = clock.now()
    clock.move(24 * 3600)
    await party.sign_in()
    await allow(party, scope="openid phone offline_access read", resource=API)
    page = await party.web.get("/account")
    assert listed(page) == ["Nosy &lt;i&gt;"]
    words = (
        "That it is you", "Your name and profile", "Your phone number", "All this also while you are away",
        "Permission read",
    )  # fmt: skip
    assert "&nbsp;· ".join(words) in page.text
    assert "Your postal address" not in page.text
    (consent,) = await party.provider.consents.of(party.user)
    assert consent.since == first, "since the first yes"


async def test_apps_that_need_no_yes_are_none_to_withdraw_from(party: Party) -> None:
    await party.register()
    await party.sign_in()
    await party.given()
    assert await party.provider.consents.of(party.user) == []
    assert "Applications you allowed" not in (await party.web.get("/account")).text


async def test_what_is_withdrawn_is_over_and_has_to_be_asked_again(
    party: Party, db: Database
) -> None:
    await joined(party)
    given = await allow(party)
    waiting = await party.code(prompt=None, scope="openid profile")
    answer = await withdraw(party)
    assert (answer.status_code, answer.headers["location"]) == (303, "/account?done=application")
    page = await party.web.get("/account?done=application")
    assert "The application has to ask you again." in page.text
    assert listed(page) == []
    for answer in (await party.refresh(given["refresh_token"]), await party.redeem(waiting)):
        assert answer.json()["error"] == "invalid_grant"
    assert (await party.me(given["access_token"])).status_code == 401
    page = await party.follow(await party.ask(prompt=None, scope="openid"))
    assert page.status_code == 200, "asked again"
    (fact,) = await db.all("SELECT * FROM audit WHERE action = 'grant.revoked'")
    assert (fact["actor"], fact["application"], fact["outcome"]) == (
        party.user, party.id, "by-owner",
    )  # fmt: skip
    await withdraw(party)
    assert len(await db.all("SELECT id FROM audit WHERE action = 'grant.revoked'")) == 1


async def test_other_apps_and_other_people_keep_what_they_have(
    party: Party, web: httpx.AsyncClient, provider: Provider, users: Users
) -> None:
    await joined(party)
    theirs = await allow(party)
    other = await joined(Party(web, provider, users), name="Other")
    await allow(other)
    await other.sign_in("+8613900000002")
    await allow(other)
    await withdraw(other)
    assert await provider.consents.of(other.user) == []
    left = await provider.consents.of(party.user)
    assert {one.application.name for one in left} == {"Nosy", "Other"}
    assert (await party.refresh(theirs["refresh_token"])).status_code == 200


@pytest.mark.parametrize("spoil", ["no token", "another browser's token", "another site"])
async def test_nobody_else_can_withdraw(party: Party, spoil: str) -> None:
    await joined(party)
    await allow(party)
    page = await party.web.get("/account")
    fields = {"token": hidden(page)["token"], "application": party.id}
    headers = dict(OURS)
    if spoil == "no token":
        del fields["token"]
    elif spoil == "another site":
        headers["sec-fetch-site"] = "cross-site"
    else:
        user = await party.users.find_or_create(proved(PHONE))
        started = await party.provider.sessions.start(proved(PHONE), user)
        party.web.cookies.set("watchword-session", started.token, domain="127.0.0.1")
    answer = await party.web.post("/account/withdraw", data=fields, headers=headers)
    assert answer.status_code == 403
    assert len(await party.provider.consents.of(party.user)) == 1


async def test_who_was_signed_out_meanwhile_has_to_sign_in_first(party: Party) -> None:
    await joined(party)
    await allow(party)
    fields = {"token": hidden(await party.web.get("/account"))["token"], "application": party.id}
    await party.provider.sessions.revoke(party.user, party.session)
    answer = await party.web.post("/account/withdraw", data=fields, headers=OURS)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert len(await party.provider.consents.of(party.user)) == 1


# --- a yes under way -------------------------------------------------------------------------


async def test_a_yes_that_was_not_answered_yet_is_withdrawn_too(party: Party) -> None:
    await joined(party)
    on_the_way = await party.decide(await party.follow(await party.ask()), "allow")
    await withdraw(party)
    page = await party.follow(on_the_way)
    assert page.status_code == 200, "asked again"
    assert await party.provider.consents.of(party.user) == []


async def test_a_yes_that_was_read_before_it_was_withdrawn_counts_no_more(
    party: Party, provider: Provider
) -> None:
    await joined(party)
    await party.decide(await party.follow(await party.ask()), "allow")
    (read,) = await provider.requests.waiting(party.web.cookies["watchword-browser"])
    session = await provider.sessions.find(party.web.cookies["watchword-session"])
    assert session is not None
    await withdraw(party)
    with pytest.raises(AuthorizationRequestNotFound):
        await provider.requests.go_on(read, session)
    assert await provider.consents.of(party.user) == []


@pytest.fixture
async def withdrawn_meanwhile(party: Party, monkeypatch: pytest.MonkeyPatch) -> Party:
    """An app that was allowed everything until a moment after the server looked."""
    await joined(party)
    await allow(party, prompt=None)
    look = Grants.covered

    async def covered(self: Grants, *asked: Any, conn: Any = None) -> bool:
        found = await look(self, *asked, conn=conn)
        if conn is None:
            await party.provider.consents.withdraw(party.user, party.id, address=None)
        return found

    monkeypatch.setattr(Grants, "covered", covered)
    return party


async def test_what_is_withdrawn_between_the_look_and_the_answer_is_not_given(
    withdrawn_meanwhile: Party,
) -> None:
    party = withdrawn_meanwhile
    answer = await party.ask(prompt=None)
    assert not answer.headers.get("location", "").startswith(CALLBACK), "no answer for the app"
    assert await party.provider.consents.of(party.user) == []


async def test_a_server_that_looks_only_before_would_be_noticed(
    withdrawn_meanwhile: Party, monkeypatch: pytest.MonkeyPatch
) -> None:
    party = withdrawn_meanwhile

    async def careless(*_: Any) -> bool:
        return False

    monkeypatch.setattr(AuthorizationRequests, "_withdrawn", careless)
    await party.ask(prompt=None)
    assert len(await party.provider.consents.of(party.user)) == 1
