"""The operator changes the sign-in experience beside the running server; within two seconds every switch holds (T22) and pages show it."""

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from tests.person import Page, Person
from tests.walks.house import House, open_house
from tests.walks.test_set_up_by_program import Program

from watchword.experience import (
    Experience,
    MailTemplates,
    Phrases,
    SignInExperience,
    Surroundings,
    TestIdentifiers,
)
from watchword.experience.mail_templates import MailTemplateDraft
from watchword.identifiers import Identifier, parse_identifier
from watchword.keys import open_keys
from watchword.message import Channel
from watchword.testing import FrozenClock
from watchword.web.phrases import built_in
from watchword.web.styles import Style

pytestmark = pytest.mark.server

PHONE, EMAIL = "+86 139 0000 0011", "mei@example.com"
AROUND = Surroundings(channels=frozenset(Channel))


def told(page: Page) -> str:
    found = re.search(r'role="alert">(.*?)</div></div>', page.text, re.DOTALL)
    assert found, page.text
    return unescape(re.sub(r"<[^>]+>", "", found[1])).strip()


async def change(house: House, **fields: Any) -> None:
    """As another process does it."""
    async with house.database() as db:
        experience = await Experience.open(db, house.clock, "dev")
        await experience.change(SignInExperience.model_validate(fields), AROUND)
    house.clock.move(2)


async def ask(person: Person, typed: str, **more: str) -> Page:
    page = await person.open("/sign-in")
    fields = {"identifier": typed, "region": "CN"} | more
    return await person.submit(page, "/sign-in", fields)


async def test_what_the_operator_switches_off_is_off(
    tmp_path: Path, migrated_url: str, clock: FrozenClock
) -> None:
    async with open_house(tmp_path, migrated_url, clock) as house:
        assert (await ask(house.person(), PHONE)).path == "/sign-in/code"
        # A country.
        await change(house, watchwordCountries={"denied": ["CN"]})
        page = await ask(house.person(), "+86 139 0000 0012")
        assert (page.status, told(page)[:31]) == (422, "Numbers of this country are not")
        await change(house, watchwordCountries={})
        # A method.
        mail = {"identifier": "email", "password": False, "verificationCode": True, "isPasswordPrimary": False}  # fmt: skip
        await change(
            house,
            signIn={"methods": [mail]},
            signUp={"identifiers": ["email"], "password": False, "verify": True},
        )
        page = await ask(house.person(), PHONE)
        assert page.status == 422
        # The numbers of a code.
        await change(
            house,
            watchwordCodePolicy={"digits": 4, "resendGap": 0},
            verificationCodePolicy={"maxRetryAttempts": 1},
        )
        person = house.person()
        page = await ask(person, EMAIL)
        code = await house.code(EMAIL)
        assert len(code) == 4
        page = await person.submit(
            page, "/sign-in/code", code=str((int(code) + 1) % 10_000).zfill(4)
        )
        page = await person.submit(page, "/sign-in/code", code=code)
        assert page.status == 422
        # Addresses.
        await change(house, emailBlocklistPolicy={"customBlocklist": ["@example.com"]}, agreeToTermsPolicy="Manual", termsOfUseUrl="https://example.com/terms")  # fmt: skip
        person = house.person()
        page = await ask(person, EMAIL, agree="")
        assert told(page) == "Please agree to the terms first."
        page = await person.submit(
            await person.open("/register"), "/register", identifier=EMAIL, agree="yes"
        )
        assert told(page).startswith("This e-mail address can’t be used here")
        # Registering altogether.
        await change(house, signInMode="SignIn", agreeToTermsPolicy="Automatic")
        assert (await house.person().open("/register")).status in (403, 404)


async def test_no_sentence_leads_to_a_door_that_is_shut(tmp_path: Path, clock: FrozenClock) -> None:
    async with open_house(tmp_path, f"sqlite:///{tmp_path / 'w.db'}", clock) as house:
        way = {"password": False, "verificationCode": True, "isPasswordPrimary": False}
        await change(
            house,
            signIn={"methods": [way | {"identifier": "phone"}]},
            signUp={"identifiers": ["phone"], "password": False, "verify": True},
            watchwordCountries={"denied": ["FR"]},
        )
        for typed, sentence in (
            ("", "Type your phone number."),
            (EMAIL, "Signing in like this is not possible here. Use your phone number."),
            (
                "+33 6 12 34 56 78",
                "Numbers of this country are not served here. Use another number.",
            ),
        ):
            assert told(await ask(house.person(), typed)) == sentence
        await change(
            house,
            signIn={"methods": [way | {"identifier": "email"}]},
            signUp={"identifiers": ["email"], "password": False, "verify": True},
        )
        for typed, sentence in (
            ("", "Type your e-mail address."),
            ("mei", "Check the address, for example name@example.com."),
            ("139 0000", "Check the address, for example name@example.com."),
            (PHONE, "Signing in like this is not possible here. Use your e-mail address."),
        ):
            assert told(await ask(house.person(), typed)) == sentence
        await change(
            house,
            signIn={"methods": []},
            signUp={"identifiers": [], "password": False, "verify": False},
        )
        page = await house.person().open("/sign-in")
        assert (page.status, "Nobody can sign in here yet" in page.text) == (200, True)


