"""Checking a code: what is right, what is said of the rest, and what each costs."""

from collections.abc import Awaitable
from dataclasses import replace

import pytest
from tests.verification.desk import EMAIL, OTHER_PHONE, PHONE, Desk, printed, wrong

from watchword import secret
from watchword.errors import (
    CodeExpired,
    CodeMismatch,
    CodeNotFound,
    KeysUnreadable,
    LimitReached,
    LockedOut,
    TriesExhausted,
)
from watchword.keys import Key, KeyRing, Purpose
from watchword.limits import CheckLimits, Door
from watchword.verification import Policy, Verifier


async def left(verifier: Verifier, address: str | None = None) -> tuple[int, int | None]:
    """Wrong tries left to the phone, and to the address."""
    rooms = verifier._opened
    limits: CheckLimits = rooms.limits(verifier.policy).check(
        PHONE, application=verifier.application, address=address
    )
    of_address = await rooms.limiter.left(*limits.address) if limits.address else None
    return await rooms.limiter.left(*limits.identifier), of_address


async def test_the_right_code_costs_nothing(desk: Desk) -> None:
    verifier = desk.verifier()
    code = await desk.sent(verifier)
    await verifier.check(PHONE, code, address="192.0.2.1")
    assert await left(verifier, "192.0.2.1") == (10, 30)
    (row,) = await desk.rows()
    assert (row["state"], row["consumed_at"], row["digest"]) == (
        "consumed",
        desk.clock.now(),
        None,
    )


async def test_the_right_code_gives_back_its_own_unit_and_no_other(desk: Desk) -> None:
    verifier = desk.verifier()
    code = await desk.sent(verifier)
    for nth in (1, 2):
        with pytest.raises(CodeMismatch):
            await verifier.check(PHONE, wrong(code, nth), address="192.0.2.1")
    await verifier.check(PHONE, code, address="192.0.2.1")
    assert await left(verifier, "192.0.2.1") == (8, 28)


async def test_the_last_try_may_still_be_right(desk: Desk) -> None:
    verifier = desk.verifier()
    code = await desk.sent(verifier)
    for nth in range(1, 5):
        with pytest.raises(CodeMismatch):
            await verifier.check(PHONE, wrong(code, nth))
    await verifier.check(PHONE, code)


async def test_the_last_wrong_try_is_called_wrong_and_the_next_too_many(desk: Desk) -> None:
    verifier = desk.verifier()
    code = await desk.sent(verifier)
    for nth in range(1, 6):
        with pytest.raises(CodeMismatch):
            await verifier.check(PHONE, wrong(code, nth))
    for _ in range(20):
        with pytest.raises(TriesExhausted):
            await verifier.check(PHONE, code)
    assert await left(verifier) == (5, None)


async def test_a_code_that_is_not_there_is_not_found(desk: Desk) -> None:
    with pytest.raises(CodeNotFound):
        await desk.verifier().check(PHONE, "123456")


async def test_asking_for_what_is_not_there_costs_the_address_and_not_the_person(
    desk: Desk,
) -> None:
    verifier = desk.verifier()
    for _ in range(30):
        with pytest.raises(CodeNotFound):
            await verifier.check(PHONE, "123456", address="192.0.2.1")
    assert await left(verifier, "192.0.2.1") == (10, 0)
    with pytest.raises(LockedOut) as locked:
        await verifier.check(PHONE, "123456", address="192.0.2.1")
    assert locked.value.limit == "wrong-address-hour"


async def test_a_code_past_its_time_is_expired(desk: Desk) -> None:
    verifier = desk.verifier()
    code = await desk.sent(verifier)
    desk.clock.move(600)
    with pytest.raises(CodeExpired):
        await verifier.check(PHONE, code)
    assert await left(verifier) == (10, None)


async def test_a_code_works_until_the_last_moment_of_its_life(desk: Desk) -> None:
    verifier = desk.verifier()
    code = await desk.sent(verifier)
    desk.clock.move(599.999)
    await verifier.check(PHONE, code)


async def test_a_policy_made_stricter_holds_for_codes_that_are_out(desk: Desk) -> None:
    verifier = desk.verifier()
    code, mail = await desk.sent(verifier), await desk.sent(verifier, EMAIL)
    verifier.policy = replace(verifier.policy, tries=1, life=60)
    with pytest.raises(CodeMismatch):
        await verifier.check(PHONE, wrong(code))
    with pytest.raises(TriesExhausted):
        await verifier.check(PHONE, code)
    desk.clock.move(60)
    with pytest.raises(CodeExpired):
        await verifier.check(EMAIL, mail)


async def test_a_policy_made_looser_does_not_reach_codes_that_are_out(desk: Desk) -> None:
    verifier = desk.verifier(Policy(tries=1, life=60))
    code, mail = await desk.sent(verifier), await desk.sent(verifier, EMAIL)
    verifier.policy = replace(verifier.policy, tries=10, life=600)
    with pytest.raises(CodeMismatch):
        await verifier.check(PHONE, wrong(code))
    with pytest.raises(TriesExhausted):
        await verifier.check(PHONE, code)
    desk.clock.move(60)
    with pytest.raises(CodeExpired):
        await verifier.check(EMAIL, mail)


