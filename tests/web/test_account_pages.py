"""One's own account: seen, changed with a fresh proof, taken along, and ended. Without script."""

import asyncio
import json
from typing import Any

import pytest
from tests.person import Page, Person
from tests.scripted import CODE, Site, proved

from watchword.accounts import User, UserChanges
from watchword.errors import CodeNotFound, LimitReached
from watchword.experience.parts import EmailBlocklistPolicy
from watchword.identifiers import IdentifierType, parse_email, parse_phone
from watchword.interaction import Allowed
from watchword.passwords import hash_password
from watchword.testing import FrozenClock

PHONE, EMAIL, PASSWORD = "+8613800138000", "ann@example.com", "correct horse"


@pytest.fixture
async def owner(site: Site, person: Person) -> User:
    """Signed in by phone a moment ago."""
    page = await person.open("/sign-in")
    page = await person.submit(page, "/sign-in", identifier=PHONE)
    page = await person.submit(page, "/sign-in/code", code=CODE)
    assert page.path == "/signed-in", page.text
    user = await site.users.find_by_identifier(parse_phone(PHONE))
    assert user is not None
    return user


def stale(clock: FrozenClock) -> None:
    """Ten minutes later."""
    clock.move(600)


async def changed(person: Person, kind: str, typed: str) -> Page:
    """From the account to the box for the code that goes to the new identifier."""
    page = await person.open(f"/account/{kind}")
    return await person.submit(page, f"/account/{kind}", identifier=typed)


async def test_an_account_is_seen_at_a_glance(owner: User, person: Person) -> None:
    page = await person.open("/account")
    assert page.status == 200
    assert "+86 138 •••• 8000" in page.text
    assert "13800138000" not in page.text
    assert "This device" in page.text
    assert "/account/password" in page.text


@pytest.mark.parametrize(
    "path", ["", "/confirm?to=data", "/code", "/email", "/phone", "/password", "/data", "/delete"]
)
async def test_who_is_not_signed_in_is_asked_to(person: Person, path: str) -> None:
    assert (await person.open(f"/account{path}")).path == "/sign-in"


async def test_what_is_grave_asks_for_a_fresh_proof_and_goes_on_from_there(
    site: Site, owner: User, person: Person, clock: FrozenClock
) -> None:
    assert (await person.open("/account/password")).path == "/account/password"
    stale(clock)
    for place in ("email", "phone", "password", "data", "delete"):
        page = await person.open(f"/account/{place}")
        assert page.path == f"/account/confirm?to={place}"
    page = await person.submit(page, "/account/confirm", {"with": "phone"})
    assert page.path == "/account/code"
    assert site.verifier.sends[-1]["to"] == PHONE
    page = await person.submit(page, "/account/code", code=CODE)
    assert (page.path, page.status) == ("/account/delete", 200)


async def test_a_form_from_before_does_not_outlive_the_proof(
    site: Site, owner: User, person: Person, clock: FrozenClock
) -> None:
    pages = {
        place: await person.open(f"/account/{place}")
        for place in ("email", "phone", "password", "data", "delete")
    }
    stale(clock)
    typed = {"identifier": EMAIL, "password": PASSWORD, "word": "delete"}
    for place, page in pages.items():
        there = await person.submit(page, f"/account/{place}", typed)
        assert there.path == f"/account/confirm?to={place}"
    assert await site.users.get(owner.id) == owner
    assert len(site.verifier.sends) == 1  # the one that signed in


async def test_the_password_proves_it_too_and_a_wrong_one_does_not(
    site: Site, owner: User, person: Person, clock: FrozenClock
) -> None:
    page = await person.open("/account")
    await site.users.set_password(
        owner.id, await hash_password(PASSWORD), keep_session=await _session_id(site, owner)
    )
    stale(clock)
    page = await person.open("/account/data")
    page = await person.submit(page, "/account/confirm", password="wrong")
    assert page.status == 422
    assert "not the right password" in page.text
    page = await person.submit(page, "/account/confirm", password="")
    assert page.status == 422
    page = await person.submit(page, "/account/confirm", password=PASSWORD)
    assert page.path == "/account/data"


async def _session_id(site: Site, owner: User) -> str:
    (session,) = await site.sessions.of(owner.id)
    return session.id


async def test_a_new_address_is_the_owners_once_its_code_came_back(
    site: Site, owner: User, person: Person
) -> None:
    page = await changed(person, "email", "Ann@Example.com")
    assert page.path == "/account/code"
    assert site.verifier.sends[-1]["to"] == EMAIL
    assert (await site.users.get(owner.id)).email is None
    page = await person.submit(page, "/account/code", code="000000")
    assert page.status == 422
    page = await person.submit(page, "/account/code", code=CODE)
    assert page.path == "/account?done=identifier"
    assert "Saved." in page.text
    user = await site.users.get(owner.id)
    assert user.email == parse_email(EMAIL)
    assert "email" in user.verified


