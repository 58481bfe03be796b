"""Opens what is stored: the database, its keys, the pool; decides what kind of installation it is."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from watchword.audit import Audit
from watchword.clock import SYSTEM, Clock
from watchword.db import Database, SchemaState, migrate, require_current_schema, schema_state
from watchword.db.installation import Kind, claim
from watchword.delivery import Pool, Receipts
from watchword.delivery.receipts import path_of
from watchword.errors import InstallationRefused
from watchword.http import Guard, HTTPTransport
from watchword.keys import KeyRing, Purpose, open_keys, root_key
from watchword.limits import EVERYWHERE, Countries, Limiter, read_numbers
from watchword.operators import Operators, OperatorSessions
from watchword.settings import Settings
from watchword.verification import Policy

# A dev database starts with ten times the message, address and application numbers (policy section 1).
_DEV_MULTIPLIER: Final = 10


@asynccontextmanager
async def opened_database(settings: Settings) -> AsyncIterator[Database]:
    """The database of these settings, whatever its schema; the data folder is made if it is missing."""
    make_folder(settings.data)
    db = await Database.open(settings.database_url)
    try:
        yield db
    finally:
        await db.close()


@asynccontextmanager
async def present_database(settings: Settings) -> AsyncIterator[Database]:
    """The database of an installation, whatever its schema's age; nothing is made.

    Raises ``InstallationRefused`` where there is none.
    """
    file = settings.database_file
    begin = "Make it with watchword init" if file is None else "Start it once with watchword serve"
    nothing = InstallationRefused(
        f"There is no installation in {(settings.database and 'this database') or settings.data} yet. {begin}, "
        "or name another with --data or --database."
    )
    if file is not None and not file.exists():
        raise nothing
    async with opened_database(settings) as db:
        if await schema_state(db) is SchemaState.EMPTY:
            raise nothing
        yield db


@asynccontextmanager
async def started_database(settings: Settings) -> AsyncIterator[Database]:
    """The database of an installation that a server was started on, for a command beside it; nothing is made.

    Raises ``InstallationRefused`` where there is none, ``SchemaOutdated`` and ``SchemaTooNew``.
    """
    async with present_database(settings) as db:
        await require_current_schema(db)
        yield db


@asynccontextmanager
async def begun_database(settings: Settings) -> AsyncIterator[Database]:
    """The database for what may come before the first start: an empty one gets its tables.

    Raises ``SchemaOutdated`` and ``SchemaTooNew``.
    """
    async with opened_database(settings) as db:
        if await schema_state(db) is SchemaState.EMPTY:
            await migrate(db)
        await require_current_schema(db)
        yield db


def make_folder(data: Path) -> None:
    """The data folder, if it is missing. Raises ``InstallationRefused``."""
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as exc:
        taken = isinstance(exc, FileExistsError | NotADirectoryError)
        why = "something else has this name" if taken else (exc.strerror or "").lower()
        raise InstallationRefused(
            f"The data folder {data} cannot be made: {why}. Name another with --data or WATCHWORD_DATA."
        ) from exc


async def prepare(db: Database, kind: Kind) -> None:
    """Make an empty database's tables and settle what it is; refuse an older schema or another kind.

    Raises ``SchemaOutdated``, ``SchemaTooNew`` and ``InstallationRefused``.
    """
    if await schema_state(db) is SchemaState.EMPTY:
        await migrate(db)
    await require_current_schema(db)
    born = await claim(db, kind)
    if born != kind:
        raise InstallationRefused(
            "This is a dev database: start it with --dev, or name another with --data or --database."
            if born == "dev"
            else "This is a real database: --dev would open it to everybody. Name another with --data."
        )


async def ring_of(
    settings: Settings, db: Database, clock: Clock = SYSTEM, *, make: bool | None = None
) -> KeyRing:
    """The keys of this database, opened with the root key. Raises ``KeysUnreadable``.

    On SQLite the root key is made at first start; on PostgreSQL by ``watchword init``, which says ``make``.
    """
    return await open_keys(db, settings.data, clock, root_file=settings.root_key_file, make=make)


async def initialise(settings: Settings) -> Path:
    """Make the tables and the root key of a new real installation; answers where the root key is."""
    async with opened_database(settings) as db:
        await prepare(db, "real")
        await ring_of(settings, db, make=True)
    return settings.root_key_file or root_key.path_in(settings.data)


def policy_of(settings: Settings, kind: Kind, countries: Countries = EVERYWHERE) -> Policy:
    """The numbers that govern codes."""
    given = {"tries": settings.code_tries, "resend_gap": settings.resend_gap}
    return Policy.of(
        settings.limits,
        digits=settings.code_digits,
        life=settings.code_life,
        numbers=read_numbers(settings.limit_numbers),
        countries=countries,
        multiplier=_DEV_MULTIPLIER if kind == "dev" else 1,
        **{name: number for name, number in given.items() if number is not None},
    )


@asynccontextmanager
async def opened_pool(settings: Settings, *, begin: bool = False) -> AsyncIterator[Pool]:
    """The stored connectors, for a command beside a server, or before its first start where it may ``begin`` an installation.

    Raises ``InstallationRefused`` where there is none and none may begin.
    """
    opened = begun_database(settings) if begin else started_database(settings)
    async with opened as db, _pool_of(settings, db) as (_, pool):
        yield pool


async def new_receipts_address(settings: Settings, row_id: str) -> str:
    """A new address for the provider of this connector to push receipts to; the one before no longer works.

    Raises ``EntityNotFound`` and ``AbilityMissing``, and ``InstallationRefused`` where there is none.
    """
    async with started_database(settings) as db, _pool_of(settings, db) as (ring, pool):
        token = await Receipts(db, ring, pool).new_token(row_id)
        await Audit(db).append("connector.receipts-address", actor="operator", target=row_id)
    return f"{settings.public_origin}{path_of(row_id, token)}"


@asynccontextmanager
async def _pool_of(settings: Settings, db: Database) -> AsyncIterator[tuple[KeyRing, Pool]]:
    ring = await ring_of(settings, db)
    async with HTTPTransport(Guard(trusting=True)) as transport:
        yield ring, await Pool.open(db, ring, transport, SYSTEM, settings.code_digits)


@asynccontextmanager
async def opened_operators(settings: Settings) -> AsyncIterator[Operators]:
    """Who runs the server, for a command beside it. The database must have been started once."""
    async with started_database(settings) as db:
        ring = await ring_of(settings, db)
        yield operators_of(db, ring, SYSTEM)


def operators_of(db: Database, ring: KeyRing, clock: Clock) -> Operators:
    """The operators of this database."""
    return Operators(
        db,
        OperatorSessions(db, clock),
        Limiter(db, clock),
        Audit(db, clock),
        ring.oldest(Purpose.LOOKUP).value,
        clock,
    )
