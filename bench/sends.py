"""Sends per second and CPU per send, through ``AliyunSMS``, the official client, and a request written by hand.

The three take turns, round after round, and are compared within each round.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import certificates
from bench.processes import Child, progress
from bench.tables import Spread, Table, number, ratios

CLIENTS = ("watchword", "official", "bare")
IN_FLIGHT = (1, 16, 64)
# What Watchword promises itself (and this file judges).
CPU_OF_OFFICIAL_TLS = 0.01
CPU_OF_OFFICIAL_PLAIN = 0.4
RATE_OF_BARE = 0.8
# From this share of a core on, whoever it is does not go any faster.
_FULL = 0.9


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured: rounds, and sends in each."""

    rounds: int
    sends: int
    official_plain: int
    official_tls: int

    def of(self, client: str, scheme: str, in_flight: int) -> int:
        """Sends of one client in one round; never fewer than fly at once."""
        if client != "official":
            wanted = self.sends
        else:
            wanted = self.official_tls if scheme == "https" else self.official_plain
        return max(wanted, in_flight)


FULL = Size(rounds=15, sends=400, official_plain=150, official_tls=8)
QUICK = Size(rounds=2, sends=200, official_plain=60, official_tls=4)


@dataclass(slots=True)
class Figures:
    """One client in one setting: a value for each round."""

    rate: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)
    server_busy: list[float] = field(default_factory=list)
    failed: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Setting:
    """What is sent to, how, and how many at once."""

    server: str
    scheme: str
    in_flight: int


Results = dict[Setting, dict[str, Figures]]


def measure(size: Size) -> Results:
    """Every client in every setting."""
    results: Results = {}
    with TemporaryDirectory(prefix="watchword-bench-") as folder:
        made = certificates.make(Path(folder))
        for server in ("sandbox", "answering"):
            for scheme in ("https", "http"):
                with _running(server, scheme, made) as (child, clients):
                    for in_flight in IN_FLIGHT:
                        setting = Setting(server, scheme, in_flight)
                        progress(f"sends, {server}, {_SCHEMES[scheme]}, {in_flight} in flight")
                        results[setting] = _rounds(setting, size, child, clients)
    return results


@contextmanager
def _running(
    server: str, scheme: str, made: certificates.Certificates
) -> Iterator[tuple[Child, dict[str, Child]]]:
    with ExitStack() as stack:
        chain = [str(made.server)] if scheme == "https" else []
        child = stack.enter_context(Child(f"bench.servers.{server}", *chain))
        endpoint = f"{scheme}://127.0.0.1:{child.ready['port']}"
        yield (
            child,
            {
                name: stack.enter_context(
                    Child("bench.worker", name, endpoint, environment=made.environment)
                )
                for name in CLIENTS
            },
        )


def _rounds(
    setting: Setting, size: Size, server: Child, clients: dict[str, Child]
) -> dict[str, Figures]:
    figures = {name: Figures() for name in clients}
    for _ in range(size.rounds):
        for name, client in clients.items():
            count = size.of(name, setting.scheme, setting.in_flight)
            # Connections are open and code paths warm before anything counts; the official client keeps neither.
            warm = 2 if name == "official" else 2 * setting.in_flight
            client.ask({"count": warm, "in_flight": setting.in_flight})
            before = server.cpu()
            told = client.ask({"count": count, "in_flight": setting.in_flight})
            one = figures[name]
            if not told["sent"]:
                raise RuntimeError(f"{name} cannot send at all: {told['failed']}")
            one.failed.update(told["failed"])
            one.rate.append(told["sent"] / told["seconds"])
            one.cpu.append(told["cpu"] / told["sent"] * 1e6)
            one.busy.append(told["cpu"] / told["seconds"])
            one.server_busy.append((server.cpu() - before) / told["seconds"])
    return figures


def tables(results: Results) -> list[Table]:
    """The figures of each server, and what became of the promises."""
    return [
        *(_figures(results, server) for server in ("sandbox", "answering")),
        _promises(results),
    ]


_TITLES = {
    "sandbox": "Sends through the sandbox, which verifies every signature",
    "answering": "Sends to a server that answers at once and looks at nothing",
}
_SCHEMES = {"https": "TLS", "http": "plain"}


def _figures(results: Results, server: str) -> Table:
    table = Table(
        _TITLES[server],
        (
            "transport",
            "in flight",
            "client",
            "sends/s",
            "CPU us/send",
            "client busy",
            "server busy",
        ),
        notes=["median of the rounds (least to most); busy: share of one core"],
    )
    for setting, clients in results.items():
        if setting.server != server:
            continue
        for name, one in clients.items():
            table.add(
                _SCHEMES[setting.scheme],
                setting.in_flight,
                name,
                Spread.of(one.rate),
                Spread.of(one.cpu),
                Spread.of(one.busy).middle,
                Spread.of(one.server_busy).middle,
            )
            if one.failed:
                what = ", ".join(f"{count} x {error}" for error, count in one.failed.items())
                where = f"{_SCHEMES[setting.scheme]} {setting.in_flight}"
                table.notes.append(f"{name} failed to send at {where}: {what}")
    limited = [
        f"{_SCHEMES[setting.scheme]} {setting.in_flight}"
        for setting, clients in results.items()
        if setting.server == server and _server_is_the_limit(clients)
    ]
    if limited:
        table.notes.append(
            f"the server, not the client, sets the pace at {', '.join(limited)}: there rates say nothing about clients"
        )
    return table


def _server_is_the_limit(clients: dict[str, Figures]) -> bool:
    bare = clients["bare"]
    return Spread.of(bare.server_busy).middle >= _FULL


def _promises(results: Results) -> Table:
    table = Table(
        "Ratios, round by round",
        (
            "server",
            "transport",
            "in flight",
            "CPU / official",
            "at most",
            "rate / bare",
            "at least",
        ),
    )
    missed = []
    for setting, clients in results.items():
        ours = clients["watchword"]
        most = CPU_OF_OFFICIAL_TLS if setting.scheme == "https" else CPU_OF_OFFICIAL_PLAIN
        cpu = ratios(ours.cpu, clients["official"].cpu)
        rate = ratios(ours.rate, clients["bare"].rate)
        row = (setting.server, _SCHEMES[setting.scheme], setting.in_flight)
        table.add(*row, cpu, number(most), rate, number(RATE_OF_BARE))
        if cpu.middle > most:
            missed.append(f"CPU of official at {' '.join(map(str, row))}")
        if rate.middle < RATE_OF_BARE:
            missed.append(f"rate of bare at {' '.join(map(str, row))}")
    table.notes.append("missed: " + "; ".join(missed) if missed else "every promise is kept")
    return table


def run(*, quick: bool) -> list[Table]:
    """Measure and tell."""
    return tables(measure(QUICK if quick else FULL))
