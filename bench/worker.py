"""A client in a process of its own: sends as many messages as it is told, so many at once, and says how long it took and what CPU.

``python -m bench.worker CLIENT ENDPOINT``
"""

from __future__ import annotations

import asyncio
import importlib
import json
import resource
import sys
import time
from collections import Counter
from typing import Any

from bench.clients import Client
from bench.processes import say


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


class Sender:
    """Keeps a number of sends in flight until a number of them is done."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._index = 0
        self._failed: Counter[str] = Counter()

    async def send(self, count: int, in_flight: int) -> None:
        """``count`` messages, ``in_flight`` at a time. One that fails is counted and passed over."""
        end = self._index + count

        async def lane() -> None:
            while self._index < end:
                index = self._index
                self._index += 1
                try:
                    await self._client.send(index)
                except Exception as exc:  # noqa: BLE001 - any client, any way to fail
                    self._failed[type(exc).__name__] += 1

        async with asyncio.TaskGroup() as lanes:
            for _ in range(min(in_flight, count)):
                lanes.create_task(lane())

    async def measure(self, count: int, in_flight: int) -> dict[str, Any]:
        """Seconds and CPU seconds of ``count`` messages, how many were taken, and how others failed."""
        self._failed.clear()
        cpu, began = _cpu(), time.perf_counter()
        await self.send(count, in_flight)
        return {
            "seconds": time.perf_counter() - began,
            "cpu": _cpu() - cpu,
            "sent": count - self._failed.total(),
            "failed": dict(self._failed),
        }


async def _work(name: str, endpoint: str) -> None:
    client: Client = importlib.import_module(f"bench.clients.{name}").Client(endpoint)
    await client.open()
    sender = Sender(client)
    say({"ready": name})
    while line := await asyncio.to_thread(sys.stdin.readline):
        say(await sender.measure(**json.loads(line)))
    await client.close()


if __name__ == "__main__":
    try:
        asyncio.run(_work(sys.argv[1], sys.argv[2]))
    except Exception as exc:
        say({"error": f"{sys.argv[1]}: {exc!r}"})
        raise
