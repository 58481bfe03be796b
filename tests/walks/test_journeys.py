"""Every journey, walked by people with a browser over real HTTP: two doors, passwords, what is missing, what was forgotten."""

import asyncio
from typing import Any

import pytest
from tests.person import Page, Person
from tests.walks.house import House
from tests.walks.test_sign_in import told

from watchword.experience import Experience, SignInExperience, Surroundings
from watchword.message import Channel

pytestmark = pytest.mark.server

MAIL, OTHER = "mei@example.com", "bo@example.com"
PHONE = "13900000001"
FIRST, SECOND = "Regenschirm-7", "Sonnenhut-42"


def _method(kind: str, *, code: bool = True) -> dict[str, Any]:
    return {
        "identifier": kind,
        "password": True,
        "verificationCode": code,
        "isPasswordPrimary": False,
    }


async def allow(house: House, **fields: Any) -> None:
    """What an operator sets."""
    async with house.database() as db:
        experience = await Experience.open(db, house.clock, "dev")
        change = SignInExperience.model_validate(fields)
        await experience.change(change, Surroundings(channels=frozenset(Channel)))
    house.clock.move(3)


async def with_passwords(house: House) -> None:
    """E-mail and password to register; a code or the password to sign in."""
    await allow(
        house,
        signIn={"methods": [_method("email"), _method("phone"), _method("username", code=False)]},
        signUp={"identifiers": ["email"], "password": True, "verify": True},
        passwordPolicy={"rejects": {"pwned": False}},
    )


async def code_page(house: House, person: Person, door: str, typed: str) -> Page:
    """From a door to the code page."""
    page = await person.open(door)
    page = await person.submit(page, door, identifier=typed)
    assert page.path == "/sign-in/code", told(page)
    return page


async def register(house: House, person: Person, mail: str = MAIL, password: str = FIRST) -> Page:
    """From the register door to the session."""
    page = await code_page(house, person, "/register", mail)
    page = await person.submit(page, "/sign-in/code", code=await house.code(mail))
    assert page.path == "/sign-in/complete", page.path
    return await person.submit(page, "/sign-in/complete", password=password)


async def test_register_complete_the_account_and_come_back_with_the_password(house: House) -> None:
    await with_passwords(house)
    person = house.person()
    page = await code_page(house, person, "/register", MAIL)
    page = await person.submit(page, "/sign-in/code", code=await house.code(MAIL))
    assert (page.path, "Complete your account" in page.text) == ("/sign-in/complete", True)
    assert await house.count("users") == 0
    page = await person.submit(page, "/sign-in/complete", password="short")
    assert page.status == 422
    assert 'class="broken"' in page.text
    assert "rules show what is wrong" in told(page)
    page = await person.submit(page, "/sign-in/complete", password=FIRST)
    assert page.path == "/signed-in"

    again = house.person()
    page = await again.open("/sign-in")
    page = await again.submit(page, "/sign-in", {"with": "password"}, identifier=MAIL)
    assert page.path == "/sign-in/password"
    page = await again.submit(page, "/sign-in/password", password="wrong")
    assert (page.status, "not the right password" in told(page)) == (422, True)
    page = await again.submit(page, "/sign-in/password", password=FIRST)
    assert page.path == "/signed-in"
    assert await house.count("users") == 1


async def test_the_wrong_door_leads_on_with_the_same_proof(house: House) -> None:
    await with_passwords(house)
    stranger = house.person()
    page = await code_page(house, stranger, "/sign-in", MAIL)
    page = await stranger.submit(page, "/sign-in/code", code=await house.code(MAIL))
    assert (page.path, "No account with this address yet" in page.text) == (
        "/sign-in/other-door",
        True,
    )
    assert await house.count("users") == 0
    page = await stranger.submit(page, "/sign-in/other-door")
    assert page.path == "/sign-in/complete"
    page = await stranger.submit(page, "/sign-in/complete", password=FIRST)
    assert page.path == "/signed-in"
    assert len(await house.codes(MAIL)) == 1

    known = house.person()
    page = await code_page(house, known, "/register", MAIL)
    page = await known.submit(page, "/sign-in/code", code=await house.code(MAIL))
    assert "You already have an account" in page.text
    page = await known.submit(page, "/sign-in/other-door")
    assert page.path == "/signed-in"
    assert await house.count("users") == 1


