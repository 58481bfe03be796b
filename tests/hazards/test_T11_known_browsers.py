"""T11: whoever spends all that strangers may spend of a person's tries does not keep that person's own browser out."""

import pytest
from tests.hazards.faces import Stage
from tests.person import Person
from tests.verification.desk import PHONE, wrong

from watchword.accounts.devices import Devices
from watchword.db import Database
from watchword.identifiers import IdentifierType
from watchword.interaction import Allowed, Method
from watchword.passwords import hash_password
from watchword.testing import FrozenClock

pytestmark = pytest.mark.server
PASSWORD = "Regenschirm-7"


@pytest.fixture
async def stage(db: Database, clock: FrozenClock) -> Stage:
    return await Stage.open(db, clock)


async def signed_in(stage: Stage, person: Person) -> bool:
    """By code, if that is possible."""
    stage.site.clock.move(61)
    page = await stage.ask(person, PHONE.value)
    if page.path != "/sign-in/code":
        return False
    page = await person.submit(page, "/sign-in/code", code=stage.code(PHONE))
    return page.path == "/signed-in"


async def spend(stage: Stage) -> None:
    """Strangers guess until none of them is heard any more."""
    for _ in range(3):
        stage.site.clock.move(61)
        stranger = stage.person()
        page = await stage.ask(stranger, PHONE.value)
        for nth in range(5):
            if page.path == "/sign-in/code":
                code = wrong(stage.code(PHONE), nth + 1)
                page = await stranger.submit(page, "/sign-in/code", code=code)
    assert not await signed_in(stage, stage.person()), "strangers are still heard"


async def at_home(stage: Stage) -> Person:
    """A browser in which the person signed in before, and out again."""
    person = stage.person()
    assert await signed_in(stage, person)
    await leave(person)
    return person


async def leave(person: Person) -> None:
    """Sign out."""
    await person.submit(await person.open("/signed-in"), "/sign-out")


async def test_T11_guesses_of_strangers_keep_no_known_browser_out(stage: Stage) -> None:
    person = await at_home(stage)
    await spend(stage)
    assert await signed_in(stage, person)


async def test_T11_wrong_passwords_of_strangers_keep_no_known_browser_out(stage: Stage) -> None:
    stage.site.allowed = Allowed(methods=(Method(IdentifierType.PHONE, password=True),))
    person = await at_home(stage)
    user = await stage.site.users.find_by_identifier(PHONE)
    assert user is not None
    await stage.site.users.set_password(user.id, await hash_password(PASSWORD))
    # A new password makes every browser a stranger.
    assert await by_password(stage, person, PASSWORD) == "/signed-in"
    await leave(person)
    for _ in range(11):
        assert await by_password(stage, stage.person(), "wrong") == "/sign-in/password"
    assert await by_password(stage, stage.person(), PASSWORD) == "/sign-in/password"
    assert await by_password(stage, person, PASSWORD) == "/signed-in"


async def by_password(stage: Stage, person: Person, password: str) -> str:
    """Where it leads."""
    page = await person.open("/sign-in")
    page = await person.submit(page, "/sign-in", {"with": "password"}, identifier=PHONE.value)
    return (await person.submit(page, "/sign-in/password", password=password)).path


async def test_T11_a_copied_name_of_a_browser_is_needed_not_just_any(stage: Stage) -> None:
    person = await at_home(stage)
    await spend(stage)
    person.cookies["watchword-device"] = "A" * 43
    assert not await signed_in(stage, person)


async def test_T11_a_house_that_knows_no_browser_is_noticed(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nowhere(*_: object, **__: object) -> bool:
        return False

    person = await at_home(stage)
    monkeypatch.setattr(Devices, "known", nowhere)
    await spend(stage)
    assert not await signed_in(stage, person)
