"""T4: what was proved before a new password, a suspension or a given-up identifier opens nothing afterwards."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

import pytest
from tests.person import InProcess, Page, Person
from tests.scripted import CODE, Site, proved

from watchword.accounts import PasswordPolicy, User, UserChanges
from watchword.db import Database
from watchword.errors import CodeNotFound, InteractionNotFound, ProofRequired
from watchword.identifiers import IdentifierType, parse_email, parse_phone
from watchword.interaction import Allowed, Asker, Event, Method
from watchword.interaction.people import PeopleInProgress
from watchword.message import Channel
from watchword.passwords import hash_password
from watchword.testing import FrozenClock

pytestmark = pytest.mark.server

PHONE, MAIL = "+8613800138000", "mei@example.com"
NEW, THEIRS = "tulips and rain", "somebody else's words"


@pytest.fixture
def site(db: Database, clock: FrozenClock) -> Site:
    return Site(db, clock)


@pytest.fixture
def person(site: Site) -> Person:
    return Person(InProcess(site.app))


@pytest.fixture
async def owner(site: Site) -> User:
    """Somebody with a number and an address."""
    site.allowed = Allowed(
        methods=tuple(
            Method(kind, password=True) for kind in (IdentifierType.PHONE, IdentifierType.EMAIL)
        ),
        required=("phone",),
        forgot_password=frozenset(Channel),
    )
    found = await site.users.find_or_create(proved(PHONE))
    await site.users.add_proved(found.id, proved(MAIL))
    return await site.users.get(found.id)


# --- what may happen to an account meanwhile -----------------------------------------------------


async def new_password(site: Site, owner: User) -> None:
    await site.users.set_password(owner.id, await hash_password(NEW))


async def suspended_and_back(site: Site, owner: User) -> None:
    await site.users.suspend(owner.id)
    await site.users.suspend(owner.id, suspended=False)


async def another_number(site: Site, owner: User) -> None:
    await site.users.add_proved(owner.id, proved("+8613900139000"))


async def number_changed_by_an_operator(site: Site, owner: User) -> None:
    await site.users.update(owner.id, UserChanges(phone=parse_phone("+8613900139000")))


async def number_taken_away(site: Site, owner: User) -> None:
    await site.users.update(owner.id, UserChanges(phone=None))


CHANGES: dict[str, Callable[[Site, User], Awaitable[None]]] = {
    each.__name__: each
    for each in (
        new_password,
        suspended_and_back,
        another_number,
        number_changed_by_an_operator,
        number_taken_away,
    )
}


@dataclass
class Journey:
    """Somebody who holds the owner's phone, with a page open."""

    person: Person
    page: Page


async def at_the_new_password(site: Site, person: Person) -> Journey:
    """The code was right; nothing is left but to choose a password."""
    page = await person.open("/forgot-password")
    page = await person.submit(page, "/forgot-password", identifier=PHONE)
    page = await person.submit(page, "/sign-in/code", code=CODE)
    assert page.path == "/forgot-password/new-password", page.text
    return Journey(person, page)


@pytest.mark.parametrize("change", CHANGES)
async def test_T04_a_reset_begun_before_is_refused(
    site: Site, owner: User, person: Person, change: str
) -> None:
    journey = await at_the_new_password(site, person)
    await CHANGES[change](site, owner)
    page = await person.submit(journey.page, "/forgot-password/new-password", password=THEIRS)
    assert page.path == "/forgot-password", page.text
    assert page.status == 200
    changed = await site.users.get(owner.id)
    assert not changed.has_password or await site.passwords.is_current(owner.id, NEW)


@pytest.mark.parametrize("change", CHANGES)
async def test_T04_a_sign_in_proved_before_is_refused(site: Site, owner: User, change: str) -> None:
    """Call by call, as a client with pages of its own does it: right code first, who it is afterwards."""
    journeys, steps = site.journeys, site.sign_in
    token = journeys.interactions.begin()
    await steps.ask(token, parse_phone(PHONE))
    async with journeys.interactions.turn(token) as interaction:
        record = interaction.waiting
        assert record is not None
        verified = await journeys.codes.judge(interaction, record, CODE, Asker())
        await journeys.codes.keep(interaction, record, verified)
    await CHANGES[change](site, owner)
    with pytest.raises(InteractionNotFound):
        await steps.reach(token, CODE)
    after = await steps.required(token)
    assert after.records == ()
    assert await site.count("sessions") == 0


