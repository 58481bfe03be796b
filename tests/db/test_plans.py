"""How PostgreSQL finds the rows of what is asked most: by an index, also where it planned that while the tables were new.

A plan is made once and kept for as long as nobody tells the server what the tables hold, which on a new installation is its first
minute under load.
"""

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from tests.verification.desk import PHONE, Desk

from watchword.audit import Audit
from watchword.db import Connection, Database, migrate
from watchword.delivery.search import Filter, MessageSearch
from watchword.hooks import store as hooks
from watchword.keys import KeyRing
from watchword.limits import Door
from watchword.oidc import store as oidc
from watchword.oidc.grant import Grant
from watchword.testing import FrozenClock

# What grows with every code and every sign-in. The others hold what an operator set up.
GROWING = {
    "verifications", "limits", "messages", "users", "sessions", "grants", "authorization_codes", "refresh_tokens",
    "access_tokens", "jobs", "audit",
}  # fmt: skip


@pytest.fixture
async def new(postgres_url: str) -> AsyncIterator[Database]:
    """A database of which the server knows nothing yet."""
    opened = await Database.open(postgres_url)
    await migrate(opened)
    yield opened
    await opened.close()


async def plans(conn: Connection) -> dict[str, Any]:
    """Every statement that was prepared on this connection, with the plan that serves whatever its values are."""
    await conn.execute("SET plan_cache_mode = force_generic_plan")
    prepared = await conn.all(
        "SELECT name, statement, cardinality(parameter_types) AS parameters FROM pg_prepared_statements"
    )
    return {one["statement"]: await plan(conn, one["name"], one["parameters"]) for one in prepared}


async def plan(conn: Connection, name: str, parameters: int) -> Any:
    values = f"({', '.join(['NULL'] * parameters)})" if parameters else ""
    row = await conn.one(f"EXPLAIN (FORMAT JSON) EXECUTE {name}{values}")
    assert row is not None
    return json.loads(row["QUERY PLAN"])[0].get("Plan", {})


def read_whole(node: dict[str, Any]) -> Iterator[str]:
    """What this plan reads from end to end, a table or an index."""
    kind = node.get("Node Type", "")
    # A bitmap has its conditions at its index, below.
    if kind in ("Seq Scan", "Index Scan", "Index Only Scan") and "Index Cond" not in node:
        name = node.get("Relation Name")
        if name in GROWING:
            yield f"{kind} of {name}"
    for part in node.get("Plans", []):
        yield from read_whole(part)


def wrong(found: dict[str, Any]) -> dict[str, list[str]]:
    """The statements that read something whole, and what."""
    return {text: whole for text, one in found.items() if (whole := list(read_whole(one)))}


async def test_a_new_database_finds_every_row_of_a_send_and_a_check_by_an_index(
    new: Database, clock: FrozenClock
) -> None:
    desk = await Desk.open(new, clock)
    verifier = desk.verifier()
    asking: dict[str, Any] = {"door": Door.MANAGEMENT, "client": "shop"}
    for _ in range(2):
        await verifier.send(PHONE, **asking)
        clock.move(61)
    await verifier.check(PHONE, desk.box(PHONE).codes(PHONE)[-1], **asking)
    async with new.held() as conn:
        found = await plans(conn)
    for statement in ("INSERT INTO limits", "SET state = 'consumed'", "INSERT INTO messages"):
        assert any(statement in text for text in found)
    assert wrong(found) == {}


async def test_so_it_finds_what_a_request_sent(new: Database, clock: FrozenClock) -> None:
    search = MessageSearch(new, KeyRing.ephemeral(clock))
    assert (await search.find(Filter(reference="r" * 16), 20)).rows == []
    async with new.held() as conn:
        found = await plans(conn)
    (text,) = [text for text in found if "reference = " in text]
    assert "messages_reference" in json.dumps(found[text])
    assert wrong(found) == {}


async def test_so_it_finds_what_a_grant_and_its_tokens_hang_on(new: Database) -> None:
    assert await oidc.standing_grant(new, "grant", 0) is None
    grant = Grant("grant", "user", "app", "session", (), offline=True)
    async with new.transaction() as conn:
        assert not await oidc.add_grant(conn, grant)
    assert not await oidc.use_code(new, b"code", 0)
    assert not await oidc.add_refresh(new, "token", b"token", "grant", 0, 1)
    assert not await oidc.add_access(new, b"access", "grant", "openid", 0, 1)
    async with new.held() as conn:
        found = await plans(conn)
    assert sum("grants" in text for text in found) == 5
    assert wrong(found) == {}


async def test_so_it_finds_what_hooks_are_told(new: Database) -> None:
    said: dict[str, str | int] = {"status": 200, "answer": "", "error": ""}
    assert await hooks.claim(new, 0, 60_000, 16) == []
    assert not await hooks.finish(new, "job", 1, state="delivered", **said)
    assert not await hooks.again(new, "job", 1, due_at=0, **said)
    async with new.held() as conn:
        found = await plans(conn)
    assert sum("UPDATE jobs" in text for text in found) == 3
    assert wrong(found) == {}


async def test_so_it_finds_the_facts_that_are_counted(new: Database) -> None:
    await Audit(new).append("token.issued", actor="app", outcome="refused", anybody=True)
    async with new.held() as conn:
        found = await plans(conn)
    assert any("INSERT INTO audit" in text for text in found)
    assert wrong(found) == {}


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        (
            "UPDATE verifications SET state = 'consumed' WHERE id = $1 AND state = 'live'",
            "Index Scan of verifications",
        ),
        (
            "SELECT 1 FROM (VALUES ($1), ('b'), ('c'), ('d'), ('e'), ('f'), ('g')) AS asked (key) JOIN limits USING (key)",
            "Seq Scan of limits",
        ),
        (
            "SELECT id FROM grants WHERE id = $1 AND (offline = 1 OR EXISTS (SELECT 1 FROM sessions WHERE id = session_id))",
            "Seq Scan of sessions",
        ),
    ],
)
async def test_a_statement_that_would_read_a_whole_table_is_noticed(
    new: Database, statement: str, found: str
) -> None:
    async with new.held() as conn:
        await conn.execute(f"PREPARE broken AS {statement}")
        await conn.execute("SET plan_cache_mode = force_generic_plan")
        assert list(read_whole(await plan(conn, "broken", 1))) == [found]
