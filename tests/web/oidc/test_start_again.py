"""Whoever took too long to sign in starts again, and still arrives at the app they came from."""

import re

import httpx
import pytest
from tests.scripted import CODE
from tests.web.oidc.party import CALLBACK, PHONE, Party, query_of

from watchword.testing import FrozenClock

HOUR, DAY = 3600, 24 * 3600


async def press(party: Party, page: httpx.Response, action: str, **typed: str) -> httpx.Response:
    """Fill in the form of the page that goes to ``action``."""
    form = page.text.partition(f'action="{action}"')[2]
    (token, *_) = re.findall(r'name="token" value="([^"]+)"', form)
    return await party.web.post(
        action, data={"token": token, **typed}, headers={"sec-fetch-site": "same-origin"}
    )


async def at_the_first_page(party: Party) -> httpx.Response:
    """Sent by the app to sign in."""
    await party.register()
    return await party.follow(await party.ask(prompt=None, scope="openid profile"))


async def arrived(party: Party, page: httpx.Response) -> bool:
    """From the first page by code back to the app, with what it waits for."""
    answer = await press(party, page, "/sign-in", identifier=PHONE)
    assert answer.headers["location"] == "/sign-in/code", answer.text
    page = await party.follow(answer)
    answer = await party.follow(await press(party, page, "/sign-in/code", code=CODE))
    there = answer.headers["location"]
    said = query_of(there)
    return there.startswith(f"{CALLBACK}?") and said["state"] == "s1" and "code" in said


def way_forward(page: httpx.Response) -> str:
    """Where the one button of a dead end leads."""
    assert "This sign‑in has expired" in page.text, page.text
    return str(re.findall(r'<a class="main" href="([^"]+)"', page.text)[0])


async def test_a_page_left_open_over_night_still_leads_to_the_app(
    party: Party, clock: FrozenClock
) -> None:
    page = await at_the_first_page(party)
    clock.move(8 * HOUR)
    assert await arrived(party, page)


async def test_start_again_leads_to_the_app(party: Party, clock: FrozenClock) -> None:
    page = await at_the_first_page(party)
    page = await party.follow(await press(party, page, "/sign-in", identifier=PHONE))
    clock.move(2 * HOUR)
    page = await press(party, page, "/sign-in/code", code=CODE)
    page = await party.follow(await party.web.get(way_forward(page)))
    assert await arrived(party, page)


async def test_who_signed_in_meanwhile_goes_straight_to_the_app(
    party: Party, clock: FrozenClock
) -> None:
    await at_the_first_page(party)
    clock.move(2 * HOUR)
    await party.sign_in()
    answer = await party.follow(await party.web.get(f"/oidc/auth/again?app_id={party.id}"))
    assert answer.headers["location"].startswith(f"{CALLBACK}?code=")


async def test_a_request_that_is_still_good_is_not_made_twice(party: Party) -> None:
    await at_the_first_page(party)
    browser = party.web.cookies["watchword-browser"]
    before = await party.provider.requests.waiting(browser)
    await party.web.get(f"/oidc/auth/again?app_id={party.id}")
    assert await party.provider.requests.waiting(browser) == before


@pytest.mark.parametrize(
    "why", ["another browser", "a day later", "not its address any more", "off"]
)
async def test_nobody_is_sent_where_the_app_did_not_ask_for_it(
    party: Party, clock: FrozenClock, why: str
) -> None:
    await at_the_first_page(party)
    clock.move(2 * HOUR)
    applications = party.provider.clients.applications
    if why == "another browser":
        party.web.cookies.set("watchword-browser", "A" * 43, domain="127.0.0.1")
    elif why == "a day later":
        clock.move(DAY)
    elif why == "off":
        await applications.change(party.id, {"enabled": False})
    else:
        moved = {"redirectUris": ["https://elsewhere.example.com/callback"]}
        await applications.change(party.id, {"oidc": moved})
    answer = await party.web.get(f"/oidc/auth/again?app_id={party.id}")
    assert answer.headers["location"] == "/sign-in"


async def test_what_was_answered_is_not_begun_again(party: Party, clock: FrozenClock) -> None:
    assert await arrived(party, await at_the_first_page(party))
    answer = await party.web.get(f"/oidc/auth/again?app_id={party.id}")
    assert answer.headers["location"] == "/sign-in"


async def test_requests_are_kept_as_long_as_they_may_be_begun_again(
    party: Party, clock: FrozenClock
) -> None:
    await at_the_first_page(party)
    clock.move(DAY)
    await party.provider.purge()
    answer = await party.web.get(f"/oidc/auth/again?app_id={party.id}")
    assert answer.headers["location"].startswith("/sign-in?app_id=")
    clock.move(DAY + 2 * HOUR)
    assert await party.provider.purge() >= 2
