"""One suite over every way of counting: SQLite, PostgreSQL, Redis."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from tests.services import PostgresServer, SQLiteFolder

from watchword.db import Database
from watchword.limits import Limiter
from watchword.limits.redis import RedisLimiter
from watchword.testing import FrozenClock

Open = Callable[[], Awaitable[Limiter]]


@pytest.fixture(
    params=[
        "sqlite",
        pytest.param("postgres", marks=pytest.mark.postgres),
        pytest.param("redis", marks=pytest.mark.redis),
    ]
)
async def another(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    sqlite_folder: SQLiteFolder,
    clock: FrozenClock,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Open]:
    """Opens one more limiter, with connections of its own, over the same counts."""
    redis_url = ""
    if request.param == "postgres":
        server: PostgresServer = request.getfixturevalue("postgres_server")
        url = server.at(await server.cleared())
    else:
        url = await sqlite_folder.migrated(tmp_path / "limits.db")
    if request.param == "redis":
        redis_url = await emptied_redis()
        # A Redis that answers late on a busy machine is not what is tested here: counts would go on in the database.
        for wait in ("_TURN", "_PATIENCE"):
            monkeypatch.setattr(f"watchword.limits.redis.{wait}", 60.0)
    closing: list[Callable[[], Awaitable[None]]] = []

    async def open_one() -> Limiter:
        db = await Database.open(url)
        closing.append(db.close)
        if not redis_url:
            return Limiter(db, clock)
        limiter = RedisLimiter(redis_url, db, clock)
        closing.insert(0, limiter.close)
        return limiter

    yield open_one
    for close in closing:
        await close()


async def emptied_redis() -> str:
    """The URL of this worker's Redis database, empty."""
    from redis.asyncio import Redis
    from tests.services import REDIS, worker_number

    url = f"{REDIS.address.rstrip('/')}/{8 + worker_number() % 8}"
    async with Redis.from_url(url) as connection:
        await connection.flushdb()
    return url


@pytest.fixture
async def limiter(another: Open) -> Limiter:
    """A limiter without any counts."""
    return await another()
