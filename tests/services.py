"""What tests need from outside: how each service is named in the environment, and a place of one's own on it.

``./dev test`` finds or starts them and sets these variables; set them yourself to use servers of your own.
"""

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import asyncpg

from watchword.db import Database, migrate


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


class PostgresServer:
    """Makes and drops databases on the server at ``url``: empty ones, and copies of one that was migrated once."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._template = ""
        self._own = ""
        self._tables: dict[str, int] = {}
        self._versions: list[tuple[int, str]] = []

    def at(self, name: str) -> str:
        """The URL of the database ``name`` on this server."""
        return urlunsplit(urlsplit(self._url)._replace(path=f"/{name}"))

    async def run(self, statement: str) -> None:
        """One statement outside any transaction, on the server's own database."""
        connection = await asyncpg.connect(self._url)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    async def empty(self) -> str:
        """The name of a new database without tables."""
        return await self._make("template1")

    async def migrated(self) -> str:
        """The name of a new database with today's schema, copied from one made at the first call."""
        if not self._template:
            name = await self.empty()
            await _migrate(self.at(name))
            self._template = name
        return await self._make(self._template)

    async def cleared(self) -> str:
        """The name of a database with today's schema and no rows but those of the migrations: the same one for every test that asks,
        because copying one takes ten times as long as emptying it. A test that left other tables behind gets the next a new one.
        """
        if self._own and not await self._emptied(self._own):
            await self.drop(self._own)
            self._own = ""
        if not self._own:
            self._own = await self.migrated()
            connection = await asyncpg.connect(self.at(self._own))
            try:
                self._tables, self._versions = await _schema(connection)
            finally:
                await connection.close()
        return self._own

    async def _emptied(self, name: str) -> bool:
        """Delete every row; ``False`` if its tables, or its account of them, are not those it was made with."""
        # One connection for it all: making one costs more than everything that is done on it.
        connection = await asyncpg.connect(self.at(name))
        try:
            await connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            if await _schema(connection) != (self._tables, self._versions):
                return False
            # Triggers and foreign keys rest meanwhile: everything goes.
            deletes = [f'DELETE FROM "{table}"' for table in self._tables if table not in _KEPT]
            await connection.execute(
                "; ".join(["SET session_replication_role = replica", *deletes, *_SEEDS])
            )
        finally:
            await connection.close()
        return True

    async def drop(self, name: str) -> None:
        """Drop a database, whoever is still connected."""
        await self.run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    async def close(self) -> None:
        """Drop the migrated original, and the one that was emptied for each test."""
        if self._own:
            await self.drop(self._own)
            self._own = ""
        if self._template:
            await self.drop(self._template)
            self._template = ""

    async def _make(self, template: str) -> str:
        name = f"watchword_test_{uuid4().hex}"
        await self.run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return name


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
