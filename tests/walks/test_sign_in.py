"""A person signs in with a code that travelled as a signed request to Aliyun's interface; and everything they may do on the way."""

import asyncio
import re
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import pytest
from tests.person import Page, Person
from tests.walks.house import House, open_house

from watchword.testing import FrozenClock

pytestmark = pytest.mark.server

PHONE, TYPED = "13900000001", "139 0000 0001"
OTHER, OTHER_TYPED = "13900000002", "+86 139-0000-0002"
EMAIL = "mei@example.com"


def wrong(code: str, nth: int = 1) -> str:
    """A code that is not ``code``."""
    return f"{(int(code) + nth) % 10 ** len(code):0{len(code)}d}"


def told(page: Page) -> str:
    """The sentence beside the field."""
    found = re.search(r'role="alert">(.*?)</div></div>', page.text, re.DOTALL)
    assert found, page.text
    return unescape(re.sub(r"<[^>]+>", "", found[1])).strip()


async def ask(person: Person, typed: str = TYPED) -> Page:
    """From the first page to the code page."""
    page = await person.open("/sign-in")
    page = await person.submit(page, "/sign-in", identifier=typed, region="CN")
    assert page.path == "/sign-in/code", told(page)
    return page


@pytest.mark.parametrize(
    ("typed", "to", "shown"),
    [
        (TYPED, PHONE, "+86 139 •••• 0001"),
        ("0086 139 0000 0003", "13900000003", "+86 139 •••• 0003"),
        ("１３９００００００４", None, None),
        ("+852 6123 4567", "85261234567", "+852 6 •••• 67"),
        ("Mei@Example.com", EMAIL, "m•••@example.com"),
    ],
)
async def test_from_the_door_to_the_session_and_out(
    house: House, person: Person, typed: str, to: str | None, shown: str | None
) -> None:
    page = await person.open("/")
    assert (page.path, page.status) == ("/sign-in", 200)
    page = await person.submit(page, "/sign-in", identifier=typed, region="CN")
    if to is None:  # eleven full-width digits, one short of a number: a refusal that keeps them
        assert page.status == 422
        return
    assert shown is not None
    assert (page.path, page.status) == ("/sign-in/code", 200), page.text
    assert shown in page.text
    page = await person.submit(page, "/sign-in/code", code=await house.code(to))
    assert (page.path, page.status) == ("/signed-in", 200)
    assert shown in page.text
    page = await person.submit(page, "/sign-out")
    assert (page.path, page.status) == ("/signed-out", 200)
    assert (await person.open("/signed-in")).path == "/sign-in"
    assert await house.count("users") == 1


async def test_whoever_comes_back_is_the_same_person(house: House) -> None:
    for _ in range(2):
        person = house.person()
        page = await ask(person)
        await person.submit(page, "/sign-in/code", code=await house.code(PHONE))
        house.clock.move(3600)
    assert await house.count("users") == 1
    assert await house.count("sessions") == 2


async def test_a_code_is_read_however_it_is_pasted(house: House, person: Person) -> None:
    page = await ask(person)
    code = await house.code(PHONE)
    pasted = f" {code[:3]}-{code[3:]}\u200b "
    assert (await person.submit(page, "/sign-in/code", code=pasted)).path == "/signed-in"


async def test_a_wrong_code_can_be_corrected(house: House, person: Person) -> None:
    page = await ask(person)
    code = await house.code(PHONE)
    page = await person.submit(page, "/sign-in/code", code=wrong(code))
    assert page.status == 422
    assert "This code is wrong" in told(page)
    page = await person.submit(page, "/sign-in/code", code=code)
    assert page.path == "/signed-in"


async def test_after_send_again_only_the_new_code_works(house: House, person: Person) -> None:
    page = await ask(person)
    old = await house.code(PHONE)
    house.clock.move(61)
    page = await person.submit(await person.open("/sign-in/code"), "/sign-in/resend")
    assert (page.path, page.status) == ("/sign-in/code?again=1", 200), told(page)
    new = await house.code(PHONE)
    assert len(await house.codes(PHONE)) == 2
    if old != new:
        assert (await person.submit(page, "/sign-in/code", code=old)).status == 422
    assert (await person.submit(page, "/sign-in/code", code=new)).path == "/signed-in"


async def test_send_again_too_soon_says_when(house: House, person: Person) -> None:
    page = await person.submit(await ask(person), "/sign-in/resend")
    assert page.status == 429
    assert "UTC" in told(page)
    assert 0 < int(page.raw.header("retry-after") or 0) <= 60
    assert len(await house.codes(PHONE)) == 1
    page = await person.submit(page, "/sign-in/code", code=await house.code(PHONE))
    assert page.path == "/signed-in"


async def test_an_old_code_is_no_longer_valid(house: House, person: Person) -> None:
    page = await ask(person)
    code = await house.code(PHONE)
    house.clock.move(601)
    page = await person.submit(page, "/sign-in/code", code=code)
    assert page.status == 422
    assert "no longer valid. Ask for a new one" in told(page)
    page = await person.submit(page, "/sign-in/resend")
    assert page.path == "/sign-in/code?again=1"
    page = await person.submit(page, "/sign-in/code", code=await house.code(PHONE))
    assert page.path == "/signed-in"


