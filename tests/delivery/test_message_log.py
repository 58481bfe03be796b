"""The message log: everything about an attempt, nothing that proves anything."""

from tests.delivery.aliyun import CODE, TEXT, Aliyun

from watchword.db import Database
from watchword.delivery import Candidate, MessageLog
from watchword.delivery.attempt import Attempt
from watchword.delivery.people import Recipients
from watchword.delivery.search import Filter, MessageSearch
from watchword.errors import DeliveryFailed
from watchword.identifiers import parse_email, parse_phone
from watchword.keys import KeyRing, Purpose
from watchword.message import Fault, Message, Receipt
from watchword.testing import FrozenClock
from watchword.tracing import REQUEST_ID

REFERENCE = "k3f09ab2c4d5e6f7"


def attempt(clock: FrozenClock, nth: int = 1, **ended: Receipt | DeliveryFailed) -> Attempt:
    message = Message(TEXT.to, TEXT.usage_type, TEXT.values, attempt=f"attempt{nth}")
    made = Attempt(Candidate("row1", Aliyun().connector(clock)), message, "v1", latency=42)
    made.receipt = ended.get("receipt")  # type: ignore[assignment]
    made.failure = ended.get("failure")  # type: ignore[assignment]
    return made


async def test_an_attempt_is_kept_whole(db: Database, clock: FrozenClock) -> None:
    ring = KeyRing.ephemeral(clock)
    log = MessageLog(db, ring, clock)
    await log.append(attempt(clock, receipt=Receipt("biz-1", "req-1")))
    (row,) = await log.of_verification("v1")
    kept = {
        name: row[name] for name in ("id", "connector", "connector_id", "channel", "usage_type")
    }
    assert kept == {
        "id": "attempt1",
        "connector": "row1",
        "connector_id": "aliyun-short-message-service",
        "channel": "sms",
        "usage_type": "SignIn",
    }
    assert (row["country"], row["identifier"]) == ("CN", "+86 138 •••• 8000")
    assert (row["provider_id"], row["request_id"]) == ("biz-1", "req-1")
    assert (row["state"], row["fault"], row["latency"], row["at"]) == ("sent", "", 42, clock.now())
    assert row["key_id"] == ring.current(Purpose.LOOKUP).id


async def test_what_a_provider_echoes_is_not_kept(db: Database, clock: FrozenClock) -> None:
    log = MessageLog(db, KeyRing.ephemeral(clock), clock)
    said = f"your code {CODE}\x1b[31m\n\u202ereversed {'x' * 900}"
    failure = DeliveryFailed(Fault.REJECTED, provider_code=f"odd.{CODE}", provider_text=said)
    await log.append(attempt(clock, failure=failure))
    (row,) = await log.of_verification("v1")
    assert row["provider_code"] == "odd.•••"
    assert row["provider_text"].startswith("your code •••[31m reversed xxx")
    assert len(row["provider_text"]) == 500


async def test_no_column_holds_code_or_number(db: Database, clock: FrozenClock) -> None:
    log = MessageLog(db, KeyRing.ephemeral(clock), clock)
    await log.append(attempt(clock))
    (row,) = await db.all("SELECT * FROM messages")
    everything = str(dict(row))  # type: ignore[call-overload]
    assert CODE not in everything
    assert "13800138000" not in everything
    assert row["state"] == "unknown"


async def test_attempts_are_found_by_whom_they_were_for(db: Database, clock: FrozenClock) -> None:
    log = MessageLog(db, KeyRing.ephemeral(clock), clock)
    await log.append(attempt(clock, 1))
    clock.move(1)
    await log.append(attempt(clock, 2))
    assert [row["id"] for row in await log.of_identifier(TEXT.to)] == ["attempt2", "attempt1"]
    assert await log.of_identifier(parse_phone("+8613800138001")) == []
    assert await log.of_identifier(parse_email("ann@example.com")) == []


async def test_an_attempt_keeps_the_request_that_made_it_and_one_that_none_made_keeps_none(
    db: Database, clock: FrozenClock
) -> None:
    log = MessageLog(db, KeyRing.ephemeral(clock), clock)
    await log.append(attempt(clock, 1))
    token = REQUEST_ID.set(REFERENCE)
    await log.append(attempt(clock, 2))
    REQUEST_ID.reset(token)
    await log.append(attempt(clock, 3))
    kept = {row["id"]: row["reference"] for row in await log.of_verification("v1")}
    assert kept == {"attempt1": None, "attempt2": REFERENCE, "attempt3": None}


async def test_a_person_is_told_their_references_and_none_is_left_once_they_are_erased(
    db: Database, clock: FrozenClock
) -> None:
    ring = KeyRing.ephemeral(clock)
    log = MessageLog(db, ring, clock)
    token = REQUEST_ID.set(REFERENCE)
    await log.append(attempt(clock))
    REQUEST_ID.reset(token)
    recipients, search = Recipients(log, ring), MessageSearch(db, ring)
    assert [told["reference"] for told in await recipients.told([TEXT.to])] == [REFERENCE]
    assert len((await search.find(Filter(reference=REFERENCE), 20)).rows) == 1
    async with db.transaction() as conn:
        await recipients.forget([TEXT.to], conn=conn)
    (row,) = await log.of_verification("v1")
    assert (row["reference"], row["state"]) == (None, "unknown")
    assert (await search.find(Filter(reference=REFERENCE), 20)).rows == []


async def test_what_is_older_than_thirty_days_goes(db: Database, clock: FrozenClock) -> None:
    log = MessageLog(db, KeyRing.ephemeral(clock), clock)
    await log.append(attempt(clock, 1))
    clock.move(30 * 86_400)
    await log.append(attempt(clock, 2))
    assert await log.purge() == 0
    clock.move(1)
    assert await log.purge() == 1
    assert [row["id"] for row in await log.of_verification("v1")] == ["attempt2"]
