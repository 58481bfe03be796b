"""What is pushed about messages of ours, on both databases."""

import asyncio
import contextlib
import json
from dataclasses import dataclass
from typing import Any

import pytest
from tests.delivery.aliyun import MAIL, SMS, TEXT, Aliyun, mail_config, sms_config

from watchword.db import Database, Row
from watchword.delivery import Delivery, MessageLog, Pool, Receipts, early_receipts, store
from watchword.delivery import receipts as receipts_room
from watchword.errors import (
    AbilityMissing,
    DatabaseBusy,
    DeliveryFailed,
    EntityNotFound,
    ReceiptsAddressUnknown,
    ReceiptsTooMany,
)
from watchword.http import DEFAULT_TIMEOUTS, Request, Response, Timeouts
from watchword.identifiers import parse_email, parse_phone
from watchword.keys import KeyRing
from watchword.message import Message, UsageType
from watchword.testing import FrozenClock

ADDRESS = parse_email("ann@example.com")
WEBHOOK = {"endpoint": "https://example.com/send"}


@dataclass
class Desk:
    """An installation with a connector, its provider at the far end, and an address for receipts."""

    db: Database
    clock: FrozenClock
    ring: KeyRing
    aliyun: Aliyun
    pool: Pool
    messages: MessageLog
    receipts: Receipts
    row: str = ""
    token: str = ""

    async def send(self, message: Message = TEXT, verification: str = "v1") -> Row:
        """Send a message; its row in the log."""
        with contextlib.suppress(DeliveryFailed):
            await Delivery(self.pool, self.messages, self.clock).deliver(
                message, verification=verification, budget=0.2
            )
        return (await self.messages.of_verification(verification))[-1]

    async def push(self, *reports: dict[str, Any], token: str | None = None) -> int:
        """Push these; of how many messages something became known."""
        body = json.dumps(reports).encode()
        taken = await self.receipts.take(self.row, token or self.token, body)
        return taken.kept

    async def state(self, verification: str = "v1") -> tuple[str, str | None, str]:
        """How a message stands: handed over, receipt, the receipt's code."""
        row = (await self.messages.of_verification(verification))[-1]
        return row["state"], row["receipt_state"], row["receipt_code"]


@pytest.fixture
async def desk(db: Database, clock: FrozenClock) -> Desk:
    ring, aliyun = KeyRing.ephemeral(clock), Aliyun()
    pool = await Pool.open(db, ring, aliyun, clock)
    receipts = Receipts(db, ring, pool, clock)
    made = Desk(db, clock, ring, aliyun, pool, MessageLog(db, ring, clock), receipts)
    made.row = await pool.add(SMS, sms_config())
    made.token = await receipts.new_token(made.row)
    return made


def report(**changed: Any) -> dict[str, Any]:
    return {
        "phone_number": "13800138000", "send_time": "2026-11-20 16:00:00", "report_time": "2026-11-20 16:00:01",
        "success": True, "err_code": "DELIVERED", "err_msg": "用户接收成功", "sms_size": "1",
        "biz_id": "biz-1", "out_id": "", **changed,
    }  # fmt: skip


async def test_a_delivered_message_is_known_to_be_delivered(desk: Desk) -> None:
    await desk.send()
    desk.clock.move(5)
    assert await desk.push(report()) == 1
    (row,) = await desk.messages.of_verification("v1")
    assert (row["state"], row["receipt_state"], row["receipt_code"]) == (
        "sent",
        "delivered",
        "DELIVERED",
    )
    assert row["receipt_at"] == row["at"] + 1000


async def test_an_undelivered_message_keeps_the_carriers_word(desk: Desk) -> None:
    await desk.send()
    assert await desk.push(report(success=False, err_code="MOBILE_NOT_ON_SERVICE")) == 1
    assert await desk.state() == ("sent", "undelivered", "MOBILE_NOT_ON_SERVICE")


SPELLINGS: list[str] = [
    "13800138000",
    "+8613800138000",
    "8613800138000",
    "008613800138000",
]


async def test_every_spelling_of_the_number_is_the_number(desk: Desk) -> None:
    for spelled in SPELLINGS:
        await desk.send()
        assert await desk.push(report(phone_number=spelled)) == 1


async def test_a_number_abroad_is_told_from_the_mainland_number_that_looks_alike(
    desk: Desk,
) -> None:
    abroad = Message(parse_phone("+18624017194"), UsageType.SIGN_IN, {"code": "482913"})
    config = sms_config()
    for entry in config["templates"]:
        entry["templateCode"] = {"china": "SMS_100000001", "overseas": "SMS_100000011"}
    desk.row = await desk.pool.add(SMS, config)
    desk.token = await desk.receipts.new_token(desk.row)
    assert (await desk.send(abroad))["state"] == "sent"
    assert await desk.push(report(phone_number="8618624017194")) == 0
    assert await desk.push(report(phone_number="18624017194")) == 1


