"""What tests need from outside: how each service is named in the environment, and a place of one's own on it.

``./dev test`` finds or starts them and sets these variables; set them yourself to use servers of your own.
"""

import asyncio
import os
import re
import shutil
from collections.abc import Coroutine
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Thread
from typing import Any, TypeVar
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import asyncpg

from watchword.db import Database, migrate

T = TypeVar("T")


@dataclass(frozen=True)
class Service:
    """One outside thing: the pytest marker of tests that need it, and the variable that says where it is."""

    marker: str
    variable: str
    what: str
    fixtures: tuple[str, ...]

    @property
    def address(self) -> str:
        """Where it is; empty when nobody said."""
        return os.environ.get(self.variable, "")

    @property
    def reason(self) -> str:
        """Why a test was skipped, and what to do about it."""
        return f"needs {self.what}: run ./dev test, or set {self.variable}"


POSTGRES = Service(
    "postgres", "WATCHWORD_TEST_POSTGRES", "a PostgreSQL server", ("postgres_url", "postgres")
)
REDIS = Service("redis", "WATCHWORD_TEST_REDIS", "a Redis or Valkey server", ("redis_url", "redis"))
CHROMIUM = Service("browser", "WATCHWORD_TEST_CHROMIUM", "Chromium", ("chromium", "browser"))
SDKS = Service(
    "sdks", "WATCHWORD_TEST_SDKS", "a Python that has Aliyun's official SDKs", ("sdks", "official")
)
CLIENT = Service(
    "client", "WATCHWORD_TEST_CLIENT", "a Python that has openapi-python-client", ("generator",)
)
SERVICES = (POSTGRES, REDIS, CHROMIUM, SDKS, CLIENT)


def strict() -> bool:
    """Whether a missing service fails its tests instead of skipping them."""
    return os.environ.get("WATCHWORD_STRICT", "") not in ("", "0")


def long() -> bool:
    """Whether tests marked ``long`` are wanted."""
    return os.environ.get("WATCHWORD_TEST_LONG", "") not in ("", "0")


def tries(number: int) -> int:
    """How many examples a property is tried on: so many, and in the quick loop a fifth of them."""
    quick = os.environ.get("WATCHWORD_TEST_QUICK", "") not in ("", "0")
    return number // 5 if quick else number


def worker_number() -> int:
    """0, 1, 2 … for pytest-xdist's workers; 0 without them."""
    found = re.search(r"\d+$", os.environ.get("PYTEST_XDIST_WORKER", ""))
    return int(found[0]) if found else 0


# What the migrations themselves write.
_KEPT = ("schema_versions",)
_SEEDS = ("INSERT INTO user_counts (shard, users) VALUES (0, 0)",)
_ALONE = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
# What emptying does not mend: another schema, a setting of the database's own.
_ODD = (
    "SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname NOT IN ('public', 'information_schema') AND nspname NOT LIKE 'pg\\_%') "
    "OR EXISTS (SELECT FROM pg_db_role_setting JOIN pg_database ON setdatabase = pg_database.oid WHERE datname = current_database())"
)


