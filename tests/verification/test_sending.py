"""Sending a code: what is kept before, and what is put right when nothing left."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from tests.verification.desk import EMAIL, OTHER_PHONE, PHONE, Desk, printed, wrong

from watchword.clock import Clock
from watchword.db import Database
from watchword.errors import (
    CodeMismatch,
    CodeNotFound,
    ConnectorNotFound,
    DatabaseUnavailable,
    DeliveryFailed,
    LimitReached,
)
from watchword.limits import Door, Limit, Limiter
from watchword.message import Fault, UsageType
from watchword.verification import Policy, SendState


async def test_a_code_of_the_policys_length_arrives_where_it_was_asked_for(desk: Desk) -> None:
    sent = await desk.verifier(Policy(digits=8, life=900)).send(PHONE, locale="zh-CN")
    (message,) = desk.texts.messages
    assert message.to == PHONE
    assert message.usage_type is UsageType.SIGN_IN
    assert message.locale == "zh-CN"
    assert message.values["minutes"] == "15"
    assert message.values["code"].isdigit()
    assert len(message.values["code"]) == 8
    assert (sent.digits, sent.state) == (8, SendState.SENT)
    assert sent.expires_at == desk.clock.now() + 900_000
    assert sent.resend_at == desk.clock.now() + 60_000


async def test_the_code_itself_is_nowhere_in_the_database(desk: Desk) -> None:
    code = await desk.sent(desk.verifier(Policy(digits=10)))
    for table in ("verifications", "limits", "audit", "messages"):
        assert code not in printed(await desk.db.all(f"SELECT * FROM {table}"))


async def test_a_new_code_ends_the_one_before(desk: Desk) -> None:
    verifier = desk.verifier(Policy(resend_gap=0))
    first, second = await desk.sent(verifier), await desk.sent(verifier)
    assert await desk.states() in (["superseded", "live"], ["live", "superseded"])
    if first != second:
        with pytest.raises(CodeMismatch):
            await verifier.check(PHONE, first)
    await verifier.check(PHONE, second)


async def test_another_within_the_gap_is_refused_and_nothing_is_lost(desk: Desk) -> None:
    verifier = desk.verifier()
    code = await desk.sent(verifier)
    desk.clock.move(20)
    with pytest.raises(LimitReached) as refused:
        await verifier.send(PHONE)
    assert (refused.value.limit, refused.value.retry_after) == ("resend-gap", 40)
    assert len(desk.texts.messages) == 1
    await verifier.check(PHONE, code)


async def test_whoever_is_refused_again_and_again_leaves_one_entry(desk: Desk) -> None:
    verifier = desk.verifier()
    await verifier.send(PHONE)
    for _ in range(5):
        with pytest.raises(LimitReached):
            await verifier.send(PHONE, address="192.0.2.1")
    (row,) = await desk.db.all("SELECT outcome, times FROM audit")
    assert (row["outcome"], row["times"]) == ("refused", 5)


async def test_the_gap_is_of_one_usage_type_and_one_identifier(desk: Desk) -> None:
    verifier = desk.verifier()
    await verifier.send(PHONE)
    await verifier.send(PHONE, UsageType.REGISTER)
    await verifier.send(OTHER_PHONE)
    await verifier.send(PHONE, flow="another")
    assert await desk.states() == ["live"] * 4


async def test_the_hours_messages_are_counted_over_all_usage_types(desk: Desk) -> None:
    verifier = desk.verifier()
    for usage_type in list(UsageType)[:5]:
        await verifier.send(PHONE, usage_type)
    with pytest.raises(LimitReached, match="Too many") as refused:
        await verifier.send(PHONE, UsageType.BIND_MFA)
    assert refused.value.limit == "messages-hour"
    assert len(desk.texts.messages) == 5


async def test_the_logto_profile_allows_ten_in_ten_minutes_without_a_gap(desk: Desk) -> None:
    verifier = desk.verifier(Policy.of("logto"))
    for _ in range(10):
        await verifier.send(PHONE)
    with pytest.raises(LimitReached) as refused:
        await verifier.send(PHONE)
    assert refused.value.limit == "requests"


async def test_an_address_pays_for_its_refusals(desk: Desk) -> None:
    verifier = desk.verifier()
    await verifier.send(PHONE, address="192.0.2.1")
    for _ in range(19):
        with pytest.raises(LimitReached) as refused:
            await verifier.send(PHONE, address="192.0.2.1")
        assert refused.value.limit == "resend-gap"
    with pytest.raises(LimitReached) as refused:
        await verifier.send(OTHER_PHONE, address="192.0.2.1")
    assert refused.value.limit == "address-hour"
    await verifier.send(OTHER_PHONE, address="192.0.2.2")


# --- carried tries ---------------------------------------------------------------------------


async def test_a_new_code_gets_what_the_hour_leaves_of_tries(desk: Desk) -> None:
    verifier = desk.verifier(Policy(resend_gap=0))
    for allowed in (5, 5):
        code = await desk.sent(verifier)
        assert (await desk.rows())[-1]["tries_allowed"] == allowed
        for nth in range(1, 5):
            with pytest.raises(CodeMismatch):
                await verifier.check(PHONE, wrong(code, nth))
        desk.clock.move(1)
    await verifier.send(PHONE)
    assert (await desk.rows())[-1]["tries_allowed"] == 2


async def test_a_code_that_could_not_be_tried_is_never_sent(desk: Desk) -> None:
    verifier = desk.verifier(Policy(resend_gap=0, tries=10))
    code = await desk.sent(verifier)
    for nth in range(1, 11):
        with pytest.raises(CodeMismatch):
            await verifier.check(PHONE, wrong(code, nth))
    with pytest.raises(LimitReached) as refused:
        await verifier.send(PHONE)
    assert refused.value.limit == "carried"
    assert len(desk.texts.messages) == 1
    assert await desk.states() == ["live"]
    desk.clock.move(refused.value.retry_after)
    await verifier.send(PHONE)
    assert (await desk.rows())[-1]["tries_allowed"] == 1


# --- when nothing left -----------------------------------------------------------------------


@pytest.mark.parametrize("fault", [Fault.UNAVAILABLE, Fault.BAD_RECIPIENT, Fault.THROTTLED])
async def test_when_nothing_left_the_code_before_works_again(desk: Desk, fault: Fault) -> None:
    verifier = desk.verifier(Policy(resend_gap=0))
    code = await desk.sent(verifier)
    desk.clock.move(1)
    desk.texts.refuse_next(fault)
    with pytest.raises(DeliveryFailed) as failed:
        await verifier.send(PHONE)
    assert failed.value.fault == fault
    assert await desk.states() == ["live", "void"]
    await verifier.check(PHONE, code)


async def test_when_nothing_left_and_none_was_before_a_wrong_code_is_called_wrong(
    desk: Desk,
) -> None:
    verifier = desk.verifier(connectors=())
    with pytest.raises(ConnectorNotFound):
        await verifier.send(PHONE)
    with pytest.raises(CodeMismatch):
        await verifier.check(PHONE, "000000")


async def test_when_the_code_before_has_expired_the_new_one_stays(desk: Desk) -> None:
    verifier = desk.verifier()
    await verifier.send(PHONE)
    desk.clock.move(601)
    desk.texts.refuse_next(Fault.UNAVAILABLE)
    with pytest.raises(DeliveryFailed):
        await verifier.send(PHONE)
    assert await desk.states() == ["superseded", "live"]


async def test_when_nothing_left_the_identifier_has_lost_nothing_and_the_address_has(
    desk: Desk,
) -> None:
    verifier = desk.verifier()
    desk.texts.refuse_next(*[Fault.NO_CREDIT] * 20)
    for _ in range(20):
        with pytest.raises(DeliveryFailed):
            await verifier.send(PHONE, address="192.0.2.1")
    with pytest.raises(LimitReached) as refused:
        await verifier.send(PHONE, address="192.0.2.1")
    assert refused.value.limit == "address-hour"
    await verifier.send(PHONE, address="192.0.2.2")
    assert len(desk.texts.messages) == 1


@pytest.mark.parametrize("fault", [Fault.OUTCOME_UNKNOWN, Fault.BAD_ANSWER])
async def test_a_message_that_may_have_left_is_answered_as_sent_and_counts(
    desk: Desk, fault: Fault
) -> None:
    verifier = desk.verifier()
    desk.texts.refuse_next(fault)
    assert (await verifier.send(PHONE)).state is SendState.UNKNOWN
    assert await desk.states() == ["live"]
    with pytest.raises(LimitReached):
        await verifier.send(PHONE)


async def test_a_send_that_is_cancelled_keeps_its_row_and_its_reservations(desk: Desk) -> None:
    verifier = desk.verifier()
    gate = desk.texts.hold_next()
    task = asyncio.create_task(verifier.send(PHONE))
    await gate.reached.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await desk.states() == ["live"]
    with pytest.raises(LimitReached):
        await verifier.send(PHONE)


async def test_no_transaction_is_open_while_the_provider_takes_its_time(desk: Desk) -> None:
    verifier = desk.verifier()
    gate = desk.texts.hold_next()
    waiting = asyncio.create_task(verifier.send(PHONE))
    await gate.reached.wait()
    await verifier.send(EMAIL)  # busy, were a transaction open
    assert not waiting.done()
    gate.opened.set()
    await waiting


async def test_an_error_of_ours_after_the_row_is_no_reason_to_think_that_nothing_left(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    verifier = desk.verifier()

    async def broken(*_: object, **__: object) -> None:
        raise DatabaseUnavailable

    with monkeypatch.context() as patch:
        patch.setattr(type(verifier._opened.delivery), "deliver", broken)
        with pytest.raises(DatabaseUnavailable):
            await verifier.send(PHONE)
    assert await desk.states() == ["live"]
    with pytest.raises(LimitReached):
        await verifier.send(PHONE)


# --- side by side ----------------------------------------------------------------------------


async def test_sends_at_once_leave_one_live_code(desk: Desk) -> None:
    verifier = desk.verifier(Policy.of("logto"))
    await asyncio.gather(*(verifier.send(EMAIL) for _ in range(10)))
    states = await desk.states()
    assert (states.count("live"), states.count("superseded")) == (1, 9)


async def test_a_send_that_fails_after_a_newer_one_changes_nothing(desk: Desk) -> None:
    verifier = desk.verifier(Policy.of("logto"))
    await verifier.send(PHONE)
    gate = desk.texts.hold_next(Fault.UNAVAILABLE)
    failing = asyncio.create_task(verifier.send(PHONE))
    await gate.reached.wait()
    code = await desk.sent(verifier)
    gate.opened.set()
    with pytest.raises(DeliveryFailed):
        await failing
    states = await desk.states()
    assert (states.count("live"), states.count("superseded")) == (1, 2)
    await verifier.check(PHONE, code)


@pytest.mark.parametrize("first", [0, 1])
async def test_of_two_sends_that_fail_in_any_order_the_code_that_arrived_is_left(
    desk: Desk, first: int
) -> None:
    verifier = desk.verifier(Policy.of("logto"))
    code = await desk.sent(verifier)
    gates, failing = [], []
    for _ in range(2):
        gates.append(desk.texts.hold_next(Fault.NO_CREDIT))
        failing.append(asyncio.create_task(verifier.send(PHONE)))
        await gates[-1].reached.wait()
    for nth in (first, 1 - first):
        gates[nth].opened.set()
        with pytest.raises(DeliveryFailed):
            await failing[nth]
    await verifier.check(PHONE, code)


# --- facts for operators ---------------------------------------------------------------------


async def test_what_came_of_a_send_is_in_its_row_or_in_the_audit(desk: Desk) -> None:
    verifier = desk.verifier()
    await verifier.send(PHONE, address="192.0.2.1")
    with pytest.raises(LimitReached):
        await verifier.send(PHONE)
    desk.texts.refuse_next(Fault.NO_CREDIT, Fault.OUTCOME_UNKNOWN)
    with pytest.raises(DeliveryFailed):
        await verifier.send(OTHER_PHONE)
    management: dict[str, Any] = {
        "door": Door.MANAGEMENT,
        "application": "management",
        "client": "importer",
    }
    await verifier.send(OTHER_PHONE, **management)
    with pytest.raises(LimitReached):
        await verifier.send(OTHER_PHONE, **management)
    entries = await desk.db.all("SELECT * FROM audit ORDER BY at, id")
    assert sorted(entry["outcome"] for entry in entries) == ["failed", "refused", "refused"]
    assert {entry["action"] for entry in entries} == {"verification.send"}
    assert {entry["actor"] for entry in entries} == {"person", "importer"}
    assert PHONE.value not in printed(entries)
    doors = {(row["door"], row["address"]) for row in await desk.rows()}
    assert doors == {("pages", "192.0.2.1"), ("pages", ""), ("management", "")}


async def test_no_connector_is_a_fact_of_its_own(desk: Desk) -> None:
    verifier = desk.verifier(connectors=(desk.texts,))
    with pytest.raises(ConnectorNotFound):
        await verifier.send(EMAIL)
    with pytest.raises(CodeNotFound):
        await verifier.check(PHONE, "123456")


async def test_rates_may_be_counted_elsewhere_and_wrong_tries_never(desk: Desk) -> None:
    """Policy section 1: Redis holds only rates."""
    elsewhere = _Counted(desk.db, desk.clock)
    verifier = desk.verifier(rates=elsewhere)
    code = await desk.sent(verifier)
    assert elsewhere.asked == [
        "resend-gap", "requests", "messages-hour", "messages-day",
        "application-hour", "application-day", "global-hour", "global-day",
    ]  # fmt: skip
    with pytest.raises(CodeMismatch):
        await verifier.check(PHONE, wrong(code))
    assert len(elsewhere.asked) == 8


class _Counted(Limiter):
    def __init__(self, db: Database, clock: Clock) -> None:
        super().__init__(db, clock)
        self.asked: list[str] = []

    async def _reserve(self, limits: Sequence[Limit], needing: Sequence[Limit], on: Any) -> int:
        self.asked += [limit.name for limit in limits if limit not in needing]
        return await super()._reserve(limits, needing, on)