async def test_too_many_wrong_codes_wait_until(house: House, person: Person) -> None:
    page = await ask(person)
    code = await house.code(PHONE)
    for nth in range(5):
        page = await person.submit(page, "/sign-in/code", code=wrong(code, nth + 1))
        assert page.status == 422
    page = await person.submit(page, "/sign-in/code", code=code)
    assert page.status == 422
    assert "no longer valid. Ask for a new one" in told(page)
    house.clock.move(61)
    page = await person.submit(page, "/sign-in/resend")
    code = await house.code(PHONE)
    for nth in range(5):
        page = await person.submit(page, "/sign-in/code", code=wrong(code, nth + 1))
    page = await person.submit(page, "/sign-in/code", code=code)
    assert page.status == 429, told(page)
    assert re.search(r"\d\d:\d\d UTC", told(page))
    assert int(page.raw.header("retry-after") or 0) > 0
    assert await house.count("sessions") == 0


async def test_another_number_takes_over(house: House, person: Person) -> None:
    page = await person.submit(await ask(person), "/sign-in/change")
    assert page.path == "/sign-in"
    assert page.form("/sign-in").fields["identifier"] == f"+86{PHONE}"
    page = await person.submit(page, "/sign-in", identifier=OTHER_TYPED)
    assert "+86 139 •••• 0002" in page.text
    first, second = await house.code(PHONE), await house.code(OTHER)
    if first != second:
        assert (await person.submit(page, "/sign-in/code", code=first)).status == 422
    page = await person.submit(page, "/sign-in/code", code=second)
    assert "+86 139 •••• 0002" in page.text


async def test_the_back_button_leads_nowhere_odd(house: House, person: Person) -> None:
    await ask(person)
    # Back, and "Continue" again: the code that is on its way is still the one.
    page = await ask(person)
    assert len(await house.codes(PHONE)) == 1
    code_page = page
    page = await person.submit(page, "/sign-in/code", code=await house.code(PHONE))
    assert page.path == "/signed-in"
    # Back to the code page, and back to the first.
    assert (await person.open("/sign-in/code")).path == "/signed-in"
    assert (await person.open("/sign-in")).path == "/signed-in"
    again = await person.submit(code_page, "/sign-in/code", code="000000")
    assert again.path == "/sign-in/code"
    assert again.status == 410
    assert (await person.open("/signed-in")).status == 200


async def test_a_button_pressed_twice_starts_one_session(house: House, person: Person) -> None:
    page = await ask(person)
    code = await house.code(PHONE)
    answers = await asyncio.gather(
        *(person.press(page, "/sign-in/code", code=code) for _ in range(4))
    )
    assert sorted(answer.status for answer in answers) == [303, 409, 409, 409]
    assert await house.count("sessions") == 1
    assert (await person.open("/sign-in")).path == "/signed-in"


async def test_a_number_sent_twice_gets_one_message(house: House, person: Person) -> None:
    page = await person.open("/sign-in")
    answers = await asyncio.gather(
        *(person.press(page, "/sign-in", identifier=TYPED, region="CN") for _ in range(3))
    )
    assert [answer.status for answer in answers] == [303, 303, 303]
    assert len(await house.codes(PHONE)) == 1


async def test_two_tabs_share_one_sign_in(house: House, person: Person) -> None:
    tab = await person.open("/sign-in")
    first = await ask(person)
    other = await person.submit(tab, "/sign-in", identifier=OTHER_TYPED, region="CN")
    assert "+86 139 •••• 0002" in other.text
    # The first tab still shows its number; the code of that number is not what is waited for.
    code = await house.code(PHONE)
    if code != await house.code(OTHER):
        page = await person.submit(first, "/sign-in/code", code=code)
        assert page.status == 422
        assert "+86 139 •••• 0002" in page.text
    page = await person.submit(first, "/sign-in/code", code=await house.code(OTHER))
    assert page.path == "/signed-in"
    assert (await person.open("/signed-in")).text.count("+86 139 •••• 0002") == 1


async def test_two_browsers_do_not_share_a_code(house: House, person: Person) -> None:
    page = await ask(person)
    stranger = house.person()
    other = await ask(stranger)
    mine, theirs = reversed(await house.codes(PHONE))
    if mine != theirs:
        assert (await stranger.submit(other, "/sign-in/code", code=mine)).status == 422
    assert (await person.submit(page, "/sign-in/code", code=mine)).path == "/signed-in"


async def test_the_page_speaks_the_persons_language(house: House) -> None:
    person = house.person("zh-CN,zh;q=0.9")
    page = await person.open("/sign-in")
    assert page.form("/sign-in").fields["region"] == "CN"
    page = await person.submit(page, "/sign-in", identifier=TYPED)
    assert page.raw.header("content-language") == "zh-CN"


async def test_a_real_server_without_a_connector_says_so_before_anything_is_typed(
    tmp_path: Path, database_url: str, clock: FrozenClock
) -> None:
    async with open_house(tmp_path, database_url, clock, kind="real") as house:
        person = house.person()
        for door in ("/sign-in", "/register"):
            page = await person.open(door)
            assert page.status == 200
            assert "Nobody can sign in here yet. Please tell the site owner." in page.text
            assert "<form" not in page.text


async def test_a_real_server_knows_no_demo_application(tmp_path: Path, clock: FrozenClock) -> None:
    database = f"sqlite:///{tmp_path / 'watchword.db'}"
    async with open_house(tmp_path, database, clock, kind="real") as house:
        asked = {
            "client_id": "demo-app",
            "redirect_uri": f"{house.origin}/demo-app",
            "response_type": "code",
            "scope": "openid",
            "code_challenge": "x" * 43,
            "code_challenge_method": "S256",
        }
        page = await house.person().open(f"/oidc/auth?{urlencode(asked)}")
        assert (page.path.partition("?")[0], page.status) == ("/oidc/auth", 400)
        assert await house.count("authorization_requests") == 0
