"""Accounts as operators make and change them: one owner for each identifier, nothing half done, and out means out."""

import asyncio
from contextlib import suppress

import pytest
from tests.accounts.conftest import People
from tests.scripted import proved

from watchword.accounts import Activity, NewUser, User, UserChanges
from watchword.db import Connection
from watchword.errors import (
    EmailTaken,
    EntityInvalid,
    EntityNotFound,
    IdentifierInvalid,
    IdentifierTaken,
    PhoneTaken,
    UsernameInvalid,
    UsernameTaken,
)
from watchword.identifiers import (
    Email,
    IdentifierType,
    Phone,
    Username,
    parse_email,
    parse_sign_in_identifier,
    parse_username,
    parse_wire_phone,
)
from watchword.passwords import Algorithm, PasswordDigest

ANN = parse_username("ann")
EMAIL = parse_email("ann@example.com")
PHONE = parse_wire_phone("8613800138000")
DIGEST = PasswordDigest(Algorithm.ARGON2ID, "a digest")


async def _ann(people: People) -> User:
    return await people.users.create(
        NewUser(
            username=ANN,
            email=EMAIL,
            phone=PHONE,
            password=DIGEST,
            name="Ann",
            avatar="https://example.com/a.png",
            custom_data={"a": 1},
            profile={"nickname": "A"},
            application="shop",
        )
    )


async def test_a_user_is_what_was_given(people: People) -> None:
    made = await _ann(people)
    assert made == await people.users.get(made.id)
    assert (made.username, made.email, made.phone) == (ANN, EMAIL, PHONE)
    assert (made.name, made.avatar, made.application) == (
        "Ann",
        "https://example.com/a.png",
        "shop",
    )
    assert (made.custom_data, made.profile) == ({"a": 1}, {"nickname": "A"})
    assert made.has_password
    assert not made.is_suspended
    assert made.verified == frozenset()
    assert made.last_sign_in_at is None
    assert made.created_at == made.updated_at == people.clock.now()
    assert len(made.id) == 12


async def test_a_users_repr_tells_nothing_of_the_person(people: People) -> None:
    made = await _ann(people)
    for said in (repr(made), repr(NewUser(email=EMAIL)), repr(UserChanges(email=EMAIL))):
        assert "ann@" not in said
        assert "8613" not in said


@pytest.mark.parametrize("identifier", [ANN, EMAIL, PHONE], ids=["username", "email", "phone"])
async def test_a_user_is_found_by_each_identifier(
    people: People, identifier: Username | Email | Phone
) -> None:
    made = await _ann(people)
    assert await people.users.find_by_identifier(identifier) == made
    assert await people.users.find_by_identifier(parse_username("Ann")) is None


@pytest.mark.parametrize(
    ("new", "taken"),
    [
        (NewUser(username=ANN), UsernameTaken),
        (NewUser(email=EMAIL), EmailTaken),
        (NewUser(phone=PHONE), PhoneTaken),
        (NewUser(username=parse_username("bob"), phone=PHONE), PhoneTaken),
    ],
    ids=["username", "email", "phone", "the second of two"],
)
async def test_an_identifier_has_one_user_and_nothing_is_left_of_the_other(
    people: People, new: NewUser, taken: type[IdentifierTaken]
) -> None:
    await _ann(people)
    with pytest.raises(taken):
        await people.users.create(new)
    assert await people.users.find_by_identifier(parse_username("bob")) is None
    assert await Activity(people.db, people.clock).total() == 1


async def test_sixteen_users_at_once_with_one_address_are_one(people: People) -> None:
    came = await asyncio.gather(
        *(people.users.create(NewUser(email=EMAIL)) for _ in range(16)), return_exceptions=True
    )
    assert sum(isinstance(one, User) for one in came) == 1
    assert sum(isinstance(one, EmailTaken) for one in came) == 15
    assert await Activity(people.db, people.clock).total() == 1


async def test_changes_change_what_is_given(people: People) -> None:
    made = await _ann(people)
    people.clock.move(60)
    other = parse_email("other@example.com")
    changed = await people.users.update(
        made.id, UserChanges(email=other, phone=None, name=None, custom_data={"b": 2})
    )
    assert (changed.username, changed.email, changed.phone) == (ANN, other, None)
    assert (changed.name, changed.avatar) == (None, made.avatar)
    assert (changed.custom_data, changed.profile) == ({"b": 2}, {"nickname": "A"})
    assert changed.updated_at == made.updated_at + 60_000
    assert await people.users.find_by_identifier(PHONE) is None
    assert await people.users.find_by_identifier(EMAIL) is None


async def test_a_change_that_meets_another_users_identifier_changes_nothing(
    people: People,
) -> None:
    await _ann(people)
    bob = await people.users.create(NewUser(username=parse_username("bob"), name="Bob"))
    with pytest.raises(PhoneTaken):
        await people.users.update(bob.id, UserChanges(name="Robert", phone=PHONE))
    assert await people.users.get(bob.id) == bob


async def test_no_change_and_nobody_are_told_apart(people: People) -> None:
    made = await _ann(people)
    with pytest.raises(EntityInvalid):
        await people.users.update(made.id, UserChanges())
    with pytest.raises(EntityNotFound):
        await people.users.update("nobody", UserChanges(name="x"))
    for asked in (
        people.users.get("nobody"),
        people.users.suspend("nobody"),
        people.users.set_password("nobody", DIGEST),
        people.users.merge("nobody", "profile", {}),
        people.users.update("nobody", UserChanges(email=None)),
    ):
        with pytest.raises(EntityNotFound):
            await asked


