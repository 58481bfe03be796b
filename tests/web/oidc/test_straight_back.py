"""From our own pages the browser goes straight back to the app; pages of somebody else's take the steps of the wire."""

import httpx
import pytest
from tests.scripted import CODE
from tests.web.oidc.party import CALLBACK, ORIGIN, PHONE, Party, app, query_of
from tests.web.oidc.test_start_again import press

from watchword.testing import FrozenClock

SAME = {"sec-fetch-site": "same-origin"}


async def at_the_code(party: Party, **asked: str | None) -> httpx.Response:
    """From the app to the box for the code."""
    page = await party.follow(await party.ask(**asked))
    return await party.follow(await press(party, page, "/sign-in", identifier=PHONE))


@pytest.mark.parametrize("prompt", [None, "consent", "login consent"])
async def test_the_right_code_leads_straight_back_to_an_app_of_ours(
    party: Party, prompt: str | None
) -> None:
    await party.register()
    page = await at_the_code(party, prompt=prompt)
    answer = await press(party, page, "/sign-in/code", code=CODE)
    there = answer.headers["location"]
    assert (answer.status_code, there.partition("?")[0]) == (303, CALLBACK)
    said = query_of(there)
    assert (said["state"], said["iss"]) == ("s1", f"{ORIGIN}/oidc")
    assert (await party.redeem(said["code"])).status_code == 200
    assert (await party.web.get("/signed-in")).status_code == 200, "the session is kept"


async def test_an_app_that_wants_a_form_gets_it(party: Party) -> None:
    await party.register()
    page = await at_the_code(party, response_mode="form_post")
    answer = await press(party, page, "/sign-in/code", code=CODE)
    assert answer.status_code == 200
    assert f'action="{CALLBACK}"' in answer.text
    assert "form-action 'self' https://app.example.com" in answer.headers["content-security-policy"]


async def test_a_third_partys_app_asks_first(party: Party) -> None:
    await party.register(app(third_party=True, name="Nosy"))
    page = await at_the_code(party)
    page = await party.follow(await press(party, page, "/sign-in/code", code=CODE))
    assert (page.status_code, page.url.path) == (200, "/consent")
    assert "Nosy" in page.text


@pytest.mark.parametrize("meanwhile", ["answered in another tab", "the app is gone"])
async def test_whoever_cannot_be_answered_any_more_is_told_by_a_page(
    party: Party, meanwhile: str, clock: FrozenClock
) -> None:
    await party.register()
    page = await at_the_code(party)
    waiting = await party.provider.requests.current(party.web.cookies["watchword-browser"])
    assert waiting is not None
    if meanwhile == "the app is gone":
        await party.provider.clients.applications.delete(party.id)
    else:
        await party.provider.requests.decline(waiting)
    answer = await press(party, page, "/sign-in/code", code=CODE)
    assert answer.headers["location"] == f"/oidc/auth/{waiting.id}"
    assert "watchword-session" in answer.headers["set-cookie"]
    told = await party.web.get(answer.headers["location"], headers={"accept": "text/html"})
    assert told.status_code >= 400
    assert "Reference" in told.text


async def test_pages_of_somebody_elses_take_the_steps_of_the_wire(party: Party) -> None:
    await party.register()
    await party.ask()
    root = "/api/experience"
    await party.web.put(root, json={"interactionEvent": "SignIn"}, headers=SAME)
    named = {"identifier": {"type": "phone", "value": PHONE.removeprefix("+")}}
    sent = await party.web.post(
        f"{root}/verification/verification-code",
        json={**named, "interactionEvent": "SignIn"},
        headers=SAME,
    )
    proof = sent.json()
    verify = f"{root}/verification/verification-code/verify"
    await party.web.post(verify, json={**named, **proof, "code": CODE}, headers=SAME)
    event = {"interactionEvent": "Register"}
    await party.web.put(f"{root}/interaction-event", json=event, headers=SAME)
    identified = await party.web.post(f"{root}/identification", json=proof, headers=SAME)
    assert identified.status_code == 201, identified.text
    there = (await party.web.post(f"{root}/submit", headers=SAME)).json()["redirectTo"]
    assert there.startswith(f"{ORIGIN}/oidc/auth/")
    answer = await party.web.get(there)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/consent?app_id={party.id}")
    answer = await party.web.get(answer.headers["location"])
    assert answer.headers["location"].startswith(f"{ORIGIN}/oidc/auth/")
    answer = await party.web.get(answer.headers["location"])
    assert answer.headers["location"].startswith(f"{CALLBACK}?")
