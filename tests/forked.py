"""Runs many commands of ``watchword`` for the price of one start: a process that has loaded it all forks one for each.

What a command does before its own work, which is to load the program, takes four fifths of its time and is the same every time. Each
is a process of its own nevertheless: its own arguments, environment, files and end.
"""

from __future__ import annotations

import gc
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

_SECONDS = 60


class Parent:
    """The process that forks; it ends with the line to it."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._line, theirs = socket.socketpair()
        # Read byte by byte: what is kept back would not be waited for.
        self._heard = self._line.makefile("rb", buffering=0)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.forked", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                cwd=Path(__file__).parents[1],
                env=dict(environment),
            )

    def run(
        self, arguments: Sequence[str], environment: Mapping[str, str], stdin: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        with (
            tempfile.TemporaryFile() as given,
            tempfile.TemporaryFile() as out,
            tempfile.TemporaryFile() as err,
        ):
            given.write(stdin.encode())
            given.seek(0)
            asked = json.dumps([list(arguments), dict(environment), str(Path.cwd())]).encode()
            # The files come along with the first byte.
            files = [each.fileno() for each in (given, out, err)]
            socket.send_fds(self._line, [b"!"], files)
            self._line.sendall(asked + b"\n")
            pid = int(self._heard.readline())
            code = self._ended(pid, arguments)
            out.seek(0)
            err.seek(0)
            return subprocess.CompletedProcess(
                list(arguments), code, out.read().decode(), err.read().decode()
            )

    def _ended(self, pid: int, arguments: Sequence[str]) -> int:
        if not select.select([self._line], [], [], _SECONDS)[0]:
            os.kill(pid, signal.SIGKILL)
            self._heard.readline()
            raise subprocess.TimeoutExpired(list(arguments), _SECONDS)
        return int(self._heard.readline())

    def close(self) -> None:
        """End it."""
        self._heard.close()
        self._line.close()
        self._process.wait(_SECONDS)


def _wanted(line: socket.socket) -> tuple[list[str], list[int]]:
    """Fork for each command that is asked for, and end with the line. In the child: what was asked, and its three files."""
    heard = line.makefile("rb", buffering=0)
    while True:
        begun, files, _, _ = socket.recv_fds(line, 1, 3)
        if not begun:
            sys.exit()
        arguments, environment, folder = json.loads(heard.readline())
        pid = os.fork()
        if pid == 0:
            os.chdir(folder)
            os.environ.clear()
            os.environ.update(environment)
            heard.close()
            return arguments, files
        for each in files:
            os.close(each)
        line.sendall(f"{pid}\n".encode())
        line.sendall(f"{os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])}\n".encode())


def _main() -> None:
    # What any command loads once it is asked for something.
    import uvloop  # noqa: F401

    from watchword import app, cli, logs  # noqa: F401
    from watchword.connectors import discover

    discover()
    for name in app.__all__:
        getattr(app, name)
    gc.collect()
    gc.freeze()
    with socket.socket(fileno=int(sys.argv[1])) as line:
        arguments, files = _wanted(line)
    for ours, theirs in enumerate(files):
        os.dup2(theirs, ours)
        os.close(theirs)
    sys.argv = ["watchword", *arguments]
    cli.main()


if __name__ == "__main__":
    _main()
