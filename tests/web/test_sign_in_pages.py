"""Screens 1 and 2 as a browser without script sees them."""

import re
from html import unescape

import pytest
from tests.person import InProcess, Page, Person
from tests.scripted import CODE, Site

from watchword.errors import (
    CodeExpired,
    CodeNotFound,
    ConnectorNotFound,
    DatabaseBusy,
    DatabaseUnavailable,
    DeliveryFailed,
    LimitReached,
    LockedOut,
    TriesExhausted,
    WatchwordError,
)
from watchword.message import Fault
from watchword.web import PageSettings

PHONE = "138 0013 8000"


async def _code_page(person: Person, identifier: str = PHONE, region: str = "CN") -> Page:
    page = await person.open("/sign-in")
    page = await person.submit(page, "/sign-in", identifier=identifier, region=region)
    assert page.path == "/sign-in/code", page.text
    return page


def _told(page: Page) -> str:
    found = re.search(r'role="alert">(.*?)</div></div>', page.text, re.DOTALL)
    assert found, page.text
    return unescape(re.sub(r"<[^>]+>", "", found[1])).strip()


async def test_looking_writes_nothing(site: Site, person: Person) -> None:
    for path in ("/", "/sign-in", "/sign-in/code", "/signed-in", "/signed-out", "/nowhere"):
        await person.open(path)
    assert await site.count("interactions") == 0


async def test_a_local_number_is_read_in_the_chosen_region(site: Site, person: Person) -> None:
    await _code_page(person)
    assert site.verifier.sends[0]["to"] == "+8613800138000"


async def test_an_international_number_needs_no_region(site: Site, person: Person) -> None:
    await _code_page(person, "+1 202 555 0123", "CN")
    assert site.verifier.sends[0]["to"] == "+12025550123"


async def test_from_the_door_to_the_session_and_out(site: Site, person: Person) -> None:
    page = await person.open("/")
    assert page.path == "/sign-in"
    page = await _code_page(person)
    assert "+86 138 •••• 8000" in page.text
    page = await person.submit(page, "/sign-in/code", code=CODE)
    assert (page.path, page.status) == ("/signed-in", 200)
    assert "+86 138 •••• 8000" in page.text
    assert (await person.open("/")).path == "/signed-in"
    assert (await person.open("/sign-in")).path == "/signed-in"
    assert set(person.cookies) == {"watchword-session", "watchword-device"}
    token = person.cookies["watchword-session"]
    page = await person.submit(page, "/sign-out")
    assert (page.path, page.status) == ("/signed-out", 200)
    # The browser stays known, and that opens nothing.
    assert set(person.cookies) == {"watchword-device"}
    assert await site.sessions.find(token) is None
    assert (await person.open("/signed-in")).path == "/sign-in"


@pytest.mark.parametrize(
    ("identifier", "region", "says"),
    [
        ("", "CN", "Type your phone number or e-mail address."),
        ("   ", "CN", "Type your phone number or e-mail address."),
        ("12", "CN", "Check the number"),
        ("hello", "CN", "Check the number"),
        ("a@", "CN", "Check the address"),
        ("a@b@c", "CN", "Check the address"),
        ("1" * 400, "CN", "too long"),
        ("+1 900 234 5678", "DE", "numbers of this kind"),
        ("+999 1234", "CN", "begin the number with +"),
        ("138 0013 8000", "", "begin the number with +"),
        ("138 0013 8000", "XX", "begin the number with +"),
    ],
)
async def test_what_was_typed_is_kept_beside_the_reason(
    site: Site, person: Person, identifier: str, region: str, says: str
) -> None:
    page = await person.open("/sign-in")
    page = await person.submit(page, "/sign-in", identifier=identifier, region=region)
    assert page.status == 422
    assert says in _told(page)
    assert page.form("/sign-in").fields["identifier"] == identifier[:320]
    assert site.verifier.sends == []
    assert await site.count("interactions") == 0


async def test_what_was_typed_is_escaped(person: Person) -> None:
    page = await person.open("/sign-in")
    nasty = '"><script>alert(1)</script>@'
    page = await person.submit(page, "/sign-in", identifier=nasty)
    assert "<script>alert" not in page.text
    assert page.form("/sign-in").fields["identifier"] == nasty


