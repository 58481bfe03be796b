"""What has had its time goes a few rows at a time, and nothing goes that came back to life meanwhile."""

import ast
import asyncio
import re
from pathlib import Path

import pytest

from watchword.accounts.lockouts import LockoutPolicy, Lockouts
from watchword.db import Connection, Database, migrate
from watchword.testing import FrozenClock

SRC = Path(__file__).parents[2] / "src" / "watchword"

# What operators set up, an hour's sums, and the limits, whose purge walks them key by key.
FEW = {
    "connectors",
    "limits",
    "message_fault_hours",
    "message_hours",
    "operator_invitations",
    "operator_sessions",
    "test_identifiers",
}  # fmt: skip
PURGE = re.compile(r"\s*DELETE FROM (\w+) WHERE.* <=? :(?:before|at)\b", re.DOTALL)


def at_one_go(source: str) -> list[str]:
    """The tables of which a statement deletes all that is old, however much it is."""
    texts = (node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant))
    purges = ((text, PURGE.match(text)) for text in texts if isinstance(text, str))
    return [found[1] for text, found in purges if found and ":portion" not in text]


def test_every_purge_of_what_people_leave_goes_in_portions() -> None:
    found = {name for file in sorted(SRC.rglob("store.py")) for name in at_one_go(file.read_text())}
    assert found - FEW == set()


def test_one_that_does_not_is_noticed() -> None:
    assert at_one_go('_PURGE = "DELETE FROM jobs WHERE created_at < :before"') == ["jobs"]


WAITS_FOR_US = (
    "SELECT 1 AS there FROM pg_locks "
    "WHERE NOT granted AND transactionid = CAST(pg_current_xact_id() AS xid)"
)


async def somebody_waits(conn: Connection) -> None:
    """Until a statement waits for a row that this transaction changed."""
    while await conn.one(WAITS_FOR_US) is None:  # noqa: ASYNC110
        await asyncio.sleep(0.01)


@pytest.mark.postgres
async def test_a_lock_out_that_begins_while_old_ones_are_purged_stays(
    postgres_url: str, clock: FrozenClock
) -> None:
    db = await Database.open(postgres_url)
    await migrate(db)
    lockouts, policy = Lockouts(db, clock), LockoutPolicy(tries=1)
    async with db.transaction() as conn:
        await lockouts.claim(conn, "ann", policy)
    clock.move(3 * 3600)
    async with db.transaction() as conn:
        await lockouts.claim(conn, "ann", policy)
        purging = asyncio.create_task(lockouts.purge())
        await somebody_waits(conn)
    assert await purging == 0
    assert await db.one("SELECT 1 AS kept FROM lockouts WHERE key = 'ann'") is not None
    await db.close()