async def test_a_message_whose_answer_was_lost_is_found_by_our_own_id(desk: Desk) -> None:
    desk.aliyun.lose()
    row = await desk.send()
    assert (row["state"], row["provider_id"]) == ("unknown", "")
    assert await desk.push(report(out_id=row["id"])) == 1
    assert await desk.state() == ("unknown", "delivered", "DELIVERED")
    assert await desk.messages.unknown("v1") == frozenset()
    (row,) = await desk.messages.of_verification("v1")
    assert row["provider_id"] == "biz-1"


async def test_our_own_id_counts_only_where_the_providers_is_not_known(desk: Desk) -> None:
    row = await desk.send()
    assert await desk.push(report(biz_id="biz-2", out_id=row["id"])) == 0
    assert await desk.state() == ("sent", None, "")


async def test_a_message_that_never_left_is_not_delivered(desk: Desk) -> None:
    desk.aliyun.say("isv.OUT_OF_SERVICE")
    row = await desk.send()
    assert await desk.push(report(out_id=row["id"])) == 0
    assert await desk.state() == ("failed", None, "")


async def test_a_mails_event_is_taken_too(desk: Desk) -> None:
    desk.row = await desk.pool.add(MAIL, mail_config())
    desk.token = await desk.receipts.new_token(desk.row)
    desk.aliyun.answer(json.dumps({"EnvId": "env-1", "RequestId": "r"}))
    await desk.send(Message(ADDRESS, UsageType.SIGN_IN, {"code": "482913"}))
    event = {
        "type": "dm:Deliver:Succeed",
        "data": {
            "env_id": "env-1",
            "rcpt": "Ann@example.com",
            "event": "dm:Deliver:Succeed",
            "err_code": "250",
        },
    }
    taken = await desk.receipts.take(desk.row, desk.token, json.dumps(event).encode())
    assert taken.kept == 1
    assert (await desk.state())[1] == "delivered"


async def test_receipts_of_a_connector_that_was_replaced_still_come_in(desk: Desk) -> None:
    await desk.send()
    await desk.pool.add(SMS, sms_config())
    assert await desk.push(report()) == 1


async def test_a_hundred_and_more_at_once_are_all_kept(desk: Desk) -> None:
    for n in range(3):
        desk.aliyun.answer(json.dumps({"Code": "OK", "BizId": f"many-{n}", "RequestId": "r"}))
        await desk.send(verification=f"many{n}")
    others = [report(biz_id=f"others-{n}") for n in range(250)]
    reports = [report(biz_id="many-0"), *others, report(biz_id="many-1"), report(biz_id="many-2")]
    assert await desk.push(*reports) == 3


# --- faster than the log -----------------------------------------------------------------------


class Hasty(Aliyun):
    """Pushes the receipt before it answers the request; or never answers, after the message went out."""

    desk: Desk

    async def send(self, request: Request, timeouts: Timeouts = DEFAULT_TIMEOUTS) -> Response:
        answer = await super().send(request, timeouts)
        assert await self.desk.push(report()) == 0
        return answer


@pytest.fixture
async def hurried(desk: Desk) -> Desk:
    """The same, with a provider that is faster than our log."""
    aliyun = Hasty()
    aliyun.desk = desk
    desk.aliyun = aliyun
    desk.pool = await Pool.open(desk.db, desk.ring, aliyun, desk.clock)
    return desk


async def test_a_receipt_that_came_before_the_log_knew_its_message_is_kept(hurried: Desk) -> None:
    await hurried.send()
    assert (await hurried.state())[1] is None
    hurried.clock.move(11)
    assert await hurried.receipts.look_again() == 0
    hurried.clock.move(2)
    assert await hurried.receipts.look_again() == 1
    assert await hurried.state() == ("sent", "delivered", "DELIVERED")
    assert await hurried.receipts.look_again(at_all=True) == 0


async def test_it_is_looked_for_while_the_server_runs_and_once_more_when_it_stops(
    hurried: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receipts_room, "_AGAIN", 0.01)
    async with hurried.receipts.looking_again():
        await hurried.send()
        hurried.clock.move(13)
        while (await hurried.state())[1] is None:  # noqa: ASYNC110 - a test's patience
            await asyncio.sleep(0.01)
        await hurried.send(verification="v2")
    assert ((await hurried.state())[1], (await hurried.state("v2"))[1]) == ("delivered",) * 2