async def test_while_locked_out_nothing_is_judged_or_spent(desk: Desk) -> None:
    verifier = desk.verifier(Policy(tries=100))
    spent, kept = await desk.sent(verifier), await desk.sent(verifier, flow="kept")
    for nth in range(1, 11):
        with pytest.raises(CodeMismatch):
            await verifier.check(PHONE, wrong(spent, nth), address="192.0.2.1")
    for code in (kept, wrong(kept)):
        with pytest.raises(LockedOut) as locked:
            await verifier.check(PHONE, code, flow="kept", address="192.0.2.1")
        assert (locked.value.limit, locked.value.retry_after) == ("wrong-hour", 360)
    assert sorted(row["tries"] for row in await desk.rows()) == [0, 10]
    assert (await left(verifier, "192.0.2.1"))[1] == 20
    desk.clock.move(360)
    await verifier.check(PHONE, kept, flow="kept")


async def test_management_callers_have_wrong_tries_of_their_own(desk: Desk) -> None:
    verifier = desk.verifier(Policy(tries=100, profile="standard"))
    code = await desk.sent(verifier)
    for nth in range(1, 11):
        with pytest.raises(CodeMismatch):
            await verifier.check(PHONE, wrong(code, nth))
    with pytest.raises(LockedOut):
        await verifier.check(PHONE, code)
    await verifier.send(PHONE, application="management", door=Door.MANAGEMENT)
    code = desk.texts.codes(PHONE)[-1]
    await verifier.check(PHONE, code, application="management", door=Door.MANAGEMENT)


async def test_the_logto_profile_locks_out_at_a_hundred(desk: Desk) -> None:
    verifier = desk.verifier(Policy.of("logto", tries=100))
    code = await desk.sent(verifier)
    for nth in range(1, 101):
        with pytest.raises(CodeMismatch):
            await verifier.check(PHONE, wrong(code, nth))
    with pytest.raises(LockedOut):
        await verifier.check(PHONE, code)
    with pytest.raises(LimitReached):
        await verifier.send(PHONE)


async def test_a_code_of_a_key_that_was_replaced_is_still_right(desk: Desk) -> None:
    verifier = desk.verifier()
    code = await desk.sent(verifier)
    old = desk.ring.current(Purpose.CODE)
    kept = [desk.ring.current(purpose) for purpose in (Purpose.LOOKUP, Purpose.SEAL)]
    young = Key("young", Purpose.CODE, secret.new_key(), desk.clock.now() + 1)
    rooms = verifier._opened
    verifier._rooms = replace(rooms, ring=KeyRing([old, young, *kept], desk.clock))
    desk.clock.move(1)
    assert verifier._opened.ring.current(Purpose.CODE).id == "young"
    await verifier.check(PHONE, code)
    await verifier.send(OTHER_PHONE)
    verifier._rooms = replace(rooms, ring=KeyRing([old, *kept], desk.clock))
    with pytest.raises(KeysUnreadable):
        await verifier.check(OTHER_PHONE, desk.texts.codes(OTHER_PHONE)[-1])


async def test_checks_that_judge_nothing_are_one_entry_a_minute(desk: Desk) -> None:
    verifier = desk.verifier()
    for _ in range(5):
        with pytest.raises(CodeNotFound):
            await verifier.check(PHONE, "123456", address="192.0.2.1")
    (row,) = await desk.db.all("SELECT outcome, times FROM audit")
    assert (row["outcome"], row["times"]) == ("unknown", 5)


async def test_every_outcome_is_its_own_fact_in_the_audit(desk: Desk) -> None:
    verifier = desk.verifier(Policy(tries=1))

    async def outcome(check: Awaitable[object]) -> None:
        with pytest.raises((CodeMismatch, CodeNotFound, CodeExpired, TriesExhausted)):
            await check

    await outcome(verifier.check(PHONE, "123456"))
    code, mail = await desk.sent(verifier), await desk.sent(verifier, EMAIL)
    await outcome(verifier.check(PHONE, wrong(code)))
    await outcome(verifier.check(PHONE, code))
    desk.clock.move(600)
    await outcome(verifier.check(EMAIL, mail))
    await verifier.check(OTHER_PHONE, await desk.sent(verifier, OTHER_PHONE))
    rows = await desk.db.all("SELECT * FROM audit WHERE action = 'verification.check'")
    assert sorted(row["outcome"] for row in rows) == [
        "expired", "spent", "unknown", "wrong",
    ]  # fmt: skip
    # That it was used is what its own row says.
    assert sorted(await desk.states()) == ["consumed", "live", "live"]
    for private in (code, mail, wrong(code), PHONE.value, EMAIL.value):
        assert private not in printed(rows)
