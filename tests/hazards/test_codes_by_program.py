"""T1, T2, T5, T9, T10, T14, T38 on the routes that programs send and check codes by, through the real application."""

import asyncio
from collections import Counter
from typing import Any

import httpx
import pytest
from tests.hazards import broken
from tests.limits.conftest import emptied_redis
from tests.limits.wire import Wire
from tests.scripted import Site
from tests.verification.desk import PHONE, Desk, wrong
from tests.web.api.conftest import ORIGIN, OpenGate

from watchword.db import Database
from watchword.limits.redis import RedisLimiter
from watchword.testing import FrozenClock
from watchword.verification import Policy, Verifier
from watchword.verification.repeats import Repeats
from watchword.web.api import ApiRooms, CodeRooms

NUMBER = "8613800138000"


@pytest.fixture
async def desk(db: Database, clock: FrozenClock) -> Desk:
    """A verifier's rooms on an empty database."""
    return await Desk.open(db, clock)


def program(desk: Desk, verifier: Verifier) -> httpx.AsyncClient:
    """A program with a token for everything."""
    rooms = ApiRooms(gate=OpenGate(), codes=CodeRooms(verifier, Repeats(desk.db, desk.clock)))
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app=Site(desk.db, desk.clock, api=rooms).app),
        base_url=ORIGIN,
        headers={"authorization": "Bearer all"},
    )


async def send(api: httpx.AsyncClient, number: str = NUMBER, **more: str) -> str:
    """What came of a send, in one word."""
    body = {"phone": number, **more}
    answer = await api.post("/api/verification-codes", json=body)
    return word(answer)


async def check(api: httpx.AsyncClient, code: str, number: str = NUMBER, **more: Any) -> str:
    """What came of a check, in one word."""
    headers = more.pop("headers", {})
    body = {"phone": number, "verificationCode": code, **more}
    answer = await api.post("/api/verification-codes/verify", json=body, headers=headers)
    return word(answer)


def word(answer: httpx.Response) -> str:
    return "yes" if answer.status_code == 204 else str(answer.json()["code"]).rpartition(".")[2]


async def one_winner(desk: Desk, **breakage: Any) -> None:
    async with program(desk, desk.verifier(**breakage)) as api:
        await send(api)
        code = desk.texts.codes(PHONE)[0]
        came = Counter(await asyncio.gather(*(check(api, code) for _ in range(64))))
    assert came["yes"] == 1, came
    assert came["code_mismatch"] == 0, came


async def as_many_judged_as_tries(desk: Desk, **breakage: Any) -> None:
    async with program(desk, desk.verifier(**breakage)) as api:
        await send(api)
        code = desk.texts.codes(PHONE)[0]
        guesses = (check(api, wrong(code, nth)) for nth in range(1, 201))
        came = Counter(await asyncio.gather(*guesses))
        assert came == {"code_mismatch": 5, "exceed_max_try": 195}, came
        assert await check(api, code) == "exceed_max_try"


async def test_T01_a_code_shown_64_times_at_once_lets_one_in(desk: Desk) -> None:
    await one_winner(desk)


async def test_T02_200_guesses_at_once_are_judged_as_often_as_the_code_has_tries(
    desk: Desk,
) -> None:
    await as_many_judged_as_tries(desk)


async def test_T01_T02_are_red_on_broken_verifiers(desk: Desk) -> None:
    with pytest.raises(AssertionError):
        await one_winner(desk, store=broken.NeverConsumes())


async def test_T15_without_the_comparison_T02_is_red(desk: Desk) -> None:
    with pytest.raises(AssertionError):
        await as_many_judged_as_tries(desk, kind=broken.ComparesNothing)


async def test_T05_another_address_in_a_header_is_no_way_round_the_tries(desk: Desk) -> None:
    async with program(desk, desk.verifier()) as api:
        await send(api)
        code = desk.texts.codes(PHONE)[0]
        came = [
            await check(api, wrong(code, nth), headers={"x-forwarded-for": f"198.51.100.{nth}"})
            for nth in range(1, 9)
        ]
    assert came == ["code_mismatch"] * 5 + ["exceed_max_try"] * 3


async def test_T05_tries_add_up_over_codes_until_nothing_is_judged(desk: Desk) -> None:
    judged = 0
    async with program(desk, desk.verifier(Policy(resend_gap=0))) as api:
        while await send(api) == "yes":
            code = desk.texts.codes(PHONE)[-1]
            came = [await check(api, wrong(code, nth)) for nth in range(1, 7)]
            judged += came.count("code_mismatch")
    assert judged == 20


async def test_T09_ones_own_success_gives_back_one_unit_and_washes_nothing(desk: Desk) -> None:
    policy = Policy(resend_gap=0, numbers={"wrong-management-hour": (4, 3600)})
    async with program(desk, desk.verifier(policy)) as api:
        for _ in range(2):
            await send(api)
            code = desk.texts.codes(PHONE)[-1]
            await check(api, wrong(code, 1))
            await check(api, wrong(code, 2))
            came = await check(api, code)
    assert came == "verification_blocked_too_many_attempts"


async def test_T10_of_100_sends_at_once_to_one_number_the_limit_leaves(desk: Desk) -> None:
    verifier = desk.verifier(
        Policy(resend_gap=0, numbers={"management-burst": (1000, 60)}),
    )
    async with program(desk, verifier) as api:
        came = Counter(await asyncio.gather(*(send(api) for _ in range(100))))
    assert came == {"yes": 5, "message_rate_limited": 95}
    assert len(desk.texts.messages) == 5


async def test_T14_what_is_proved_is_the_identifier_that_got_the_code(desk: Desk) -> None:
    async with program(desk, desk.verifier()) as api:
        await send(api)
        await send(api, "8613800138001")
        mine = desk.texts.codes(PHONE)[0]
        other = await check(api, mine, "8613800138001")
        assert other == (
            "yes" if mine == desk.texts.messages[1].values["code"] else "code_mismatch"
        )
        assert await check(api, mine, "8613800138002") == "not_found"
        assert await check(api, mine, user="someone", identifier="+8613800138001") == "yes"


@pytest.mark.redis
async def test_T38_redis_lost_in_a_storm_opens_no_limit(desk: Desk) -> None:
    async with Wire(await emptied_redis()) as wire:
        rates = RedisLimiter(wire.url, desk.db, desk.clock)
        policy = Policy(resend_gap=0, numbers={"management-burst": (1000, 60)})
        async with program(desk, desk.verifier(policy, rates=rates)) as api:
            first = asyncio.gather(*(send(api) for _ in range(40)))
            await asyncio.sleep(0.05)
            await wire.cut()
            came = Counter(await first)
            came += Counter(await asyncio.gather(*(send(api) for _ in range(20))))
            # What Redis had counted is forgotten with it: never more than twice the number.
            assert 5 <= came["yes"] <= 10
            assert came["yes"] + came["message_rate_limited"] == 60
            code = desk.texts.codes(PHONE)[-1]
            wrongs = [await check(api, wrong(code, nth)) for nth in range(1, 7)]
            assert wrongs.count("code_mismatch") == 5
        await rates.close()
