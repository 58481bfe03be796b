"""Clients and servers in processes of their own, so that each one's CPU can be told from the other's.

A child prints one line of JSON when it is ready, answers each line of JSON with another, and ends when its input does: so
none outlives a run, however that ends.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self


class Child:
    """A running ``python -m MODULE ARGUMENTS``; ``ready`` is what it said when it was."""

    def __init__(
        self, module: str, *arguments: str, environment: Mapping[str, str] | None = None
    ) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **(environment or {})},
            text=True,
        )
        try:
            self.ready = self._read()
        except BaseException:
            self.close()
            raise

    def ask(self, order: Mapping[str, Any]) -> dict[str, Any]:
        """What the child answers to ``order``."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return self._read()

    def cpu(self) -> float:
        """Seconds of CPU it has used."""
        return cpu_of(self._process.pid)

    def close(self) -> None:
        """Ends it, and waits."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self._process.args!r} ended with {self._process.wait()}")
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer


def cpu_of(process: int) -> float:
    """Seconds of CPU that a process has used, in user and system together."""
    import psutil  # here, so that nothing but measuring needs it

    times = psutil.Process(process).cpu_times()
    return float(times.user + times.system)


def progress(text: str) -> None:
    """What is being measured now, for whoever waits."""
    print(f"· {text}", file=sys.stderr, flush=True)


def say(answer: Mapping[str, Any]) -> None:
    """In a child: one line to whoever started it."""
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def end_with_input() -> None:
    """In a child that only serves: end when whoever started it closes its input, or is gone."""

    def wait() -> None:
        sys.stdin.read()
        os._exit(0)

    threading.Thread(target=wait, daemon=True).start()
