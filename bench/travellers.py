"""People on their way into an application, its server, and their SMS provider, in one process.

``python -m bench.travellers``; says the provider's port, then carries out each ``Order``.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import re
import sys
import time
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qs, urlencode, urlsplit

import uvloop

from bench.driver import Browser, Provider, cpu, phone
from bench.processes import say

CALLBACK: Final = "http://127.0.0.1:9/callback"
PARTS: Final = ("authorize", "pages", "send", "check", "tokens")
_LOCATION: Final = re.compile(rb"\r\nlocation: ([^\r]+)", re.IGNORECASE)
_VERIFIER: Final = "v" * 43
_CHALLENGE: Final = (
    base64.urlsafe_b64encode(hashlib.sha256(_VERIFIER.encode()).digest()).rstrip(b"=").decode()
)


@dataclass(frozen=True, slots=True)
class Order:
    """``count`` people beginning with the ``first``-th, ``in_flight`` at once, into the application ``client``."""

    port: int
    client: str
    secret: str
    count: int
    in_flight: int
    first: int


class Traveller(Browser):
    """A browser that is sent about, and in the end the application's server on the same connection."""

    async def go(self, path: str) -> str:
        """Where this address leads on to."""
        status, body = await self._exchange(f"GET {path} HTTP/1.1", b"")
        found = _LOCATION.search(self._head)
        if status not in (302, 303) or not found:
            raise RuntimeError(f"GET {path.partition('?')[0]}: {status} {body[:200]!r}")
        return found[1].decode()

    async def trade(self, code: str, order: Order) -> dict[str, Any]:
        """Tokens for the code."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": CALLBACK,
            "code_verifier": _VERIFIER,
            "client_id": order.client,
            "client_secret": order.secret,
        }
        status, body = await self._exchange("POST /oidc/token HTTP/1.1", urlencode(form).encode())
        if status != 200:
            raise RuntimeError(f"POST /oidc/token: {status} {body[:200]!r}")
        return dict(json.loads(body))


async def carry_out(order: Order) -> dict[str, Any]:
    """What it took: each person's seconds, by part."""
    waiting = iter(range(order.first, order.first + order.count))
    taken: dict[str, list[float]] = {part: [] for part in (*PARTS, "whole")}

    async def lane() -> None:
        for index in waiting:
            traveller = Traveller(order.port, index)
            await traveller.open()
            began = time.perf_counter()
            for part, seconds in (await _travel(traveller, order, phone(index))).items():
                taken[part].append(seconds)
            taken["whole"].append(time.perf_counter() - began)
            await traveller.close()

    used, began = cpu(), time.perf_counter()
    async with asyncio.TaskGroup() as lanes:
        for _ in range(order.in_flight):
            lanes.create_task(lane())
    seconds = time.perf_counter() - began
    return {"seconds": seconds, "cpu": cpu() - used, "taken": taken}


async def _travel(traveller: Traveller, order: Order, number: str) -> dict[str, float]:
    spent, mark = dict.fromkeys(PARTS, 0.0), time.perf_counter()

    def lap(part: str) -> None:
        nonlocal mark
        now = time.perf_counter()
        spent[part] += now - mark
        mark = now

    asked = {
        "client_id": order.client,
        "redirect_uri": CALLBACK,
        "response_type": "code",
        "scope": "openid profile phone",
        "state": "s",
        "nonce": "n",
        "code_challenge": _CHALLENGE,
        "code_challenge_method": "S256",
    }
    there = await traveller.go(f"/oidc/auth?{urlencode(asked)}")
    lap("authorize")
    await traveller.page(there)
    lap("pages")
    await traveller.submit("/sign-in", "/sign-in/code", identifier=number, region="CN")
    lap("send")
    await traveller.page("/sign-in/code")
    lap("pages")
    await traveller.submit("/sign-in/code", CALLBACK, code=Provider.codes.pop(number))
    found = _LOCATION.search(traveller._head)  # noqa: SLF001 - our own class
    assert found
    there = found[1].decode()
    lap("check")
    told = await traveller.trade(parse_qs(urlsplit(there).query)["code"][0], order)
    if not told.keys() >= {"access_token", "id_token"}:
        raise RuntimeError(f"the tokens are {sorted(told)}")
    lap("tokens")
    return spent


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
        say({"error": f"travellers: {exc!r} {getattr(exc, 'exceptions', '')}"})
        raise
