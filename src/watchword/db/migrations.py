"""The schema as numbered SQL files, forward only, applied once each under a lock."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from typing import Final, Literal

from watchword.db.database import Connection, Database
from watchword.errors import DatabaseError, SchemaOutdated, SchemaTooNew

_LEDGER: Final = """
CREATE TABLE IF NOT EXISTS schema_versions (
    number BIGINT PRIMARY KEY,
    name TEXT NOT NULL,
    digest TEXT NOT NULL
)
"""
_APPLIED: Final = "SELECT number, digest FROM schema_versions ORDER BY number"
_RECORD: Final = (
    "INSERT INTO schema_versions (number, name, digest) VALUES (:number, :name, :digest)"
)
_HAS_LEDGER: Final = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'schema_versions'",
    "postgres": "SELECT 1 AS name FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'schema_versions'",
}


_ONLY: Final = re.compile(r"-- only (sqlite|postgres)\s+")
_COMMENT: Final = re.compile(r"--(?! only (?:sqlite|postgres)$)[^\n]*", re.MULTILINE)
Kind = Literal["sqlite", "postgres"]


class SchemaState(StrEnum):
    """How a database's schema stands to this version of the package."""

    EMPTY = "empty"
    CURRENT = "current"
    OUTDATED = "outdated"
    TOO_NEW = "too_new"


@dataclass(frozen=True, slots=True)
class Migration:
    """One numbered file."""

    number: int
    name: str
    text: str

    @property
    def digest(self) -> str:
        """What tells a file that was edited after it was applied."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def statements(self, kind: Kind) -> list[str]:
        """The file's statements; each ends with a semicolon at the end of a line. One under ``-- only postgres`` or
        ``-- only sqlite`` is for that database alone.
        """
        code = _COMMENT.sub("", self.text)
        parts = [part.strip() for part in re.split(r";\s*(?:\n|$)", code) if part.strip()]
        return [_ONLY.sub("", part) for part in parts if _is_for(kind, part)]


def released() -> list[Migration]:
    """Every migration of this version, in order."""
    found = (
        Migration(int(match[1]), match[2], file.read_text(encoding="utf-8"))
        for file in files("watchword.db").joinpath("migrations").iterdir()
        if (match := re.fullmatch(r"(\d{4})_(\w+)\.sql", file.name))
    )
    return sorted(found, key=lambda migration: migration.number)


async def migrate(db: Database) -> list[str]:
    """Bring the schema up to this version; answers the names of what was applied.

    Several starters at once are safe: one works, the others wait and find nothing to do. All or nothing.
    Raises ``SchemaTooNew``, and ``DatabaseError`` when an applied file was edited afterwards.
    """
    async with db.unhurried() as conn:
        await conn.execute(_LEDGER)
        done = {row["number"]: row["digest"] for row in await conn.all(_APPLIED)}
        known = released()
        _refuse_newer(done, known)
        applied = []
        for migration in known:
            if migration.number in done:
                _refuse_edited(migration, done[migration.number])
            else:
                await _apply(conn, migration, db.kind)
                applied.append(f"{migration.number:04d}_{migration.name}")
        return applied


async def schema_state(db: Database) -> SchemaState:
    """Whether the schema is missing, current, older or newer than this version's."""
    if await db.one(_HAS_LEDGER[db.kind]) is None:
        return SchemaState.EMPTY
    done = {row["number"] for row in await db.all(_APPLIED)}
    known = {migration.number for migration in released()}
    if done - known:
        return SchemaState.TOO_NEW
    return SchemaState.CURRENT if done == known else SchemaState.OUTDATED


async def require_current_schema(db: Database) -> None:
    """Raises ``SchemaOutdated`` or ``SchemaTooNew`` unless the schema is this version's."""
    state = await schema_state(db)
    if state is SchemaState.TOO_NEW:
        raise SchemaTooNew
    if state is not SchemaState.CURRENT:
        raise SchemaOutdated


def _is_for(kind: Kind, part: str) -> bool:
    only = _ONLY.match(part)
    return only is None or only[1] == kind


async def _apply(conn: Connection, migration: Migration, kind: Kind) -> None:
    for statement in migration.statements(kind):
        await conn.execute(statement)
    await conn.execute(
        _RECORD, number=migration.number, name=migration.name, digest=migration.digest
    )


def _refuse_newer(done: dict[int, str], known: list[Migration]) -> None:
    if done.keys() - {migration.number for migration in known}:
        raise SchemaTooNew


def _refuse_edited(migration: Migration, digest: str) -> None:
    if digest != migration.digest:
        raise DatabaseError(
            f"Migration {migration.number:04d}_{migration.name} was edited after it was applied."
        )