async def test_merges_at_once_are_all_kept(people: People) -> None:
    made = await _ann(people)
    await asyncio.gather(
        *(people.users.merge(made.id, "custom_data", {f"k{n}": n}) for n in range(12))
    )
    found = await people.users.get(made.id)
    assert found.custom_data == {"a": 1} | {f"k{n}": n for n in range(12)}
    assert await people.users.merge(made.id, "profile", {"nickname": None}) == {"nickname": None}


# --- proofs ----------------------------------------------------------------------------------


async def test_a_proof_made_at_registration_is_kept_as_one(people: People) -> None:
    made = await people.users.create(NewUser(username=ANN, email=EMAIL), [proved(EMAIL)])
    assert made.verified == {IdentifierType.EMAIL}
    assert made.username == ANN


async def test_whoever_proves_what_an_operator_wrote_down_is_that_user(people: People) -> None:
    made = await _ann(people)
    found = await people.users.find_or_create(proved(EMAIL))
    assert (found.id, found.created) == (made.id, False)
    assert (await people.users.get(made.id)).verified == {IdentifierType.EMAIL}


async def test_T17_what_nobody_proved_is_no_ones_against_a_proof(people: People) -> None:
    ann = await _ann(people)
    bob = await people.users.create(NewUser(username=parse_username("bob")))
    await people.users.add_proved(bob.id, proved(EMAIL))
    assert (await people.users.get(bob.id)).email == EMAIL
    assert (await people.users.get(bob.id)).verified == {IdentifierType.EMAIL}
    assert (await people.users.get(ann.id)).email is None


async def test_T17_what_somebody_proved_stays_theirs(people: People) -> None:
    ann = await people.users.find_or_create(proved(EMAIL))
    bob = await people.users.create(NewUser(username=parse_username("bob")))
    with pytest.raises(EmailTaken):
        await people.users.add_proved(bob.id, proved(EMAIL))
    with pytest.raises(EmailTaken):
        await people.users.update(bob.id, UserChanges(email=EMAIL))
    found = await people.users.find_by_identifier(EMAIL)
    assert found is not None
    assert found.id == ann.id


async def test_a_proof_outlives_a_change_that_says_the_same(people: People) -> None:
    ann = await people.users.find_or_create(proved(EMAIL))
    same = await people.users.update(ann.id, UserChanges(email=EMAIL))
    assert same.verified == {IdentifierType.EMAIL}
    other = await people.users.update(ann.id, UserChanges(email=parse_email("b@example.com")))
    assert other.verified == frozenset()


@pytest.mark.parametrize(
    "typed",
    ["13800138000", "8613800138000", "+86a", "0a1", "١٣٨٠٠١٣٨٠٠٠", "１３８００１３８０００", "a@b", "ann@example.com", "a＠b"],
)  # fmt: skip
def test_T29_nothing_that_reads_like_a_number_or_an_address_is_a_username(typed: str) -> None:
    with pytest.raises(UsernameInvalid):
        parse_username(typed)
    with suppress(IdentifierInvalid):
        assert not isinstance(parse_sign_in_identifier(typed, "CN"), Username)


async def test_T29_a_username_never_is_a_number_or_an_address(people: People) -> None:
    """Kinds live apart in the table too: the same letters under another kind are another row."""
    await people.users.create(NewUser(username=parse_username("a1")))
    assert await people.users.find_by_identifier(Email("a1")) is None


# --- out -------------------------------------------------------------------------------------


class Tokens:
    """Something else that lets people in."""

    def __init__(self) -> None:
        self.ended: list[str] = []

    async def end_access(self, user_id: str, *, conn: Connection) -> None:
        """See ``EndsAccess``."""
        self.ended.append(user_id)


async def test_suspension_ends_every_session_and_token_and_can_be_taken_back(
    people: People,
) -> None:
    tokens = Tokens()
    people.users.also_ends(tokens)
    user = await people.users.find_or_create(proved(EMAIL))
    started = await people.sessions.start(proved(EMAIL), user)
    assert (await people.users.suspend(user.id)).is_suspended
    assert await people.sessions.find(started.token) is None
    assert tokens.ended == [user.id]
    assert not (await people.users.suspend(user.id, suspended=False)).is_suspended
    await people.sessions.start(proved(EMAIL), user)
    assert tokens.ended == [user.id]


async def test_a_new_password_ends_every_session_but_the_one_it_was_set_in(
    people: People,
) -> None:
    user = await people.users.find_or_create(proved(EMAIL))
    here = await people.sessions.start(proved(EMAIL), user)
    there = await people.sessions.start(proved(EMAIL), user)
    await people.users.set_password(user.id, DIGEST, keep_session=here.session.id)
    assert await people.sessions.find(here.token) is not None
    assert await people.sessions.find(there.token) is None
    assert (await people.users.get(user.id)).has_password
    await people.users.set_password(user.id, DIGEST)
    assert await people.sessions.of(user.id) == ()


@pytest.mark.parametrize("round_", range(4))
async def test_no_session_outlives_a_suspension_in_the_same_moment(
    people: People, round_: int
) -> None:
    user = await people.users.find_or_create(proved(EMAIL))
    await asyncio.gather(
        *(people.sessions.start(proved(EMAIL), user) for _ in range(round_)),
        people.users.suspend(user.id),
        *(people.sessions.start(proved(EMAIL), user) for _ in range(4)),
        return_exceptions=True,
    )
    assert await people.sessions.of(user.id) == ()
