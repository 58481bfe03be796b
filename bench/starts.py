"""How long a person waits for a server to answer, and a program for the library to be there."""

from __future__ import annotations

import http.client
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.processes import progress
from bench.server import Serving, command, free_port
from bench.tables import Spread, Table, number

_PATIENCE = 30.0
_ASK_AGAIN = 0.002
FIRST_ANSWER = 2.0
IMPORT = 0.15

_IMPORTS = {
    "import watchword": "import watchword",
    "from watchword import AliyunSMS, Verifier": "from watchword import AliyunSMS, Verifier",
}


def run(*, quick: bool) -> list[Table]:
    """Measure and tell."""
    starts = 3 if quick else 20
    with TemporaryDirectory(prefix="watchword-bench-") as text:
        folder = Path(text)
        kinds: dict[str, Callable[[int], float]] = {
            "serve, nothing there yet": lambda turn: first_answer(folder / f"real{turn}"),
            "serve, again": lambda _: first_answer(folder / "real0"),
            "serve --dev, nothing there yet": lambda turn: first_answer(
                folder / f"dev{turn}", "--dev"
            ),
        }
        kinds |= {
            name: lambda _, code=code: import_time(code)  # type: ignore[misc]
            for name, code in _IMPORTS.items()
        }
        seconds: dict[str, list[float]] = {name: [] for name in kinds}
        for measure in kinds.values():
            measure(0)  # the files are in the page cache and compiled
        for turn in range(1, starts + 1):
            progress(f"starts, {turn} of {starts}")
            for name, measure in kinds.items():
                seconds[name].append(measure(turn))
    return [_table(seconds)]


def first_answer(data: Path, *options: str) -> float:
    """Seconds from the command to the whole sign-in page."""
    port = free_port()
    if "--dev" in options:
        options = (*options, "--sandbox-port", str(free_port()))
    options = (*options, "--console-port", str(free_port()))
    arguments = ("serve", "--data", str(data), "--port", str(port), *options)
    began = time.perf_counter()
    with Serving(command(*arguments)) as server:
        while not answers(port):
            if server.ended() or time.perf_counter() - began > _PATIENCE:
                raise RuntimeError(f"watchword {' '.join(arguments)} does not answer")
            time.sleep(_ASK_AGAIN)
        return time.perf_counter() - began


def answers(port: int) -> bool:
    """Whether the sign-in page is there, whole."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        line.request("GET", "/sign-in")
        answer = line.getresponse()
        return bool(answer.read()) and answer.status == 200
    except OSError:
        return False
    finally:
        line.close()


def import_time(code: str) -> float:
    """Seconds for ``code`` in a new interpreter, its own start not counted."""
    timed = f"from time import perf_counter as now; began = now(); {code}; print(now() - began)"
    done = subprocess.run([sys.executable, "-c", timed], capture_output=True, text=True, check=True)
    return float(done.stdout)


def _table(seconds: dict[str, list[float]]) -> Table:
    table = Table(
        "Starts",
        ("what", "runs", "least ms", "median ms", "most ms", "at most ms"),
        notes=["new processes in turn; files already in the page cache and compiled"],
    )
    for name, found in seconds.items():
        spread = Spread.of(found)
        most = (
            FIRST_ANSWER
            if name.startswith("serve")
            else IMPORT
            if name == "import watchword"
            else None
        )
        table.add(
            name,
            len(found),
            *(number(one * 1000) for one in (spread.least, spread.middle, spread.most)),
            number(most * 1000) if most else "–",
        )
        if most and spread.most > most:
            table.notes.append(f"missed at its slowest: {name}")
    return table
