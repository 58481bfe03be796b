"""The stored pool, on both databases."""

import asyncio
import json
import logging

import pytest
from tests.delivery.aliyun import MAIL, SECRET, SMS, TEXT, mail_config, sms_config

from watchword.db import Connection, Database, migrate
from watchword.delivery import Delivery, MessageLog, Pool, store
from watchword.errors import (
    ConfigInvalid,
    ConnectorUnknown,
    DeliveryFailed,
    StoredConnectorNotFound,
    UniqueViolated,
)
from watchword.keys import KeyRing
from watchword.message import Channel
from watchword.testing import FakeTransport, FrozenClock


@pytest.fixture
def ring(clock: FrozenClock) -> KeyRing:
    return KeyRing.ephemeral(clock)


@pytest.fixture
async def pool(db: Database, ring: KeyRing, transport: FakeTransport, clock: FrozenClock) -> Pool:
    return await Pool.open(db, ring, transport, clock)


async def rows(pool: Pool, channel: Channel = Channel.SMS) -> list[str]:
    return [candidate.row for candidate in await pool.candidates(channel)]


async def test_an_empty_pool_has_nobody(pool: Pool) -> None:
    assert await rows(pool) == []
    assert await pool.list() == []


async def test_a_stored_connector_is_ready_at_once_on_the_one_transport(
    pool: Pool, transport: FakeTransport
) -> None:
    row = await pool.add(SMS, sms_config())
    (candidate,) = await pool.candidates(Channel.SMS)
    assert (candidate.row, candidate.connector.id) == (row, SMS)
    assert candidate.connector.transport is transport  # type: ignore[attr-defined]
    assert len(row) == 12
    assert await rows(pool, Channel.EMAIL) == []


async def test_a_second_one_takes_the_firsts_place_and_a_fallback_stands_behind(pool: Pool) -> None:
    first = await pool.add(SMS, sms_config())
    behind = await pool.add(SMS, sms_config(), fallback=True)
    last = await pool.add(SMS, sms_config(), fallback=True)
    second = await pool.add(SMS, sms_config())
    mail = await pool.add(MAIL, mail_config())
    assert await rows(pool) == [second, behind, last]
    assert await rows(pool, Channel.EMAIL) == [mail]
    told = {stored.id: stored for stored in await pool.list(replaced=True)}
    assert told[first].replaced_at is not None
    assert first not in {stored.id for stored in await pool.list()}


async def test_a_fallback_without_a_first_is_the_first(pool: Pool) -> None:
    row = await pool.add(SMS, sms_config(), fallback=True)
    assert await rows(pool) == [row]
    assert (await pool.list())[0].position == 0


async def test_what_was_replaced_can_be_restored(pool: Pool) -> None:
    first = await pool.add(SMS, sms_config())
    second = await pool.add(SMS, sms_config())
    await pool.restore(first)
    assert await rows(pool) == [first]
    with pytest.raises(StoredConnectorNotFound):
        await pool.restore(first)
    await pool.restore(second)
    assert await rows(pool) == [second]


async def test_secrets_are_stored_sealed_and_never_told(pool: Pool, db: Database) -> None:
    row = await pool.add(SMS, sms_config())
    (stored,) = await db.all("SELECT * FROM connectors")
    assert SECRET not in str(dict(stored))  # type: ignore[call-overload]
    assert "守望" not in stored["config"]
    (told,) = await pool.list()
    assert told.config is not None
    assert told.config["accessKeySecret"] == "********"
    assert told.config["signName"] == "守望演示"
    assert SECRET not in repr(told) + repr(await pool.candidates(Channel.SMS)) + repr(pool)
    assert told.id == row


async def test_a_row_moved_to_another_id_does_not_open(
    pool: Pool, db: Database, ring: KeyRing, transport: FakeTransport, clock: FrozenClock
) -> None:
    first = await pool.add(SMS, sms_config())
    second = await pool.add(SMS, sms_config(), fallback=True)
    await db.execute(
        "UPDATE connectors SET config = (SELECT config FROM connectors WHERE id = :other) WHERE id = :id",
        other=second,
        id=first,
    )
    again = await Pool.open(db, ring, transport, clock)
    assert (await again.list())[0].config is None


# --- refused at the door -----------------------------------------------------------------------


async def test_a_bad_configuration_is_refused_and_the_one_before_stays(pool: Pool) -> None:
    row = await pool.add(SMS, sms_config())
    with pytest.raises(ConfigInvalid) as refused:
        await pool.add(SMS, {"accessKeyId": "x", "sign": "y"})
    assert len(refused.value.problems) > 2
    with pytest.raises(ConnectorUnknown):
        await pool.add("no-such-connector", {})
    assert await rows(pool) == [row]


async def test_codes_too_long_for_a_connector_are_refused_naming_both(
    db: Database, ring: KeyRing, transport: FakeTransport, clock: FrozenClock
) -> None:
    pool = await Pool.open(db, ring, transport, clock, code_digits=8)
    with pytest.raises(ConfigInvalid, match=r"8 digits.*Aliyun Short Message Service.*4 to 6"):
        await pool.add(SMS, sms_config())
    await pool.add(MAIL, mail_config())


