"""From an app to our pages and back: what is asked, what comes back, and whose browser it is."""

from html import unescape

import httpx
import pytest
from tests.web.oidc.party import CALLBACK, GOODBYE, ORIGIN, Party, app, hidden, query_of

from watchword.clients import ApplicationType
from watchword.db import Database
from watchword.oidc import forget_requests_of, told_of
from watchword.testing import FrozenClock


async def test_a_stranger_is_sent_to_sign_in_and_comes_back_with_a_code(party: Party) -> None:
    await party.register()
    answer = await party.ask(login_hint="mei@example.com", ui_locales="fr")
    assert answer.status_code == 303
    there = answer.headers["location"]
    assert there.startswith("/sign-in?")
    assert query_of(there) == {
        "app_id": party.id,
        "login_hint": "mei@example.com",
        "ui_locales": "fr",
    }
    request = await party.provider.requests.current(party.web.cookies["watchword-browser"])
    assert request is not None
    await party.sign_in()
    answer = await party.web.get(request.resume_path)
    assert answer.headers["location"] == f"/consent?app_id={party.id}"
    assert {"watchword-browser", "watchword-session"} <= set(answer.cookies), "the jar is kept"
    answer = await party.web.get(answer.headers["location"])
    assert answer.headers["location"] == f"{ORIGIN}{request.resume_path}"
    answer = await party.web.get(answer.headers["location"])
    assert answer.status_code == 303
    said = query_of(answer.headers["location"])
    assert answer.headers["location"].startswith(f"{CALLBACK}?")
    assert (said["state"], said["iss"]) == ("s1", f"{ORIGIN}/oidc")
    assert len(said["code"]) == 43
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("wish", "page"),
    [
        ({"first_screen": "register"}, "/register"),
        ({"first_screen": "identifier:register"}, "/register"),
        ({"interaction_mode": "signUp"}, "/register"),
        ({"first_screen": "reset_password"}, "/forgot-password"),
        ({"first_screen": "nonsense"}, "/sign-in"),
    ],
)
async def test_the_app_may_choose_the_first_screen(
    party: Party, wish: dict[str, str], page: str
) -> None:
    await party.register()
    answer = await party.ask(**wish)
    assert answer.headers["location"].partition("?")[0] == page


async def test_who_is_signed_in_and_asked_for_nothing_new_goes_straight_back(party: Party) -> None:
    await party.register()
    await party.sign_in()
    await party.code()
    answer = await party.ask(prompt=None, scope="openid profile")
    assert answer.headers["location"].startswith(CALLBACK)


async def test_a_post_is_read_like_a_get(party: Party) -> None:
    await party.register()
    answer = await party.web.post("/oidc/auth", data=party.asked())
    assert answer.headers["location"].startswith("/sign-in?")


@pytest.mark.parametrize("door", ["/oidc/auth", "/oidc/session/end"])
async def test_a_form_of_an_app_finds_who_is_signed_in(party: Party, door: str) -> None:
    """Browsers keep our cookies back from it, as ``SameSite=Lax`` has it; the address it is sent on to gets them."""
    await party.register()
    await party.sign_in()
    asked = {
        "/oidc/auth": party.asked(prompt="none", state="a b&c"),
        "/oidc/session/end": {"client_id": party.id, "post_logout_redirect_uri": GOODBYE},
    }[door]
    kept, headers = dict(party.web.cookies), {"sec-fetch-site": "cross-site"}
    party.web.cookies.clear()
    there = (await party.web.post(door, data=asked, headers=headers)).headers["location"]
    assert query_of(there) == asked
    assert not party.web.cookies
    party.web.cookies.update(kept)
    answer = await party.web.get(there)
    if door == "/oidc/auth":
        assert "code" in query_of(answer.headers["location"])
    else:
        assert answer.status_code == 200, "asked before the session ends, instead of none ending"


# --- what comes back -------------------------------------------------------------------------


async def test_the_fragment_carries_the_answer_when_asked(party: Party) -> None:
    await party.register()
    await party.sign_in()
    answer = await party.follow(await party.ask(response_mode="fragment"))
    head, _, fragment = answer.headers["location"].partition("#")
    assert head == CALLBACK
    assert "code=" in fragment


async def test_a_form_carries_the_answer_when_asked(party: Party) -> None:
    await party.register()
    await party.sign_in()
    answer = await party.follow(await party.ask(response_mode="form_post", state="\"><x>&'"))
    assert answer.status_code == 200
    assert 'action="https://app.example.com/callback"' in answer.text
    assert {unescape(value) for value in hidden(answer).values()} >= {"\"><x>&'"}
    assert "<x>" not in answer.text
    policy = answer.headers["content-security-policy"]
    assert "form-action 'self' https://app.example.com" in policy
    assert "unsafe" not in policy
    assert answer.headers["cache-control"] == "no-store"