async def test_pages_wear_what_the_operator_chose(tmp_path: Path, clock: FrozenClock) -> None:
    async with open_house(tmp_path, f"sqlite:///{tmp_path / 'w.db'}", clock) as house:
        plain = await house.person().open("/sign-in")
        assert "/look/" not in plain.text
        await change(
            house,
            color={"primaryColor": "#d11", "isDarkModeEnabled": False, "darkPrimaryColor": "#d11"},
            customCss=".main { letter-spacing: .1em }",
            termsOfUseUrl="https://example.com/terms",
            privacyPolicyUrl="mock://odd",
            languageInfo={"autoDetect": False, "fallbackLanguage": "ru"},
            watchwordHomeCountry="FR",
        )
        async with house.database() as db:
            await Phrases(db, built_in, clock).put("ru", {"pages": {"continue": "Поехали"}})
            await Phrases(db, built_in, clock).put("ar", {"pages": {"continue": "متابعة"}})
        clock.move(2)
        person = house.person("fr")
        page = await person.open("/sign-in")
        assert page.raw.header("content-language") == "ru"
        assert "Поехали" in page.text
        assert 'href="https://example.com/terms"' in page.text
        assert "mock:" not in page.text
        assert 'content="light"' in page.text
        assert page.form("/sign-in").fields["region"] == "FR"
        sheets = re.findall(r'href="(/look/[0-9a-f]{16}\.css)"', page.text)
        colours = page.text.rpartition("<style>")[2].partition("</style>")[0]
        assert "--act:#dd1111" in colours
        assert Style.of(colours).source in (page.raw.header("content-security-policy") or "")
        (own,) = [await person.open(sheet) for sheet in sheets]
        assert own.text == ".main { letter-spacing: .1em }"
        assert "immutable" in (own.raw.header("cache-control") or "")
        page = await person.open("/sign-in?ui_locales=ar")
        assert 'lang="ar" dir="rtl"' in page.text
        assert "متابعة" in page.text
        assert (await person.open("/look/0000000000000000.css")).status == 404


async def test_a_test_identifier_gets_no_message_and_claims_none(
    tmp_path: Path, migrated_url: str, clock: FrozenClock
) -> None:
    async with open_house(tmp_path, migrated_url, clock) as house:
        async with house.database() as db:
            ring = await open_keys(db, tmp_path, clock)

            async def nobody(identifier: Identifier) -> bool:
                return False

            tests = TestIdentifiers(db, ring, nobody, clock)
            _, code = await tests.add(parse_identifier(PHONE), "demo-app")
        clock.move(2)
        person = house.person()
        page = await ask(person, PHONE)
        assert page.path == "/sign-in/code"
        assert await house.codes("13900000011") == []
        page = await person.submit(page, "/sign-in/code", code=code)
        assert page.path == "/signed-in"
        async with house.database() as db:
            (row,) = await db.all("SELECT * FROM sessions")
            assert "sms" not in row["amr"]
        # Now somebody has it: it is a number like any other, and a message goes out.
        clock.move(120)
        await ask(house.person(), PHONE)
        assert len(await house.codes("13900000011")) == 1


async def test_a_mail_of_the_installation_goes_before_the_connector_s(
    tmp_path: Path, clock: FrozenClock
) -> None:
    async with open_house(tmp_path, f"sqlite:///{tmp_path / 'w.db'}", clock) as house:
        draft = {
            "languageTag": "fr",
            "templateType": "SignIn",
            "details": {"subject": "Bonjour", "content": "<p>Le code : {{code}}</p>"},
        }
        async with house.database() as db:
            experience = await Experience.open(db, clock, "dev")
            mails = MailTemplates(db, experience.fallback_language, clock)
            await mails.put([MailTemplateDraft.model_validate(draft)])
        clock.move(2)
        await ask(house.person("fr"), EMAIL)
        async with house.session.get(f"{house.sandbox_origin}/inbox.json") as answer:
            assert "Bonjour" in await answer.text()


async def test_a_preview_shows_what_is_not_saved_and_can_only_be_framed_by_the_console(
    tmp_path: Path, clock: FrozenClock
) -> None:
    async with open_house(tmp_path, f"sqlite:///{tmp_path / 'w.db'}", clock) as house:
        call = await Program.of(house)
        draft = {"signInMode": "SignIn", "color": {"primaryColor": "#0a7", "isDarkModeEnabled": True, "darkPrimaryColor": "#0a7"}}  # fmt: skip
        status, answer = await call("POST", "/sign-in-exp/preview", draft)
        assert status == 200
        person = house.person()
        page = await person.open(f"{answer['path']}?screen=sign-in&ui_locales=zh-CN")
        assert page.status == 200
        assert page.raw.header("content-language") == "zh-CN"
        assert page.raw.header("set-cookie") is None, "looking at a language is no wish for it"
        policy = page.raw.header("content-security-policy") or ""
        assert "frame-ancestors http://127.0.0.1:3002;" in policy
        assert "sandbox" in policy
        colours = page.text.rpartition("<style>")[2].partition("</style>")[0]
        assert "--act:#" in colours
        assert Style.of(colours).source in policy
        assert colours not in (await person.open("/sign-in")).text
        assert 'name="code"' in (await person.open(f"{answer['path']}?screen=code")).text
        clock.move(601)
        assert (await person.open(answer["path"])).status == 404
