"""Programs and their provider, in one process: each send goes to a number of its own, and each verify brings the code it got.

``python -m bench.programs``; says the provider's port, then answers each ``Order``.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from dataclasses import dataclass
from typing import Any

import uvloop

from bench.driver import Provider, cpu, phone
from bench.processes import say


@dataclass(frozen=True, slots=True)
class Order:
    """``count`` requests beginning with the ``first``-th person, ``in_flight`` at once, spread over the servers on ``ports``."""

    verify: bool
    ports: list[int]
    token: str
    count: int
    in_flight: int
    first: int


class Line:
    """One connection that stays open, no more of HTTP than the API needs."""

    def __init__(self, port: int, token: str) -> None:
        self._port = port
        self._head = f"host: 127.0.0.1:{port}\r\nauthorization: Bearer {token}\r\ncontent-type: application/json\r\n"

    async def open(self) -> None:
        """Connect."""
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)

    def close(self) -> None:
        """Hang up."""
        self._writer.close()

    async def post(self, path: str, body: dict[str, str]) -> None:
        """Send it, expect 204."""
        data = json.dumps(body).encode()
        head = f"POST {path} HTTP/1.1\r\n{self._head}content-length: {len(data)}\r\n\r\n"
        self._writer.write(head.encode() + data)
        answer = await self._reader.readuntil(b"\r\n\r\n")
        if answer[9:12] != b"204":
            said = await self._reader.read(2000)
            raise RuntimeError(f"POST {path}: {answer[9:12].decode()} {said.decode()}")


async def carry_out(order: Order) -> dict[str, Any]:
    """What it took."""
    lines = [
        Line(order.ports[turn % len(order.ports)], order.token) for turn in range(order.in_flight)
    ]
    await asyncio.gather(*(line.open() for line in lines))
    waiting, waited = iter(range(order.first, order.first + order.count)), []
    path = "/api/verification-codes" + ("/verify" if order.verify else "")

    async def lane(line: Line) -> None:
        for index in waiting:
            number = phone(index)
            body = {"phone": f"86{number}"}
            if order.verify:
                body["verificationCode"] = Provider.codes.pop(number)
            began = time.perf_counter()
            await line.post(path, body)
            waited.append(time.perf_counter() - began)

    used, began = cpu(), time.perf_counter()
    async with asyncio.TaskGroup() as lanes:
        for line in lines:
            lanes.create_task(lane(line))
    seconds = time.perf_counter() - began
    for line in lines:
        line.close()
    return {"seconds": seconds, "cpu": cpu() - used, "waited": waited}


async def _work() -> None:
    loop = asyncio.get_running_loop()
    provider = await loop.create_server(Provider, "127.0.0.1", 0, backlog=1024)
    say({"port": provider.sockets[0].getsockname()[1]})
    while line := await asyncio.to_thread(sys.stdin.readline):
        say(await carry_out(Order(**json.loads(line))))


if __name__ == "__main__":
    try:
        uvloop.run(_work())
    except Exception as exc:
        say({"error": f"programs: {exc!r} {getattr(exc, 'exceptions', '')}"})
        raise