@pytest.mark.parametrize(
    ("failed", "status", "says"),
    [
        (ConnectorNotFound("sms"), 503, "not available. Please tell the site owner"),
        (DeliveryFailed(Fault.BAD_CONFIG), 503, "not available. Please tell the site owner"),
        (DeliveryFailed(Fault.NO_CREDIT), 503, "not available. Please tell the site owner"),
        (DeliveryFailed(Fault.BAD_RECIPIENT), 422, "Nothing can be delivered to this number"),
        (DeliveryFailed(Fault.THROTTLED, retry_after=30), 429, "can’t receive any more messages"),
        (DeliveryFailed(Fault.UNAVAILABLE), 503, "Try again, or use your e-mail address"),
        (DeliveryFailed(Fault.BAD_ANSWER), 503, "Try again, or use your e-mail address"),
        (LimitReached("messages", 90), 429, "08:02 UTC, or use your e-mail"),
        (DatabaseBusy(), 503, "nothing was lost"),
        (DatabaseUnavailable(), 503, "nothing was lost"),
    ],
)
async def test_why_no_code_went_out(
    site: Site, person: Person, failed: WatchwordError, status: int, says: str
) -> None:
    page = await person.open("/sign-in")
    site.verifier.fail(failed)
    page = await person.submit(page, "/sign-in", identifier=PHONE, region="CN")
    assert page.status == status
    assert says in _told(page)
    assert page.form("/sign-in").fields | {"token": ""} == {
        "token": "",
        "identifier": PHONE,
        "region": "CN",
    }
    if status == 503:
        assert (page.raw.header("x-request-id") or "-") in _told(page)
    wait = getattr(failed, "retry_after", None)
    assert page.raw.header("retry-after") == (str(wait) if wait else None)
    # And the way on is open.
    page = await person.submit(page, "/sign-in")
    assert page.path == "/sign-in/code"


@pytest.mark.parametrize(
    ("failed", "status", "says"),
    [
        (CodeNotFound(), 422, "no longer valid. Ask for a new one"),
        (CodeExpired(), 422, "no longer valid. Ask for a new one"),
        (TriesExhausted(), 422, "no longer valid. Ask for a new one"),
        (LockedOut("wrong", 600), 429, "08:10 UTC"),
        (DatabaseBusy(), 503, "nothing was lost"),
    ],
)
async def test_why_a_code_was_not_taken(
    site: Site, person: Person, failed: WatchwordError, status: int, says: str
) -> None:
    page = await _code_page(person)
    site.verifier.fail(failed)
    page = await person.submit(page, "/sign-in/code", code=CODE)
    assert page.status == status
    assert says in _told(page)
    assert CODE not in page.text
    page = await person.submit(page, "/sign-in/code", code=CODE)
    assert page.path == "/signed-in"


async def test_a_wrong_code_is_kept_for_another_look(person: Person) -> None:
    page = await _code_page(person)
    page = await person.submit(page, "/sign-in/code", code="111111")
    assert page.status == 422
    assert "This code is wrong" in _told(page)
    assert page.form("/sign-in/code").fields["code"] == "111111"


@pytest.mark.parametrize("typed", ["", "   ", "\u3000"])
async def test_an_empty_box_is_not_judged(site: Site, person: Person, typed: str) -> None:
    page = await _code_page(person)
    site.verifier.fail(AssertionError("judged"))
    page = await person.submit(page, "/sign-in/code", code=typed)
    assert page.status == 422
    assert "Type the code" in _told(page)


async def test_t16_a_very_long_code_is_judged_and_not_echoed(person: Person) -> None:
    page = await _code_page(person)
    page = await person.submit(page, "/sign-in/code", code="7" * 5000)
    assert page.status == 422
    assert "7" * 40 not in page.text


async def test_send_again_says_so_once_it_went(site: Site, person: Person) -> None:
    page = await _code_page(person)
    assert "Send again in" in page.text
    site.clock.move(61)
    page = await person.open("/sign-in/code")
    assert "Send again in" not in page.text
    page = await person.submit(page, "/sign-in/resend")
    assert page.path == "/sign-in/code?again=1"
    assert "A new code is on its way" in page.text
    assert len(site.verifier.sends) == 2
    assert site.verifier.sends[0]["flow"] == site.verifier.sends[1]["flow"]


async def test_change_leads_back_with_the_identifier_in_the_field(person: Person) -> None:
    page = await _code_page(person)
    page = await person.submit(page, "/sign-in/change")
    assert page.path == "/sign-in"
    assert page.form("/sign-in").fields["identifier"] == "+8613800138000"
    page = await person.submit(page, "/sign-in", identifier="m@example.com")
    assert "m•••@example.com" in page.text