async def test_T04_a_code_judged_before_is_not_noted_afterwards(site: Site, owner: User) -> None:
    """Between the code's own transaction and the one that notes it there is room for a new password."""
    journeys, steps = site.journeys, site.sign_in
    token = journeys.interactions.begin()
    await steps.ask(token, parse_phone(PHONE), event=Event.FORGOT_PASSWORD)
    async with journeys.interactions.turn(token) as interaction:
        record = interaction.waiting
        assert record is not None
        verified = await journeys.codes.judge(interaction, record, CODE, Asker())
        await new_password(site, owner)
        with pytest.raises(InteractionNotFound):
            await journeys.codes.keep(interaction, record, verified)


async def test_T04_journeys_of_others_go_on(site: Site, owner: User, person: Person) -> None:
    other = "+8613900130001"
    await site.users.find_or_create(proved(other))
    page = await person.open("/forgot-password")
    page = await person.submit(page, "/forgot-password", identifier=other)
    page = await person.submit(page, "/sign-in/code", code=CODE)
    await new_password(site, owner)
    await another_number(site, owner)
    page = await person.submit(page, "/forgot-password/new-password", password=THEIRS)
    assert page.path == "/forgot-password/changed"


async def test_T04_another_address_leaves_a_journey_by_the_number_alone(
    site: Site, owner: User, person: Person
) -> None:
    journey = await at_the_new_password(site, person)
    await site.users.add_proved(owner.id, proved("new@example.com"))
    page = await person.submit(journey.page, "/forgot-password/new-password", password=THEIRS)
    assert page.path == "/forgot-password/changed"
    assert (await site.users.get(owner.id)).email == parse_email("new@example.com")


async def test_T04_proofs_that_nobody_ends_would_be_noticed(
    db: Database, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same reset with journeys that hear of nothing: it goes through."""

    async def deaf(*_: object, **__: object) -> None:
        return None

    monkeypatch.setattr(PeopleInProgress, "end_proofs", deaf)
    site = Site(db, clock)
    site.allowed = Allowed(forgot_password=frozenset(Channel))
    owner = await site.users.get((await site.users.find_or_create(proved(PHONE))).id)
    person = Person(InProcess(site.app))
    journey = await at_the_new_password(site, person)
    await new_password(site, owner)
    page = await person.submit(journey.page, "/forgot-password/new-password", password=THEIRS)
    assert page.path == "/forgot-password/changed"


# --- requests of a session that ends meanwhile ---------------------------------------------------


async def signed_out_elsewhere(site: Site, owner: User) -> None:
    await site.users.end_access(owner.id)


async def another_address(site: Site, owner: User) -> None:
    await site.users.add_proved(owner.id, proved("mei@example.org"))


@pytest.mark.parametrize("change", [new_password, signed_out_elsewhere, another_address])
@pytest.mark.parametrize("grave", ["password", "identifier", "delete"])
async def test_T04_what_was_under_way_in_a_session_that_ended_comes_too_late(
    site: Site, owner: User, grave: str, change: Callable[[Site, User], Awaitable[None]]
) -> None:
    """Hashing a password takes long enough for the owner to sign everybody else out."""
    account = site.rooms.account
    assert account is not None
    session = (await site.sessions.start(proved(PHONE, at=site.clock.now()), owner)).session
    theirs = parse_phone("+8613900130001")
    if grave == "identifier":
        await account.send_to_new(session, theirs, locale="en", address=None)
    await change(site, owner)
    before = await site.users.get(owner.id)
    ways: dict[str, Callable[[], Awaitable[object]]] = {
        "password": partial(account.set_password, session, THEIRS, PasswordPolicy(), address=None),
        "identifier": partial(account.answer, session, CODE, address=None),
        "delete": partial(account.delete, session),
    }
    doing = ways[grave]()
    with pytest.raises(CodeNotFound if grave == "identifier" else ProofRequired):
        await doing
    assert await site.users.get(owner.id) == before
    assert not await site.passwords.is_current(owner.id, THEIRS)
