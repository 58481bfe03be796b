"""Sign-in by password: one answer for whoever is not let in, and no more than ten guesses an hour."""

import asyncio
import copy
import hashlib
import pickle
from pathlib import Path

import pytest
from tests.accounts.conftest import People

from watchword import passwords as room
from watchword.accounts import LockoutPolicy, NewUser, PasswordVerified, User
from watchword.accounts.devices import Devices
from watchword.accounts.lockouts import store as lockouts
from watchword.errors import CredentialsInvalid, EntityNotFound, LockedOut, UserSuspended
from watchword.events import Event
from watchword.identifiers import parse_email, parse_username, parse_wire_phone
from watchword.passwords import PasswordDigest, adopt, hash_password

ANN = parse_username("ann")
EMAIL = parse_email("ann@example.com")
PHONE = parse_wire_phone("8613800138000")
RIGHT, WRONG = "correct horse", "wrong horse"
ADDRESS = "192.0.2.1"
SOURCE = Path(room.__file__).parent


@pytest.fixture(scope="module")
def digest() -> PasswordDigest:
    return asyncio.run(hash_password(RIGHT))


@pytest.fixture
async def ann(people: People, digest: PasswordDigest) -> User:
    return await people.users.create(
        NewUser(username=ANN, email=EMAIL, phone=PHONE, password=digest)
    )


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Judging without argon2, for what is about counting."""

    async def verify(password: str, digest: PasswordDigest | None) -> room.Checked:
        await asyncio.sleep(0)
        return room.Checked(digest is not None and password == RIGHT, needs_rehash=False)

    monkeypatch.setattr("watchword.accounts.passwords.verify", verify)


async def _refused(
    people: People, password: str = WRONG, address: str | None = None, device: str | None = None
) -> type:
    with pytest.raises((CredentialsInvalid, LockedOut)) as refused:
        await people.passwords.check(EMAIL, password, address, device=device)
    return refused.type


async def test_the_right_password_proves_the_user_by_any_identifier(
    people: People, ann: User
) -> None:
    for identifier in (ANN, EMAIL, PHONE):
        verified = await people.passwords.check(identifier, RIGHT, ADDRESS)
        assert (verified.user_id, verified.identifier, verified.amr) == (
            ann.id,
            identifier,
            ("pwd",),
        )
    started = await people.sessions.start(verified, ann)
    found = await people.sessions.find(started.token)
    assert found is not None
    assert (found.identifier, found.amr) == (PHONE, ("pwd",))


async def test_unknown_wrong_and_without_a_password_are_one_answer(
    people: People, ann: User
) -> None:
    bob = parse_username("bob")
    await people.users.create(NewUser(username=bob))
    said = set()
    for identifier in (EMAIL, bob, parse_username("nobody")):
        with pytest.raises(CredentialsInvalid) as refused:
            await people.passwords.check(identifier, WRONG, ADDRESS)
        said.add((type(refused.value), str(refused.value), str(refused.value.data)))
    assert len(said) == 1


async def test_ten_wrong_ones_in_an_hour_and_nobody_is_heard_for_an_hour(
    people: People, ann: User, quick: None
) -> None:
    assert [await _refused(people) for _ in range(12)] == [CredentialsInvalid] * 10 + [
        LockedOut
    ] * 2
    assert await _refused(people, RIGHT) is LockedOut
    people.clock.move(3599)
    assert await _refused(people, RIGHT) is LockedOut
    people.clock.move(1)
    await people.passwords.check(EMAIL, RIGHT)


async def test_whoever_goes_on_knocking_at_a_shut_door_leaves_one_entry(
    people: People, quick: None
) -> None:
    for _ in range(15):
        await _refused(people)
    rows = await people.db.all("SELECT outcome, times FROM audit ORDER BY outcome")
    assert [(row["outcome"], row["times"]) for row in rows] == [
        ("locked", 5),
        *[("wrong", 1)] * 10,
    ]


async def test_an_identifier_nobody_has_is_locked_just_so(people: People, quick: None) -> None:
    assert [await _refused(people) for _ in range(11)] == [CredentialsInvalid] * 10 + [LockedOut]


async def test_the_right_password_costs_nothing_and_washes_nothing(
    people: People, ann: User, quick: None
) -> None:
    for _ in range(9):
        await _refused(people)
    for _ in range(30):
        await people.passwords.check(EMAIL, RIGHT)
    assert [await _refused(people) for _ in range(2)] == [CredentialsInvalid, LockedOut]


async def test_wrong_ones_are_forgotten_after_an_hour(
    people: People, ann: User, quick: None
) -> None:
    for _ in range(9):
        await _refused(people)
    people.clock.move(3601)
    assert [await _refused(people) for _ in range(9)] == [CredentialsInvalid] * 9
    await people.passwords.check(EMAIL, RIGHT)


async def test_a_clock_that_is_set_back_shuts_nobody_out_for_as_long_as_it_jumped(
    people: People, ann: User, quick: None
) -> None:
    assert [await _refused(people) for _ in range(11)][-1] is LockedOut
    people.clock.move(-7 * 86_400)
    assert [await _refused(people) for _ in range(2)] == [CredentialsInvalid, LockedOut]
    people.clock.move(3600)
    await people.passwords.check(EMAIL, RIGHT)


async def test_clocks_that_differ_a_little_open_no_door(
    people: People, ann: User, quick: None
) -> None:
    assert [await _refused(people) for _ in range(11)][-1] is LockedOut
    people.clock.move(-30)
    assert await _refused(people) is LockedOut


async def test_the_sign_in_experience_sets_other_numbers(
    people: People, ann: User, quick: None
) -> None:
    people.policy = LockoutPolicy(tries=2, minutes=5)
    assert [await _refused(people) for _ in range(3)] == [CredentialsInvalid] * 2 + [LockedOut]
    people.clock.move(5 * 60)
    await people.passwords.check(EMAIL, RIGHT)


async def test_T11_a_browser_that_signed_in_has_tries_of_its_own(
    people: People, ann: User, quick: None
) -> None:
    home, elsewhere = "h" * 43, "e" * 43
    await Devices(people.db, people.clock).remember(home, EMAIL, ann.id)
    for _ in range(10):
        await _refused(people, device=elsewhere)
    for device in (None, elsewhere):
        assert await _refused(people, RIGHT, device=device) is LockedOut
    await people.passwords.check(EMAIL, RIGHT, device=home)
    await people.passwords.check_own(ann.id, RIGHT, device=home)
    assert [await _refused(people, device=home) for _ in range(11)] == [CredentialsInvalid] * 10 + [
        LockedOut
    ]
    with pytest.raises(CredentialsInvalid):  # known for the address, not for the number
        await people.passwords.check(PHONE, WRONG, device=home)


async def test_an_operator_lets_a_person_try_again(people: People, ann: User, quick: None) -> None:
    home = "h" * 43
    await Devices(people.db, people.clock).remember(home, EMAIL, ann.id)
    for device in (None, home):
        for _ in range(10):
            await _refused(people, device=device)
    assert await people.passwords.lift(EMAIL)
    for device in (None, home):
        await people.passwords.check(EMAIL, RIGHT, device=device)


async def test_programs_hear_once_of_each_door_that_shut(
    people: People, ann: User, quick: None
) -> None:
    for _ in range(30):
        await _refused(people, address=ADDRESS)
    told = {
        "ip": ADDRESS,
        "applicationId": "",
        "identifier": {"type": "email", "value": EMAIL.value},
        "limit": "password-hour",
    }
    assert people.heard.told == [(Event.IDENTIFIER_LOCKOUT, told)]
    people.clock.move(3600)
    await people.passwords.check(EMAIL, RIGHT)
    for _ in range(12):
        await _refused(people)
    assert [event for event, _ in people.heard.told] == [Event.IDENTIFIER_LOCKOUT] * 2


async def test_an_address_has_fifty_wrong_ones_over_all_identifiers(
    people: People, quick: None
) -> None:
    came = []
    for n in range(52):
        with pytest.raises((CredentialsInvalid, LockedOut)) as refused:
            await people.passwords.check(parse_username(f"user{n}"), WRONG, ADDRESS)
        came.append(refused.type)
    assert came == [CredentialsInvalid] * 50 + [LockedOut] * 2


async def _judged_at_once(people: People) -> int:
    """Of forty wrong passwords at once, how many were judged."""
    came = await asyncio.gather(
        *(people.passwords.check(EMAIL, WRONG) for _ in range(40)), return_exceptions=True
    )
    return sum(isinstance(one, CredentialsInvalid) for one in came)


async def test_T02_forty_guesses_at_once_get_ten_tries(
    people: People, ann: User, quick: None
) -> None:
    assert await _judged_at_once(people) == 10
    assert await _refused(people, RIGHT) is LockedOut


async def test_T02_a_count_that_is_read_and_then_written_is_caught(
    people: People, ann: User, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    everybody = asyncio.Barrier(40)

    async def careless(
        _: object, key: str, *, allowed: int, lock: int, window: int, at: int
    ) -> int:
        row = await people.db.one("SELECT tries FROM lockouts WHERE key = :key", key=key)
        await everybody.wait()  # all have looked before the first one writes
        tries = 1 if row is None else row["tries"] + 1
        await people.db.execute("DELETE FROM lockouts WHERE key = :key", key=key)
        await people.db.execute(
            "INSERT INTO lockouts VALUES (:key, :tries, :at, 0) ON CONFLICT DO NOTHING",
            key=key,
            tries=tries,
            at=at,
        )
        return 0 if tries <= allowed else at + lock

    class NoTransaction:
        async def __aenter__(self) -> None: ...
        async def __aexit__(self, *_: object) -> None: ...

    monkeypatch.setattr(lockouts, "claim", careless)
    monkeypatch.setattr(people.db, "transaction", NoTransaction)
    assert await _judged_at_once(people) > 10


async def test_a_suspended_user_is_told_so_only_with_the_right_password(
    people: People, ann: User
) -> None:
    await people.users.suspend(ann.id)
    with pytest.raises(CredentialsInvalid):
        await people.passwords.check(EMAIL, WRONG)
    with pytest.raises(UserSuspended):
        await people.passwords.check(EMAIL, RIGHT)


async def test_a_digest_from_elsewhere_becomes_ours_at_the_first_right_password(
    people: People,
) -> None:
    brought = await adopt("SHA256", hashlib.sha256(RIGHT.encode()).hexdigest())
    await people.users.create(NewUser(email=EMAIL, password=brought))
    assert "SHA256" in await people.texts("passwords")
    await people.passwords.check(EMAIL, RIGHT)
    assert "Argon2id" in await people.texts("passwords")
    await people.passwords.check(EMAIL, RIGHT)


async def test_who_is_signed_in_proves_the_password_again(people: People, ann: User) -> None:
    assert (await people.passwords.check_own(ann.id, RIGHT)).user_id == ann.id
    with pytest.raises(CredentialsInvalid):
        await people.passwords.check_own(ann.id, WRONG)
    with pytest.raises(EntityNotFound):
        await people.passwords.check_own("nobody", RIGHT)


async def test_a_program_asks_whether_a_password_matches(
    people: People, ann: User, quick: None
) -> None:
    await people.passwords.matches(ann.id, RIGHT)
    with pytest.raises(EntityNotFound):
        await people.passwords.matches("nobody", RIGHT)
    for n in range(11):
        with pytest.raises(CredentialsInvalid if n < 10 else LockedOut):
            await people.passwords.matches(ann.id, WRONG)
    await people.passwords.check(EMAIL, RIGHT)  # a program's guesses do not lock the person out


async def test_what_was_tried_is_in_the_audit_and_no_password_anywhere(
    people: People, ann: User
) -> None:
    await _refused(people, "a very secret typo", ADDRESS)
    await people.passwords.check(EMAIL, RIGHT, ADDRESS)
    audit = await people.texts("audit")
    assert "'wrong'" in audit
    assert "'right'" in audit
    for table in ("audit", "lockouts", "limits", "passwords"):
        text = await people.texts(table)
        assert "typo" not in text
        assert RIGHT not in text
        assert EMAIL.value not in text


# --- the proof -------------------------------------------------------------------------------


async def test_a_proof_cannot_be_forged_copied_or_taken_along(people: People, ann: User) -> None:
    verified = await people.passwords.check(EMAIL, RIGHT)
    with pytest.raises(TypeError):
        PasswordVerified(EMAIL, ann.id, 0, object())  # type: ignore[arg-type]
    for how in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(TypeError):
            how(verified)
    with pytest.raises(TypeError):
        type("Mine", (PasswordVerified,), {})
    assert EMAIL.value not in repr(verified)


def test_only_one_file_can_say_that_a_password_was_right() -> None:
    callers = {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        if "_knew_password" in path.read_text()
    }
    assert callers == {"accounts/passwords.py", "accounts/password_verified.py"}