async def test_an_address_with_a_query_keeps_it(party: Party) -> None:
    uri = "https://app.example.com/callback?tenant=7"
    await party.register(app(oidc={"redirectUris": [uri]}))
    await party.sign_in()
    answer = await party.follow(await party.ask(redirect_uri=uri))
    assert query_of(answer.headers["location"]).items() >= {"tenant": "7", "state": "s1"}.items()


# --- refusals that the client hears ----------------------------------------------------------


@pytest.mark.parametrize(
    ("spoiled", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": "code id_token"}, "unsupported_response_type"),
        ({"response_type": None}, "invalid_request"),
        ({"response_mode": "web_message"}, "unsupported_response_mode"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"scope": None}, "invalid_scope"),
        ({"prompt": "none login"}, "invalid_request"),
        ({"prompt": "magic"}, "invalid_request"),
        ({"max_age": "-1"}, "invalid_request"),
        ({"max_age": "soon"}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"code_challenge": None}, "invalid_request"),
        ({"request": "e30.e30."}, "request_not_supported"),
        ({"request_uri": "urn:x"}, "request_uri_not_supported"),
        ({"resource": "https://unknown.example"}, "invalid_target"),
        ({"resource": "https://default.logto.app/api"}, "invalid_target"),
        ({"nonce": "n" * 3000}, "invalid_request"),
    ],
)
async def test_a_wrong_request_goes_back_with_its_reason(
    party: Party, spoiled: dict[str, str | None], error: str
) -> None:
    await party.register(app(ApplicationType.SPA))
    answer = await party.ask(**spoiled)
    said = query_of(answer.headers["location"])
    assert answer.headers["location"].startswith(f"{CALLBACK}?")
    assert (said["error"], said["state"], said["iss"]) == (error, "s1", f"{ORIGIN}/oidc")


async def test_a_public_client_needs_pkce_and_a_confidential_one_may_go_without(
    party: Party,
) -> None:
    none: dict[str, str | None] = {"code_challenge": None, "code_challenge_method": None}
    await party.register(app(ApplicationType.SPA))
    said = query_of((await party.ask(**none)).headers["location"])
    assert said["error"] == "invalid_request"
    await party.register()
    assert (await party.ask(**none)).headers["location"].startswith("/sign-in?")


# --- refusals after which no browser is sent anywhere ------------------------------------------


@pytest.mark.parametrize(
    "spoiled",
    [
        {"client_id": "nobody"},
        {"client_id": None},
        {"redirect_uri": None},
        {"redirect_uri": "https://evil.example/callback"},
        {"redirect_uri": f"{CALLBACK}/"},
        {"redirect_uri": f"{CALLBACK}?x=1"},
        {"state": "a\x00b"},
    ],
)
async def test_nobody_is_sent_to_a_place_that_is_not_the_clients(
    party: Party, spoiled: dict[str, str | None]
) -> None:
    await party.register()
    answer = await party.ask(**spoiled)
    assert answer.status_code == 400
    assert set(answer.json()) >= {"error", "code", "message"}
    page = await party.web.get(
        "/oidc/auth", params=party.asked(**spoiled), headers={"accept": "text/html"}
    )
    assert (page.status_code, page.headers["content-type"][:9]) == (400, "text/html")
    assert "style-src 'self'" in page.headers["content-security-policy"]
    assert "evil.example" not in page.text


async def test_a_program_nobody_signs_in_to_is_refused(party: Party) -> None:
    await party.register(app(ApplicationType.MACHINE_TO_MACHINE))
    assert (await party.ask()).status_code == 400


# --- prompt and max_age ----------------------------------------------------------------------


async def test_silence_needs_somebody_signed_in(party: Party) -> None:
    await party.register()
    said = query_of((await party.ask(prompt="none")).headers["location"])
    assert said["error"] == "login_required"
    await party.sign_in()
    said = query_of((await party.ask(prompt="none")).headers["location"])
    assert "code" in said, "an app of ours asks nobody"


async def test_silence_does_not_consent_for_a_third_party(party: Party) -> None:
    await party.register(app(third_party=True))
    await party.sign_in()
    said = query_of((await party.ask(prompt="none")).headers["location"])
    assert said["error"] == "consent_required"


