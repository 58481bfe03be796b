"""The stored pool, on both databases."""

import asyncio
import json
import logging

import pytest
from tests.delivery.aliyun import MAIL, SECRET, SMS, TEXT, mail_config, sms_config

from watchword.connectors import find
from watchword.db import Connection, Database, migrate
from watchword.delivery import Change, Delivery, MessageLog, Pool, store
from watchword.errors import (
    ConfigInvalid,
    ConnectorNotFound,
    ConnectorUnknown,
    DeliveryFailed,
    EntityNotFound,
    UniqueViolated,
)
from watchword.identifiers import parse_phone
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
    with pytest.raises(EntityNotFound):
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


# --- countries ---------------------------------------------------------------------------------


async def test_who_is_kept_for_a_country_comes_first_there_and_nowhere_else(pool: Pool) -> None:
    everywhere = await pool.add(SMS, sms_config())
    china = await pool.add(SMS, sms_config(), fallback=True, change=Change(countries=["CN"]))
    both = await pool.add(SMS, sms_config(), fallback=True, change=Change(countries=["HK", "CN"]))

    async def order(country: str) -> list[str]:
        return [one.row for one in await pool.candidates(Channel.SMS, country)]

    assert await order("CN") == [china, both, everywhere]
    assert await order("HK") == [both, everywhere]
    assert await order("US") == [everywhere]
    assert await order("") == [everywhere]


async def test_a_message_goes_by_the_country_of_its_number(
    pool: Pool, db: Database, ring: KeyRing, transport: FakeTransport, clock: FrozenClock
) -> None:
    await pool.add(SMS, sms_config())
    china = await pool.add(SMS, sms_config(), fallback=True, change=Change(countries=["CN"]))
    transport.answer(json.dumps({"Code": "OK", "BizId": "b", "RequestId": "r"}))
    log = MessageLog(db, ring, clock)
    await Delivery(pool, log, clock).deliver(TEXT, verification="v1")
    assert [row["connector"] for row in await log.of_verification("v1")] == [china]


async def test_a_country_nobody_serves_is_answered_like_no_connector(
    pool: Pool, db: Database, ring: KeyRing, clock: FrozenClock
) -> None:
    await pool.add(SMS, sms_config(), change=Change(countries=["HK"]))
    with pytest.raises(ConnectorNotFound):
        await Delivery(pool, MessageLog(db, ring, clock), clock).deliver(TEXT, verification="v1")


@pytest.mark.parametrize("countries", [["China"], ["cn"], [""], ["CN", "XX"], ["CN HK"]])
async def test_what_is_no_country_is_refused_by_its_place(pool: Pool, countries: list[str]) -> None:
    with pytest.raises(ConfigInvalid, match=rf"countries\[{len(countries) - 1}\]"):
        await pool.add(SMS, sms_config(), change=Change(countries=countries))
    assert await pool.list() == []


async def test_a_mailbox_has_no_country(pool: Pool) -> None:
    with pytest.raises(ConfigInvalid, match="phones"):
        await pool.add(MAIL, mail_config(), change=Change(countries=["CN"]))


# --- changing ----------------------------------------------------------------------------------


async def test_a_disabled_connector_keeps_its_place_and_sends_nothing(pool: Pool) -> None:
    first = await pool.add(SMS, sms_config())
    second = await pool.add(SMS, sms_config(), fallback=True)
    told = await pool.change(first, Change(enabled=False))
    assert (told.enabled, told.position) == (False, 0)
    assert await rows(pool) == [second]
    await pool.change(first, Change(enabled=True))
    assert await rows(pool) == [first, second]


@pytest.mark.parametrize(
    ("moved", "to", "order"),
    [("c", 0, "cab"), ("a", 2, "bca"), ("a", 1, "bac"), ("b", 1, "abc"), ("a", 99, "bca")],
)
async def test_a_connector_moves_to_a_place_and_the_others_close_up(
    pool: Pool, moved: str, to: int, order: str
) -> None:
    ids = {name: await pool.add(SMS, sms_config(), fallback=True) for name in "abc"}
    await pool.add(MAIL, mail_config())
    told = await pool.change(ids[moved], Change(position=to))
    assert await rows(pool) == [ids[name] for name in order]
    assert told.position == order.index(moved)
    assert [one.position for one in await pool.list()] == [0, 1, 2, 0]


