"""How long everything is kept (policy section 4): every table has a life, and what ends it runs hourly in a server.

A new table fails here until its life is written down; so does a column that is sealed, or that holds where people came from.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from watchword.app import joining
from watchword.db import Database
from watchword.keys.pruning import NAMED
from watchword.keys.resealing import SEALED
from watchword.settings import Settings

FOR_EVER = "the installation's own"
OPERATOR = "until an operator deletes it"
PERSON = "until the person is erased"

# Table -> what ends its rows' life: one of the words above, or the purge that does.
LIVES = {
    "installation": FOR_EVER,
    "schema_versions": FOR_EVER,
    "keys": OPERATOR,  # `watchword keys prune`
    "user_counts": FOR_EVER,
    "sign_in_experience": FOR_EVER,
    "limits": "Limiter.purge",  # a minute after it is whole again
    "lockouts": "Passwords.purge",
    "audit": "Audit.purge",  # 365 days
    "messages": "MessageLog.purge",  # 30 days
    "message_hours": "Statistics.purge",  # as long as the messages
    "message_fault_hours": "Statistics.purge",
    "verifications": "Verifier.purge",  # 30 days; the digest an hour past its time
    "repeats": "Repeats.purge",  # a day
    "interactions": "Interactions.purge",
    "interaction_records": "Interactions.purge",
    "sessions": "Sessions.purge",  # 30 days past its end
    "devices": "Devices.purge",
    "own_proofs": "OwnAccount.purge",
    "activity": "Activity.purge",
    "jobs": "Hooks.purge",  # 7 days
    "operator_invitations": "Operators.purge",
    "operator_sessions": "Operators.purge",
    "operator_proofs": "SecondSteps.purge",
    "authorization_requests": "Provider.purge",
    "grants": "Provider.purge",
    "authorization_codes": "Provider.purge",
    "access_tokens": "Provider.purge",
    "refresh_tokens": "Provider.purge",
    "test_identifiers": "TestIdentifiers.purge",
    "connectors": "Pool.purge",  # 30 days after it was replaced
    "custom_phrases": OPERATOR,
    "email_templates": OPERATOR,
    "hooks": OPERATOR,
    "applications": OPERATOR,
    "application_secrets": OPERATOR,
    "resources": OPERATOR,
    "resource_scopes": OPERATOR,
    "operators": OPERATOR,
    "users": PERSON,
    "identifiers": PERSON,
    "passwords": PERSON,
}
# Columns that hold network addresses, and what shortens or ends them after 30 days.
ADDRESSES = {
    ("audit", "address"): "Audit.purge",
    ("verifications", "address"): "Verifier.purge",  # the whole row goes
}
# Columns that hold sealed values by the names we give such columns.
SEALED_NAMES = ("code", "config", "sealed", "secret", "signing_key", "successor")
NOT_SEALED = {("keys", "sealed")}  # sealed by the root key itself


async def columns(db: Database) -> set[tuple[str, str]]:
    if db.kind == "postgres":
        rows = await db.all(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema()"
        )
        return {(row["table_name"], row["column_name"]) for row in rows}
    tables = await db.all("SELECT name FROM sqlite_master WHERE type = 'table'")
    found = set()
    for table in tables:
        rows = await db.all(f"SELECT name FROM pragma_table_info('{table['name']}')")
        found |= {(table["name"], row["name"]) for row in rows}
    return found


async def test_every_table_has_a_life(db: Database) -> None:
    assert {table for table, _ in await columns(db)} == set(LIVES)


async def test_every_column_of_addresses_is_shortened_in_its_time(db: Database) -> None:
    named = {(t, c) for t, c in await columns(db) if "address" in c or c in ("ip", "user_ip")}
    assert named == set(ADDRESSES)


async def test_every_sealed_column_is_sealed_anew_by_command(db: Database) -> None:
    named = {(t, c) for t, c in await columns(db) if c in SEALED_NAMES} - NOT_SEALED
    assert named == {(one.table, one.column) for one in SEALED}
    assert {(one.table, one.row) for one in SEALED} <= await columns(db)


async def test_every_column_that_names_a_key_keeps_that_key(db: Database) -> None:
    named = {table for table, column in await columns(db) if column == "key_id"}
    assert named == {table for _, table in NAMED}


async def test_every_purge_that_a_life_names_runs_hourly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    running: set[str] = set()

    @asynccontextmanager
    async def listed(purges: Sequence[Callable[[], Awaitable[int]]]) -> AsyncIterator[None]:
        running.update(purge.__qualname__ for purge in purges)
        yield

    monkeypatch.setattr(joining, "housekeeping", listed)
    async with joining.joined(Settings(data=tmp_path, port=0, sandbox_port=0), kind="real"):
        pass
    named = {life for life in (*LIVES.values(), *ADDRESSES.values()) if "." in life}
    assert named - running == set()
