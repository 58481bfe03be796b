"""Searches held against values in hand: SQL's ``LIKE`` without a database, and in bounded time."""

import time

import pytest

from watchword.accounts import fits, read_search
from watchword.accounts.search.query import Field
from watchword.db import Database
from watchword.errors import RequestInvalid

VALUES = ["", "a", "ab", "abab", "a%b", "a_b", "a\\b", "aXbYb", "%", "\n", "naïve", "AB"]
PATTERNS = [
    "%", "%%", "_", "__", "a%", "%b", "a%b", "a_b", r"a\%b", r"a\_b", r"a\\b", "%a%b%b", "%ab", "a%%b", r"\%", "_%_", "%ï_e", "ab%ab",
]  # fmt: skip


def found(pattern: str, value: str | None, *, own_case: bool = True) -> bool:
    query = [("search.name", pattern), ("isCaseSensitive", str(own_case).lower())]
    return fits(read_search(query), {Field.NAME: value})


async def test_both_ways_of_looking_agree(db: Database) -> None:
    """PostgreSQL is the judge of ``LIKE``; SQLite's is deaf to case and is asked in lower case."""
    for pattern in PATTERNS:
        for value in VALUES:
            row = await db.one(
                "SELECT CASE WHEN CAST(:value AS TEXT) LIKE CAST(:pattern AS TEXT) ESCAPE '\\' THEN 1 ELSE 0 END AS n",
                value=value.lower(),
                pattern=pattern,
            )
            assert row is not None
            assert found(pattern, value, own_case=False) == bool(row["n"]), (pattern, value)


def test_case_counts_where_it_is_asked_for() -> None:
    assert found("A%", "ab", own_case=False)
    assert not found("A%", "ab")
    assert not found("%", None), "what is not there"


def test_no_pattern_takes_long() -> None:
    started = time.perf_counter()
    assert not found("%a" * 127 + "b", "a" * 2048)
    assert time.perf_counter() - started < 1, "a power would be years"


@pytest.mark.parametrize("mode", ["posix", "similar_to"])
def test_other_patterns_are_refused(mode: str) -> None:
    search = read_search([("search", "a.b"), ("mode", mode), ("isCaseSensitive", "true")])
    with pytest.raises(RequestInvalid):
        fits(search, {})
