"""How often a number may be reached."""

import pytest
from tests.sandbox.conftest import Desk, Open

from watchword.sandbox.account import Kind
from watchword.sandbox.frequency import Frequency, rules
from watchword.sandbox.nonces import Nonces
from watchword.sandbox.refusals import BusinessError
from watchword.testing import FrozenClock

HOUR, DAY = 3600, 86400


async def refused(desk: Desk, **changed: str) -> str:
    answer = await desk.sms(**changed)
    assert answer.status == 200
    return "" if answer.code == "OK" else f"{answer.code} {answer.json['Message']}"


LIMIT = "isv.BUSINESS_LIMIT_CONTROL 触发{}级流控Permits:{}"


async def test_one_a_minute_five_an_hour_ten_a_day(desk: Desk, clock: FrozenClock) -> None:
    assert await refused(desk) == ""
    clock.move(59.999)
    assert await refused(desk) == LIMIT.format("分钟", 1)
    clock.move(0.001)
    for _ in range(4):
        assert await refused(desk) == ""
        clock.move(60)
    assert await refused(desk) == LIMIT.format("小时", 5)
    clock.move(HOUR)
    for _ in range(5):
        assert await refused(desk) == ""
        clock.move(60)
    clock.move(HOUR)
    assert await refused(desk) == LIMIT.format("天", 10)


async def test_a_day_is_24_hours_from_the_send(desk: Desk, clock: FrozenClock) -> None:
    for _ in range(10):
        assert await refused(desk) == ""
        clock.move(HOUR)
    clock.move(DAY - 10 * HOUR - 1)
    assert await refused(desk) == LIMIT.format("天", 10)
    clock.move(1)
    assert await refused(desk) == ""
    clock.move(HOUR - 1)
    assert await refused(desk) == LIMIT.format("天", 10)


def test_forty_a_day_over_all_signatures() -> None:
    sends, now = Frequency(), 0
    for turn in range(40):
        counted = rules(Kind.CODE, f"sign-{turn}", "t", "+8613800138000")
        sends.check(counted, now)
        sends.record(counted, now)
    with pytest.raises(BusinessError) as refusal:
        sends.check(rules(Kind.CODE, "sign-41", "t", "+8613800138000"), now)
    assert refusal.value.message == "触发天级流控Permits:40"


def test_fifty_notices_a_day_by_template() -> None:
    sends = Frequency()
    counted = rules(Kind.NOTICE, "s", "t", "+8613800138000")
    for _ in range(50):
        sends.check(counted, 0)
        sends.record(counted, 0)
    with pytest.raises(BusinessError) as refusal:
        sends.check(counted, 0)
    assert refusal.value.message == "触发天级流控Permits:50"
    sends.check(rules(Kind.NOTICE, "s", "another", "+8613800138000"), 0)


async def test_another_number_and_another_signature_count_apart(desk: Desk) -> None:
    assert await refused(desk) == ""
    assert await refused(desk, PhoneNumbers="13800138001") == ""
    assert await refused(desk, SignName="守望验证") == ""
    assert await refused(desk, TemplateCode="SMS_100000001") == LIMIT.format("分钟", 1)


async def test_refused_calls_do_not_count(desk: Desk, clock: FrozenClock) -> None:
    assert await refused(desk) == ""
    for _ in range(5):
        clock.move(11)
        assert await refused(desk) == LIMIT.format("分钟", 1)
    clock.move(5)
    assert await refused(desk) == ""


async def test_one_full_number_stops_the_whole_call(desk: Desk) -> None:
    assert await refused(desk, PhoneNumbers="13800138001") == ""
    assert await refused(desk, PhoneNumbers="13800138000,13800138001") == LIMIT.format("分钟", 1)
    assert await refused(desk, PhoneNumbers="13800138000") == ""


@pytest.mark.parametrize("number", ["13900000000", "13900000299"])
async def test_the_white_list_is_exempt(desk: Desk, number: str) -> None:
    assert [await refused(desk, PhoneNumbers=number) for _ in range(12)] == [""] * 12


async def test_the_number_after_the_white_list_is_not_exempt(desk: Desk) -> None:
    assert await refused(desk, PhoneNumbers="13900000300") == ""
    assert await refused(desk, PhoneNumbers="13900000300") == LIMIT.format("分钟", 1)


async def test_numbers_abroad_have_no_limit(desk: Desk) -> None:
    abroad = {"PhoneNumbers": "85261234567", "TemplateCode": "SMS_100000012"}
    assert [await refused(desk, **abroad) for _ in range(12)] == [""] * 12


async def test_the_rules_can_be_switched_off_and_on(opened: Open) -> None:
    desk = await opened(frequency=False)
    assert [await refused(desk) for _ in range(3)] == [""] * 3
    assert (await desk.fetch("POST", "/settings", json={"frequency": True})).json["frequency"]
    assert await refused(desk) == ""
    assert await refused(desk) == LIMIT.format("分钟", 1)


async def test_moving_the_clock_opens_the_window(desk: Desk) -> None:
    assert await refused(desk) == ""
    moved = (await desk.fetch("POST", "/clock", json={"seconds": 60})).json
    assert moved == {"now": desk.clock.now() + 60_000, "offset": 60}
    assert await refused(desk) == ""
    await desk.fetch("POST", "/clock", json={"reset": True})
    assert desk.sandbox.clock.offset == 0


def test_memory_of_sends_is_bounded() -> None:
    sends = Frequency(keys=10)
    for number in range(100):
        sends.record(rules(Kind.CODE, "s", "t", str(number)), 0)
    assert len(sends) == 10
    sends.record(rules(Kind.CODE, "s", "t", "later"), 2 * DAY * 1000)
    assert len(sends) == 2


def test_memory_of_nonces_is_bounded_and_ends_with_the_time_stamp() -> None:
    nonces = Nonces(most=10)
    assert nonces.spend("k", "n", 100, 0)
    assert not nonces.spend("k", "n", 100, 99)
    assert nonces.spend("other key", "n", 100, 99)
    assert nonces.spend("k", "n", 200, 100)
    for number in range(100):
        nonces.spend("k", str(number), 1000, 100)
    assert len(nonces) == 10
