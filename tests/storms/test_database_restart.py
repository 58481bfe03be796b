"""PostgreSQL goes away and comes back under load: requests fail with 503 and recover by themselves."""

import asyncio
from collections import Counter
from typing import Literal

import httpx
import pytest
from tests.db.test_database import ALL_OTHERS_END, until_ended
from tests.hazards.test_codes_by_program import program
from tests.limits.wire import Wire
from tests.storms.own_postgres import own_postgres
from tests.verification.desk import Desk

from watchword.db import Database, migrate
from watchword.testing import FrozenClock
from watchword.verification import Policy

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


@pytest.mark.postgres
async def test_a_database_that_goes_away_is_503_and_one_that_comes_back_is_used_again(
    postgres_url: str, clock: FrozenClock
) -> None:
    async with Wire(postgres_url) as wire:
        db = await Database.open(wire.url, busy_seconds=10)
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


@pytest.mark.postgres
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


@pytest.mark.server
@pytest.mark.timeout(180)
@pytest.mark.parametrize("mode", ["fast", "immediate"])
async def test_a_server_that_is_stopped_and_started_under_load_is_used_again_and_lost_nothing(
    mode: Literal["fast", "immediate"], clock: FrozenClock
) -> None:
    async with own_postgres() as server:
        db = await Database.open(server.url, busy_seconds=10)
        await migrate(db)
        desk = await Desk.open(db, clock)
        async with program(desk, desk.verifier(PLENTY)) as api:
            under_way = asyncio.create_task(sending(api, 10_000_000))
            while not desk.texts.messages:  # noqa: ASYNC110 - somebody's, whoever's
                await asyncio.sleep(0.01)
            await server.stop(mode)
            assert set(await load(api, 20_000_000, 8)) == {503}
            await server.start()
            # By themselves: the first that finds a broken connection may say so, and no second.
            while 503 in await load(api, 30_000_000, 8):
                pass
            assert set(await load(api, 40_000_000, 8)) == {204, 400}
            heard = await under_way
        assert set(heard.values()) <= {204, 503}
        kept = {row["identifier"] for row in await desk.rows()}
        assert {f"+{number}" for number, status in heard.items() if status == 204} <= kept
        await db.close()


async def sending(api: httpx.AsyncClient, first: int) -> dict[str, int]:
    """Sends from twenty programs until one of each is refused, and who heard what."""
    heard: dict[str, int] = {}

    async def one(nth: int) -> None:
        for turn in range(1000):
            number = f"86138{first + nth * 10_000 + turn:08d}"
            answer = await api.post("/api/verification-codes", json={"phone": number})
            heard[number] = answer.status_code
            if answer.status_code == 503:
                return

    await asyncio.gather(*(one(nth) for nth in range(20)))
    return heard
