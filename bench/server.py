"""``watchword`` as its users run it: the installed command, in a process of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from bench.processes import cpu_of

_STOP_SECONDS = 15


# The command beside this interpreter; another checkout has its own.
PROGRAM: Final = Path(sys.executable).with_name("watchword")


def command(*arguments: str, program: Path = PROGRAM) -> list[str]:
    """The installed command, with ``arguments``."""
    return [str(program), *arguments]


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def environment(**settings: str) -> dict[str, str]:
    """This one without any ``WATCHWORD_`` settings but the given ones."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WATCHWORD_")}
    return {**kept, **settings}


def call(
    arguments: Sequence[str],
    settings: Mapping[str, str] | None = None,
    program: Path = PROGRAM,
) -> None:
    """Run ``watchword`` to its end; raise with what it said if it failed."""
    told(arguments, settings, program)


def told(
    arguments: Sequence[str],
    settings: Mapping[str, str] | None = None,
    program: Path = PROGRAM,
) -> str:
    """The same; answers what it printed."""
    done = subprocess.run(
        command(*arguments, program=program),
        env=environment(**(settings or {})),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"watchword {arguments[0]}: {done.stderr or done.stdout}")
    return done.stdout


class Serving:
    """A running server, its log thrown away; stopped as an operator stops it."""

    def __init__(self, arguments: Sequence[str], settings: Mapping[str, str] | None = None) -> None:
        self._process = subprocess.Popen(
            arguments,
            env=environment(**(settings or {})),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def ended(self) -> bool:
        """Whether it has gone."""
        return self._process.poll() is not None

    def cpu(self) -> float:
        """Seconds of CPU it has used."""
        return cpu_of(self._process.pid)

    def memory(self) -> float:
        """MB it holds."""
        import psutil

        return float(psutil.Process(self._process.pid).memory_info().rss) / 2**20

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
