"""T40: forged, repeated and reordered receipts. Nothing signs a receipt: all there is are an unguessable address and what we know."""

import asyncio
import json
from typing import Any

import pytest
from tests.delivery.aliyun import SMS, TEXT, Aliyun, sms_config
from tests.delivery.test_receipts import Desk, desk, report

from watchword.db import Database
from watchword.delivery import Delivery, MessageLog, Pool, Receipts, store
from watchword.errors import ReceiptsAddressUnknown
from watchword.identifiers import parse_phone
from watchword.keys import KeyRing
from watchword.message import Message, UsageType
from watchword.testing import FrozenClock

__all__ = ["desk"]

DELIVERED = report()
FAILED = report(success=False, err_code="MOBILE_SEND_LIMIT")


async def everything(db: Database) -> str:
    """Every row of every table that a receipt might be meant to touch."""
    tables = (
        "connectors",
        "messages",
        "limits",
        "verifications",
        "identifiers",
        "users",
        "sessions",
        "audit",
    )
    rows = [await db.all(f"SELECT * FROM {table}") for table in tables]
    return str([[dict(row) for row in found] for found in rows])  # type: ignore[call-overload]


# --- forged ------------------------------------------------------------------------------------


FORGED: list[dict[str, Any]] = [
    {"biz_id": "biz-2"},
    {"phone_number": "13800138001"},
    {"phone_number": "+18013800138000"},
    {"phone_number": ""},
    {"phone_number": "13800138000,13800138001"},
    {"biz_id": ""},
    {"biz_id": "biz-%"},
    {"biz_id": "biz-1' OR '1'='1"},
]


async def test_T40_a_receipt_about_no_message_of_ours_changes_nothing(desk: Desk) -> None:
    for changed in FORGED:
        await desk.send()
        before = await everything(desk.db)
        assert await desk.push(report(**changed)) == 0
        assert await everything(desk.db) == before


async def test_T40_one_connectors_address_says_nothing_about_anothers_messages(desk: Desk) -> None:
    await desk.send()
    other = await desk.pool.add(SMS, sms_config(), fallback=True)
    token = await desk.receipts.new_token(other)
    before = await everything(desk.db)
    body = json.dumps([DELIVERED]).encode()
    assert (await desk.receipts.take(other, token, body)).kept == 0
    with pytest.raises(ReceiptsAddressUnknown):
        await desk.receipts.take(desk.row, token, body)
    assert await everything(desk.db) == before


async def test_T40_whoever_knows_our_id_and_not_the_number_cannot_settle_a_lost_message(
    desk: Desk,
) -> None:
    desk.aliyun.lose()
    row = await desk.send()
    assert await desk.push(report(out_id=row["id"], phone_number="13900000001")) == 0
    assert await desk.state() == ("unknown", None, "")


async def test_T40_a_receipt_touches_its_own_columns_and_no_table_but_the_log(desk: Desk) -> None:
    row = await desk.send()
    sent = len(desk.aliyun.requests)
    before = await everything(desk.db)
    await desk.push(DELIVERED)
    (after,) = await desk.messages.of_verification("v1")
    changed = {name for name in dict(row) if dict(row)[name] != dict(after)[name]}  # type: ignore[call-overload]
    assert changed == {"receipt_state", "receipt_code", "receipt_at"}
    columns = "receipt_state = NULL, receipt_code = '', receipt_at = NULL"
    await desk.db.execute(f"UPDATE messages SET {columns}")
    assert await everything(desk.db) == before
    assert len(desk.aliyun.requests) == sent


# --- repeated, reordered -----------------------------------------------------------------------


@pytest.mark.parametrize(("first", "then"), [(DELIVERED, FAILED), (FAILED, DELIVERED)])
async def test_T40_the_first_last_word_stays(
    desk: Desk, first: dict[str, Any], then: dict[str, Any]
) -> None:
    await desk.send()
    assert await desk.push(first, then) == 1
    settled = await everything(desk.db)
    desk.clock.move(60)
    for again in (first, then, first):
        assert await desk.push(again) == 0
    assert await everything(desk.db) == settled
    assert (await desk.state())[2] == first["err_code"]


async def test_T40_what_waits_for_its_message_is_judged_like_any_receipt(desk: Desk) -> None:
    for changed in FORGED:
        await desk.push(report(**changed))
    await desk.push(FAILED, DELIVERED, FAILED)
    await desk.send()
    before = await everything(desk.db)
    for changed in FORGED:
        await desk.push(report(**changed))
    desk.clock.move(60)
    assert await desk.receipts.look_again() == 1
    assert (await desk.state())[2] == FAILED["err_code"]
    assert await desk.receipts.look_again(at_all=True) == 0
    await desk.db.execute(
        "UPDATE messages SET receipt_state = NULL, receipt_code = '', receipt_at = NULL"
    )
    assert await everything(desk.db) == before


async def both_words_at_once(db: Database, clock: FrozenClock) -> int:
    """Sixteen messages, and for each the two contrary receipts at the same moment; how often something became known."""
    ring = KeyRing.ephemeral(clock)
    aliyun = Aliyun()
    pool = await Pool.open(db, ring, aliyun, clock)
    messages, receipts = MessageLog(db, ring, clock), Receipts(db, ring, pool, clock)
    row = await pool.add(SMS, sms_config())
    token = await receipts.new_token(row)
    for n in range(16):
        aliyun.answer(json.dumps({"Code": "OK", "BizId": f"biz-{n}", "RequestId": "r"}))
        await Delivery(pool, messages, clock).deliver(TEXT, verification=f"v{n}")
    bodies = [
        json.dumps([{**word, "biz_id": f"biz-{n}"} for n in order]).encode()
        for word, order in ((DELIVERED, range(16)), (FAILED, reversed(range(16))))
    ]
    taken = await asyncio.gather(*(receipts.take(row, token, body) for body in bodies * 4))
    return sum(one.kept for one in taken)


async def test_T40_contrary_receipts_at_once_settle_each_message_once(
    db: Database, clock: FrozenClock
) -> None:
    assert await both_words_at_once(db, clock) == 16


async def test_T40_the_race_is_red_on_a_log_that_takes_the_last_word(
    db: Database, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    whoever = store._RECEIPT.replace("AND receipt_state IS NULL", "")
    monkeypatch.setattr(store, "_RECEIPT", whoever)
    assert await both_words_at_once(db, clock) > 16


# --- a proof of nothing --------------------------------------------------------------------------


async def test_T40_a_delivered_receipt_is_no_proof_of_the_number(desk: Desk) -> None:
    other = Message(parse_phone("+8613800138009"), UsageType.REGISTER, {"code": "482913"})
    await desk.send(other)
    await desk.push(report(phone_number="13800138009"))
    for table in ("users", "identifiers", "sessions", "verifications"):
        assert await desk.db.all(f"SELECT 1 FROM {table}") == []
