"""Codes by program once more: this checkout's server beside another checkout's, in turn, as ratios."""

from __future__ import annotations

import os
import subprocess
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from bench.api import IN_FLIGHT, NUMBERS, WARM, Figures, Size, ask
from bench.houses import POSTGRES, House, connector, house, own_database, postgres
from bench.processes import Child, progress
from bench.server import PROGRAM
from bench.tables import Spread, Table, ratios

OTHER: Final = "BESIDE"
FULL: Final = Size(rounds=7, requests=1000)
QUICK: Final = Size(rounds=3, requests=100)


def run(*, quick: bool) -> list[Table]:
    """Measure and tell."""
    size, server, other = QUICK if quick else FULL, postgres(), os.environ.get(OTHER, "")
    table = Table(
        "This version beside another, one server, PostgreSQL, all standard limits on",
        ("in flight", "send CPU, ratio", "verify CPU, ratio", "other's send CPU ms", "this one's"),
    )
    if not (server and other):
        table.notes.append(
            f"{OTHER} names the folder of a checkout in which ./dev fmt was run; {POSTGRES} a server"
        )
        return [table]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="watchword-bench-")))
        driver = stack.enter_context(Child("bench.programs"))
        config = connector(folder, driver.ready["port"])
        houses = []
        for name, program in (("this", PROGRAM), ("other", Path(other) / ".venv/bin/watchword")):
            url = stack.enter_context(own_database(server))
            one = house(
                name, folder / name, config, url, program=program, WATCHWORD_LIMIT_NUMBERS=NUMBERS
            )
            houses.append(stack.enter_context(one))
        _compare(table, houses, driver, size)
    table.notes.append(f"the other: {_revision(other)}; CPU of each server's process, in turn")
    return [table]


def _compare(table: Table, houses: list[House], driver: Child, size: Size) -> None:
    people, tokens = count(step=size.requests + WARM), [one.token() for one in houses]
    for in_flight in IN_FLIGHT:
        found = [(Figures(), Figures()) for _ in houses]
        for turn in range(-1, size.rounds):
            progress(f"beside, {in_flight} in flight, round {turn + 1}")
            # Whoever begins has the colder machine.
            for which in (0, 1) if turn % 2 else (1, 0):
                pair = ask(
                    houses[which], driver, tokens[which], size.requests, in_flight, next(people)
                )
                if turn >= 0:
                    for figures, more in zip(found[which], pair, strict=True):
                        figures.cpu += more.cpu
        (send, verify), (send_there, verify_there) = found
        table.add(
            in_flight,
            ratios(send.cpu, send_there.cpu),
            ratios(verify.cpu, verify_there.cpu),
            Spread.of(send_there.cpu),
            Spread.of(send.cpu),
        )


def _revision(folder: str) -> str:
    told = subprocess.run(
        ["git", "-C", folder, "describe", "--always"], capture_output=True, text=True, check=False
    )
    return told.stdout.strip() or "unknown"