async def test_what_a_change_does_not_name_stays(pool: Pool) -> None:
    overrides = {"name": {"en": "Ours"}, "target": "ours"}
    row = await pool.add(
        SMS,
        sms_config(),
        change=Change(metadata=overrides, countries=["CN"], sync_profile=True, token_storage=True),
    )
    before = await pool.get(row)
    assert before.metadata == overrides
    assert (before.countries, before.sync_profile, before.token_storage) == (("CN",), True, True)
    for change in (Change(), Change(enabled=True), Change(position=0)):
        assert await pool.change(row, change) == before
    after = await pool.change(row, Change(metadata={}, countries=[], sync_profile=False))
    assert (after.metadata, after.countries, after.sync_profile) == ({}, (), False)
    assert after.token_storage


async def test_a_new_configuration_takes_the_secrets_it_masks_from_the_old(
    pool: Pool, transport: FakeTransport
) -> None:
    row = await pool.add(SMS, sms_config())
    shown = (await pool.get(row)).config
    assert shown is not None
    told = await pool.change(row, Change(config={**shown, "signName": "别名"}))
    assert told.config is not None
    assert (told.config["signName"], told.config["accessKeySecret"]) == ("别名", "********")
    (candidate,) = await pool.candidates(Channel.SMS)
    assert candidate.connector.config.access_key_secret == SECRET  # type: ignore[attr-defined]


async def test_a_configuration_that_cannot_be_used_changes_nothing(pool: Pool) -> None:
    row = await pool.add(SMS, sms_config())
    before = await pool.get(row)
    for config in ({}, sms_config(endpoint="https://evil.example", accessKeySecret="********")):
        with pytest.raises(ConfigInvalid):
            await pool.change(row, Change(config=config, enabled=False))
    assert await pool.get(row) == before


async def test_a_mask_is_no_secret_for_a_new_connector(pool: Pool) -> None:
    with pytest.raises(ConfigInvalid, match=r"accessKeySecret.*nothing behind"):
        await pool.add(SMS, sms_config(accessKeySecret="********"))


async def test_a_connector_without_a_configuration_waits_for_one(pool: Pool) -> None:
    row = await pool.add(SMS, None)
    told = await pool.get(row)
    assert told.config == {}
    assert told.problem
    assert (await pool.change(row, Change(config=sms_config()))).problem == ""


async def test_a_deleted_connector_is_gone_and_the_next_is_the_first(
    pool: Pool, db: Database
) -> None:
    first = await pool.add(SMS, sms_config())
    second = await pool.add(SMS, sms_config(), fallback=True)
    third = await pool.add(SMS, sms_config(), fallback=True)
    await pool.remove(first)
    assert await rows(pool) == [second, third]
    assert [one.position for one in await pool.list()] == [0, 1]
    for gone in (first, "nobody"):
        for asked in (pool.remove(gone), pool.get(gone), pool.change(gone, Change(enabled=True))):
            with pytest.raises(EntityNotFound):
                await asked
    await pool.remove(third)
    await pool.remove(second)
    assert await rows(pool) == []
    assert await db.all("SELECT 1 FROM connectors") == []
    assert await pool.add(SMS, sms_config(), fallback=True) in await rows(pool)


async def test_what_was_replaced_is_kept_for_thirty_days(pool: Pool, clock: FrozenClock) -> None:
    first = await pool.add(SMS, sms_config())
    second = await pool.add(SMS, sms_config())
    with pytest.raises(EntityNotFound):
        await pool.change(first, Change(enabled=False))
    clock.move(30 * 86_400)
    assert await pool.purge() == 0
    clock.move(1)
    with pytest.raises(EntityNotFound):
        await pool.restore(first)
    assert await pool.purge() == 1
    assert [one.id for one in await pool.list(replaced=True)] == [second]