async def test_the_right_code_twice_ends_at_the_same_session(site: Site, person: Person) -> None:
    page = await _code_page(person)
    flow = dict(person.cookies)
    first = await person.submit(page, "/sign-in/code", code=CODE)
    person.cookies.update(flow)
    second = await person.submit(page, "/sign-in/code", code=CODE)
    assert first.path == second.path == "/signed-in"
    assert await site.count("sessions") == 1


async def test_a_finished_sign_in_is_a_dead_end_without_its_session(
    site: Site, person: Person
) -> None:
    page = await _code_page(person)
    flow = dict(person.cookies)
    await person.submit(page, "/sign-in/code", code=CODE)
    person.cookies = dict(flow)
    again = await person.submit(page, "/sign-in/code", code=CODE)
    assert (again.status, again.path) == (409, "/sign-in/code")
    assert "This sign-in is over" in again.text
    fresh = await person.open("/sign-in")
    assert person.cookies != flow
    await person.submit(fresh, "/sign-in", identifier=PHONE, region="CN")
    assert await site.count("interactions") == 2


async def test_a_form_left_open_begins_anew(site: Site, person: Person) -> None:
    page = await _code_page(person)
    first = person.cookies["watchword-flow"]
    form = await person.open("/sign-in")
    site.clock.move(3601)
    assert (await person.submit(page, "/sign-in/code", code=CODE)).status == 410
    page = await person.submit(form, "/sign-in", identifier=PHONE, region="CN")
    assert page.path == "/sign-in/code"
    assert person.cookies["watchword-flow"] != first
    assert (await person.submit(page, "/sign-in/code", code=CODE)).path == "/signed-in"


async def test_t21_a_tampered_or_foreign_cookie_starts_again(site: Site, person: Person) -> None:
    page = await _code_page(person)
    ours = person.cookies["watchword-flow"]
    other = Person(InProcess(site.app))
    await _code_page(other)
    tampered = ("B" if ours[0] == "A" else "A") + ours[1:]
    for cookie in (tampered, ours[:-1], "", other.cookies["watchword-flow"], "x" * 43):
        person.cookies["watchword-flow"] = cookie
        answer = await person.submit(page, "/sign-in/code", code=CODE)
        assert answer.status in (403, 410)
        assert 'href="/sign-in"' in answer.text
    assert await site.count("sessions") == 0
    fresh = await person.open("/sign-in")
    assert (await person.submit(fresh, "/sign-in", identifier=PHONE, region="CN")).status == 200


async def test_without_a_cookie_there_is_nothing_to_go_on_with(person: Person) -> None:
    page = await person.open("/sign-in")
    person.cookies.clear()
    answer = await person.submit(page, "/sign-in", identifier=PHONE, region="CN")
    assert answer.status == 410
    assert (await person.open("/sign-in/code")).status == 410


async def test_the_form_of_another_purpose_does_not_fit(person: Person) -> None:
    page = await _code_page(person)
    flow_token = page.form("/sign-in/code").fields["token"]
    page = await person.submit(page, "/sign-in/code", code=CODE)
    answer = await person.submit(page, "/sign-out", token=flow_token)
    assert answer.status == 403
    assert (await person.open("/signed-in")).status == 200


async def test_signing_in_again_ends_the_session_before(site: Site, person: Person) -> None:
    form = await person.open("/sign-in")
    page = await person.submit(form, "/sign-in", identifier=PHONE, region="CN")
    flow = dict(person.cookies)
    await person.submit(page, "/sign-in/code", code=CODE)
    first = person.cookies["watchword-session"]
    person.cookies |= flow
    page = await person.submit(form, "/sign-in", identifier="m@example.com")
    page = await person.submit(page, "/sign-in/code", code=CODE)
    assert "m•••@example.com" in page.text
    assert person.cookies["watchword-session"] != first
    assert await site.sessions.find(first) is None


async def test_the_operators_home_region_comes_first(site: Site, person: Person) -> None:
    page = await person.open("/sign-in")
    assert page.form("/sign-in").fields["region"] == "US"
    page = await person.open("/sign-in", **{"Accept-Language": "en-GB,en;q=0.5"})
    assert page.form("/sign-in").fields["region"] == "GB"
    page = await person.open("/sign-in", **{"Accept-Language": "zh-CN"})
    assert page.form("/sign-in").fields["region"] == "CN"
    home = Site(site.db, site.clock, PageSettings(origin="http://127.0.0.1:3001", home_region="FR"))
    page = await Person(InProcess(home.app)).open("/sign-in")
    assert page.form("/sign-in").fields["region"] == "FR"
    options = re.findall(r'<option[^>]* value="?(\w\w)\b', page.text)
    assert options[0] == "FR"
    assert len(options) == len(set(options)) > 200
