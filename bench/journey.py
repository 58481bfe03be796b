"""A whole sign-in into an application by SMS code, from the authorize endpoint to its tokens; and how soon the first page can be used."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, Final

from bench.houses import POSTGRES, House, connector, own_database, postgres
from bench.houses import house as opened
from bench.processes import Child, progress
from bench.server import told
from bench.tables import Spread, Table, percentile
from bench.travellers import CALLBACK, PARTS

IN_FLIGHT: Final = (1, 16)
CHROMIUM: Final = "WATCHWORD_TEST_CHROMIUM"
USABLE_MS: Final = 300
WEIGHT_KB: Final = 30
_WARM: Final = 30
_PAINTED: Final = "performance.getEntriesByName('first-contentful-paint').length > 0"
# Of one page in one browser: the answer began, something was painted, the script has run, and every file's weight.
_TIMES: Final = """() => {
  const [page] = performance.getEntriesByType("navigation");
  const painted = performance.getEntriesByName("first-contentful-paint")[0].startTime;
  const files = performance.getEntriesByType("resource");
  return { began: page.responseStart, painted, ready: page.domContentLoadedEventEnd,
    focused: document.activeElement.id, requests: 1 + files.length,
    bytes: [page, ...files].reduce((sum, one) => sum + one.transferSize, 0) };
}"""


@dataclass(frozen=True, slots=True)
class Size:
    """Rounds, people in each at one and at several in flight, and how often the page is opened."""

    rounds: int
    alone: int
    together: int
    openings: int


# Within the messages that one application may send in an hour.
FULL = Size(rounds=3, alone=40, together=120, openings=20)
QUICK = Size(rounds=1, alone=10, together=32, openings=5)


@dataclass(slots=True)
class Figures:
    """One database at one level: a value for each round, and each person's seconds by part."""

    rate: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)
    taken: dict[str, list[float]] = field(default_factory=dict)


def run(*, quick: bool) -> list[Table]:
    """Measure and tell."""
    size = QUICK if quick else FULL
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="watchword-bench-")))
        driver = stack.enter_context(Child("bench.travellers"))
        config = connector(folder, driver.ready["port"])
        houses = [stack.enter_context(opened("SQLite", folder / "sqlite", config, ""))]
        if server := postgres():
            url = stack.enter_context(own_database(server))
            houses.append(
                stack.enter_context(opened("PostgreSQL", folder / "postgres", config, url))
            )
        tables = _journeys(houses, driver, size)
        if executable := os.environ.get(CHROMIUM):
            progress("the first page in Chromium")
            seen = asyncio.run(_opened(executable, houses[0].port, size.openings))
            tables.append(_page(seen))
        return tables


# --- journeys --------------------------------------------------------------------------------


def _journeys(houses: Sequence[House], driver: Child, size: Size) -> list[Table]:
    apps = {house.name: _application(house) for house in houses}
    people = count(step=max(size.alone, size.together, _WARM))
    found: dict[tuple[int, str], Figures] = {}
    for house in houses:
        _one(house, driver, apps[house.name], _WARM, 4, next(people))
    for in_flight in IN_FLIGHT:
        progress(f"journeys, {in_flight} in flight")
        for _ in range(size.rounds):
            for house in houses:
                number = size.alone if in_flight == 1 else size.together
                more = _one(house, driver, apps[house.name], number, in_flight, next(people))
                _add(found.setdefault((in_flight, house.name), Figures()), more)
    return [_whole(found), _parts(found)]


def _application(house: House) -> dict[str, str]:
    made = told(["app", "create", "--name", "bench", "--redirect-uri", CALLBACK, "--json", *house.place])  # fmt: skip
    pair = json.loads(made)
    return {"client": pair["id"], "secret": pair["secret"]}


def _one(
    house: House, driver: Child, app: dict[str, str], people: int, in_flight: int, first: int
) -> Figures:
    order = {
        "port": house.port, "count": people, "in_flight": in_flight, "first": first, **app,
    }  # fmt: skip
    before = house.cpu()
    answer = driver.ask(order)
    used, seconds = house.cpu() - before, answer["seconds"]
    return Figures([people / seconds], [used / people * 1000], [used / seconds], answer["taken"])


