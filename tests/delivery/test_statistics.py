"""Figures of the message log: the same whether hours were added up or are read from the log, and as cheap of a million rows."""

import itertools
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from watchword.clock import stopwatch
from watchword.db import Database
from watchword.delivery.statistics import Figures, Of, Span, Statistics, Told, store
from watchword.delivery.statistics.figures import STEPS
from watchword.errors import RequestInvalid
from watchword.message import Channel
from watchword.testing import FrozenClock

HOUR = 3_600_000

# One attempt every `gap` milliseconds up to `last`. Of a hundred: 70 are SMS to China, 20 to elsewhere, 10 e-mail; four fail in three
# ways, one is unknown; of those that left, nine in ten get a receipt, one in thirty of them a bad one; two in three codes are entered.
_NUMBERS = {
    "sqlite": "WITH RECURSIVE numbers (n) AS (SELECT {start} UNION ALL SELECT n + 1 FROM numbers WHERE n < {stop})",
    "postgres": "WITH numbers (n) AS (SELECT CAST(generate_series({start}, {stop}) AS BIGINT))",
}
_MESSAGES = """
INSERT INTO messages (id, verification, connector, connector_id, channel, usage_type, country, identifier, digest, key_id,
    provider_id, request_id, state, fault, provider_code, provider_text, latency, at, receipt_state, receipt_at)
{numbers}
SELECT 'm' || CAST(n AS TEXT), 'v' || CAST(n AS TEXT),
    CASE WHEN n % 10 = 0 THEN 'mail' WHEN n % 7 = 0 THEN 'second' ELSE 'first' END,
    CASE WHEN n % 10 = 0 THEN 'aliyun-direct-mail' ELSE 'aliyun-short-message-service' END,
    CASE WHEN n % 10 = 0 THEN 'email' ELSE 'sms' END, 'SignIn',
    CASE WHEN n % 10 = 0 THEN '' WHEN n % 10 < 8 THEN 'CN' WHEN n % 3 = 0 THEN 'HK' WHEN n % 3 = 1 THEN 'SG' ELSE 'US' END,
    'x', CAST('x' AS BYTEA), 'k', '', '',
    CASE WHEN n % 25 = 3 THEN 'failed' WHEN n % 100 = 1 THEN 'unknown' ELSE 'sent' END,
    CASE WHEN n % 25 <> 3 THEN CASE WHEN n % 100 = 1 THEN 'outcome_unknown' ELSE '' END
        WHEN n % 3 = 0 THEN 'throttled' WHEN n % 3 = 1 THEN 'rejected' ELSE 'unavailable' END,
    '', '', 40 + n * n % 397, n * {gap} + {since},
    CASE WHEN n % 25 = 3 OR n % 10 = 7 THEN NULL WHEN n % 30 = 5 THEN 'undelivered' ELSE 'delivered' END,
    CASE WHEN n % 25 = 3 OR n % 10 = 7 THEN NULL ELSE n * {gap} + {since} + 4000 END
FROM numbers
"""
_VERIFICATIONS = """
INSERT INTO verifications (id, application, usage_type, identifier_type, identifier, flow, key_id, tries, tries_allowed,
    created_at, expires_at, state, consumed_at)
{numbers}
SELECT 'v' || CAST(n AS TEXT), 'a', 'SignIn', 'phone', 'x', CAST(n AS TEXT), 'k', 1, 5, 0, 0,
    CASE WHEN n % 3 = 0 THEN 'superseded' ELSE 'consumed' END, n * {gap} + {since} + 9000
FROM numbers
"""


async def fill(db: Database, count: int, days: int, until: int) -> None:
    """So many attempts, evenly over the days before ``until``."""
    gap = days * 24 * HOUR // count
    for start in range(0, count, 100_000):
        stop = min(start + 100_000, count) - 1
        numbers = _NUMBERS[db.kind].format(start=start, stop=stop)
        for sql in (_MESSAGES, _VERIFICATIONS):
            await db.execute(sql.format(numbers=numbers, gap=gap, since=until - gap * count))
    await db.execute("ANALYZE")


def same(one: Told, other: Told) -> bool:
    """Whether both tell the same; groups of one size have no order."""
    return (one.total, one.buckets, sorted(one.faults)) == (other.total, other.buckets, sorted(other.faults)) and dict(
        one.connectors
    ) == dict(other.connectors) and dict(one.countries) == dict(other.countries)  # fmt: skip


FILTERS: Sequence[Of] = (
    Of(),
    Of(channel=Channel.EMAIL),
    Of(connector="second"),
    Of(country="HK"),
    Of(channel=Channel.SMS, connector="first", country="CN"),
)


async def test_hours_that_were_added_up_tell_what_the_log_tells(
    db: Database, clock: FrozenClock
) -> None:
    statistics, now = Statistics(db, clock), clock.now()
    await fill(db, 2_000, 5, now)
    spans = [
        statistics.span(now - days * 24 * HOUR, now, bucket)
        for days, bucket in ((5, 86_400), (3, 6 * 3600), (1, 3600), (4, 5 * 3600))
    ]
    asked = list(itertools.product(spans, FILTERS))
    before = [await statistics.of(span, of) for span, of in asked]
    assert before[0].total.attempts == 2_000
    assert before[0].total.entered == sum(n % 3 > 0 and n % 25 != 3 for n in range(2_000))
    assert await statistics.roll() >= 5 * 24 - 4
    assert await store.rolled(db) == now // HOUR - 1
    for (span, of), first in zip(asked, before, strict=True):
        assert same(first, await statistics.of(span, of)), (span, of)
    # What was added up is what is read, not the log behind it.
    await db.execute("DELETE FROM messages WHERE at < :before", before=now - 4 * HOUR)
    assert same(before[0], await statistics.of(spans[0]))


