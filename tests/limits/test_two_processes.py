"""Exact across processes, not only across tasks."""

import asyncio
import sys

from watchword.db import Database, migrate

_PROCESS = """
import asyncio, sys
from watchword.db import Database
from watchword.errors import LimitReached
from watchword.limits import Limit, Limiter
from watchword.testing import FrozenClock

LIMITS = [Limit("day", "day:a", 20, 86400), Limit("hour", "hour:a", 10, 3600)]

async def one(limiter):
    try:
        await limiter.reserve(LIMITS)
    except LimitReached:
        return 0
    return 1

async def main():
    db = await Database.open(sys.argv[1])
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    limiter = Limiter(db, FrozenClock())
    print(sum(await asyncio.gather(*(one(limiter) for _ in range(50)))))
    await db.close()

asyncio.run(main())
"""


async def test_T10_two_processes_at_once_take_exactly_what_there_is(database_url: str) -> None:
    db = await Database.open(database_url)
    await migrate(db)
    await db.close()
    pipe = asyncio.subprocess.PIPE
    processes = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", _PROCESS, database_url, stdin=pipe, stdout=pipe
        )
        for _ in range(2)
    ]
    for process in processes:
        assert process.stdout is not None
        assert await process.stdout.readline() == b"ready\n"
    answers = await asyncio.gather(*(process.communicate(b"go\n") for process in processes))
    assert sum(int(out) for out, _ in answers) == 10