async def test_a_forgotten_password_signs_every_device_out(house: House) -> None:
    await with_passwords(house)
    devices = [house.person(), house.person()]
    await register(house, devices[0])
    page = await devices[1].open("/sign-in")
    page = await devices[1].submit(page, "/sign-in", {"with": "password"}, identifier=MAIL)
    page = await devices[1].submit(page, "/sign-in/password", password=FIRST)
    assert page.path == "/signed-in"

    person, stranger = house.person(), house.person()
    sent = len(await house.codes(MAIL))
    faces = []
    for who, mail in ((person, MAIL), (stranger, OTHER)):
        page = await code_page(house, who, "/forgot-password", mail)
        faces.append(page.text.count("If an account exists, a code is on its way"))
    assert faces == [1, 1]
    await arrived(house, MAIL, sent + 1)
    assert await house.codes(OTHER) == []

    page = await person.open("/sign-in/code")
    page = await person.submit(page, "/sign-in/code", code=await house.code(MAIL))
    assert page.path == "/forgot-password/new-password"
    page = await person.submit(page, "/forgot-password/new-password", password=FIRST)
    assert "the password you have" in told(page)
    page = await person.submit(page, "/forgot-password/new-password", password=SECOND)
    assert (page.path, "Password changed" in page.text) == ("/forgot-password/changed", True)
    for device in devices:
        assert (await device.open("/signed-in")).path == "/sign-in"
    assert (await person.open("/signed-in")).path == "/sign-in"

    page = await person.open("/sign-in")
    page = await person.submit(page, "/sign-in", {"with": "password"}, identifier=MAIL)
    assert (await person.submit(page, "/sign-in/password", password=FIRST)).status == 422
    page = await person.submit(page, "/sign-in/password", password=SECOND)
    assert page.path == "/signed-in"


async def test_whoever_resets_a_password_is_not_told_that_the_code_signs_them_in(
    house: House,
) -> None:
    """With one door the code is all there is to signing in; to a new password it is the first half."""
    await allow(
        house,
        signIn={"methods": [_method("email")]},
        signUp={"identifiers": ["email"], "password": False, "verify": True},
    )
    for door, word in (("/sign-in", "Sign in"), ("/forgot-password", "Continue")):
        page = await code_page(house, house.person(), door, MAIL)
        assert f'<button class="main">{word}</button>' in page.text
        house.clock.move(61)


async def test_an_account_that_lacks_a_number_is_asked_for_it_at_sign_in(house: House) -> None:
    person = house.person()
    page = await code_page(house, person, "/sign-in", MAIL)
    page = await person.submit(page, "/sign-in/code", code=await house.code(MAIL))
    assert page.path == "/signed-in"
    await allow(
        house,
        signUp={
            "identifiers": ["email"],
            "password": False,
            "verify": True,
            "secondaryIdentifiers": [{"identifier": "phone", "verify": True}],
        },
    )
    house.clock.move(61)
    person = house.person()
    page = await code_page(house, person, "/sign-in", MAIL)
    page = await person.submit(page, "/sign-in/code", code=await house.code(MAIL))
    assert page.path == "/sign-in/complete"
    page = await person.submit(page, "/sign-in/complete", identifier=PHONE, region="CN")
    assert page.path == "/sign-in/code"
    page = await person.submit(page, "/sign-in/code", code=await house.code(PHONE))
    assert page.path == "/signed-in"
    assert await house.count("identifiers") == 2


async def arrived(house: House, to: str, number: int) -> None:
    """Wait for a message that follows its answer."""
    while len(await house.codes(to)) < number:  # noqa: ASYNC110 - a test's patience
        await asyncio.sleep(0.02)