async def test_a_receipt_that_comes_a_day_late_still_counts(
    db: Database, clock: FrozenClock
) -> None:
    statistics = Statistics(db, clock)
    await fill(db, 100, 1, clock.now())
    await statistics.roll()
    span = statistics.span(clock.now() - 24 * HOUR, clock.now(), 3600)
    before = (await statistics.of(span)).total
    clock.move(24 * 3600)
    changed = await db.execute(
        "UPDATE messages SET receipt_state = 'delivered' WHERE receipt_state IS NULL AND state = 'sent'"
    )
    assert changed > 0
    await statistics.roll()
    after = (await statistics.of(span)).total
    assert after == replace(before, delivered=before.delivered + changed)


async def test_a_retried_message_was_entered_once(db: Database, clock: FrozenClock) -> None:
    await fill(db, 10, 1, clock.now())
    # The third failed; a second attempt of the same verification left.
    await db.execute("UPDATE messages SET state = 'failed', verification = 'v4' WHERE id = 'm3'")
    statistics = Statistics(db, clock)
    told = await statistics.of(statistics.span(None, None, 3600))
    assert told.total.attempts == 10
    assert told.total.entered == len([n for n in range(10) if n % 3 and n != 3])


async def test_nothing_sent_is_empty_buckets(db: Database, clock: FrozenClock) -> None:
    statistics = Statistics(db, clock)
    assert await statistics.roll() == 0
    told = await statistics.of(statistics.span(None, None, 3600))
    assert told.total == Figures()
    assert told.total.latency(50) is None
    assert told.buckets == [Figures()] * len(told.span.starts)
    assert told.span.until - told.span.since >= 24 * HOUR


async def test_old_figures_go_with_the_log(db: Database, clock: FrozenClock) -> None:
    statistics = Statistics(db, clock)
    await fill(db, 100, 2, clock.now())
    await statistics.roll()
    assert await statistics.purge(days=30) == 0
    clock.move(31 * 24 * 3600)
    assert await statistics.purge(days=30) > 0
    assert await store.rolled(db) == 0


@pytest.mark.parametrize(
    ("hours", "bucket"), [(24, 5400), (24, 60), (24 * 40, 3600), (0, 3600), (1, 30)]
)
def test_a_span_that_cannot_be_drawn_is_refused(hours: int, bucket: int) -> None:
    with pytest.raises(RequestInvalid):
        Span.of(1000 * HOUR, (1000 + hours) * HOUR, bucket)


def test_buckets_begin_where_the_asker_says() -> None:
    # Midnight in Kolkata is no whole hour anywhere else; in Shanghai it is.
    span = Span.of(17 * HOUR + 1_800_000, 65 * HOUR, 86_400)
    assert list(span.starts) == [17 * HOUR, 41 * HOUR]
    assert span.until == 65 * HOUR


def figures_of(latencies: Sequence[int]) -> Figures:
    within = tuple(sum(one <= step for one in latencies) for step in STEPS)
    return Figures(attempts=len(latencies), within=within, slowest=max(latencies))


@pytest.mark.parametrize(
    "latencies", [[7], [180] * 9, list(range(1, 1001)), [20] * 95 + [7_900] * 5]
)
def test_percentiles_are_right_to_within_a_step(latencies: list[int]) -> None:
    found = figures_of(latencies)
    for share in (50, 95, 99):
        exact = sorted(latencies)[-(-len(latencies) * share // 100) - 1]
        low = max((step for step in (0, *STEPS) if step < exact), default=0)
        high = next((step for step in STEPS if step >= exact), max(latencies))
        told = found.latency(share)
        assert told is not None
        assert low <= told <= min(high, max(latencies)), (share, exact)


async def test_a_month_reads_no_log(tmp_path: Path, sqlite_folder: Any, clock: FrozenClock) -> None:
    db = await Database.open(await sqlite_folder.migrated(tmp_path / "watchword.db"))
    try:
        span = Statistics(db, clock).span(clock.now() - 720 * HOUR, clock.now(), 86_400)
        rolled = clock.now() // HOUR - 1
        values = store._values(span, rolled) | {"since": span.since, "width": span.bucket * 1000}
        assert values["log_since"] == rolled * HOUR
        for sql, table, sorts in (
            (store._SERIES, "message_hours", False),
            (store._GROUPS, "message_hours", True),
            (store._LOGGED, "m USING INDEX messages_at", True),
        ):
            text = f"EXPLAIN QUERY PLAN {store._filtered(sql, ())}"
            steps = [row["detail"] for row in await db.all(text, **values)]
            assert any(f"SEARCH {table}" in one for one in steps), steps
            assert sorts or not any("TEMP B-TREE" in one for one in steps), steps
    finally:
        await db.close()


@pytest.mark.long
@pytest.mark.timeout(600)
async def test_usual_times_of_a_million_rows_cost_what_those_of_thirty_thousand_do(
    db: Database, clock: FrozenClock
) -> None:
    statistics, costs = Statistics(db, clock), []
    for count in (30_000, 1_000_000):
        await db.execute("DELETE FROM messages")
        await db.execute("DELETE FROM verifications")
        await fill(db, count, 30, clock.now())
        await statistics.roll()
        found = []
        for days, bucket in ((1, 3600), (7, 6 * 3600), (30, 86_400)):
            span = statistics.span(clock.now() - days * 24 * HOUR, clock.now(), bucket)
            times = []
            for _ in itertools.repeat(None, 7):
                began = stopwatch()
                await statistics.of(span)
                times.append(stopwatch() - began)
            found.append(min(times))
        costs.append(found)
    for few, many in zip(*costs, strict=True):
        assert many < max(few * 10, 0.1)
