"""Who runs the server: how the first one comes in, how others do, and how nobody else does."""

import asyncio
from typing import Any, cast

import pytest

from watchword.audit import Audit
from watchword.db import Database
from watchword.errors import (
    CredentialsInvalid,
    EntityNotFound,
    InvitationOver,
    LastOperator,
    LockedOut,
    OperatorExists,
    PasswordRejected,
)
from watchword.identifiers import parse_email
from watchword.limits import Limiter
from watchword.operators import Operators, OperatorSessions
from watchword.testing import FrozenClock

PASSWORD = "correct horse battery"
ANNA, BEN = parse_email("anna@example.com"), parse_email("ben@example.com")
KEY = bytes(32)


@pytest.fixture
def sessions(db: Database, clock: FrozenClock) -> OperatorSessions:
    return OperatorSessions(db, clock)


@pytest.fixture
def operators(db: Database, clock: FrozenClock, sessions: OperatorSessions) -> Operators:
    return Operators(db, sessions, Limiter(db, clock), Audit(db, clock), KEY, clock)


async def _first(operators: Operators) -> str:
    made = await operators.first()
    assert made is not None
    return (await operators.accept(made.token, PASSWORD, email=ANNA)).operator_id


async def test_the_first_operator_comes_in_by_a_one_time_address(
    operators: Operators, sessions: OperatorSessions
) -> None:
    made = await operators.first()
    assert made is not None
    started = await operators.accept(made.token, PASSWORD, email=ANNA)
    session = await sessions.find(started.token)
    assert session is not None
    assert session.email == "anna@example.com"
    assert await operators.first() is None
    with pytest.raises(InvitationOver):
        await operators.accept(made.token, PASSWORD, email=BEN)


async def test_T34_sixteen_browsers_with_one_token_make_one_operator(operators: Operators) -> None:
    made = await operators.first()
    assert made is not None
    mailboxes = [parse_email(f"o{n}@example.com") for n in range(16)]
    came = await asyncio.gather(
        *(operators.accept(made.token, PASSWORD, email=mailbox) for mailbox in mailboxes),
        return_exceptions=True,
    )
    assert sum(isinstance(one, InvitationOver) for one in came) == 15
    assert len(await operators.list()) == 1


async def test_T34_of_two_first_addresses_only_the_newer_works_and_once(
    operators: Operators,
) -> None:
    older, newer = await operators.first(), await operators.first()
    assert older is not None
    assert newer is not None
    with pytest.raises(InvitationOver):
        await operators.accept(older.token, PASSWORD, email=ANNA)
    await operators.accept(newer.token, PASSWORD, email=ANNA)


async def test_a_one_time_address_lives_thirty_minutes(
    operators: Operators, clock: FrozenClock
) -> None:
    made = await operators.first()
    assert made is not None
    clock.move(30 * 60 + 1)
    with pytest.raises(InvitationOver):
        await operators.accept(made.token, PASSWORD, email=ANNA)


@pytest.mark.parametrize("password", ["short", "anna is my name", "aaaaaaaaaaaaaaaa"])
async def test_a_weak_password_is_refused_and_the_address_stays_good(
    operators: Operators, password: str
) -> None:
    made = await operators.first()
    assert made is not None
    with pytest.raises(PasswordRejected):
        await operators.accept(made.token, password, email=ANNA)
    await operators.accept(made.token, PASSWORD, email=ANNA)


async def test_a_short_name_in_a_long_password_is_no_weakness(operators: Operators) -> None:
    made = await operators.first()
    assert made is not None
    await operators.accept(
        made.token, "with it, or without it", email=parse_email("it@example.com")
    )


async def test_others_are_invited_with_the_address_they_were_invited_by(
    operators: Operators,
) -> None:
    anna = await _first(operators)
    made = await operators.invite(BEN, by=anna)
    await operators.accept(made.token, PASSWORD, email=parse_email("mallory@example.com"))
    assert {one.email for one in await operators.list()} == {"anna@example.com", "ben@example.com"}
    with pytest.raises(OperatorExists):
        await operators.invite(BEN, by=anna)


async def test_a_new_password_ends_every_session(
    operators: Operators, sessions: OperatorSessions
) -> None:
    await _first(operators)
    before = await operators.sign_in(ANNA, PASSWORD, address="203.0.113.1")
    made = await operators.reset(ANNA, by="console")
    await operators.accept(made.token, "another good one")
    assert await sessions.find(before.token) is None
    with pytest.raises(CredentialsInvalid):
        await operators.sign_in(ANNA, PASSWORD, address="203.0.113.1")
    await operators.sign_in(ANNA, "another good one", address="203.0.113.1")
    with pytest.raises(EntityNotFound):
        await operators.reset(BEN, by="console")


async def test_unknown_and_wrong_are_one(operators: Operators) -> None:
    await _first(operators)
    said = []
    for mailbox in (ANNA, BEN):
        with pytest.raises(CredentialsInvalid) as refused:
            await operators.sign_in(mailbox, "not the password", address="203.0.113.1")
        said.append(str(refused.value))
    assert said[0] == said[1]


