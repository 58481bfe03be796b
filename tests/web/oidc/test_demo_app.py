"""The demo application: from its page through ours and back, and what it was told."""

import re
from collections.abc import AsyncIterator
from html import unescape

import httpx
import pytest
from tests.scripted import CODE, Site, proved
from tests.web.oidc.party import ORIGIN, PHONE

from watchword.accounts import Users
from watchword.db import Database
from watchword.oidc import Provider
from watchword.testing import FrozenClock
from watchword.web import PageSettings
from watchword.web.oidc import OIDCRooms


@pytest.fixture(params=[True])
async def web(
    request: pytest.FixtureRequest,
    db: Database,
    clock: FrozenClock,
    provider: Provider,
) -> AsyncIterator[httpx.AsyncClient]:
    """A browser before a dev database, or a real one."""
    settings = PageSettings(origin=ORIGIN, dev=request.param)
    site = Site(db, clock, settings=settings, oidc=OIDCRooms(provider))
    transport = httpx.ASGITransport(app=site.app)
    async with httpx.AsyncClient(
        transport=transport, base_url=ORIGIN, follow_redirects=True
    ) as client:
        client.headers["accept"] = "text/html"
        yield client


async def press(
    web: httpx.AsyncClient, page: httpx.Response, action: str, **typed: str
) -> httpx.Response:
    """Fill in the form that goes to ``action``."""
    form = page.text.partition(f'action="{action}"')[2].partition("</form>")[0]
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
    sent = {name: unescape(value) for name, value in fields.items()} | typed
    return await web.post(action, data=sent, headers={"sec-fetch-site": "same-origin"})


async def sign_in(web: httpx.AsyncClient) -> httpx.Response:
    """From the demo application to its greeting."""
    page = await web.get("/demo-app")
    assert 'href="/demo-app/sign-in"' in page.text
    page = await web.get("/demo-app/sign-in")
    assert page.url.path == "/sign-in"
    page = await press(web, page, "/sign-in", identifier=PHONE)
    return await press(web, page, "/sign-in/code", code=CODE)


async def test_it_greets_whoever_signs_in_and_shows_what_it_is_told(
    web: httpx.AsyncClient, users: Users
) -> None:
    page = await sign_in(web)
    assert str(page.url) == f"{ORIGIN}/demo-app", "a page loaded again exchanges nothing again"
    user = (await users.find_or_create(proved(PHONE))).id
    for told in (
        f"<bdi>{PHONE}</bdi>",
        f"&#34;{user}&#34;",
        "amr",
        "auth_time",
        "phone_number_verified",
    ):
        assert told in page.text
    again = await web.get("/demo-app")
    assert f"<bdi>{PHONE}</bdi>" in again.text


async def test_signing_out_ends_the_session_too(web: httpx.AsyncClient) -> None:
    await sign_in(web)
    page = await web.get("/demo-app/sign-out")
    assert "data-submit" in page.text
    page = await press(web, page, "/oidc/session/end/confirm", logout="yes")
    assert page.url.path == "/demo-app"
    assert "Hello" not in page.text
    assert (await web.get("/signed-in")).url.path == "/sign-in"


async def test_a_code_that_this_browser_did_not_ask_for_is_not_taken(
    web: httpx.AsyncClient,
) -> None:
    await web.get("/demo-app/sign-in")
    page = await web.get("/demo-app", params={"code": "x" * 43, "state": "y" * 43})
    assert "Hello" not in page.text
    assert page.status_code == 200


async def test_a_refusal_is_shown_and_is_only_text(web: httpx.AsyncClient) -> None:
    page = await web.get("/demo-app", params={"error": "<b>access_denied</b>"})
    assert "&lt;b&gt;access_denied" in page.text


@pytest.mark.parametrize("cookie", ["a~b", "a~b~c", "~", "a", "x" * 5000, "é~b"])
async def test_an_odd_cookie_signs_nobody_in(web: httpx.AsyncClient, cookie: str) -> None:
    headers = {b"cookie": f"watchword-demo={cookie}".encode()}
    page = await web.get("/demo-app", headers=headers)
    assert page.status_code == 200
    assert "Hello" not in page.text


async def test_its_tokens_end_with_the_persons_access(web: httpx.AsyncClient, users: Users) -> None:
    await sign_in(web)
    await users.suspend((await users.find_or_create(proved(PHONE))).id)
    assert "Hello" not in (await web.get("/demo-app")).text


@pytest.mark.parametrize("web", [False], indirect=True)
async def test_a_real_database_has_none(web: httpx.AsyncClient) -> None:
    assert (await web.get("/demo-app")).status_code == 404
    assert (await web.get("/demo-app/sign-in")).status_code == 404
