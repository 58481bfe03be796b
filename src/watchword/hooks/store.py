"""The tables ``hooks`` and ``jobs``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from watchword.db import Connection, Database, Row, in_portions

# --- hooks -------------------------------------------------------------------------------------

# Counted up by whoever changes a hook, first thing in the transaction; readers see that it moved.
_MOVE: Final = """
INSERT INTO installation (name, value) VALUES ('hooks.version', '1')
ON CONFLICT (name) DO UPDATE
SET value = CAST(CAST(installation.value AS BIGINT) + 1 AS TEXT)
RETURNING value
"""
_VERSION: Final = "SELECT value FROM installation WHERE name = 'hooks.version'"
_COLUMNS: Final = "id, name, events, event, config, signing_key, key_made_at, enabled, created_at"
_ALL: Final = f"SELECT {_COLUMNS} FROM hooks ORDER BY created_at DESC, id"  # noqa: S608 - constants
_PAGE: Final = f"{_ALL} LIMIT :limit OFFSET :offset"
_COUNT: Final = "SELECT COUNT(*) AS n FROM hooks"
_ONE: Final = f"SELECT {_COLUMNS} FROM hooks WHERE id = :id"  # noqa: S608
_INSERT: Final = """
INSERT INTO hooks (id, name, events, event, config, signing_key, key_made_at, enabled, created_at)
VALUES (:id, :name, :events, :event, :config, :signing_key, :at, :enabled, :at)
"""
_UPDATE: Final = """
UPDATE hooks SET name = :name, events = :events, event = :event, config = :config, enabled = :enabled
WHERE id = :id
"""
_NEW_KEY: Final = "UPDATE hooks SET signing_key = :signing_key, key_made_at = :at WHERE id = :id"
_DELETE: Final = "DELETE FROM hooks WHERE id = :id"
_DELETE_JOBS: Final = "DELETE FROM jobs WHERE hook = :id"


async def version(on: Database | Connection) -> str:
    """What changes whenever a hook does."""
    row = await on.one(_VERSION)
    return row["value"] if row else ""


async def move_version(conn: Connection) -> None:
    """Begin a change of the hooks: one at a time."""
    await conn.one(_MOVE)


async def all_hooks(on: Database | Connection) -> list[Row]:
    """Every hook, the youngest first."""
    return await on.all(_ALL)


async def page_of_hooks(db: Database, limit: int, offset: int) -> tuple[list[Row], int]:
    """Some hooks, the youngest first, and how many there are."""
    count = await db.one(_COUNT)
    assert count is not None
    return await db.all(_PAGE, limit=limit, offset=offset), count["n"]


async def hook(on: Database | Connection, hook_id: str) -> Row | None:
    """One hook."""
    return await on.one(_ONE, id=hook_id)


async def insert_hook(conn: Connection, at: int, **values: str | int | None) -> None:
    """Keep a new hook."""
    await conn.execute(_INSERT, at=at, **values)


async def update_hook(conn: Connection, **values: str | int | None) -> bool:
    """Change a hook; ``False`` when there is none."""
    return await conn.execute(_UPDATE, **values) == 1


async def new_key(conn: Connection, hook_id: str, signing_key: str, at: int) -> bool:
    """Give a hook another signing key; ``False`` when there is no such hook."""
    return await conn.execute(_NEW_KEY, id=hook_id, signing_key=signing_key, at=at) == 1


async def delete_hook(conn: Connection, hook_id: str) -> bool:
    """Delete a hook and everything it was or would have been told; ``False`` when there is none."""
    await conn.execute(_DELETE_JOBS, id=hook_id)
    return await conn.execute(_DELETE, id=hook_id) == 1


# --- jobs --------------------------------------------------------------------------------------

_INSERT_JOB: Final = """
INSERT INTO jobs (id, hook, event, body, person, due_at, created_at)
VALUES (:id, :hook, :event, :body, :person, :at, :at)
"""
# MATERIALIZED: as a plain sub-select PostgreSQL may run it more than once, and take more than the limit says.
_CLAIM: Final = """
WITH due AS MATERIALIZED (
    SELECT id FROM jobs WHERE state = 'waiting' AND due_at <= :now{but}
    ORDER BY due_at, id LIMIT :limit{skip}
)
UPDATE jobs SET attempts = attempts + 1, due_at = :until
WHERE id IN (SELECT id FROM due) AND state = 'waiting' AND due_at <= :now
RETURNING id, hook, event, body, attempts
"""
# SQLite has one writer, so nobody else looks meanwhile.
_SKIP: Final = {"sqlite": "", "postgres": " FOR UPDATE SKIP LOCKED"}
_WAITING: Final = "waiting"
# Only whoever holds the latest claim may say how it ended. 'waiting' comes as a value here: written out, it offers PostgreSQL, which plans
# once, the index of jobs that are due, and each job would be found by reading all of them (tests/db/test_plans.py).
_FINISH: Final = """
UPDATE jobs SET state = :state, status = :status, answer = :answer, error = :error
WHERE id = :id AND attempts = :attempts AND state = :waiting
"""
_AGAIN: Final = """
UPDATE jobs SET due_at = :due_at, status = :status, answer = :answer, error = :error
WHERE id = :id AND attempts = :attempts AND state = :waiting
"""
_EVERYTHING: Final = 2**53
_RECENT: Final = """
SELECT id, hook, event, body, state, status, answer, error, created_at FROM jobs
WHERE hook = :hook AND state <> 'waiting' AND created_at >= :since AND created_at <= :until{event}
ORDER BY created_at DESC, id LIMIT :limit OFFSET :offset
"""
_RECENT_COUNT: Final = """
SELECT COUNT(*) AS n FROM (
    SELECT 1 AS one FROM jobs
    WHERE hook = :hook AND state <> 'waiting' AND created_at >= :since AND created_at <= :until{event} LIMIT :most) AS counted