async def test_of_twenty_guesses_at_once_five_are_judged(operators: Operators) -> None:
    await _first(operators)
    came = await asyncio.gather(
        *(operators.sign_in(ANNA, "not the password", address="203.0.113.1") for _ in range(20)),
        return_exceptions=True,
    )
    assert sum(isinstance(one, CredentialsInvalid) for one in came) == 5
    assert sum(isinstance(one, LockedOut) for one in came) == 15
    with pytest.raises(LockedOut):
        await operators.sign_in(ANNA, PASSWORD, address="203.0.113.1")
    # Somebody else's guesses keep nobody out of their own place.
    await operators.sign_in(ANNA, PASSWORD, address="203.0.113.2")


async def test_guesses_are_refusals_in_the_audit_and_one_entry_a_minute(
    operators: Operators, db: Database
) -> None:
    anna = await _first(operators)
    for mailbox in (ANNA, ANNA, BEN):
        with pytest.raises(CredentialsInvalid):
            await operators.sign_in(mailbox, "not the password", address="203.0.113.1")
    rows = await db.all(
        "SELECT actor, outcome, times FROM audit WHERE action = 'operator.refused' ORDER BY times"
    )
    assert [(row["actor"], row["outcome"], row["times"]) for row in rows] == [
        (BEN.masked, "refused", 1),
        (anna, "refused", 2),
    ]


async def test_right_passwords_spend_nothing(operators: Operators) -> None:
    await _first(operators)
    for _ in range(8):
        await operators.sign_in(ANNA, PASSWORD, address="203.0.113.1")


async def test_a_session_is_over_after_half_an_hour_idle_and_after_eight_hours(
    operators: Operators, sessions: OperatorSessions, clock: FrozenClock
) -> None:
    await _first(operators)
    started = await operators.sign_in(ANNA, PASSWORD, address="203.0.113.1")
    for _ in range(16):
        clock.move(29 * 60)
        assert await sessions.find(started.token) is not None
    clock.move(29 * 60)
    assert await sessions.find(started.token) is None
    again = await operators.sign_in(ANNA, PASSWORD, address="203.0.113.1")
    clock.move(31 * 60)
    assert await sessions.find(again.token) is None


async def test_the_password_counts_as_typed_for_five_minutes(
    operators: Operators, sessions: OperatorSessions, clock: FrozenClock
) -> None:
    await _first(operators)
    token = (await operators.sign_in(ANNA, PASSWORD, address="203.0.113.1")).token
    clock.move(5 * 60)
    session = await sessions.find(token)
    assert session is not None
    assert not session.confirmed(clock.now())
    with pytest.raises(CredentialsInvalid):
        await operators.confirm(token, "not the password", address="203.0.113.1")
    await operators.confirm(token, PASSWORD, address="203.0.113.1")
    session = await sessions.find(token)
    assert session is not None
    assert session.confirmed(clock.now())


async def test_who_is_shut_out_is_out_at_once_and_somebody_stays(
    operators: Operators, sessions: OperatorSessions
) -> None:
    anna = await _first(operators)
    with pytest.raises(LastOperator):
        await operators.disable(anna, by=anna)
    made = await operators.invite(BEN, by=anna)
    ben = await operators.accept(made.token, PASSWORD)
    own = await operators.invite(parse_email("ben.again@example.com"), by=ben.operator_id)
    await operators.disable(ben.operator_id, by=anna)
    assert await sessions.find(ben.token) is None
    with pytest.raises(InvitationOver):
        await operators.accept(own.token, PASSWORD)
    with pytest.raises(CredentialsInvalid):
        await operators.sign_in(BEN, PASSWORD, address="203.0.113.1")
    with pytest.raises(LastOperator):
        await operators.disable(anna, by=anna)


async def test_two_operators_who_shut_each_other_out_leave_one(operators: Operators) -> None:
    anna = await _first(operators)
    ben = (
        await operators.accept((await operators.invite(BEN, by=anna)).token, PASSWORD)
    ).operator_id
    await asyncio.gather(
        operators.disable(ben, by=anna), operators.disable(anna, by=ben), return_exceptions=True
    )
    assert sum(not one.disabled for one in await operators.list()) == 1


async def test_what_is_over_is_forgotten(operators: Operators, clock: FrozenClock) -> None:
    await operators.first()
    await _first(operators)
    assert await operators.purge() == 0
    clock.move(9 * 3600)
    assert await operators.purge() == 1


async def test_no_token_and_no_password_shows(operators: Operators, db: Database) -> None:
    made = await operators.first()
    assert made is not None
    assert made.token not in repr(made)
    started = await operators.accept(made.token, PASSWORD, email=ANNA)
    assert started.token not in repr(started)
    for table in ("operators", "operator_sessions", "operator_invitations", "audit"):
        rows = str([tuple(cast("Any", row)) for row in await db.all(f"SELECT * FROM {table}")])
        assert made.token not in rows
        assert started.token not in rows
        assert PASSWORD not in rows
