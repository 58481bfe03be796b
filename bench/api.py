"""Codes by program: sends and verifies per second through the Management API on PostgreSQL, and what they cost, with all limits on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.houses import POSTGRES, House, connector, house, own_database, postgres
from bench.processes import Child, progress
from bench.tables import Spread, Table, percentile

IN_FLIGHT = (1, 16, 64)
PROCESSES = (1, 2)
WARM = 100
# One program stands for many here, and every person for one of their own; no limit is switched off.
NUMBERS = "management-burst=60000/60, management-day=9000000/86400"


@dataclass(frozen=True, slots=True)
class Size:
    """Rounds, and requests in each."""

    rounds: int
    requests: int


FULL = Size(rounds=5, requests=1000)
QUICK = Size(rounds=3, requests=100)


@dataclass(slots=True)
class Figures:
    """A value for each round, and each request's waiting in seconds."""

    rate: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    database_cpu: list[float] = field(default_factory=list)
    waited: list[float] = field(default_factory=list)


Setting = tuple[int, int]  # processes, in flight
Pair = tuple[Figures, Figures]  # sends, verifies


def run(*, quick: bool) -> list[Table]:
    """Measure and tell."""
    size, server = QUICK if quick else FULL, postgres()
    table = _table()
    if not server:
        table.notes.append(f"no PostgreSQL: ./dev bench starts one, or set {POSTGRES}")
        return [table]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="watchword-bench-")))
        driver = stack.enter_context(Child("bench.programs"))
        config = connector(folder, driver.ready["port"])
        people = count(step=size.requests + WARM)
        for processes in PROCESSES:
            with ExitStack() as inner:
                url = inner.enter_context(own_database(server))
                one = inner.enter_context(
                    house(
                        f"{processes}", folder / f"{processes}", config, url, processes=processes,
                        WATCHWORD_LIMIT_NUMBERS=NUMBERS,
                    )
                )  # fmt: skip
                for in_flight, pair in measure(one, driver, size, people):
                    _tell(table, processes, in_flight, pair)
    return [table]


def measure(
    one: House, driver: Child, size: Size, people: Iterator[int]
) -> Iterator[tuple[int, Pair]]:
    """Sends and verifies at every number in flight, after a warm-up."""
    token = one.token()
    for _ in range(2):
        ask(one, driver, token, WARM, 16, next(people))
    for in_flight in IN_FLIGHT:
        progress(f"api, {len(one.servers)} server(s), {in_flight} in flight")
        pair = (Figures(), Figures())
        for _ in range(size.rounds):
            for figures, more in zip(
                pair, ask(one, driver, token, size.requests, in_flight, next(people)), strict=True
            ):
                for name in Figures.__slots__:
                    getattr(figures, name).extend(getattr(more, name))
        yield in_flight, pair


def ask(one: House, driver: Child, token: str, requests: int, in_flight: int, first: int) -> Pair:
    """One round: all send, then all verify what they got."""
    found = []
    for verify in (False, True):
        server, database = one.cpu(), one.database_cpu()
        told = driver.ask(
            {
                "verify": verify,
                "ports": one.ports,
                "token": token,
                "count": requests,
                "in_flight": in_flight,
                "first": first,
            }
        )
        found.append(
            Figures(
                rate=[requests / told["seconds"]],
                cpu=[(one.cpu() - server) / requests * 1000],
                database_cpu=[(one.database_cpu() - database) / requests * 1000],
                waited=told["waited"],
            )
        )
    return found[0], found[1]


def _table() -> Table:
    return Table(
        "Codes through the Management API, PostgreSQL, all standard limits on",
        (
            "servers",
            "in flight",
            "pairs/s",
            "send CPU ms",
            "verify CPU ms",
            "send ms, p50",
            "p99",
            "verify ms, p50",
            "p99",
            "database CPU ms/pair",
        ),
        notes=[
            "CPU: of the server process for one request, with its drivers; median of the rounds (least to most)",
            "all servers, their database, the programs and the provider share this machine",
        ],
    )


def _tell(table: Table, processes: int, in_flight: int, pair: Pair) -> None:
    send, verify = pair
    table.add(
        processes,
        in_flight,
        Spread.of(
            1 / (1 / left + 1 / right) for left, right in zip(send.rate, verify.rate, strict=True)
        ),
        Spread.of(send.cpu),
        Spread.of(verify.cpu),
        percentile(send.waited, 0.5) * 1000,
        percentile(send.waited, 0.99) * 1000,
        percentile(verify.waited, 0.5) * 1000,
        percentile(verify.waited, 0.99) * 1000,
        Spread.of(send.database_cpu).middle + Spread.of(verify.database_cpu).middle,
    )