"""
_STATS: Final = """
SELECT hook, COUNT(*) AS requests, SUM(CASE WHEN state = 'delivered' THEN 1 ELSE 0 END) AS successes
FROM jobs WHERE state <> 'waiting' AND created_at >= :since GROUP BY hook
"""
_PURGE: Final = """
DELETE FROM jobs WHERE id IN (SELECT id FROM jobs WHERE created_at < :before LIMIT :portion)
"""
_FORGET: Final = "DELETE FROM jobs WHERE person = :person"


async def insert_job(conn: Connection, at: int, **values: str) -> None:
    """Something to be told."""
    await conn.execute(_INSERT_JOB, at=at, **values)


async def claim(
    db: Database, now: int, until: int, limit: int, but: Sequence[str] = ()
) -> list[Row]:
    """Take up to ``limit`` jobs that are due, except of the hooks ``but``; nobody else gets them before ``until``."""
    busy = {f"but{n}": hook_id for n, hook_id in enumerate(but)}
    names = ", ".join(f":{name}" for name in busy)
    sql = _CLAIM.format(skip=_SKIP[db.kind], but=f" AND hook NOT IN ({names})" if busy else "")
    return await db.all(sql, now=now, until=until, limit=limit, **busy)


async def finish(db: Database, job_id: str, attempts: int, **values: str | int | None) -> bool:
    """Say how a job ended; ``False`` when somebody else has claimed it since."""
    changed = await db.execute(_FINISH, id=job_id, attempts=attempts, waiting=_WAITING, **values)
    return changed == 1


async def again(db: Database, job_id: str, attempts: int, **values: str | int | None) -> bool:
    """Put a job off; ``False`` when somebody else has claimed it since."""
    changed = await db.execute(_AGAIN, id=job_id, attempts=attempts, waiting=_WAITING, **values)
    return changed == 1


async def recent(
    db: Database,
    hook_id: str,
    event: str | None,
    since: int,
    until: int,
    limit: int,
    offset: int,
    cap: int | None,
) -> tuple[list[Row], int]:
    """What a hook was told, the youngest first, and how many there are; counting stops one behind ``cap``."""
    chosen = "" if event is None else " AND event = :event"
    values: dict[str, str | int] = {"hook": hook_id, "since": since, "until": until}
    if event is not None:
        values["event"] = event
    most = _EVERYTHING if cap is None else cap + 1
    count = await db.one(_RECENT_COUNT.format(event=chosen), most=most, **values)
    assert count is not None
    rows = await db.all(_RECENT.format(event=chosen), limit=limit, offset=offset, **values)
    return rows, count["n"]


async def statistics(db: Database, since: int) -> dict[str, tuple[int, int]]:
    """By hook: how often it was told something, and how often it took it."""
    rows = await db.all(_STATS, since=since)
    return {row["hook"]: (row["requests"], int(row["successes"])) for row in rows}


async def purge(db: Database, before: int) -> int:
    """Delete what happened before that moment."""
    return await in_portions(db, _PURGE, before=before)


async def forget(conn: Connection, person: str) -> int:
    """Delete everything that was or would have been told about one person."""
    return await conn.execute(_FORGET, person=person)
