"""The same figures on an installation that is small and on one with a million stored users, codes and log rows: they should be flat.
And there, how long the console waits for each of its pages.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from contextlib import ExitStack
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from bench import rows
from bench.api import NUMBERS, WARM, Figures, Pair, Size, ask
from bench.houses import POSTGRES, House, connector, house, own_database, postgres
from bench.processes import Child, progress
from bench.tables import Spread, Table, number, percentile

ROWS = (1_000, 1_000_000)
QUICK_ROWS = (1_000, 20_000)
FULL = Size(rounds=8, requests=400)
QUICK = Size(rounds=2, requests=100)
MOST_GROWTH: Final = 1.3
MOST_MS: Final = 100
_IN_FLIGHT = 16
_CALLS = 20
_DAY = 86_400_000
_NAMED = re.compile(r"\{\w+\}")

# What the console's pages ask for. {since} is four weeks ago, {day} yesterday, {hours} five hours ago; {verification}, {user}, {connector} are ones there are.
_CONSOLE: Final = (
    "/api/messages?page_size=20",
    "/api/messages?page_size=100&from={day}",
    "/api/messages/statistics",
    "/api/messages/statistics?from={hours}&bucket=300",
    "/api/messages/statistics?from={since}&bucket=86400",
    "/api/messages/statistics?from={since}&bucket=86400&connector={connector}&country=HK",
    "/api/messages/refusals?identifier=%2B8613800138000",
    "/api/limits",
    "/api/messages?page_size=20&from={since}",
    "/api/messages?state=failed",
    "/api/messages?fault=rejected",
    "/api/messages?country=HK",
    "/api/messages?receipt=undelivered",
    "/api/messages?connector={connector}&country=SG",
    "/api/messages?identifier=%2B8613800138000",
    "/api/verifications/{verification}/timeline",
    "/api/users?page=1&page_size=50",
    "/api/users?page=1&page_size=50&search.primaryPhone=8619900012345&search.primaryPhone=868619900012345&mode=exact",
    "/api/users?page=1&page_size=50&search.primaryPhone=8619900012%25",
    "/api/users?page=1&page_size=50&search.primaryEmail=mei%40example.com&mode=exact",
    "/api/users?page=1&page_size=50&search=mei&mode=exact",
    "/api/users?page=1&page_size=50&search=mei%25",
    "/api/users/{user}",
    "/api/dashboard/users/total",
    "/api/dashboard/users/new",
    "/api/dashboard/users/active",
    "/api/logs?page_size=20&enableCap=true",
    "/api/logs?logKey=Unknown&enableCap=true",
    "/api/connectors",
)


def run(*, quick: bool) -> list[Table]:
    """Measure and tell."""
    size, stored, server = (QUICK, QUICK_ROWS, postgres()) if quick else (FULL, ROWS, postgres())
    growth, console = _growth_table(), _console_table(stored[-1])
    if not server:
        growth.notes.append(f"no PostgreSQL: ./dev bench starts one, or set {POSTGRES}")
        return [growth]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="watchword-bench-")))
        driver = stack.enter_context(Child("bench.programs"))
        config = connector(folder, driver.ready["port"])
        url = stack.enter_context(own_database(server))
        one = stack.enter_context(
            house("growth", folder / "data", config, url, WATCHWORD_LIMIT_NUMBERS=NUMBERS)
        )
        people, token, there, pairs = count(step=size.requests + WARM), one.token(), 0, []
        for wanted in stored:
            progress(f"growth, storing {wanted:,} rows")
            asyncio.run(rows.fill(url, there + 1, wanted))
            there, before = wanted, asyncio.run(rows.read_whole(url))
            progress(f"growth, {wanted:,} rows")
            pairs.append(_measured(one, driver, token, size, people))
            _tell(growth, wanted, pairs[-1])
            growth.notes += _read_whole(wanted, before, asyncio.run(rows.read_whole(url)))
        progress(f"growth, the console's calls at {there:,} rows")
        _ask_all(console, one, token, asyncio.run(rows.names(url)))
    growth.notes += _ratios(pairs[0], pairs[-1])
    return [growth, console]


# --- codes -----------------------------------------------------------------------------------


def _growth_table() -> Table:
    return Table(
        f"Codes through the Management API as rows pile up, PostgreSQL, {_IN_FLIGHT} in flight",
        ("users, codes, messages", "pairs/s", "send CPU ms", "verify CPU ms", "send ms, p50",
         "p99", "verify ms, p50", "p99"),
        notes=["of each as many rows; of limits three times as many"],
    )  # fmt: skip


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


def _read_whole(stored: int, before: dict[str, int], after: dict[str, int]) -> list[str]:
    """Tables that a send or a verify read from end to end."""
    whole = [
        f"{name} {after[name] - before[name]} times"
        for name in rows.TABLES
        if after[name] > before[name]
    ]
    return [f"read from end to end at {stored:,} rows: {', '.join(whole) or 'no table'}"]


def _ratios(small: Pair, large: Pair) -> list[str]:
    """How much more each takes on the large installation."""
    said = []
    for name, left, right in zip(("send", "verify"), small, large, strict=True):
        cpu = Spread.of(right.cpu).middle / Spread.of(left.cpu).middle
        waited = percentile(right.waited, 0.5) / percentile(left.waited, 0.5)
        flat = "flat" if max(cpu, waited) <= MOST_GROWTH else f"more than {MOST_GROWTH}"
        said.append(f"{name}, large to small: CPU {cpu:.2f}, p50 {waited:.2f}: {flat}")
    return said


# --- the console -----------------------------------------------------------------------------


def _console_table(stored: int) -> Table:
    return Table(
        f"What the console asks, at {stored:,} users, codes, messages and audit entries",
        ("call", "ms, p50", "most", "at most"),
        notes=[f"each {_CALLS} times, one after the other, the first one apart; whole answers"],
    )


def _ask_all(table: Table, one: House, token: str, names: dict[str, str]) -> None:
    now, missed = time.time_ns() // 1_000_000, []
    connection = HTTPConnection("127.0.0.1", one.port)
    for pattern in _CONSOLE:
        path = pattern.format(
            since=now - rows.DAYS * _DAY, day=now - _DAY, hours=now - 5 * 3_600_000, **names
        )
        shown = _NAMED.sub("…", pattern)
        try:
            waited = [_answered(connection, path, token) for _ in range(_CALLS + 1)][1:]
        except _Refused as refusal:
            table.add(shown, "–", "–", number(MOST_MS))
            missed.append(f"{shown} ({refusal})")
            continue
        table.add(shown, number(percentile(waited, 0.5)), number(max(waited)), number(MOST_MS))
        if percentile(waited, 0.5) > MOST_MS:
            missed.append(shown)
    connection.close()
    table.notes.append(f"too slow: {', '.join(missed)}" if missed else "every call is in time")


class _Refused(Exception):
    """The server did not answer what was asked; says why."""


def _answered(connection: HTTPConnection, path: str, token: str) -> float:
    """Milliseconds until the whole answer was there."""
    began = time.perf_counter()
    connection.request("GET", path, headers={"authorization": f"Bearer {token}"})
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise _Refused(f"{answer.status} {json.loads(body).get('message', '')}")
    return (time.perf_counter() - began) * 1000
