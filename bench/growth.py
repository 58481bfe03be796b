"""The same figures on an installation that is small and on one with a million stored users, codes and log rows: they should be flat."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.api import NUMBERS, WARM, Figures, Pair, Size, ask
from bench.houses import (
    POSTGRES,
    House,
    administer,
    connector,
    house,
    own_database,
    postgres,
)
from bench.processes import Child, progress
from bench.tables import Spread, Table, percentile

ROWS = (1_000, 1_000_000)
QUICK_ROWS = (1_000, 20_000)
FULL = Size(rounds=5, requests=500)
QUICK = Size(rounds=2, requests=100)
_IN_FLIGHT = 16

# Rows as this server writes them, long enough ago to be in nobody's way. ``{from}`` and ``{to}`` are filled in.
_FILL = (
    """
    INSERT INTO users (id, created_at, updated_at, last_sign_in_at)
    SELECT 'u' || lpad(n::text, 11, '0'), 1700000000000 + n, 1700000000000 + n, 1700000000000 + n
    FROM generate_series({first}, {last}) AS n
    """,
    """
    INSERT INTO identifiers (type, value, user_id, verified_at)
    SELECT 'phone', '+86199' || lpad(n::text, 8, '0'), 'u' || lpad(n::text, 11, '0'), 1700000000000 + n
    FROM generate_series({first}, {last}) AS n
    """,
    """
    INSERT INTO verifications (id, application, usage_type, identifier_type, identifier, flow, digest, key_id, tries_allowed,
        created_at, expires_at, state)
    SELECT 'v' || lpad(n::text, 20, '0'), 'management', 'Generic', 'phone', '+86199' || lpad(n::text, 8, '0'), '',
        CASE WHEN n % 2 = 0 THEN NULL ELSE decode(md5(n::text), 'hex') END, 'k', 5, 1700000000000 + n, 1700000600000 + n,
        CASE WHEN n % 2 = 0 THEN 'consumed' ELSE 'live' END
    FROM generate_series({first}, {last}) AS n
    """,
    """
    INSERT INTO messages (id, verification, connector, connector_id, channel, usage_type, country, identifier, digest, key_id,
        provider_id, request_id, state, fault, provider_code, provider_text, latency, at)
    SELECT 'm' || lpad(n::text, 20, '0'), 'v' || lpad(n::text, 20, '0'), 'c', 'aliyun-short-message-service', 'sms', 'Generic',
        'CN', '+86 199 •••• ' || lpad((n % 10000)::text, 4, '0'), decode(md5(n::text), 'hex'), 'k',
        n::text || '^0', md5(n::text), 'sent', '', '', '', 40, 1700000000000 + n
    FROM generate_series({first}, {last}) AS n
    """,
    """
    INSERT INTO limits (key, tat, room)
    SELECT name || md5(n::text), 1700000000000 + n, 3600000
    FROM generate_series({first}, {last}) AS n, (VALUES ('requests:'), ('messages-hour:'), ('messages-day:')) AS names (name)
    """,
    """
    INSERT INTO audit (id, at, action, actor, target, outcome, application, address, data)
    SELECT 'a' || lpad(n::text, 20, '0'), 1700000000000 + n, 'session.started', 'person', 'u' || lpad(n::text, 11, '0'),
        'signed_in', 'shop', '203.0.113.7', '{{}}'
    FROM generate_series({first}, {last}) AS n
    """,
)


def run(*, quick: bool) -> list[Table]:
    """Measure and tell."""
    size, rows, server = (QUICK, QUICK_ROWS, postgres()) if quick else (FULL, ROWS, postgres())
    table = Table(
        f"Codes through the Management API as rows pile up, PostgreSQL, {_IN_FLIGHT} in flight",
        ("users, codes, messages", "pairs/s", "send CPU ms", "verify CPU ms", "send ms, p50",
         "p99", "verify ms, p50", "p99"),
        notes=["of each as many rows; of limits three times as many"],
    )  # fmt: skip
    if not server:
        table.notes.append(f"no PostgreSQL: ./dev bench starts one, or set {POSTGRES}")
        return [table]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="watchword-bench-")))
        driver = stack.enter_context(Child("bench.programs"))
        config = connector(folder, driver.ready["port"])
        url = stack.enter_context(own_database(server))
        one = stack.enter_context(
            house("growth", folder / "data", config, url, WATCHWORD_LIMIT_NUMBERS=NUMBERS)
        )
        people, token, there, pairs = count(step=size.requests + WARM), one.token(), 0, []
        for stored in rows:
            progress(f"growth, {stored:,} rows")
            asyncio.run(_fill(url, there + 1, stored))
            there = stored
            pairs.append(_measured(one, driver, token, size, people))
            _tell(table, stored, pairs[-1])
    table.notes += _ratios(pairs[0], pairs[-1])
    return [table]


async def _fill(url: str, first: int, last: int) -> None:
    statements = [one.format(first=first, last=last) for one in _FILL]
    await administer(url, *statements, "VACUUM ANALYZE")


def _measured(one: House, driver: Child, token: str, size: Size, people: count[int]) -> Pair:
    ask(one, driver, token, WARM, _IN_FLIGHT, next(people))
    pair = (Figures(), Figures())
    for _ in range(size.rounds):
        told = ask(one, driver, token, size.requests, _IN_FLIGHT, next(people))
        for figures, more in zip(pair, told, strict=True):
            for name in Figures.__slots__:
                getattr(figures, name).extend(getattr(more, name))
    return pair


def _tell(table: Table, stored: int, pair: Pair) -> None:
    send, verify = pair
    rates = zip(send.rate, verify.rate, strict=True)
    table.add(
        f"{stored:,}",
        Spread.of(1 / (1 / left + 1 / right) for left, right in rates),
        Spread.of(send.cpu),
        Spread.of(verify.cpu),
        percentile(send.waited, 0.5) * 1000,
        percentile(send.waited, 0.99) * 1000,
        percentile(verify.waited, 0.5) * 1000,
        percentile(verify.waited, 0.99) * 1000,
    )


def _ratios(small: Pair, large: Pair) -> list[str]:
    """How much more each takes on the large installation; 1.3 is the most it should be."""
    said = []
    for name, left, right in zip(("send", "verify"), small, large, strict=True):
        cpu = Spread.of(right.cpu).middle / Spread.of(left.cpu).middle
        waited = percentile(right.waited, 0.5) / percentile(left.waited, 0.5)
        said.append(f"{name}, large to small: CPU {cpu:.2f}, p50 {waited:.2f}")
    return said
