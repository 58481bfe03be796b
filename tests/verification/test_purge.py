"""What is forgotten, and when."""

import pytest
from tests.verification.desk import EMAIL, PHONE, Desk

from watchword.errors import CodeExpired, CodeNotFound

_HOUR = 3600
_DAY = 24 * _HOUR


async def test_an_hour_past_its_time_nothing_is_left_of_a_code(desk: Desk) -> None:
    verifier = desk.verifier()
    code = await desk.sent(verifier)
    desk.clock.move(600 + _HOUR)
    assert await verifier.purge() == 0
    with pytest.raises(CodeExpired):
        await verifier.check(PHONE, code)
    desk.clock.move(1)
    assert await verifier.purge() == 0
    (row,) = await desk.rows()
    assert (row["digest"], row["state"]) == (None, "void")
    with pytest.raises(CodeNotFound):
        await verifier.check(PHONE, code)


async def test_after_thirty_days_the_verification_is_gone(desk: Desk) -> None:
    verifier = desk.verifier()
    await verifier.check(PHONE, await desk.sent(verifier))
    desk.clock.move(1)
    await verifier.send(EMAIL)
    desk.clock.move(30 * _DAY)
    assert await verifier.purge() == 1
    assert await desk.states() == ["void"]
    desk.clock.move(1)
    assert await verifier.purge() == 1
    assert await desk.rows() == []


async def test_live_codes_are_left_alone(desk: Desk) -> None:
    verifier = desk.verifier()
    code = await desk.sent(verifier)
    assert await verifier.purge() == 0
    await verifier.check(PHONE, code)