async def test_a_connector_that_can_no_longer_be_used_fails_in_its_place(
    pool: Pool,
    db: Database,
    ring: KeyRing,
    transport: FakeTransport,
    clock: FrozenClock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await pool.add(SMS, sms_config())
    with caplog.at_level(logging.ERROR, "watchword.delivery"):
        longer = await Pool.open(db, ring, transport, clock, code_digits=8)
    assert SMS in caplog.text
    delivery = Delivery(longer, MessageLog(db, ring, clock), clock)
    with pytest.raises(DeliveryFailed) as failed:
        await delivery.deliver(TEXT, verification="v1")
    assert (failed.value.fault, failed.value.connector) == ("bad_config", SMS)
    assert "8 digits" in failed.value.provider_text


async def test_a_plug_in_that_was_uninstalled_does_not_keep_the_fallback_from_its_turn(
    pool: Pool, db: Database, ring: KeyRing, transport: FakeTransport, clock: FrozenClock
) -> None:
    gone = await pool.add(SMS, sms_config())
    await pool.add(SMS, sms_config(), fallback=True)
    await db.execute("UPDATE connectors SET connector_id = 'gone' WHERE id = :id", id=gone)
    transport.answer(json.dumps({"Code": "OK", "BizId": "b", "RequestId": "r"}))
    again = await Pool.open(db, ring, transport, clock)
    done = await Delivery(again, MessageLog(db, ring, clock), clock).deliver(
        TEXT, verification="v1"
    )
    assert done.state == "sent"


# --- the sandbox's own -------------------------------------------------------------------------


async def test_the_sandboxs_connector_is_kept_once_and_follows_its_port(pool: Pool) -> None:
    await pool.keep_sandbox(SMS, sms_config(endpoint="http://127.0.0.1:3080"))
    first = await rows(pool)
    await pool.keep_sandbox(SMS, sms_config(endpoint="http://127.0.0.1:3080"))
    assert await rows(pool) == first
    await pool.keep_sandbox(SMS, sms_config(endpoint="http://127.0.0.1:3999"))
    (stored,) = await pool.list()
    assert stored.config is not None
    assert (stored.origin, stored.config["endpoint"]) == ("sandbox", "http://127.0.0.1:3999/")


async def test_an_operators_connector_is_not_replaced_by_the_sandboxs(pool: Pool) -> None:
    await pool.keep_sandbox(SMS, sms_config())
    row = await pool.add(SMS, sms_config())
    await pool.keep_sandbox(SMS, sms_config(endpoint="http://127.0.0.1:3999"))
    assert await rows(pool) == [row]


# --- several processes -------------------------------------------------------------------------


async def test_another_processs_change_is_seen_within_two_seconds(
    pool: Pool, db: Database, ring: KeyRing, transport: FakeTransport, clock: FrozenClock
) -> None:
    other = await Pool.open(db, ring, transport, clock)
    first = await pool.add(SMS, sms_config())
    assert await rows(other) == []
    clock.move(2)
    assert await rows(other) == [first]
    second = await other.add(SMS, sms_config())
    clock.move(2)
    assert await rows(pool) == [second]


async def test_an_unchanged_pool_is_not_opened_again(pool: Pool, clock: FrozenClock) -> None:
    await pool.add(SMS, sms_config())
    (before,) = await pool.candidates(Channel.SMS)
    clock.move(60)
    (after,) = await pool.candidates(Channel.SMS)
    assert after.connector is before.connector


async def add_eight_at_once(url: str, ring: KeyRing, clock: FrozenClock) -> list[int]:
    """Two processes, four connectors each, half of them fallbacks; answers the places, then how many were replaced."""
    handles = [await Database.open(url) for _ in range(2)]
    await migrate(handles[0])
    pools = [await Pool.open(db, ring, FakeTransport(), clock) for db in handles]
    try:
        await asyncio.gather(
            *(pools[n % 2].add(SMS, sms_config(), fallback=n % 4 > 1) for n in range(8))
        )
        stored = await pools[0].list(replaced=True)
    finally:
        for db in handles:
            await db.close()
    places = [one.position for one in stored if one.replaced_at is None]
    return [*places, len(stored) - len(places)]


async def test_eight_operators_at_once_leave_one_first_and_a_whole_line(
    database_url: str, ring: KeyRing, clock: FrozenClock
) -> None:
    *places, replaced = await add_eight_at_once(database_url, ring, clock)
    assert places == list(range(len(places)))
    assert len(places) + replaced == 8


async def test_the_eight_catch_a_pool_that_does_not_wait_its_turn(
    postgres_url: str, ring: KeyRing, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def no_turn(_: Connection) -> None:
        pass

    monkeypatch.setattr(store, "move_version", no_turn)
    with pytest.raises(UniqueViolated):
        await add_eight_at_once(postgres_url, ring, clock)
