"""The message log however long it has grown: a page costs the same, by whatever it is filtered."""

import itertools
from collections.abc import Mapping
from typing import Any

import pytest

from watchword.clock import stopwatch
from watchword.db import Database
from watchword.delivery.search import Filter, MessageSearch, Place, store
from watchword.identifiers import parse_phone
from watchword.keys import KeyRing, Purpose
from watchword.message import Fault
from watchword.secret import keyed_digest
from watchword.testing import FrozenClock

ONE = parse_phone("+8613800138000")
FILTERS: Mapping[str, Filter] = {
    "nothing": Filter(),
    "identifier": Filter(identifier=ONE),
    "connector": Filter(connector="rare"),
    "country": Filter(country="HK"),
    "fault": Filter(fault=Fault.NO_CREDIT),
    "failed": Filter(state="failed"),
    "unknown": Filter(state="unknown"),
    "receipt": Filter(receipt="undelivered"),
    "reference": Filter(reference="r10000"),
    "time": Filter(since=5_000, until=6_000),
    "connector and time": Filter(connector="rare", since=0, until=10_000_000),
    "country and fault": Filter(country="HK", fault=Fault.NO_CREDIT),
}


def plan(search: MessageSearch, wanted: Filter, after: Place | None) -> tuple[str, dict[str, Any]]:
    """The statement of a page and its values."""
    columns = search._columns(wanted)
    names = (*columns, "after") if after else tuple(columns)
    values = columns | ({"after_at": after.at, "after_id": after.id} if after else {})
    rare = columns.get("state") not in (None, "sent")
    return store._page(names, rare), values | {"size": 20}


@pytest.mark.parametrize("name", FILTERS)
async def test_every_filter_walks_an_index(
    sqlite_db: Database, clock: FrozenClock, name: str
) -> None:
    search = MessageSearch(sqlite_db, KeyRing.ephemeral(clock))
    for after in (None, Place(5_000, "x")):
        sql, values = plan(search, FILTERS[name], after)
        steps = [
            row["detail"] for row in await sqlite_db.all(f"EXPLAIN QUERY PLAN {sql}", **values)
        ]
        assert any("USING INDEX" in step for step in steps), steps
        # Only what has the very same moment is sorted.
        assert not any("USE TEMP B-TREE FOR ORDER BY" in step for step in steps), steps


async def test_a_reference_is_looked_up_and_the_log_not_read_for_it(
    sqlite_db: Database, clock: FrozenClock
) -> None:
    search = MessageSearch(sqlite_db, KeyRing.ephemeral(clock))
    sql, values = plan(search, FILTERS["reference"], None)
    step, *_ = [row["detail"] for row in await sqlite_db.all(f"EXPLAIN QUERY PLAN {sql}", **values)]
    assert "messages_reference (reference=?)" in step


@pytest.fixture
async def sqlite_db(tmp_path: Any, sqlite_folder: Any) -> Any:
    opened = await Database.open(await sqlite_folder.migrated(tmp_path / "watchword.db"))
    yield opened
    await opened.close()


# --- a million rows ------------------------------------------------------------------------------

_FILL = {
    "sqlite": "WITH RECURSIVE numbers (n) AS (SELECT {start} UNION ALL SELECT n + 1 FROM numbers WHERE n < {stop})",
    "postgres": "WITH numbers (n) AS (SELECT generate_series({start}, {stop}))",
}
# One in 10,000 is of the rare kind, spread over the whole log.
_ROWS = """
INSERT INTO messages (id, verification, connector, connector_id, channel, usage_type, country, identifier, digest, key_id,
    provider_id, request_id, state, fault, provider_code, provider_text, latency, at, receipt_state, reference)
SELECT 'm' || CAST(n AS TEXT), 'v', CASE WHEN n % 10000 = 0 THEN 'rare' ELSE 'usual' END, 'x', 'sms', 'SignIn',
    CASE WHEN n % 10000 = 0 THEN 'HK' ELSE 'CN' END, '+86 138 •••• 8000', CASE WHEN n % 10000 = 0 THEN :mine ELSE :other END,
    'k', '', '', CASE WHEN n % 10000 = 0 THEN 'failed' WHEN n % 10000 = 1 THEN 'unknown' ELSE 'sent' END,
    CASE WHEN n % 10000 = 0 THEN 'no_credit' WHEN n % 10000 = 1 THEN 'outcome_unknown' ELSE '' END, '', '', 5, n * 10,
    CASE WHEN n % 10000 = 2 THEN 'undelivered' WHEN n % 3 = 0 THEN 'delivered' END,
    'r' || CAST(n AS TEXT)
FROM numbers
"""


async def fill(db: Database, ring: KeyRing, start: int, stop: int) -> None:
    mine = keyed_digest(ring.current(Purpose.LOOKUP).value, ONE.type, ONE.value)
    head, _, rest = _ROWS.partition("SELECT 'm'")
    insert = f"{head}{_FILL[db.kind].format(start=start, stop=stop)} SELECT 'm'{rest}"
    if db.kind == "postgres":  # which cannot tell the type of a parameter here
        insert = insert.replace(":mine", "CAST(:mine AS BYTEA)").replace(
            ":other", "CAST(:other AS BYTEA)"
        )
    await db.execute(insert, mine=mine, other=b"other")
    await db.execute("ANALYZE")


async def costs(search: MessageSearch) -> dict[str, float]:
    """The quickest of several looks at the first page of each filter, in seconds."""
    found = {}
    for name, wanted in FILTERS.items():
        times = []
        for _ in itertools.repeat(None, 15):
            began = stopwatch()
            await search.find(wanted, 20)
            times.append(stopwatch() - began)
        found[name] = min(times)
    return found


@pytest.mark.long
async def test_a_page_of_a_million_rows_costs_what_one_of_thirty_thousand_does(
    db: Database, clock: FrozenClock
) -> None:
    ring = KeyRing.ephemeral(clock)
    search = MessageSearch(db, ring)
    await fill(db, ring, 1, 30_000)
    few = await costs(search)
    for start in range(30_001, 1_000_000, 97_000):
        await fill(db, ring, start, min(start + 96_999, 1_000_000))
    many = await costs(search)
    for name in FILTERS:
        # A page of 20 rare rows is read from 20 places; half a millisecond is noise.
        assert many[name] < 1.3 * few[name] + 0.003, (name, few[name], many[name])
