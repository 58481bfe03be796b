"""An app asks that its person be signed out: with a button, by itself, and never for somebody else."""

import pytest
from tests.web.oidc.party import GOODBYE, Party, hidden, query_of


async def ended(party: Party) -> bool:
    """Whether the browser's session is over."""
    token = party.web.cookies.get("watchword-session", "")
    return not token or await party.provider.sessions.find(token) is None


async def test_who_took_part_signs_out_at_once(party: Party) -> None:
    await party.register()
    await party.sign_in()
    await party.given()
    page = await party.web.get(
        "/oidc/session/end",
        params={"client_id": party.id, "post_logout_redirect_uri": GOODBYE, "state": "z"},
    )
    assert 'id="op.logoutForm"' in page.text
    assert "data-submit" in page.text
    assert "form-action 'self' https://app.example.com" in page.headers["content-security-policy"]
    assert not await ended(party), "looking ends nothing"
    answer = await party.web.post("/oidc/session/end/confirm", data=hidden(page))
    assert answer.status_code == 303
    there = answer.headers["location"]
    assert there.startswith(GOODBYE)
    assert query_of(there) == {"state": "z"}
    assert await ended(party)


async def test_a_hint_of_this_session_will_do(party: Party) -> None:
    await party.register()
    await party.sign_in()
    given = await party.given()
    page = await party.web.get("/oidc/session/end", params={"id_token_hint": given["id_token"]})
    assert "data-submit" in page.text
    answer = await party.web.post("/oidc/session/end/confirm", data=hidden(page))
    assert answer.headers["location"] == "/oidc/session/end/success"
    page = await party.web.get(answer.headers["location"])
    assert "You’re signed out" in page.text
    assert "style-src 'self'" in page.headers["content-security-policy"]


async def test_a_stranger_gets_a_button_that_the_person_must_press(party: Party) -> None:
    await party.register()
    await party.sign_in()
    for params in ({"client_id": party.id}, {}):
        page = await party.web.get("/oidc/session/end", params=params)
        assert "data-submit" not in page.text
        assert "<button" in page.text


async def test_where_nobody_is_signed_in_there_is_nothing_to_ask(party: Party) -> None:
    await party.register()
    answer = await party.web.get(
        "/oidc/session/end", params={"client_id": party.id, "post_logout_redirect_uri": GOODBYE}
    )
    assert answer.headers["location"] == GOODBYE


@pytest.mark.parametrize(
    "spoiled",
    [
        {"post_logout_redirect_uri": "https://evil.example/"},
        {"client_id": "nobody"},
        {"client_id": ""},
        {"id_token_hint": "e30.e30.x"},
    ],
)
async def test_nobody_is_sent_elsewhere(party: Party, spoiled: dict[str, str]) -> None:
    await party.register()
    await party.sign_in()
    params = {"client_id": party.id, "post_logout_redirect_uri": GOODBYE} | spoiled
    answer = await party.web.get("/oidc/session/end", params=params)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


@pytest.mark.parametrize("spoil", ["no token", "another token", "another place"])
async def test_T41_only_our_own_form_ends_a_session(party: Party, spoil: str) -> None:
    await party.register()
    await party.sign_in()
    await party.given()
    page = await party.web.get("/oidc/session/end", params={"client_id": party.id})
    fields = hidden(page)
    match spoil:
        case "no token":
            del fields["xsrf"]
        case "another token":
            fields["xsrf"] = f"{fields['xsrf']}x"
        case _:
            fields["post_logout_redirect_uri"] = GOODBYE
    answer = await party.web.post("/oidc/session/end/confirm", data=fields)
    assert answer.status_code == 403
    assert not await ended(party)