async def test_login_wants_a_fresh_sign_in(party: Party, clock: FrozenClock) -> None:
    await party.register()
    await party.sign_in()
    clock.move(1)
    answer = await party.ask(prompt="login")
    assert answer.headers["location"].startswith("/sign-in?")
    request = await party.provider.requests.current(party.web.cookies["watchword-browser"])
    assert request is not None
    answer = await party.web.get(request.resume_path)
    assert answer.headers["location"].startswith("/sign-in?"), "the old session does not do"
    await party.sign_in()
    answer = await party.follow(await party.web.get(request.resume_path))
    assert "code" in query_of(answer.headers["location"])


async def test_who_is_hinted_at_is_who_is_answered_for(party: Party, clock: FrozenClock) -> None:
    """OpenID Connect Core 3.1.2.1: with ``id_token_hint`` of one person there is no code of another's."""
    await party.register()
    await party.sign_in()
    hint = (await party.given())["id_token"]
    assert "code" in query_of(
        (await party.ask(prompt="none", id_token_hint=hint)).headers["location"]
    )
    clock.move(1)
    await party.sign_in("+8613900000002")
    silent = query_of((await party.ask(prompt="none", id_token_hint=hint)).headers["location"])
    assert silent["error"] == "login_required"
    clock.move(1)
    answer = await party.ask(id_token_hint=hint)
    assert answer.headers["location"].startswith("/sign-in?")
    request = await party.provider.requests.current(party.web.cookies["watchword-browser"])
    assert request is not None
    await party.sign_in("+8613900000002")
    there = query_of((await party.web.get(request.resume_path)).headers["location"])
    assert there["error"] == "login_required", "somebody else signed in again"
    forged = query_of((await party.ask(id_token_hint=f"{hint}x")).headers["location"])
    assert forged["error"] == "invalid_request"


async def test_T42_what_apps_asked_for_somebody_is_told_and_goes_with_them(
    party: Party, db: Database, clock: FrozenClock
) -> None:
    await party.register(app(third_party=True))
    await party.sign_in()
    page = await party.follow(await party.ask())
    there = await party.follow(await party.decide(page, "allow"))
    tokens = (await party.redeem(query_of(there.headers["location"])["code"])).json()
    clock.move(1)
    await party.ask(id_token_hint=tokens["id_token"], prompt="login")
    (told,) = await told_of(db, party.user)
    assert (told["applicationId"], told["endedAt"]) == (party.id, None)
    assert told["scopes"] == ["openid", "offline_access", "profile"]
    naming = "SELECT COUNT(*) AS n FROM authorization_requests WHERE parameters LIKE :id OR consented_by LIKE :id"
    before = await db.one(naming, id=f"%{party.user}%")
    assert before is not None
    assert before["n"] == 2
    async with db.transaction() as conn:
        await forget_requests_of(conn, party.user)
    after = await db.one(naming, id=f"%{party.user}%")
    assert after is not None
    assert after["n"] == 0


async def test_max_age_wants_a_sign_in_that_is_no_older(party: Party, clock: FrozenClock) -> None:
    await party.register()
    await party.sign_in()
    clock.move(61)
    answer = await party.follow(await party.ask(max_age="100"))
    assert answer.headers["location"].startswith(CALLBACK)
    answer = await party.ask(max_age="60")
    assert answer.headers["location"].startswith("/sign-in?")


# --- consent ---------------------------------------------------------------------------------


async def test_a_third_partys_app_asks_and_yes_is_remembered(party: Party) -> None:
    await party.register(app(third_party=True, name="Nosy <b>"))
    await party.sign_in()
    page = await party.follow(await party.ask(prompt=None))
    assert page.status_code == 200
    assert "Nosy &lt;b&gt;" in page.text
    assert "Your name and profile" in page.text
    assert "Your phone number" not in page.text
    assert "Nosy <b>" not in page.text
    answer = await party.follow(await party.decide(page, "allow"))
    assert "code" in query_of(answer.headers["location"])
    answer = await party.ask(prompt=None, scope="openid profile")
    assert answer.headers["location"].startswith(CALLBACK), "asked once"
    page = await party.follow(await party.ask(prompt=None, scope="openid profile phone"))
    assert page.status_code == 200, "more is asked again"


async def test_no_means_no(party: Party) -> None:
    await party.register(app(third_party=True))
    await party.sign_in()
    page = await party.follow(await party.ask())
    answer = await party.decide(page, "cancel")
    assert query_of(answer.headers["location"])["error"] == "access_denied"
    again = await party.decide(page, "cancel")
    assert again.status_code == 410


