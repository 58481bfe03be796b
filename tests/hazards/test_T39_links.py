"""T39: the link of an e-mail. Fetched by anybody it does nothing; it completes only by a button in the browser that began the flow."""

from dataclasses import replace

import pytest
from tests.hazards.faces import Stage
from tests.person import Page, Person
from tests.verification.desk import EMAIL, PHONE

from watchword.db import Database
from watchword.testing import FrozenClock

pytestmark = pytest.mark.server
ADDRESS = "http://127.0.0.1:3001/link"


@pytest.fixture
async def stage(db: Database, clock: FrozenClock) -> Stage:
    stage = await Stage.open(db, clock)
    verifier = stage.site.real
    assert verifier is not None
    verifier._rooms = replace(verifier._opened, link=ADDRESS)
    return stage


def fragment(stage: Stage) -> str:
    """The token of the newest link."""
    link = stage.desk.mails.messages[-1].values["link"]
    address, _, token = link.partition("#")
    assert (address, len(token)) == (ADDRESS, 43)
    return token


async def press(person: Person, token: str) -> Page:
    """Open the link and press its button, as script fills it in."""
    page = await person.open("/link")
    return await person.submit(page, "/link", link=token)


async def test_T39_the_button_in_the_right_browser_signs_in_once(stage: Stage) -> None:
    person = stage.person()
    await stage.ask(person, EMAIL.value)
    token = fragment(stage)
    page = await person.open("/link")
    assert "m•••@example.com" in page.text
    assert "no longer valid" not in page.text
    assert (await press(person, token)).path == "/signed-in"
    assert await stage.site.count("sessions") == 1
    again = stage.person()
    await stage.ask(again, EMAIL.value)
    assert (await press(again, token)).status == 422
    assert await stage.site.count("sessions") == 1


async def test_T39_a_hundred_fetches_change_nothing(stage: Stage) -> None:
    person, scanner = stage.person(), stage.person()
    await stage.ask(person, EMAIL.value)
    before = await stage.site.db.all("SELECT * FROM verifications")
    for _ in range(100):
        # What a fetch sends of the link: a fragment stays where it is.
        page = await scanner.open("/link")
        assert "Go back to where you started" in page.text
        assert not page.forms
    after = await stage.site.db.all("SELECT * FROM verifications")
    assert [tuple(row) for row in after] == [tuple(row) for row in before]  # type: ignore[arg-type]
    assert (await press(person, fragment(stage))).path == "/signed-in"


async def test_T39_another_browser_completes_nothing(stage: Stage) -> None:
    person, other = stage.person(), stage.person()
    await stage.ask(person, EMAIL.value)
    token = fragment(stage)
    stage.site.clock.move(61)
    await stage.ask(other, EMAIL.value)
    assert (await press(other, token)).status == 422
    assert await stage.site.count("sessions") == 0


async def test_T39_link_and_code_are_one_proof_with_one_set_of_tries(stage: Stage) -> None:
    person = stage.person()
    await stage.ask(person, EMAIL.value)
    token, code = fragment(stage), stage.code(EMAIL)
    for _ in range(5):
        page = await press(person, "A" * 43)
        assert page.status == 422
    assert "This link is no longer valid" in page.text
    assert (await press(person, token)).status == 422
    page = await person.open("/sign-in/code")
    assert (await person.submit(page, "/sign-in/code", code=code)).status == 422
    assert await stage.site.count("sessions") == 0


async def test_T39_a_new_code_ends_the_old_link(stage: Stage) -> None:
    person = stage.person()
    await stage.ask(person, EMAIL.value)
    old = fragment(stage)
    stage.site.clock.move(61)
    await person.submit(await person.open("/sign-in/code"), "/sign-in/resend")
    assert fragment(stage) != old
    assert (await press(person, old)).status == 422
    assert (await press(person, fragment(stage))).path == "/signed-in"


async def test_a_text_message_has_no_link(stage: Stage) -> None:
    await stage.ask(stage.person(), PHONE.value)
    assert "link" not in stage.desk.texts.messages[-1].values
