"""T18, T25: a link of a forgotten password is pinned to one account and one journey, and every link leads to the configured origin."""

from dataclasses import replace

import pytest
from tests.hazards.faces import Stage
from tests.person import Page, Person
from tests.scripted import proved
from tests.verification.desk import EMAIL

from watchword.db import Database
from watchword.identifiers import IdentifierType, parse_email
from watchword.interaction import Allowed, Method
from watchword.message import Channel
from watchword.passwords import hash_password
from watchword.testing import FrozenClock

pytestmark = pytest.mark.server
OTHER = parse_email("mallory@example.com")
OLD, NEW = "Regenschirm-7", "Sonnenhut-42"


@pytest.fixture
async def stage(db: Database, clock: FrozenClock) -> Stage:
    stage = await Stage.open(db, clock)
    verifier = stage.site.real
    assert verifier is not None
    verifier._rooms = replace(verifier._opened, link="http://127.0.0.1:3001/link")
    stage.site.allowed = Allowed(
        methods=(Method(IdentifierType.EMAIL, password=True),),
        required=("email",),
        forgot_password=frozenset(Channel),
    )
    for address in (EMAIL, OTHER):
        user = await stage.site.users.find_or_create(proved(address))
        await stage.site.users.set_password(user.id, await hash_password(OLD))
    return stage


async def link_from(stage: Stage, door: str, address: str = EMAIL.value) -> tuple[Person, str]:
    """A browser that asked at ``door``, and the token of the link that was sent."""
    stage.site.clock.move(61)
    person = stage.person()
    await person.submit(await person.open(door), door, identifier=address)
    await stage.drain()
    message = stage.desk.mails.messages[-1]
    assert message.to.value == address
    return person, message.values["link"].partition("#")[2]


async def press(person: Person, token: str) -> Page:
    """The button, as script fills it in."""
    return await person.submit(await person.open("/link"), "/link", link=token)


async def digests(stage: Stage) -> dict[str, str]:
    rows = await stage.site.db.all("SELECT user_id, digest FROM passwords")
    return {row["user_id"]: row["digest"] for row in rows}


async def test_T18_the_link_leads_to_a_new_password_for_its_own_account_alone(stage: Stage) -> None:
    person, token = await link_from(stage, "/forgot-password")
    before = await digests(stage)
    page = await press(person, token)
    assert page.path == "/forgot-password/new-password"
    page = await person.submit(page, "/forgot-password/new-password", password=NEW)
    assert page.path == "/forgot-password/changed"
    mine = await stage.site.users.find_by_identifier(EMAIL)
    assert mine is not None
    changed = {user for user, digest in (await digests(stage)).items() if before[user] != digest}
    assert changed == {mine.id}


@pytest.mark.parametrize(
    ("sent_from", "used_in", "address"),
    [
        ("/forgot-password", "/forgot-password", OTHER.value),
        ("/forgot-password", "/forgot-password", EMAIL.value),
        ("/forgot-password", "/sign-in", EMAIL.value),
        ("/sign-in", "/forgot-password", EMAIL.value),
    ],
    ids=["another account", "another browser", "another journey", "no reset by a sign-in"],
)
async def test_T18_a_link_is_worth_nothing_in_another_journey(
    stage: Stage, sent_from: str, used_in: str, address: str
) -> None:
    before = await digests(stage)
    _, token = await link_from(stage, sent_from)
    person, own = await link_from(stage, used_in, address)
    page = await press(person, token)
    assert page.status == 422, page.path
    assert (
        await person.open("/forgot-password/new-password")
    ).path != "/forgot-password/new-password"
    assert await digests(stage) == before
    assert await stage.site.count("sessions") == 0
    assert (await press(person, own)).status == 200, "its own still works"


@pytest.mark.parametrize(
    "said",
    [
        {"X-Forwarded-Host": "evil.example"},
        {"Forwarded": "host=evil.example;proto=https"},
        {
            "X-Forwarded-Proto": "https",
            "X-Forwarded-Port": "444",
            "X-Original-Host": "evil.example",
        },
        {"Referer": "https://evil.example/"},
    ],
)
async def test_T25_the_link_of_a_mail_is_of_the_configured_origin(
    stage: Stage, said: dict[str, str]
) -> None:
    stage.site.clock.move(61)
    person = stage.person()
    page = await person.open("/forgot-password", **said)
    await person.submit(page, "/forgot-password", headers=said, identifier=EMAIL.value)
    await stage.drain()
    link = stage.desk.mails.messages[-1].values["link"]
    assert link.startswith("http://127.0.0.1:3001/link#")
