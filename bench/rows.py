"""A great many stored rows, as this server writes them: users, their numbers, codes, messages, limits and audit entries."""

from __future__ import annotations

import time
from typing import Final

import asyncpg

from watchword.db import Database
from watchword.delivery.statistics import Statistics

DAYS: Final = 28
"""Over so many days they are spread, until now; all of people who ask for nothing while it is measured."""

# Filled in: {at} the moment of row n, {connector} the stored one. Keys that the server draws at random are random here too.
_FILL: Final = (
    """
    INSERT INTO users (id, created_at, updated_at, last_sign_in_at)
    SELECT 'u' || lpad(n::text, 11, '0'), {at}, {at}, {at} FROM generate_series({first}, {last}) AS n
    """,
    """
    INSERT INTO identifiers (type, value, user_id, verified_at)
    SELECT 'phone', '+86199' || lpad(n::text, 8, '0'), 'u' || lpad(n::text, 11, '0'), {at}
    FROM generate_series({first}, {last}) AS n
    """,
    """
    INSERT INTO verifications (id, application, usage_type, identifier_type, identifier, flow, digest, key_id, tries,
        tries_allowed, created_at, expires_at, state, consumed_at, door)
    SELECT left(md5('v' || n), 21), 'management', 'Generic', 'phone', '+86199' || lpad(n::text, 8, '0'), '', NULL, 'k', 1,
        5, {at}, {at} + 600000, CASE WHEN n % 5 = 0 THEN 'void' ELSE 'consumed' END,
        CASE WHEN n % 5 = 0 THEN NULL ELSE {at} + 20000 END, 'management'
    FROM generate_series({first}, {last}) AS n
    """,
    """
    INSERT INTO messages (id, verification, connector, connector_id, channel, usage_type, country, identifier, digest, key_id,
        provider_id, request_id, state, fault, provider_code, provider_text, latency, at, receipt_state, receipt_code, receipt_at)
    SELECT left(md5('m' || n), 21), left(md5('v' || n), 21), '{connector}', 'aliyun-short-message-service', 'sms',
        (ARRAY['SignIn', 'SignIn', 'SignIn', 'Register', 'ForgotPassword', 'Generic'])[n % 6 + 1],
        (ARRAY['CN', 'CN', 'CN', 'CN', 'CN', 'CN', 'CN', 'HK', 'SG', 'US'])[n % 10 + 1],
        '+86 199 •••• ' || lpad((n % 10000)::text, 4, '0'), decode(md5(n::text), 'hex'), 'k',
        CASE WHEN n % 50 = 0 THEN '' ELSE md5('p' || n) END, md5('r' || n),
        CASE WHEN n % 50 = 0 THEN 'failed' ELSE 'sent' END,
        CASE WHEN n % 50 <> 0 THEN '' WHEN n % 100 = 0 THEN 'rejected' ELSE 'throttled' END,
        CASE WHEN n % 50 = 0 THEN 'isv.BUSINESS_LIMIT_CONTROL' ELSE '' END, '', 40 + n % 400, {at},
        CASE WHEN n % 50 = 0 OR n % 20 = 1 THEN NULL WHEN n % 30 = 2 THEN 'undelivered' ELSE 'delivered' END,
        '', CASE WHEN n % 50 = 0 OR n % 20 = 1 THEN NULL ELSE {at} + 4000 END
    FROM generate_series({first}, {last}) AS n
    """,
    # Budgets of a day that are not whole yet: what a busy day leaves behind.
    """
    INSERT INTO limits (key, tat, room)
    SELECT name || md5(n::text), {now} + n % 86400 * 1000, 3600000
    FROM generate_series({first}, {last}) AS n, (VALUES ('requests:'), ('messages-hour:'), ('messages-day:')) AS names (name)
    ORDER BY 1
    """,
    """
    INSERT INTO audit (id, at, action, actor, target, outcome, application, address, data, key)
    SELECT left(md5('a' || n), 21), {at}, 'session.started', 'person', 'u' || lpad(n::text, 11, '0'), 'signed_in', 'shop',
        '203.0.113.7', '{{}}', (ARRAY['Interaction.SignIn.Submit', 'Interaction.Register.Submit', 'Unknown'])[n % 3 + 1]
    FROM generate_series({first}, {last}) AS n
    """,
)
TABLES: Final = ("users", "identifiers", "verifications", "messages", "limits", "audit")
# Entry by entry an index of a million rows takes longer than the rows; made at the end it is sorted once.
_INDEXES: Final = """
SELECT indexname, indexdef FROM pg_indexes
WHERE tablename = ANY($1) AND indexname NOT IN (SELECT conname FROM pg_constraint)
"""


async def fill(url: str, first: int, last: int) -> None:
    """Store row ``first`` to row ``last`` of everything; of limits three times as many."""
    now = time.time_ns() // 1_000_000
    connection = await asyncpg.connect(url, server_settings={"maintenance_work_mem": "512MB"})
    try:
        connector = await connection.fetchval("SELECT id FROM connectors")
        indexes = await connection.fetch(_INDEXES, TABLES)
        for one in indexes:
            await connection.execute(f'DROP INDEX "{one["indexname"]}"')
        for statement in _FILL:
            # 2411 is prime to the seconds of 28 days: neighbours in the table are not neighbours in time.
            at = f"({now} - n::bigint * 2411 % {DAYS * 86400} * 1000)"
            text = statement.format(at=at, now=now, first=first, last=last, connector=connector)
            await connection.execute(text)
        for one in indexes:
            await connection.execute(one["indexdef"])
        await connection.execute("VACUUM ANALYZE")
    finally:
        await connection.close()
    await _add_up(url)


async def _add_up(url: str) -> None:
    """What a server does every hour with the log; here for four weeks at once."""
    database = await Database.open(url)
    try:
        await Statistics(database).roll()
    finally:
        await database.close()


async def read_whole(url: str) -> dict[str, int]:
    """How often each of the large tables was read from end to end so far."""
    connection = await asyncpg.connect(url)
    try:
        # What a session did is told a moment after it did it.
        await connection.execute("SELECT pg_stat_force_next_flush()")
        rows = await connection.fetch(
            "SELECT relname, seq_scan FROM pg_stat_user_tables WHERE relname = ANY($1)", TABLES
        )
    finally:
        await connection.close()
    return {row["relname"]: row["seq_scan"] for row in rows}


async def names(url: str) -> dict[str, str]:
    """A verification, a user and a connector that there are."""
    connection = await asyncpg.connect(url)
    try:
        return {
            "verification": await connection.fetchval(
                "SELECT verification FROM messages WHERE country = 'HK' LIMIT 1"
            ),
            "user": await connection.fetchval("SELECT id FROM users LIMIT 1"),
            "connector": await connection.fetchval("SELECT id FROM connectors"),
        }
    finally:
        await connection.close()
