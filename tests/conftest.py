"""The fixtures every test may ask for: a database of each kind, a clock, a transport, services, a browser."""

import asyncio
import gc
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from tests.browser_pages import Browser, open_browser
from tests.once import once
from tests.services import (
    CHROMIUM,
    POSTGRES,
    REDIS,
    SERVICES,
    PostgresServer,
    SQLiteFolder,
    long,
    strict,
    tries,
    worker_number,
)

from watchword.db import Database
from watchword.testing import FakeTransport, FrozenClock

if TYPE_CHECKING:
    from redis.asyncio import Redis


# A busy machine is no failed property: time-outs are pytest's business. And the same examples each time, or a rare one would stop
# somebody whose change has nothing to do with it; ``--long`` looks for new ones. The quick loop tries fewer of them.
settings.register_profile(
    "watchword", deadline=None, derandomize=not long(), max_examples=tries(100)
)
settings.load_profile("watchword")
once()
gc.disable()  # until everything is collected


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A test that asks for a service's fixture carries its marker; ``long`` ones are left out unless wanted."""
    for item in items:
        asked = getattr(item, "fixturenames", ())
        for service in SERVICES:
            if any(name in asked for name in service.fixtures):
                item.add_marker(service.marker)
    if long():
        return
    left_out = [item for item in items if item.get_closest_marker("long")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def pytest_collection_finish() -> None:
    """What was loaded and collected stays to the end: the garbage collector need not look at it again and again."""
    gc.collect()
    gc.freeze()
    gc.enable()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """A missing service skips the test, or fails it where ``WATCHWORD_STRICT`` is set."""
    for service in SERVICES:
        if item.get_closest_marker(service.marker) and not service.address:
            if strict():
                pytest.fail(service.reason, pytrace=False)
            pytest.skip(service.reason)


@pytest.fixture
def clock() -> FrozenClock:
    """A clock that stands until the test moves it."""
    return FrozenClock()


@pytest.fixture
def transport() -> FakeTransport:
    """A transport that sends nowhere."""
    return FakeTransport()


# --- databases -------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def sqlite_folder(tmp_path_factory: pytest.TempPathFactory) -> SQLiteFolder:
    """Where this worker keeps its migrated SQLite original."""
    return SQLiteFolder(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """The PostgreSQL server; ask for ``postgres_url`` or ``db`` instead, which bring the marker along."""
    server = PostgresServer(POSTGRES.address)
    yield server
    with asyncio.Runner() as runner:
        runner.run(server.close())


@pytest.fixture
async def postgres_url(postgres_server: PostgresServer) -> AsyncIterator[str]:
    """The URL of an empty PostgreSQL database: no tables."""
    name = await postgres_server.empty()
    yield postgres_server.at(name)
    await postgres_server.give_back(name)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
async def database_url(
    request: pytest.FixtureRequest, tmp_path: Path, postgres_server: PostgresServer
) -> AsyncIterator[str]:
    """The URL of an empty database of each kind: no tables. For tests that start a server or migrate."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    name = await postgres_server.empty()
    yield postgres_server.at(name)
    await postgres_server.give_back(name)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
async def migrated_url(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    sqlite_folder: SQLiteFolder,
    postgres_server: PostgresServer,
) -> str:
    """The URL of a database of each kind with today's schema and no rows. For tests that start a server, which need not make it."""
    if request.param == "sqlite":
        return await sqlite_folder.migrated(tmp_path / "watchword.db")
    return postgres_server.at(await postgres_server.cleared())


@pytest.fixture
def busy_seconds() -> float:
    """How long a statement on ``db`` waits for its turn: a test's own storm must not fail because the machine is busy."""
    return 30


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
async def db(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    sqlite_folder: SQLiteFolder,
    postgres_server: PostgresServer,
    busy_seconds: float,
) -> AsyncIterator[Database]:
    """An open database of each kind with today's schema and no rows."""
    if request.param == "sqlite":
        url = await sqlite_folder.migrated(tmp_path / "watchword.db")
    else:
        url = postgres_server.at(await postgres_server.cleared())
    opened = await Database.open(url, busy_seconds=busy_seconds)
    yield opened
    await opened.close()


# --- Redis -----------------------------------------------------------------------------------


@pytest.fixture
async def redis_url() -> str:
    """The URL of an empty Redis database that is this worker's own."""
    from redis.asyncio import Redis

    # Databases 8 to 15: a server of one's own that tests were pointed at usually keeps its data in 0.
    url = f"{REDIS.address.rstrip('/')}/{8 + worker_number() % 8}"
    async with Redis.from_url(url) as connection:
        await connection.flushdb()
    return url


@pytest.fixture
async def redis(redis_url: str) -> "AsyncIterator[Redis]":
    """A connection to ``redis_url``."""
    from redis.asyncio import Redis

    async with Redis.from_url(redis_url) as connection:
        yield connection


# --- the browser -----------------------------------------------------------------------------


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Chromium's executable."""
    return os.fspath(CHROMIUM.address)


@pytest.fixture
async def browser(chromium: str) -> AsyncIterator[Browser]:
    """A running Chromium; ``await browser.page(...)`` opens a page in a context of its own."""
    async with open_browser(chromium) as running:
        yield running
