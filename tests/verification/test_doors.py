"""Who asks for a code, and what that changes: browsers, programs, countries, and sends whose answers come first."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from tests.verification.desk import EMAIL, OTHER_PHONE, PHONE, Desk, printed, wrong

from watchword.errors import (
    CodeMismatch,
    ConnectorNotFound,
    CountryRefused,
    LimitReached,
    LockedOut,
    TriesExhausted,
)
from watchword.identifiers import parse_phone
from watchword.limits import Countries, Door
from watchword.message import Fault, UsageType
from watchword.tracing import REQUEST_ID
from watchword.verification import Policy, Verifier

MINE: dict[str, Any] = {"device": "mine", "known_device": True}
PROGRAM: dict[str, Any] = {
    "door": Door.MANAGEMENT,
    "application": "management",
    "client": "importer",
}


async def refusal(verifier: Verifier, *args: Any, **how: Any) -> str:
    """The limit that refuses this send."""
    with pytest.raises(LimitReached) as refused:
        await verifier.send(*args, **how)
    return refused.value.limit


# --- browsers ----------------------------------------------------------------------------------


async def test_T11_who_spends_all_of_a_persons_messages_does_not_keep_their_own_browser_out(
    desk: Desk,
) -> None:
    verifier = desk.verifier()
    for nth in range(5):
        await verifier.send(PHONE, flow=f"attack{nth}", device="theirs")
    assert await refusal(verifier, PHONE, flow="more", device="theirs") == "messages-hour"
    for nth in range(3):
        await verifier.send(PHONE, flow=f"mine{nth}", **MINE)
    assert await refusal(verifier, PHONE, flow="mine3", **MINE) == "own-lane-hour"
    assert len(desk.texts.messages) == 8


async def test_T11_who_spends_all_of_a_persons_tries_does_not_lock_their_own_browser_out(
    desk: Desk,
) -> None:
    verifier = desk.verifier(Policy(resend_gap=0, tries=100))
    for flow in ("one", "two"):
        code = await desk.sent(verifier, flow=flow)
        for nth in range(1, 6):
            with pytest.raises(CodeMismatch):
                await verifier.check(PHONE, wrong(code, nth), flow=flow, device="theirs")
    with pytest.raises(LockedOut):
        await verifier.check(PHONE, code, flow="two", device="theirs")
    assert await refusal(verifier, PHONE, flow="three", device="theirs") == "carried"
    await verifier.send(PHONE, flow="mine", **MINE)
    code = desk.texts.codes(PHONE)[-1]
    with pytest.raises(CodeMismatch):
        await verifier.check(PHONE, wrong(code), flow="mine", **MINE)
    await verifier.check(PHONE, code, flow="mine", **MINE)


async def test_a_browser_reaches_five_strangers_an_hour_and_each_as_often_as_that_one_may(
    desk: Desk,
) -> None:
    verifier = desk.verifier(Policy(resend_gap=0))
    people = [parse_phone(f"+8613800138{nth:03d}") for nth in range(6)]
    for person in people[:5]:
        await verifier.send(person, device="d")
    assert await refusal(verifier, people[5], device="d") == "strangers-hour"
    await verifier.send(people[0], device="d")
    await verifier.send(people[5], device="another")
    await verifier.send(people[5], device="d", known_device=True)


async def test_the_last_of_the_installations_budget_is_for_known_browsers(desk: Desk) -> None:
    verifier = desk.verifier(Policy(numbers={"global-hour": (10, 3600)}))
    people = [parse_phone(f"+8613800138{nth:03d}") for nth in range(11)]
    for person in people[:7]:
        await verifier.send(person)
    assert await refusal(verifier, people[7]) == "global-hour"
    for person in people[7:10]:
        await verifier.send(person, **MINE)
    assert await refusal(verifier, people[10], **MINE) == "global-hour"
    await verifier.send(people[10], "Generic", **PROGRAM)


# --- programs ----------------------------------------------------------------------------------


async def test_a_program_has_a_burst_of_its_own_and_is_told_which_limit_it_met(desk: Desk) -> None:
    verifier = desk.verifier(Policy(numbers={"management-burst": (2, 6)}))
    await verifier.send(PHONE, **PROGRAM)
    await verifier.send(OTHER_PHONE, **PROGRAM)
    third = parse_phone("+86 138 0013 8003")
    with pytest.raises(LimitReached) as refused:
        await verifier.send(third, **PROGRAM)
    assert refused.value.operator_data == {"limit": "management-burst", "retryAfter": 3}
    assert refused.value.data is None
    await verifier.send(third, **{**PROGRAM, "client": "another"})


async def test_a_program_that_is_locked_out_is_told_and_another_is_not_locked_out(
    desk: Desk,
) -> None:
    verifier = desk.verifier(Policy(numbers={"wrong-management-hour": (2, 3600)}))
    await verifier.send(PHONE, **PROGRAM)
    code = desk.texts.codes(PHONE)[-1]
    for nth in (1, 2):
        with pytest.raises(CodeMismatch):
            await verifier.check(PHONE, wrong(code, nth), **PROGRAM)
    with pytest.raises(LockedOut) as locked:
        await verifier.check(PHONE, code, **PROGRAM)
    assert locked.value.operator_data == {"limit": "wrong-management-hour", "retryAfter": 1800}
    # Its own two tries are all that the code was given (it is carried), but nobody else is locked out.
    with pytest.raises(TriesExhausted):
        await verifier.check(PHONE, code, **{**PROGRAM, "client": "another"})


# --- countries ---------------------------------------------------------------------------------


async def test_a_country_that_is_not_served_costs_the_address_and_nobody_else(desk: Desk) -> None:
    served = Policy(countries=Countries(allowed=frozenset({"FR"})))
    verifier = desk.verifier(served)
    for door in (Door.PAGES, Door.MANAGEMENT, Door.TEST):
        with pytest.raises(CountryRefused):
            await verifier.send(PHONE, door=door, address="192.0.2.1")
    await verifier.send(EMAIL, address="192.0.2.1")
    assert (await desk.states(), desk.texts.messages) == (["live"], [])
    verifier.policy = replace(served, countries=Countries())
    for nth in range(18):
        await verifier.send(parse_phone(f"+8613800138{nth:03d}"), address="192.0.2.1")
    assert await refusal(verifier, OTHER_PHONE, address="192.0.2.1") == "address-hour"


# --- answers that come first -------------------------------------------------------------------


async def test_T24_a_send_that_is_never_delivered_is_counted_like_any_other(desk: Desk) -> None:
    verifier = desk.verifier(Policy(resend_gap=0))
    for nth in range(5):
        sent = await verifier.send_later(
            PHONE, UsageType.FORGOT_PASSWORD, deliver=nth % 2 == 0, flow=f"f{nth}"
        )
        assert sent.digits == 6
    await verifier.finish()
    assert len(desk.texts.messages) == 3
    assert await refusal(verifier, PHONE, UsageType.FORGOT_PASSWORD) == "messages-hour"


async def test_a_send_that_followed_its_answer_is_of_the_request_that_asked_for_it(
    desk: Desk,
) -> None:
    verifier, reference = desk.verifier(), "k3f09ab2c4d5e6f7"
    token = REQUEST_ID.set(reference)
    await verifier.send_later(PHONE, UsageType.FORGOT_PASSWORD, deliver=True)
    REQUEST_ID.set("thenextrequest00")
    await verifier.finish()
    REQUEST_ID.reset(token)
    rows = await desk.db.all("SELECT reference FROM messages")
    assert [row["reference"] for row in rows] == [reference]


async def test_T24_nothing_comes_back_of_a_send_that_followed_its_answer_and_failed(
    desk: Desk,
) -> None:
    verifier = desk.verifier()
    desk.texts.refuse_next(*[Fault.NO_CREDIT] * 5)
    for nth in range(5):
        await verifier.send_later(PHONE, UsageType.SIGN_IN, deliver=True, flow=f"f{nth}")
    await verifier.finish()
    assert await refusal(verifier, PHONE) == "messages-hour"
    assert await desk.states() == ["live"] * 5
    rows = await desk.db.all("SELECT state FROM messages")
    assert [row["state"] for row in rows] == ["failed"] * 5
    assert not await desk.db.all("SELECT * FROM audit WHERE outcome = 'failed'")


async def test_the_answer_does_not_wait_for_the_delivery_and_closing_does(desk: Desk) -> None:
    verifier = desk.verifier()
    gate = desk.texts.hold_next()
    await verifier.send_later(PHONE, UsageType.SIGN_IN, deliver=True)
    finishing = asyncio.create_task(verifier.finish())
    await gate.reached.wait()
    assert not finishing.done()
    gate.opened.set()
    await finishing
    assert len(desk.texts.messages) == 1
    await verifier.check(PHONE, desk.texts.codes(PHONE)[0])


async def test_without_a_connector_known_and_unknown_hear_the_same_and_nothing_is_counted(
    desk: Desk,
) -> None:
    verifier = desk.verifier(connectors=())
    for deliver in (True, False):
        with pytest.raises(ConnectorNotFound):
            await verifier.send_later(PHONE, UsageType.SIGN_IN, deliver=deliver)
    assert await desk.rows() == []
    assert printed(await desk.db.all("SELECT * FROM limits")) == ""
