"""What an ID token says of how its person showed who they are, in the words of RFC 8176."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
from tests.scripted import Site, proved
from tests.verification.desk import Desk
from tests.web.oidc.party import CALLBACK, ORIGIN, Party, query_of
from tests.web.oidc.test_start_again import at_the_first_page, press
from tests.web.oidc.test_tokens import claims

from watchword.accounts import Users
from watchword.app.governing import taken
from watchword.db import Database
from watchword.experience import TestIdentifiers
from watchword.identifiers import IdentifierType, parse_email, parse_phone
from watchword.interaction import Allowed, Method
from watchword.oidc import Provider
from watchword.passwords import hash_password
from watchword.testing import FrozenClock
from watchword.verification import Policy
from watchword.web.oidc import OIDCRooms

PHONE, EMAIL = parse_phone("+8613900000001"), parse_email("mei@example.com")
PASSWORD = "correct horse"


@pytest.fixture
async def desk(db: Database, clock: FrozenClock) -> Desk:
    """Where messages arrive."""
    return await Desk.open(db, clock)


@pytest.fixture
def tests(desk: Desk, users: Users) -> TestIdentifiers:
    return TestIdentifiers(desk.db, desk.ring, taken(users), desk.clock)


@pytest.fixture
async def web(
    desk: Desk, tests: TestIdentifiers, provider: Provider
) -> AsyncIterator[httpx.AsyncClient]:
    """A browser before pages that really send and judge."""
    verifier = desk.verifier(Policy(), application="demo-app")
    verifier._rooms = replace(verifier._opened, tests=tests, link=f"{ORIGIN}/link")
    kinds = (IdentifierType.PHONE, IdentifierType.EMAIL)
    allowed = Allowed(methods=tuple(Method(kind, password=True) for kind in kinds))
    site = Site(desk.db, desk.clock, real=verifier, oidc=OIDCRooms(provider), allowed=allowed)
    transport = httpx.ASGITransport(app=site.app)
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
        yield client


async def told(party: Party, answer: httpx.Response) -> list[str]:
    """``amr`` of the ID token at the end of this sign-in."""
    there = (await party.follow(answer)).headers["location"]
    assert there.startswith(CALLBACK), there
    given: dict[str, Any] = (await party.redeem(query_of(there)["code"])).json()
    return list(claims(party, given["id_token"])["amr"])


async def asked(party: Party, identifier: str, **more: str) -> httpx.Response:
    """At the box for the code or the password."""
    page = await at_the_first_page(party)
    return await party.follow(await press(party, page, "/sign-in", identifier=identifier, **more))


async def test_a_code_to_a_phone_claims_sms_and_otp(party: Party, desk: Desk) -> None:
    page = await asked(party, PHONE.value)
    answer = await press(party, page, "/sign-in/code", code=desk.texts.codes(PHONE)[-1])
    assert await told(party, answer) == ["sms", "otp"]


async def test_a_code_by_e_mail_claims_otp_alone(party: Party, desk: Desk) -> None:
    page = await asked(party, EMAIL.value)
    answer = await press(party, page, "/sign-in/code", code=desk.mails.codes(EMAIL)[-1])
    assert await told(party, answer) == ["otp"]


async def test_the_link_of_an_e_mail_claims_otp_alone(party: Party, desk: Desk) -> None:
    await asked(party, EMAIL.value)
    link = desk.mails.messages[-1].values["link"].partition("#")[2]
    answer = await press(party, await party.web.get("/link"), "/link", link=link)
    assert await told(party, answer) == ["otp"]


@pytest.mark.parametrize("identifier", [PHONE, EMAIL], ids=["phone", "e-mail"])
async def test_a_password_claims_pwd_alone(party: Party, users: Users, identifier: Any) -> None:
    user = await users.find_or_create(proved(identifier))
    await users.set_password(user.id, await hash_password(PASSWORD))
    page = await asked(party, identifier.value, **{"with": "password"})
    answer = await press(party, page, "/sign-in/password", password=PASSWORD)
    assert await told(party, answer) == ["pwd"]


async def test_a_test_identifier_never_claims_sms(
    party: Party, tests: TestIdentifiers, desk: Desk
) -> None:
    page = await at_the_first_page(party)
    _, code = await tests.add(PHONE, party.id)
    desk.clock.move(3)
    page = await party.follow(await press(party, page, "/sign-in", identifier=PHONE.value))
    assert desk.texts.messages == []
    assert await told(party, await press(party, page, "/sign-in/code", code=code)) == ["otp"]
