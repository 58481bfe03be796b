"""PostgreSQL goes away and comes back under load: requests fail with 503 and recover by themselves."""

import asyncio
from collections import Counter

import httpx
import pytest
from tests.db.test_database import ALL_OTHERS_END, until_ended
from tests.hazards.test_codes_by_program import program
from tests.limits.wire import Wire
from tests.verification.desk import Desk

from watchword.db import Database, migrate
from watchword.testing import FrozenClock
from watchword.verification import Policy

pytestmark = pytest.mark.postgres

PLENTY = Policy(resend_gap=0, numbers={"management-burst": (10_000, 60)})


async def load(api: httpx.AsyncClient, first: int, people: int) -> Counter[int]:
    """Everybody asks for a code and shows a wrong one; what they heard."""

    async def one(number: str) -> list[int]:
        body = {"phone": number, "verificationCode": "000000"}
        sent = await api.post("/api/verification-codes", json={"phone": number})
        checked = await api.post("/api/verification-codes/verify", json=body)
        return [sent.status_code, checked.status_code]

    numbers = [f"86138{first + nth:08d}" for nth in range(people)]
    heard = await asyncio.gather(*(one(number) for number in numbers))
    return Counter(status for pair in heard for status in pair)


async def test_a_database_that_goes_away_is_503_and_one_that_comes_back_is_used_again(
    postgres_url: str, clock: FrozenClock
) -> None:
    async with Wire(postgres_url) as wire:
        db = await Database.open(wire.url, busy_seconds=2)
        await migrate(db)
        desk = await Desk.open(db, clock)
        async with program(desk, desk.verifier(PLENTY)) as api:
            assert set(await load(api, 10_000_000, 8)) == {204, 400}
            under_way = asyncio.create_task(load(api, 20_000_000, 30))
            await asyncio.sleep(0.03)
            await wire.cut()
            assert set(await under_way) <= {204, 400, 503}
            assert set(await load(api, 30_000_000, 8)) == {503}
            await wire.mend()
            assert set(await load(api, 40_000_000, 8)) == {204, 400}
        await db.close()


async def test_connections_that_the_server_ends_under_load_are_replaced(
    postgres_url: str, clock: FrozenClock
) -> None:
    db, beside = await Database.open(postgres_url), await Database.open(postgres_url)
    await migrate(db)
    desk = await Desk.open(db, clock)
    async with program(desk, desk.verifier(PLENTY)) as api:
        under_way = asyncio.create_task(load(api, 10_000_000, 40))
        for _ in range(3):
            await asyncio.sleep(0.03)
            await beside.execute(ALL_OTHERS_END)
        assert set(await under_way) <= {204, 400, 503}
        await beside.execute(ALL_OTHERS_END)
        await until_ended(db)
        assert set(await load(api, 20_000_000, 8)) == {204, 400}
    await beside.close()
    await db.close()
