"""The whole examination, in the order in which one thing rests on another."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

from watchword.clock import SYSTEM, Clock
from watchword.db import Database
from watchword.doctor import inside
from watchword.doctor.finding import Finding, State, fix, ok, warn
from watchword.doctor.premises import data_folder, settings_as_a_whole
from watchword.errors import DatabaseError, SettingsInvalid
from watchword.settings import Settings


async def examine(
    settings: Settings, clock: Clock = SYSTEM, *, db: Database | None = None
) -> list[Finding]:
    """Everything that can be said of this installation; changes nothing. ``db`` is a server's own, if one is running here."""
    found = [*settings_as_a_whole(settings), *data_folder(settings)]
    if db is not None:
        found += await _inside(db, settings, clock)
    else:
        try:
            async with _opened(settings) as opened:
                found += await _inside(opened, settings, clock)
        except (DatabaseError, SettingsInvalid) as exc:
            found.append(fix("database", exc.sentence))
    return [*found, *await _redis(settings)]


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[Database]:
    _require_file(settings.database_url)
    db = await Database.open(settings.database_url)
    try:
        yield db
    finally:
        await db.close()


def _require_file(url: str) -> None:
    """Opening a SQLite file that is not there would make it."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite" and not Path(unquote(parts.path[1:])).is_file():
        raise SettingsInvalid(
            "There is no database yet. Start the server once, or run: watchword init"
        )


async def _inside(db: Database, settings: Settings, clock: Clock) -> list[Finding]:
    try:
        schema = await inside.schema(db)
        found = [ok("database", "The {kind} database answers.", kind=db.kind), schema]
        if schema.state is not State.OK:
            return found
        found += [await inside.birth(db), await inside.clocks(db, clock)]
        opened = await inside.ring(db, settings, clock)
        if isinstance(opened, Finding):
            return [*found, opened]
        found += await inside.keys(db, opened, clock)
        experience = await inside.experience_of(db, clock)
        found += await inside.connectors(db, opened, settings, experience, clock)
        return [*found, *await inside.people(db, experience)]
    except DatabaseError as exc:
        return [fix("database", exc.sentence)]


async def _redis(settings: Settings) -> list[Finding]:
    if not settings.redis:
        return []
    try:
        from watchword.limits.redis import why_unusable  # noqa: PLC0415 - an extra

        why = await why_unusable(settings.redis)
    except SettingsInvalid as exc:
        return [fix("redis", exc.sentence)]
    if not why:
        return [ok("redis", "Redis answers.")]
    return [
        warn(
            "redis",
            "Redis cannot be used ({why}): rates are counted in the database meanwhile.",
            "redis-cli ping",
            why=why,
        )
    ]
