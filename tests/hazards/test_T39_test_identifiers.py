"""T39: an identifier that somebody has is never for tests, and one for tests is none any more once it is somebody's."""

import pytest
from tests.scripted import proved

from watchword.accounts import NewUser, Users
from watchword.app.governing import taken
from watchword.db import Database
from watchword.errors import IdentifierBelongsToUser
from watchword.experience import TestIdentifiers
from watchword.identifiers import Email, Phone, parse_email, parse_phone
from watchword.keys import KeyRing
from watchword.testing import FrozenClock

PHONE, EMAIL = parse_phone("+8613800138000"), parse_email("ann@example.com")


@pytest.fixture
def users(db: Database, clock: FrozenClock) -> Users:
    return Users(db, clock)


@pytest.fixture
def tests(db: Database, ring: KeyRing, users: Users, clock: FrozenClock) -> TestIdentifiers:
    return TestIdentifiers(db, ring, taken(users), clock)


@pytest.mark.parametrize("identifier", [PHONE, EMAIL], ids=["phone", "e-mail"])
@pytest.mark.parametrize("proved_once", [True, False], ids=["proved", "an operator's word"])
async def test_T39_a_test_identifier_on_a_taken_number_is_refused(
    db: Database, users: Users, tests: TestIdentifiers, identifier: Phone | Email, proved_once: bool
) -> None:
    if proved_once:
        await users.find_or_create(proved(identifier))
    elif isinstance(identifier, Phone):
        await users.create(NewUser(phone=identifier))
    else:
        await users.create(NewUser(email=identifier))
    with pytest.raises(IdentifierBelongsToUser):
        await tests.add(identifier, "demo-app")
    assert await tests.list() == []
    assert await db.all("SELECT 1 FROM audit WHERE action = 'test_identifier.add'") == []


async def test_T39_a_test_identifier_ends_when_somebody_has_its_number(
    users: Users, tests: TestIdentifiers
) -> None:
    _, code = await tests.add(PHONE, "demo-app")
    assert await tests.code_of(PHONE, "demo-app") == code
    user = await users.find_or_create(proved(PHONE))
    assert await tests.code_of(PHONE, "demo-app") is None
    assert await tests.code_of(PHONE, "another-app") is None
    assert user.created