async def test_receipts_that_wait_take_no_more_room_than_there_is(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(early_receipts, "_MOST", 3)
    assert await desk.push(*[report(biz_id=f"others-{n}") for n in range(9)]) == 0
    assert len(desk.receipts._early) == 3
    desk.clock.move(60)
    await desk.receipts.look_again()
    assert len(desk.receipts._early) == 0


async def test_a_database_that_is_busy_makes_them_wait_longer(
    hurried: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await hurried.send()
    hurried.clock.move(60)

    async def busy(*_: object) -> list[Row]:
        raise DatabaseBusy

    with monkeypatch.context() as locked:
        locked.setattr(store, "awaiting_receipt", busy)
        assert await hurried.receipts.look_again() == 0
    hurried.clock.move(60)
    assert await hurried.receipts.look_again() == 1


# --- what is not taken -------------------------------------------------------------------------


async def test_more_than_a_thousand_are_refused_whole(desk: Desk) -> None:
    await desk.send()
    with pytest.raises(ReceiptsTooMany):
        await desk.push(*[report()] * 1_001)
    assert (await desk.state())[1] is None
    assert await desk.push(*[report()] * 400) == 1


async def test_a_body_past_256_kib_is_refused(desk: Desk) -> None:
    body = b"[" + b" " * (256 * 1024) + b"]"
    with pytest.raises(ReceiptsTooMany):
        await desk.receipts.take(desk.row, desk.token, body)


async def test_a_time_that_cannot_be_is_not_kept(desk: Desk) -> None:
    await desk.send()
    assert await desk.push(report(report_time="2031-01-01 00:00:00")) == 1
    (row,) = await desk.messages.of_verification("v1")
    assert row["receipt_at"] == desk.clock.now()


NO_WORDS: list[str] = ["a code 482913", "x" * 65, "\x00", "<b>", "\ud800"]


async def test_a_code_that_is_no_word_is_not_kept(desk: Desk) -> None:
    for code in NO_WORDS:
        await desk.send()
        assert await desk.push(report(err_code=code)) == 1
        assert await desk.state() == ("sent", "delivered", "")


ODD: list[Any] = [
    b"", b"{", b"null", b"[]", b"{}", b"[1, null, [], {}]", b'[{"biz_id": {}}]', b"\xff", b"[" * 5000,
    json.dumps([report(phone_number="\ud800@x", out_id="\x00")]).encode(),
    json.dumps([report(biz_id="\x00" * 9)]).encode(), json.dumps([report(phone_number="9" * 9000)]).encode(),
    json.dumps([report(phone_number="١٣٨٠٠١٣٨٠٠٠")]).encode(), json.dumps([report(biz_id="é")]).encode(),
]  # fmt: skip


async def test_whatever_else_is_pushed_changes_nothing_and_breaks_nothing(desk: Desk) -> None:
    for body in ODD:
        await desk.send()
        assert (await desk.receipts.take(desk.row, desk.token, body)).kept == 0


# --- the address -------------------------------------------------------------------------------


async def test_only_a_digest_of_the_token_is_kept_and_a_new_one_ends_the_old(desk: Desk) -> None:
    await desk.send()
    (row,) = await desk.db.all("SELECT * FROM connectors")
    assert len(desk.token) >= 43
    assert desk.token not in str(dict(row))  # type: ignore[call-overload]
    newer = await desk.receipts.new_token(desk.row)
    with pytest.raises(ReceiptsAddressUnknown):
        await desk.push(report())
    assert await desk.push(report(), token=newer) == 1


NO_TOKENS: list[str] = ["", "x", "\ud800".encode("utf-8", "replace").decode(), "é" * 43]


async def test_another_token_is_none(desk: Desk) -> None:
    for token in NO_TOKENS:
        with pytest.raises(ReceiptsAddressUnknown):
            await desk.receipts.take(desk.row, token, b"[]")


async def test_a_connector_without_a_token_has_no_address(desk: Desk) -> None:
    row = await desk.pool.add(SMS, sms_config(), fallback=True)
    for other in (row, "nobody", "\x00", "é" * 2_000):
        with pytest.raises(ReceiptsAddressUnknown):
            await desk.receipts.take(other, desk.token, b"[]")


async def test_a_connector_that_is_pushed_nothing_gets_no_address(desk: Desk) -> None:
    row = await desk.pool.add("http-sms", WEBHOOK)
    with pytest.raises(AbilityMissing, match="http-sms"):
        await desk.receipts.new_token(row)
    with pytest.raises(EntityNotFound):
        await desk.receipts.new_token("nobody")
