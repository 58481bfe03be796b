"""The server dies in a storm of sends and checks, again and again: no code is right twice, nobody is lost or doubled, no limit begins anew."""

import asyncio
import random
from pathlib import Path

import pytest
from tests.storms.storm import Storm, storming

from watchword.db import Database

pytestmark = pytest.mark.server

LOCKED, RECENT = "8613800000001", "8613800000002"


@pytest.mark.timeout(300)
async def test_a_server_killed_in_a_storm_comes_back_with_nothing_lost(
    tmp_path: Path, database_url: str
) -> None:
    await _weather(tmp_path, database_url, kills=2, seconds=0.7)


@pytest.mark.long
@pytest.mark.timeout(1800)
async def test_a_server_killed_twenty_times(tmp_path: Path, database_url: str) -> None:
    await _weather(tmp_path, database_url, kills=20, seconds=2)


async def _weather(folder: Path, database: str, *, kills: int, seconds: float) -> None:
    async with storming(folder, database) as storm:
        await _lock_out(storm)
        for nth in range(kills):
            known = len(storm.codes)
            await _storm(storm, seconds + 0.13 * (nth % 5))
            await storm.start()
            assert "Traceback" not in storm.said
            # Those of this turn, and some of those before: all of them come last.
            await _nothing_is_right_twice(storm, _some(storm, known))
            await _limits_stand(storm)
        await _nothing_is_right_twice(storm, list(storm.codes))
        assert len(storm.codes) > kills
        assert len(storm.signed_in) > 0
        assert storm.odd == {}
        await _everybody_is_there_once(storm, database)
        assert await storm.stop() == 0


async def _storm(storm: Storm, seconds: float) -> None:
    stopping = asyncio.Event()
    users = [asyncio.create_task(storm.program(stopping)) for _ in range(6)]
    users += [asyncio.create_task(storm.person(stopping)) for _ in range(3)]
    codes, people = len(storm.codes), len(storm.signed_in)
    # Whatever the machine is busy with: it is killed when everything is in full swing.
    while len(storm.codes) < codes + 5 or len(storm.signed_in) < people + 2:  # noqa: ASYNC110 - counters
        await asyncio.sleep(0.05)
    await asyncio.sleep(seconds)
    async with storm.client() as api:
        await api.post("/api/verification-codes", json={"phone": RECENT})
        await storm.kill()
    stopping.set()
    await asyncio.gather(*users)


async def _lock_out(storm: Storm) -> None:
    """Spend all wrong tries that one person has."""
    async with storm.client() as api:
        await api.post("/api/verification-codes", json={"phone": LOCKED})
        code = storm.received(LOCKED)
        assert code is not None
        storm.codes[LOCKED] = code
        for nth in range(1, 21):
            wrong = f"{(int(code) + nth) % 10**6:06d}"
            body = {"phone": LOCKED, "verificationCode": wrong}
            answer = await api.post("/api/verification-codes/verify", json=body)
            assert answer.json()["code"] == "verification_code.code_mismatch"


async def _nothing_is_right_twice(storm: Storm, numbers: list[str]) -> None:
    async with storm.client() as api:
        for number in dict.fromkeys(numbers):
            if number == LOCKED:
                continue
            # Also the one whose yes nobody heard: it may be right once now, and never again.
            await storm.verify(api, number)
    assert max(storm.accepted.values(), default=0) <= 1


def _some(storm: Storm, known: int) -> list[str]:
    numbers = list(storm.codes)
    return numbers[known:] + random.sample(numbers[:known], min(known, 20))


async def _limits_stand(storm: Storm) -> None:
    async with storm.client() as api:
        answer = await storm.verify(api, LOCKED)
        assert answer.json()["code"] == "session.verification_blocked_too_many_attempts"
        again = await api.post("/api/verification-codes", json={"phone": RECENT})
        assert again.status_code == 429
        assert again.json()["data"]["limit"] == "resend-gap"


async def _everybody_is_there_once(storm: Storm, database: str) -> None:
    db = await Database.open(database)
    rows = await db.all("SELECT user_id, value FROM identifiers")
    users = await db.all("SELECT id FROM users")
    doubled = await db.all(
        "SELECT identifier FROM verifications WHERE state = 'live' AND flow = '' GROUP BY identifier HAVING COUNT(*) > 1"
    )
    await db.close()
    assert len({row["value"] for row in rows}) == len(rows)
    assert {row["user_id"] for row in rows} == {row["id"] for row in users}
    assert {f"+86{number}" for number in storm.signed_in} <= {row["value"] for row in rows}
    assert doubled == []