async def test_an_odd_address_or_number_is_refused_beside_its_field(
    owner: User, person: Person
) -> None:
    page = await changed(person, "email", "nobody")
    assert (page.path, page.status) == ("/account/email", 422)
    page = await changed(person, "phone", "12")
    assert (page.path, page.status) == ("/account/phone", 422)
    assert 'value="12"' in page.text


async def test_T17_an_address_that_somebody_proved_stays_theirs_and_is_not_told_before(
    site: Site, owner: User, person: Person
) -> None:
    other = await site.users.find_or_create(proved(EMAIL))
    page = await changed(person, "email", EMAIL)
    assert (page.path, page.status) == ("/account/code", 200)
    page = await person.submit(page, "/account/code", code=CODE)
    assert page.status == 422
    assert "belongs to another account" in page.text
    found = await site.users.find_by_identifier(parse_email(EMAIL))
    assert found is not None
    assert found.id == other.id


async def test_an_address_that_no_account_may_get_is_not_given_here_either(
    site: Site, owner: User, person: Person
) -> None:
    blocked = EmailBlocklistPolicy.model_validate({"customBlocklist": ["@example.com"]})
    site.allowed = Allowed(email_blocklist=blocked)
    page = await changed(person, "email", EMAIL)
    assert (page.path, page.status) == ("/account/email", 422)
    assert EMAIL not in {sent["to"] for sent in site.verifier.sends}


async def test_T3_of_two_changes_a_code_confirms_only_what_it_was_sent_for(
    site: Site, owner: User, person: Person
) -> None:
    first = await changed(person, "email", EMAIL)
    await changed(person, "email", "other@example.com")
    await person.submit(first, "/account/code", code=CODE)
    assert (await site.users.get(owner.id)).email == parse_email("other@example.com")


async def test_T3_two_answers_at_once_change_once(site: Site, owner: User, person: Person) -> None:
    site.verifier.always_right = True
    page = await changed(person, "email", EMAIL)
    answers = await asyncio.gather(
        *(person.press(page, "/account/code", code=CODE) for _ in range(4))
    )
    assert (
        sum(
            answer.status == 303 and answer.header("location") == "/account?done=identifier"
            for answer in answers
        )
        >= 1
    )
    row = await site.db.one(
        "SELECT COUNT(*) AS n FROM audit WHERE action = 'account.identifier_set'"
    )
    assert row is not None
    assert row["n"] == 1


async def test_another_browsers_code_is_not_this_ones(
    site: Site, owner: User, person: Person
) -> None:
    page = await changed(person, "email", EMAIL)
    started = await site.sessions.start(proved(PHONE), owner)
    thief = Person(person.road)
    thief.cookies = dict(person.cookies)
    name = next(name for name in thief.cookies if "session" in name)
    thief.cookies[name] = started.token
    assert (await thief.open("/account/code")).path == "/account"
    # And a form of one browser is no form of another.
    assert (await thief.submit(page, "/account/code", code=CODE)).status == 403


async def test_a_limit_is_told_with_a_time(site: Site, owner: User, person: Person) -> None:
    site.verifier.fail(LimitReached("messages-hour", 720))
    page = await changed(person, "email", EMAIL)
    assert page.status == 429
    assert page.raw.header("retry-after") == "720"
    assert "Too many attempts" in page.text


async def test_a_code_is_sent_again_when_asked(
    site: Site, owner: User, person: Person, clock: FrozenClock
) -> None:
    page = await changed(person, "email", EMAIL)
    clock.move(61)
    page = await person.submit(page, "/account/code/resend")
    assert page.status == 200
    assert "A new code is on its way" in page.text
    assert [send["to"] for send in site.verifier.sends[-2:]] == [EMAIL, EMAIL]
    assert (await person.submit(page, "/account/code", code="")).status == 422


async def test_a_new_password_signs_the_other_devices_out(
    site: Site, owner: User, person: Person
) -> None:
    elsewhere = await site.sessions.start(proved(PHONE), owner)
    page = await person.open("/account/password")
    page = await person.submit(page, "/account/password", password="12345678")
    assert page.status == 422
    page = await person.submit(page, "/account/password", password=PASSWORD)
    assert page.path == "/account?done=password"
    assert "other devices were signed out" in page.text
    assert await site.sessions.find(elsewhere.token) is None
    await site.passwords.check(parse_phone(PHONE), PASSWORD)
    for raw in person.history:
        assert PASSWORD.encode() not in raw.body


async def test_devices_are_signed_out_one_by_one_or_together(
    site: Site, owner: User, person: Person
) -> None:
    firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    others = [await site.sessions.start(proved(PHONE), owner, agent=firefox) for _ in range(3)]
    stranger = await site.sessions.start(
        proved(EMAIL), await site.users.find_or_create(proved(EMAIL))
    )
    page = await person.open("/account")
    assert page.text.count("Firefox, Linux") >= 3
    await person.submit(page, "/account/end", session=stranger.session.id)
    assert await site.sessions.find(stranger.token) is not None
    page = await person.submit(page, "/account/end", session=others[0].session.id)
    assert await site.sessions.find(others[0].token) is None
    assert await site.sessions.find(others[1].token) is not None
    page = await person.submit(page, "/account/end-others")
    assert (page.path, page.status) == ("/account?done=devices", 200)
    assert "Your other devices were signed out." in page.text
    assert await site.sessions.find(others[1].token) is None
    assert await site.sessions.find(stranger.token) is not None
    noted = await site.db.all(
        "SELECT action FROM audit WHERE actor = :id AND outcome = 'by-owner' ORDER BY at, id",
        id=owner.id,
    )
    assert sorted(row["action"] for row in noted) == ["session.ended", "user.signed-out"]