async def test_who_cannot_carry_todays_codes_is_not_restored(
    db: Database, ring: KeyRing, transport: FakeTransport, clock: FrozenClock
) -> None:
    digits = 6
    pool = await Pool.open(db, ring, transport, clock, lambda: digits)
    first = await pool.add(SMS, sms_config())
    second = await pool.add("http-sms", {"endpoint": "https://example.com/codes"})
    digits = 8
    with pytest.raises(ConfigInvalid, match=r"8 digits.*Aliyun Short Message Service"):
        await pool.restore(first)
    assert await rows(pool) == [second]


async def test_who_cannot_carry_todays_codes_is_not_switched_on_again(
    db: Database, ring: KeyRing, transport: FakeTransport, clock: FrozenClock
) -> None:
    digits = 6
    pool = await Pool.open(db, ring, transport, clock, lambda: digits)
    row = await pool.add(SMS, sms_config())
    await pool.change(row, Change(enabled=False))
    digits = 8
    await pool.change(row, Change(metadata={"name": "Off"}))
    with pytest.raises(ConfigInvalid, match="8 digits"):
        await pool.change(row, Change(enabled=True))
    assert not (await pool.get(row)).enabled


async def test_a_mask_is_never_stored_as_if_it_were_the_secret(pool: Pool) -> None:
    config = find(SMS).Config.read(sms_config(accessKeySecret="********"))
    with pytest.raises(ConfigInvalid, match="nothing behind"):
        await pool.add(SMS, config)
    assert await pool.list() == []


async def test_who_is_kept_for_a_country_is_enough_for_its_numbers(
    pool: Pool, db: Database, ring: KeyRing, clock: FrozenClock
) -> None:
    await pool.add(SMS, sms_config(), change=Change(countries=["CN"]))
    delivery = Delivery(pool, MessageLog(db, ring, clock), clock)
    await delivery.require(TEXT.to)
    with pytest.raises(ConnectorNotFound):
        await delivery.require(parse_phone("+12025550123"))


async def test_an_id_that_is_taken_is_refused(pool: Pool) -> None:
    row = await pool.add(SMS, sms_config(), row_id="mine")
    assert row == "mine"
    with pytest.raises(UniqueViolated):
        await pool.add(MAIL, mail_config(), row_id="mine")
    assert [one.connector_id for one in await pool.list()] == [SMS]


async def change_at_once(url: str, ring: KeyRing, clock: FrozenClock) -> list[int]:
    """Four connectors, moved, added, deleted and restored by two processes at once; answers the places."""
    handles = [await Database.open(url) for _ in range(2)]
    await migrate(handles[0])
    pools = [await Pool.open(db, ring, FakeTransport(), clock) for db in handles]
    try:
        ids = [await pools[0].add(SMS, sms_config(), fallback=True) for _ in range(4)]
        replaced, _ = ids[0], await pools[0].add(SMS, sms_config())
        await asyncio.gather(
            pools[1].change(ids[3], Change(position=0)),
            pools[0].change(ids[2], Change(position=3)),
            pools[1].remove(ids[1]),
            pools[0].add(SMS, sms_config(), fallback=True),
            pools[1].restore(replaced),
            pools[0].add(SMS, sms_config()),
        )
        stored = await pools[1].list()
    finally:
        for db in handles:
            await db.close()
    return [one.position for one in stored]


async def test_however_it_is_changed_at_once_the_line_stays_whole(
    database_url: str, ring: KeyRing, clock: FrozenClock
) -> None:
    places = await change_at_once(database_url, ring, clock)
    assert places == list(range(len(places)))


async def test_who_did_not_change_keeps_connections_when_others_do(pool: Pool) -> None:
    first = await pool.add(SMS, sms_config())
    (before,) = await pool.candidates(Channel.SMS)
    second = await pool.add(SMS, sms_config(), fallback=True)
    await pool.change(first, Change(countries=["CN"], position=1))
    after = {one.row: one.connector for one in await pool.candidates(Channel.SMS, "CN")}
    assert after[first] is before.connector
    await pool.change(first, Change(config=sms_config(signName="别名")))
    again = {one.row: one.connector for one in await pool.candidates(Channel.SMS, "CN")}
    assert again[first] is not before.connector
    assert again[second] is after[second]