class PostgresServer:
    """Makes databases on the server at ``url``, for one test at a time: empty ones, and migrated ones without rows.

    PostgreSQL takes a quarter of a second of CPU to make one, so a test gets one that others had before it, emptied.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._lines: dict[str, asyncpg.Connection] = {}
        self._spare: list[str] = []
        self._own = ""
        self._tables: dict[str, int] = {}
        self._versions: list[tuple[int, str]] = []

    @cached_property
    def _beside(self) -> "_Beside":
        return _Beside()

    def at(self, name: str) -> str:
        """The URL of the database ``name`` on this server."""
        return urlunsplit(urlsplit(self._url)._replace(path=f"/{name}"))

    async def run(self, statement: str) -> None:
        """One statement outside any transaction, on the server's own database."""
        await self._beside(self._run(statement))

    async def drop(self, name: str) -> None:
        """Drop a database, whoever is still connected."""
        await self._beside(self._drop(name))

    async def empty(self) -> str:
        """The name of a database without tables, until ``give_back``."""
        return await self._beside(self._empty())

    async def give_back(self, name: str) -> None:
        """What ``empty`` lent, whoever is still connected."""
        await self._beside(self._give_back(name))

    async def cleared(self) -> str:
        """The name of a database with today's schema and no rows but those of the migrations: the same one for every test that asks.
        A test that left other tables behind gets the next a new one.
        """
        return await self._beside(self._cleared())

    async def close(self) -> None:
        """Drop whatever is left."""
        if "_beside" in vars(self):
            await self._beside(self._close())
            self._beside.end()

    async def _run(self, statement: str) -> None:
        await (await self._line("")).execute(statement)

    async def _empty(self) -> str:
        if self._spare:
            return self._spare.pop()
        name = f"watchword_test_{uuid4().hex}"
        await self._run(f'CREATE DATABASE "{name}"')
        return name

    async def _give_back(self, name: str) -> None:
        line = await self._line(name)
        await line.execute(_ALONE)
        if await line.fetchval(_ODD):
            await self._drop(name)
            return
        await line.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        self._spare.append(name)

    async def _cleared(self) -> str:
        if self._own and not await self._emptied(self._own):
            await self._drop(self._own)
            self._own = ""
        if not self._own:
            self._own = await self._empty()
            await _migrate(self.at(self._own))
            self._tables, self._versions = await _schema(await self._line(self._own))
        return self._own

    async def _emptied(self, name: str) -> bool:
        """Delete every row; ``False`` if its tables, or its account of them, are not those it was made with."""
        line = await self._line(name)
        await line.execute(_ALONE)
        if await _schema(line) != (self._tables, self._versions):
            return False
        # Triggers and foreign keys rest meanwhile: everything goes.
        deletes = [f'DELETE FROM "{table}"' for table in self._tables if table not in _KEPT]
        await line.execute("; ".join(["SET session_replication_role = replica", *deletes, *_SEEDS]))
        return True

    async def _line(self, name: str) -> asyncpg.Connection:
        """A connection that stays, to this database or to the server's own: making one costs more than everything that is done on it."""
        line = self._lines.get(name)
        if line is not None and not line.is_closed():
            try:
                await line.execute("SELECT 1")
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                line.terminate()  # a test ended it
            else:
                return line
        self._lines[name] = await asyncpg.connect(self.at(name) if name else self._url)
        return self._lines[name]

    async def _drop(self, name: str) -> None:
        if (line := self._lines.pop(name, None)) is not None:
            line.terminate()
        await self._run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    async def _close(self) -> None:
        for name in (*self._spare, *filter(None, [self._own])):
            await self._drop(name)
        for line in self._lines.values():
            await line.close()


class _Beside:
    """A loop in a thread of its own, where connections outlive the loop of each test."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    async def __call__(self, work: Coroutine[Any, Any, T]) -> T:
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self._loop))

    def end(self) -> None:
        """Once nothing is left to be done."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


class SQLiteFolder:
    """Makes SQLite databases: copies of one file that was migrated once."""

    def __init__(self, folder: Path) -> None:
        self._original = folder / "original.db"

    async def migrated(self, path: Path) -> str:
        """The URL of a database with today's schema at ``path``."""
        if not self._original.exists():
            await _migrate(f"sqlite:///{self._original}")
        shutil.copyfile(self._original, path)
        return f"sqlite:///{path}"


async def _schema(connection: asyncpg.Connection) -> tuple[dict[str, int], list[tuple[int, str]]]:
    """The tables there are, each with its number, and the database's own account of them.

    One that was dropped and made again, perhaps without its keys, has another number.
    """
    tables = await connection.fetch(
        "SELECT relname, oid FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname"
    )
    names = {row["relname"]: int(row["oid"]) for row in tables}
    if "schema_versions" not in names:
        return names, []
    versions = await connection.fetch("SELECT number, digest FROM schema_versions ORDER BY number")
    return names, [(row["number"], row["digest"]) for row in versions]


async def _migrate(url: str) -> None:
    db = await Database.open(url)
    try:
        await migrate(db)
    finally:
        await db.close()
