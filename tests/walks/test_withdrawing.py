"""A person signs in to somebody else's application, thinks better of it on their account, and is asked again the next time."""

import json
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from tests.person import Page, Person
from tests.walks.house import House
from tests.web.oidc.party import CALLBACK, VERIFIER, app, challenge

from watchword.app import opened_clients
from watchword.clients import Clients

pytestmark = pytest.mark.server

NUMBER = "13900000001"


async def client(clients: Clients) -> dict[str, str]:
    """The id and the secret of another party's application."""
    made = await clients.applications.create(app(third_party=True, name="Oak & Partners"))
    (secret,) = await clients.secrets.list(made.id)
    return {"client_id": made.id, "client_secret": secret.value}


async def asked(house: House, person: Person, client_id: str) -> Page:
    """To the authorize endpoint, and on to the page that it needs."""
    wishes = {
        "client_id": client_id, "redirect_uri": CALLBACK, "response_type": "code", "prompt": "consent",
        "scope": "openid offline_access profile", "code_challenge": challenge(), "code_challenge_method": "S256",
    }  # fmt: skip
    page = await person.open(f"/oidc/auth?{urlencode(wishes)}")
    return await person.open(page.path.removeprefix(house.origin))


async def allowed(house: House, person: Person, page: Page) -> str:
    """Press *Allow*, and go back to the application; answers the authorization code."""
    (action,) = {form.action for form in page.forms if form.action.startswith("/consent")}
    raw = await person.press(page, action, answer="allow")
    there = raw.header("location") or ""
    while not there.startswith(CALLBACK):
        raw = await person._ask("GET", there.removeprefix(house.origin), {}, {})
        there = raw.header("location") or ""
    return parse_qs(urlsplit(there).query)["code"][0]


async def token(house: House, **body: str) -> tuple[int, Any]:
    """The application's server asks for tokens."""
    async with house.session.post(f"{house.origin}/oidc/token", data=body) as answer:
        return answer.status, json.loads(await answer.read())


async def test_an_application_that_was_allowed_is_seen_withdrawn_and_asks_again(
    house: House, person: Person
) -> None:
    async with opened_clients(house.settings) as clients:
        party = await client(clients)
    page = await asked(house, person, party["client_id"])
    page = await person.submit(page, "/sign-in", identifier=NUMBER, region="CN")
    page = await person.submit(page, "/sign-in/code", code=await house.code(NUMBER))
    status, given = await token(
        house, **party, grant_type="authorization_code", redirect_uri=CALLBACK, code_verifier=VERIFIER,
        code=await allowed(house, person, page),
    )  # fmt: skip
    assert status == 200, given
    page = await person.open("/account")
    assert "Oak &amp; Partners" in page.text
    assert "Your name and profile" in page.text
    page = await person.submit(page, "/account/withdraw")
    assert page.path == "/account?done=application"
    assert "Oak &amp; Partners" not in page.text
    status, refused = await token(
        house, **party, grant_type="refresh_token", refresh_token=given["refresh_token"]
    )
    assert (status, refused["error"]) == (400, "invalid_grant")
    page = await asked(house, person, party["client_id"])
    assert "Allow Oak &amp; Partners to see this?" in page.text