def _add(figures: Figures, more: Figures) -> None:
    figures.rate += more.rate
    figures.cpu += more.cpu
    figures.busy += more.busy
    for part, seconds in more.taken.items():
        figures.taken.setdefault(part, []).extend(seconds)


def _whole(found: dict[tuple[int, str], Figures]) -> Table:
    table = Table(
        "A sign-in into an application by SMS code: authorize to tokens, one server process",
        ("in flight", "database", "journeys/s", "ms, p50", "p99", "server CPU ms/journey", "server busy"),
        notes=[
            "journeys/s and CPU: median of the rounds (least to most); busy: share of one core",
            "six requests: authorize, the page and the number, the page and the code (which leads straight back), tokens",
        ],
    )  # fmt: skip
    for (in_flight, name), one in found.items():
        whole = one.taken["whole"]
        table.add(
            in_flight,
            name,
            Spread.of(one.rate),
            percentile(whole, 0.5) * 1000,
            percentile(whole, 0.99) * 1000,
            Spread.of(one.cpu),
            Spread.of(one.busy).middle,
        )
    if not any(name == "PostgreSQL" for _, name in found):
        table.notes.append(f"no PostgreSQL: ./dev bench starts one, or set {POSTGRES}")
    return table


def _parts(found: dict[tuple[int, str], Figures]) -> Table:
    table = Table(
        "The parts of it: ms at the median, and the share of the whole",
        ("in flight", "database", *PARTS),
    )
    for (in_flight, name), one in found.items():
        whole = sum(one.taken["whole"])
        told_of = [
            f"{median(one.taken[part]) * 1000:.1f} ({sum(one.taken[part]) / whole:.0%})"
            for part in PARTS
        ]
        table.add(in_flight, name, *told_of)
    return table


# --- the first page --------------------------------------------------------------------------


async def _opened(executable: str, port: int, times: int) -> list[dict[str, Any]]:
    """The page, opened by browsers that have never been here."""
    from playwright.async_api import async_playwright

    flags = ["--no-sandbox"] if os.geteuid() == 0 else []
    seen = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable, args=flags)
        for _ in range(times + 1):
            context = await browser.new_context()
            page = await context.new_page()
            await page.goto(f"http://127.0.0.1:{port}/sign-in")
            # Playwright's own waiting evaluates text in the page, which its policy forbids.
            async with asyncio.timeout(30):
                while not await page.evaluate(_PAINTED):  # noqa: ASYNC110 - the page tells nobody
                    await asyncio.sleep(0.02)
            seen.append(await page.evaluate(_TIMES))
            await context.close()
        await browser.close()
    return seen[1:]  # the first one waits for the browser itself


def _page(seen: list[dict[str, Any]]) -> Table:
    assert {one["focused"] for one in seen} == {"identifier"}
    usable = [max(one["painted"], one["ready"]) for one in seen]
    weight = (
        f"weight: {max(one['bytes'] for one in seen) / 1000:.1f} KB over the wire "
        f"in {max(one['requests'] for one in seen)} requests, headers included; at most {WEIGHT_KB} KB"
    )
    table = Table(
        "The sign-in page in a browser that has never been here",
        ("what", "openings", "least ms", "median ms", "most ms", "at most ms"),
        notes=[
            "usable: painted, the field focused, the script run",
            weight,
        ],
    )
    rows = {
        "the answer began": [one["began"] for one in seen],
        "painted": [one["painted"] for one in seen],
        "usable": usable,
    }
    for what, times in rows.items():
        spread = Spread.of(times)
        most = USABLE_MS if what == "usable" else "–"
        table.add(what, len(times), spread.least, spread.middle, spread.most, most)
    if max(usable) > USABLE_MS:
        table.notes.append("missed at its slowest: usable")
    return table
