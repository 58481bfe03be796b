"""Runs the real ``watchword`` command for tests."""

from __future__ import annotations

import atexit
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from itertools import takewhile
from pathlib import Path
from urllib.parse import quote
from urllib.request import urlopen

from tests.forked import Parent

COMMAND = (sys.executable, "-m", "watchword.cli")
# A bound for the busiest machine, not a wait.
_SECONDS = 180
_WORD = re.compile("[a-z][a-z-]*")
_seen = set[str]()


def environment(**more: str) -> dict[str, str]:
    """This process's environment without settings of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WATCHWORD_")}
    # Servers of several tests run side by side: each finds a free port for its console.
    ours = {"WATCHWORD_CONSOLE_PORT": "0"}
    return kept | ours | {"NO_COLOR": "1", "COLUMNS": "200", "PYTHONWARNINGS": "error"} | more


def watchword(
    *arguments: str | Path, stdin: str = "", **more: str
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end.

    The first of its name starts an interpreter of its own, as people's do; those after it are forked from one that has loaded it all.
    """
    given, mine = [str(each) for each in arguments], environment(**more)
    name = " ".join(takewhile(_WORD.fullmatch, given))
    if name in _seen:
        return _parent().run(given, mine, stdin)
    _seen.add(name)
    return subprocess.run(
        [*COMMAND, *given],
        input=stdin,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env=mine,
    )


@cache
def _parent() -> Parent:
    """This process's, for as long as it lives."""
    parent = Parent(environment())
    atexit.register(parent.close)
    return parent


@dataclass
class Running:
    """A server that answers."""

    process: subprocess.Popen[str]
    said: str
    log: Path
    addresses: dict[str, str] = field(default_factory=dict)

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Ask it to stop; answers its exit status."""
        self.process.send_signal(number)
        return self.process.wait(_SECONDS)


@contextmanager
def running(
    *arguments: str | Path, folder: Path, command: Sequence[str] = COMMAND, **more: str
) -> Iterator[Running]:
    """A long-running command, from the moment it has printed its addresses."""
    log = folder / "stderr.log"
    with log.open("w") as errors:
        process = subprocess.Popen(
            [*command, *map(str, arguments)],
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            env=environment(**more),
        )
    try:
        said = _until_ready(process, log)
        found = dict(
            re.findall(
                r"^\s+(Sign-in page|Demo app|Example app|Inbox|Console)\s+(\S+)", said, re.MULTILINE
            )
        )
        yield Running(process, said, log, found)
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def _until_ready(process: subprocess.Popen[str], log: Path) -> str:
    assert process.stdout is not None
    said, end = "", time.monotonic() + _SECONDS
    while "Stop with Ctrl-C" not in said:
        line = process.stdout.readline()
        if not line or time.monotonic() > end:
            raise AssertionError(f"it did not start: {said}\n{log.read_text()}")
        said += line
    return said


def newest_code(server: Running, to: str) -> str:
    """What a dev server's inbox shows for this number or address."""
    with urlopen(f"{server.addresses['Inbox']}.json?to={quote(to)}") as answer:
        received = json.load(answer)
    return str(max(received, key=lambda message: message["id"])["code"])
