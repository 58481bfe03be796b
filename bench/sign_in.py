"""Sign-ins per second through a running server: a code asked for, sent, typed and checked, over real HTTP, on each database."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.houses import POSTGRES, House, connector, own_database, postgres
from bench.houses import house as opened
from bench.processes import Child, progress
from bench.tables import Spread, Table, percentile

IN_FLIGHT = (1, 16, 64)
_WARM = 50
# More people in an hour than one application, or an installation, sends to as it comes; every other limit stands.
_NUMBERS = ", ".join(
    f"{name}-{span}"
    for name in ("application", "global")
    for span in ("hour=99999/3600", "day=999999/86400")
)


@dataclass(frozen=True, slots=True)
class Size:
    """Rounds, and people in each at one and at several in flight."""

    rounds: int
    alone: int
    together: int

    def of(self, in_flight: int) -> int:
        """People in one round."""
        return self.alone if in_flight == 1 else max(self.together, in_flight)


FULL = Size(rounds=3, alone=100, together=300)
QUICK = Size(rounds=1, alone=20, together=64)


@dataclass(slots=True)
class Figures:
    """One database in one setting: a value for each round, and each person's waiting in seconds."""

    rate: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    database_cpu: list[float] = field(default_factory=list)
    server_busy: list[float] = field(default_factory=list)
    driver_busy: list[float] = field(default_factory=list)
    send: list[float] = field(default_factory=list)
    check: list[float] = field(default_factory=list)


Setting = tuple[bool, int, str]  # pages too, in flight, database


def run(*, quick: bool) -> list[Table]:
    """Measure and tell."""
    size = QUICK if quick else FULL
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="watchword-bench-")))
        driver = stack.enter_context(Child("bench.driver"))
        config = connector(folder, driver.ready["port"])
        places = [("SQLite", folder / "sqlite", "")]
        if server := postgres():
            url = stack.enter_context(own_database(server))
            places.append(("PostgreSQL", folder / "postgres", url))
        houses = [
            stack.enter_context(opened(name, data, config, url, WATCHWORD_LIMIT_NUMBERS=_NUMBERS))
            for name, data, url in places
        ]
        return [_table(_measure(houses, driver, size), houses)]


def _measure(houses: Sequence[House], driver: Child, size: Size) -> dict[Setting, Figures]:
    found: dict[Setting, Figures] = {}
    people = count(step=max(size.of(flight) for flight in IN_FLIGHT) + _WARM)
    for house in houses:
        _one(house, driver, _WARM, 4, next(people), pages=True)
    for pages in (False, True):
        for in_flight in IN_FLIGHT:
            progress(f"sign-in, {'with pages' if pages else 'two forms'}, {in_flight} in flight")
            for _ in range(size.rounds):
                for house in houses:
                    figures = found.setdefault((pages, in_flight, house.name), Figures())
                    told = _one(
                        house, driver, size.of(in_flight), in_flight, next(people), pages=pages
                    )
                    _add(figures, told)
    return found


def _one(
    house: House, driver: Child, people: int, in_flight: int, first: int, *, pages: bool
) -> Figures:
    order = {
        "port": house.port,
        "count": people,
        "in_flight": in_flight,
        "first": first,
        "pages": pages,
    }
    driver.ask(order)
    server, database = house.cpu(), house.database_cpu()
    told = driver.ask({})
    seconds, used = told["seconds"], house.cpu() - server
    return Figures(
        rate=[people / seconds],
        cpu=[used / people * 1000],
        database_cpu=[(house.database_cpu() - database) / people * 1000],
        server_busy=[used / seconds],
        driver_busy=[told["cpu"] / seconds],
        send=told["send"],
        check=told["check"],
    )


def _add(figures: Figures, more: Figures) -> None:
    for name in Figures.__slots__:
        getattr(figures, name).extend(getattr(more, name))


def _table(found: dict[Setting, Figures], houses: Sequence[House]) -> Table:
    table = Table(
        "Sign-ins through the server: a code sent and checked",
        (
            "counted",
            "in flight",
            "database",
            "pairs/s",
            "send ms, p50",
            "p99",
            "check ms, p50",
            "p99",
            "server CPU ms/pair",
            "database CPU ms/pair",
            "server busy",
            "driver busy",
        ),
        notes=["pairs/s and CPU: median of the rounds (least to most); busy: share of one core"],
    )
    for (pages, in_flight, name), one in found.items():
        table.add(
            "with pages" if pages else "two forms",
            in_flight,
            name,
            Spread.of(one.rate),
            percentile(one.send, 0.5) * 1000,
            percentile(one.send, 0.99) * 1000,
            percentile(one.check, 0.5) * 1000,
            percentile(one.check, 0.99) * 1000,
            Spread.of(one.cpu),
            Spread.of(one.database_cpu).middle if name != "SQLite" else "–",
            Spread.of(one.server_busy).middle,
            Spread.of(one.driver_busy).middle,
        )
    table.notes += [
        f"{house.name}: server holds {house.servers[0].memory():.0f} MB" for house in houses
    ]
    if len(houses) == 1:
        table.notes.append(f"no PostgreSQL: ./dev bench starts one, or set {POSTGRES}")
    return table