async def test_my_data_is_a_file(owner: User, person: Person) -> None:
    page = await person.open("/account/data")
    raw = await person.press(page, "/account/data")
    assert raw.status == 200
    assert raw.header("content-disposition") == 'attachment; filename="my-data.json"'
    told: dict[str, Any] = json.loads(raw.body)
    assert told["user"]["primaryPhone"] == PHONE
    assert len(told["sessions"]) == 1


@pytest.mark.parametrize("word", ["delete", " Delete ", "supprimer"])
async def test_an_account_ends_for_whoever_types_the_word(
    site: Site, owner: User, person: Person, word: str
) -> None:
    person.language = "fr"
    page = await person.open("/account/delete")
    assert "supprimer" in page.text
    wrong = await person.submit(page, "/account/delete", word="oui")
    assert (wrong.status, wrong.path) == (422, "/account/delete")
    page = await person.submit(page, "/account/delete", word=word)
    assert (page.path, page.status) == ("/account-deleted", 200)
    assert await site.users.find(owner.id) is None
    assert not any("session" in name for name in person.cookies)
    assert (await person.open("/account")).path == "/sign-in"


async def test_an_account_that_is_gone_in_another_browser_is_gone_here(
    site: Site, owner: User, person: Person
) -> None:
    page = await person.open("/account/data")
    await site.users.suspend(owner.id)
    assert (await person.submit(page, "/account/data")).path == "/sign-in"


async def test_whoever_signs_in_on_the_way_to_the_account_comes_back_to_it_once(
    site: Site, person: Person
) -> None:
    page = await person.open("/account?next=https://evil.example/")
    assert page.path == "/sign-in"
    page = await person.submit(page, "/sign-in", identifier=PHONE)
    page = await person.submit(page, "/sign-in/code", code=CODE)
    assert (page.path, page.status) == ("/account", 200)
    await person.submit(page, "/sign-out")
    site.clock.move(61)
    page = await person.open("/sign-in")
    page = await person.submit(page, "/sign-in", identifier=PHONE)
    page = await person.submit(page, "/sign-in/code", code=CODE)
    assert page.path == "/signed-in"


@pytest.mark.parametrize("kept", ["https://evil.example/", "//evil.example", "/account/delete", ""])
async def test_what_a_browser_says_of_where_it_was_is_never_followed(
    person: Person, kept: str
) -> None:
    page = await person.open("/sign-in")
    person.cookies["watchword-onward"] = kept
    page = await person.submit(page, "/sign-in", identifier=PHONE)
    page = await person.submit(page, "/sign-in/code", code=CODE)
    assert page.path == "/signed-in"


async def test_T4_a_changed_identifier_ends_what_other_sessions_proved_a_moment_ago(
    site: Site, owner: User, person: Person
) -> None:
    account = site.rooms.account
    assert account is not None
    elsewhere = await site.sessions.start(proved(PHONE), owner)
    page = await changed(person, "email", EMAIL)
    assert (await person.submit(page, "/account/code", code=CODE)).status == 200
    still = await site.sessions.find(elsewhere.token)
    assert still is not None
    assert account.is_fresh(still), "nothing was given up"
    page = await changed(person, "phone", "+8613800138001")
    assert (await person.submit(page, "/account/code", code=CODE)).status == 200
    still = await site.sessions.find(elsewhere.token)
    assert still is not None, "a session goes on"
    assert not account.is_fresh(still)
    assert (await person.open("/account/data")).path == "/account/data", "who changed it was there"
    await site.users.update(owner.id, UserChanges(phone=None))
    assert (await person.open("/account/data")).path == "/account/confirm?to=data"


async def test_T4_a_proof_by_the_old_number_at_the_same_moment_is_over_as_well(
    site: Site, owner: User
) -> None:
    account = site.rooms.account
    assert account is not None
    here, there = [await site.sessions.start(proved(PHONE), owner) for _ in range(2)]
    told: dict[str, Any] = {"locale": "en", "address": None}
    await account.send_confirmation(there.session, IdentifierType.PHONE, "/account/data", **told)
    await account.send_to_new(here.session, parse_phone("+8613800138001"), **told)
    confirmed, bound = await asyncio.gather(
        account.answer(there.session, CODE, address=None),
        account.answer(here.session, CODE, address=None),
        return_exceptions=True,
    )
    assert bound == "/account?done=identifier"
    assert confirmed == "/account/data" or isinstance(confirmed, CodeNotFound)
    still = await site.sessions.find(there.token)
    assert still is not None
    assert not account.is_fresh(still)
