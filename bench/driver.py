"""People and their provider, in one process: everybody signs in from an address of their own with a number of their own.

``python -m bench.driver``; says the provider's port. Each ``Order`` gathers people, and the ``{}`` after it lets them go.
"""

from __future__ import annotations

import asyncio
import html
import json
import re
import resource
import sys
import time
from dataclasses import dataclass, field
from typing import Any, ClassVar, cast
from urllib.parse import parse_qs, urlencode

import uvloop

from bench.processes import say
from bench.servers.answering import ANSWER

_END = b"\r\n\r\n"
_TOKEN = re.compile(rb'name="token" value="([^"]+)"')
_COOKIE = re.compile(rb"set-cookie: ([^;=]+=[^;]+)", re.IGNORECASE)
_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
_PREFIXES = [
    f"1{two}" for two in (*range(30, 40), 50, 51, 52, 53, 55, 56, 57, 58, 59, *range(80, 90))
]


@dataclass(frozen=True, slots=True)
class Order:
    """``count`` people beginning with the ``first``-th, ``in_flight`` at once, at the server on ``port``.

    With ``pages`` they fetch both pages on their way; without, they came with the first one's form and send the two forms only.
    """

    port: int
    count: int
    in_flight: int
    first: int
    pages: bool


class Provider(asyncio.Protocol):
    """Takes every message and remembers its code."""

    codes: ClassVar[dict[str, str]] = {}

    def __init__(self) -> None:
        self._rest = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        *heads, self._rest = (self._rest + data).split(_END)
        for head in heads:
            query = parse_qs(head.split(b" ", 2)[1].partition(b"?")[2].decode())
            values = json.loads(query["TemplateParam"][0])
            self.codes[query["PhoneNumbers"][0]] = values["code"]
            self._transport.write(ANSWER)


class Browser:
    """One connection, one cookie jar, no more of HTTP than the pages need."""

    def __init__(self, port: int, index: int) -> None:
        self._port = port
        self._address = f"127.{1 + index // 62_500}.{index // 250 % 250}.{index % 250 + 1}"
        self._cookies: dict[bytes, bytes] = {}
        self.token = ""

    async def open(self) -> None:
        """Connect from this person's own address."""
        self._reader, self._writer = await asyncio.open_connection(
            "127.0.0.1", self._port, local_addr=(self._address, 0), limit=2**20
        )

    async def close(self) -> None:
        """Hang up."""
        self._writer.close()
        await self._writer.wait_closed()

    async def page(self, path: str) -> None:
        """Fetch a page, and keep its form's token."""
        status, body = await self._exchange(f"GET {path} HTTP/1.1", b"")
        found = _TOKEN.search(body)
        if status != 200 or not found:
            raise RuntimeError(f"GET {path}: {status}")
        self.token = html.unescape(found[1].decode())

    async def submit(self, path: str, next_path: str, **fields: str) -> None:
        """Send the form, expect to be sent on to ``next_path``."""
        body = urlencode({"token": self.token, **fields}).encode()
        status, answer = await self._exchange(f"POST {path} HTTP/1.1", body)
        if status != 303:
            said = re.search(rb'role="alert">(.*?)</div></div>', answer, re.DOTALL)
            raise RuntimeError(f"POST {path}: {status} {said[1].decode() if said else ''}")
        if next_path.encode() not in self._head:
            raise RuntimeError(f"POST {path} does not lead to {next_path}")

    async def _exchange(self, line: str, body: bytes) -> tuple[int, bytes]:
        cookies = b"; ".join(b"%s=%s" % pair for pair in self._cookies.items())
        head = (
            f"{line}\r\nhost: 127.0.0.1:{self._port}\r\nsec-fetch-site: same-origin\r\n"
            "accept-language: zh-CN\r\nuser-agent: bench\r\n"
            "content-type: application/x-www-form-urlencoded\r\n"
            f"content-length: {len(body)}\r\ncookie: "
        ).encode()
        self._writer.write(head + cookies + _END + body)
        self._head = await self._reader.readuntil(_END)
        for pair in _COOKIE.findall(self._head):
            name, _, value = pair.partition(b"=")
            self._cookies[name] = value
        length = _LENGTH.search(self._head)
        answer = await self._reader.readexactly(int(length[1]) if length else 0)
        return int(self._head[9:12]), answer


@dataclass(slots=True)
class Told:
    """Seconds that each send and each check took."""

    send: list[float] = field(default_factory=list)
    check: list[float] = field(default_factory=list)


class People:
    """Carries out one order."""

    def __init__(self, order: Order) -> None:
        self._order = order
        self._told = Told()
        self._browsers = [Browser(order.port, order.first + turn) for turn in range(order.count)]

    async def gather(self) -> dict[str, Any]:
        """Have them there; none of it counts."""
        if not self._order.pages:
            await self._each(self._prepare)
        return {"people": self._order.count}

    async def go(self) -> dict[str, Any]:
        """What it took."""
        used, began = cpu(), time.perf_counter()
        await self._each(self._sign_in)
        seconds = time.perf_counter() - began
        return {
            "seconds": seconds,
            "cpu": cpu() - used,
            "send": self._told.send,
            "check": self._told.check,
        }

    async def _each(self, work: Any) -> None:
        waiting = iter(range(self._order.count))

        async def lane() -> None:
            for turn in waiting:
                browser = self._browsers[turn]
                await browser.open()
                await work(browser, self._order.first + turn)
                await browser.close()

        async with asyncio.TaskGroup() as lanes:
            for _ in range(self._order.in_flight):
                lanes.create_task(lane())

    async def _prepare(self, browser: Browser, _: int) -> None:
        await browser.page("/sign-in")

    async def _sign_in(self, browser: Browser, index: int) -> None:
        number = phone(index)
        if self._order.pages:
            await browser.page("/sign-in")
        began = time.perf_counter()
        await browser.submit("/sign-in", "/sign-in/code", identifier=number, region="CN")
        self._told.send.append(time.perf_counter() - began)
        if self._order.pages:
            await browser.page("/sign-in/code")
        began = time.perf_counter()
        await browser.submit("/sign-in/code", "/signed-in", code=Provider.codes.pop(number))
        self._told.check.append(time.perf_counter() - began)


def phone(index: int) -> str:
    """A mobile number of mainland China, another one for every index below 29 million."""
    return f"{_PREFIXES[index % len(_PREFIXES)]}{index // len(_PREFIXES) + 10_000_000:08d}"


def cpu() -> float:
    """Seconds of CPU this process has used."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


async def _work() -> None:
    loop = asyncio.get_running_loop()
    provider = await loop.create_server(Provider, "127.0.0.1", 0, backlog=1024)
    say({"port": provider.sockets[0].getsockname()[1]})
    while line := await asyncio.to_thread(sys.stdin.readline):
        people = People(Order(**json.loads(line)))
        say(await people.gather())
        if not await asyncio.to_thread(sys.stdin.readline):
            break
        say(await people.go())


if __name__ == "__main__":
    try:
        uvloop.run(_work())
    except Exception as exc:
        say({"error": f"driver: {exc!r} {getattr(exc, 'exceptions', '')}"})
        raise