@pytest.mark.parametrize("spoil", ["no token", "another's token", "another site"])
async def test_nobody_else_can_say_yes(party: Party, spoil: str) -> None:
    await party.register(app(third_party=True))
    await party.sign_in()
    page = await party.follow(await party.ask())
    site = "cross-site" if spoil == "another site" else "same-origin"
    token = {"no token": "", "another's token": "x.y"}.get(spoil)
    answer = await party.decide(page, "allow", token=token, site=site)
    assert answer.status_code == 403
    request = await party.provider.requests.current(party.web.cookies["watchword-browser"])
    assert request is not None
    assert request.consented_by is None


async def test_a_consent_page_of_ones_own_asks_and_says_yes(party: Party) -> None:
    await party.register(app(third_party=True, name="Nosy"))
    await party.sign_in()
    place, same = "/api/interaction/consent", {"sec-fetch-site": "same-origin"}
    for answer in (await party.web.get(place), await party.web.post(place, headers=same)):
        assert (answer.status_code, answer.json()["code"]) == (400, "session.not_found")
    await party.ask(scope="openid profile")
    said = (await party.web.get(place)).json()
    assert said["application"] == {"id": party.id, "name": "Nosy", "isThirdParty": True}
    assert (said["missingOIDCScope"], said["redirectUri"]) == (["profile"], CALLBACK)
    assert (said["user"]["id"], said["user"]["primaryPhone"]) == (party.user, "8613900000001")
    foreign = await party.web.post(place, headers={"sec-fetch-site": "cross-site"})
    assert foreign.status_code == 403
    yes = (await party.web.post(place, headers=same)).json()
    answer = await party.web.get(yes["redirectTo"])
    assert "code" in query_of(answer.headers["location"])


# --- whose browser it is -----------------------------------------------------------------------


async def test_T32_a_request_of_another_browser_is_refused(party: Party) -> None:
    await party.register()
    await party.sign_in()
    await party.ask()
    request = await party.provider.requests.current(party.web.cookies["watchword-browser"])
    assert request is not None
    transport = party.web._transport
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as victim:
        victim.cookies.set("watchword-session", party.web.cookies["watchword-session"])
        for browser in (None, "x" * 43):
            if browser is not None:
                victim.cookies.set("watchword-browser", browser)
            answer = await victim.get(request.resume_path)
            assert (answer.status_code, answer.json()["code"]) == (400, "session.not_found")
            page = await victim.get(request.resume_path, headers={"accept": "text/html"})
            assert page.status_code == 410


async def test_a_request_is_answered_once(party: Party) -> None:
    await party.register()
    await party.sign_in()
    await party.ask()
    request = await party.provider.requests.current(party.web.cookies["watchword-browser"])
    assert request is not None
    await party.follow(await party.web.get(request.resume_path))
    assert (await party.web.get(request.resume_path)).status_code == 400


async def test_a_request_lives_an_hour(party: Party, clock: FrozenClock) -> None:
    await party.register()
    await party.ask()
    request = await party.provider.requests.current(party.web.cookies["watchword-browser"])
    assert request is not None
    clock.move(3600)
    assert (await party.web.get(request.resume_path)).status_code == 400


async def test_two_apps_in_one_browser_do_not_mix(party: Party) -> None:
    await party.register()
    first = party.id
    await party.ask(state="one")
    await party.register()
    await party.ask(state="two")
    browser = party.web.cookies["watchword-browser"]
    for client, state in ((first, "one"), (party.id, "two")):
        request = await party.provider.requests.current(browser, client)
        assert request is not None
        assert request.wishes.state == state


async def test_pages_allow_the_way_back_to_apps_that_wait_and_to_no_other(party: Party) -> None:
    await party.register()
    page = await party.web.get("/sign-in")
    assert "form-action 'self';" in page.headers["content-security-policy"] + ";"
    assert "app.example.com" not in page.headers["content-security-policy"]
    await party.ask()
    page = await party.web.get("/sign-in")
    assert "form-action 'self' https://app.example.com" in page.headers["content-security-policy"]


async def test_T25_no_header_moves_the_place_we_send_people_to(party: Party) -> None:
    await party.register()
    for headers in ({"x-forwarded-host": "evil.example"}, {"forwarded": "host=evil.example"}):
        answer = await party.web.get("/oidc/auth", params=party.asked(), headers=headers)
        assert "evil" not in answer.headers.get("location", "")
    answer = await party.web.get(
        "/oidc/auth", params=party.asked(), headers={"host": "evil.example"}
    )
    assert answer.status_code == 421
