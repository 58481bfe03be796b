"""Pushes receipts to a URL of the operator's, and again after 1, 5 and 10 minutes of the sandbox's time when they are not taken."""

from __future__ import annotations

import asyncio
import heapq
import ipaddress
import json
import ssl
from collections import deque
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from typing import Any, Final
from urllib.parse import urlsplit

from watchword.clock import Clock
from watchword.errors import OutgoingError
from watchword.http import Guard, HTTPTransport, Request, Response, Transport
from watchword.sandbox.ledger import Accepted, Product
from watchword.sandbox.receipt_bodies import mail_body, texts_body

TEXTS: Final = "receipts"
MAILS: Final = "mailEvents"
_GAPS: Final = (60, 300, 600)
# The international site gives up earlier.
_GLOBE_GAPS: Final = (60, 300)
_LONGEST_URL: Final = 2_000
_LOG: Final = 200
_WAITING: Final = 10_000
_LOOK_AGAIN: Final = 0.2
# 20 ms to make, and a worker begins with every message that comes alone.
_tls = cache(ssl.create_default_context)


@dataclass(slots=True, eq=False)
class Push:
    """One body on its way to one URL."""

    kind: str
    ids: tuple[str, ...]
    body: bytes = field(repr=False)
    due: int
    gaps: tuple[int, ...]
    tries: int = 0
    answer: str = ""
    state: str = "waiting"

    def as_json(self) -> dict[str, Any]:
        """What ``GET /receipts`` shows of it."""
        return {
            "kind": self.kind,
            "ids": list(self.ids),
            "due": self.due,
            "tries": self.tries,
            "answer": self.answer,
            "state": self.state,
        }


class Receipts:
    """Where receipts go and which are on their way.

    ``urls`` that are given here may be anywhere; one that is set later is on this machine's loopback, or at a host and port
    named here: a page must not be able to point the sandbox at somebody else's server.
    """

    def __init__(self, clock: Clock, urls: Collection[str] = ()) -> None:
        self._clock = clock
        self._named = frozenset(_host(url) for url in urls)
        self._urls = {TEXTS: "", MAILS: ""}
        self._called: dict[str, str] = {}
        self._waiting: list[tuple[int, int, Push]] = []
        self._order = count()
        self._worker: asyncio.Task[None] | None = None
        self.log: deque[Push] = deque(maxlen=_LOG)

    def url(self, kind: str) -> str:
        """Where receipts of texts (``TEXTS``) or events of mails (``MAILS``) go; empty when nowhere."""
        return self._urls[kind]

    def point(self, kind: str, url: str) -> None:
        """Send them to ``url``, or nowhere when it is empty. Raises ``ValueError`` for a place that may not be reached."""
        if url:
            host = _host(url)
            if host not in self._named and not _is_loopback(host):
                raise ValueError(
                    f"{kind} go to this machine, or to a host that the sandbox was started with"
                )
        self._urls[kind] = url

    def call(self, url: str, name: str) -> None:
        """Whatever goes to the host and port of ``url`` asks for ``name`` there, as its ``Host``: what is pushed to a listener of
        this machine may be for a server that answers to another name only. Raises ``ValueError`` for no URL.
        """
        self._called[_host(url)] = name

    def schedule(self, messages: Sequence[Accepted]) -> None:
        """What these messages of one call will be told about, and when. Needs a running loop."""
        told = [message for message in messages if message.outcome]
        texts = [message for message in told if message.product is not Product.MAIL]
        if texts and self._urls[TEXTS]:
            gaps = _GLOBE_GAPS if texts[0].product is Product.GLOBE else _GAPS
            self._add(TEXTS, texts, texts_body(texts), gaps)
        if self._urls[MAILS]:
            for message in told:
                if message.product is Product.MAIL:
                    self._add(MAILS, [message], mail_body(message), _GAPS)

    async def push_due(self, transport: Transport) -> None:
        """Push whatever is due at this moment, once each."""
        while self._waiting and self._waiting[0][0] <= self._clock.now():
            push = heapq.heappop(self._waiting)[2]
            await self._push(push, transport)

    async def close(self) -> None:
        """Stop pushing; what was not pushed is forgotten."""
        self._waiting.clear()
        if self._worker is not None:
            self._worker.cancel()
            await asyncio.gather(self._worker, return_exceptions=True)

    def _add(
        self, kind: str, messages: Sequence[Accepted], body: bytes, gaps: tuple[int, ...]
    ) -> None:
        ids = tuple(dict.fromkeys(message.id for message in messages))
        for _ in range(messages[0].copies):
            self._wait(Push(kind, ids, body, messages[0].due, gaps))

    def _wait(self, push: Push) -> None:
        if not push.tries:
            self.log.append(push)
        if len(self._waiting) >= _WAITING:
            push.state = "dropped"
            return
        heapq.heappush(self._waiting, (push.due, next(self._order), push))
        if self._worker is None or self._worker.done():
            self._worker = asyncio.create_task(self._work())

    async def _work(self) -> None:
        guard = Guard(loopback=True, trusting=bool(self._named))
        async with HTTPTransport(guard, tls=_tls()) as transport:
            while self._waiting:
                await self.push_due(transport)
                # Somebody may move the clock meanwhile, hence never for long.
                await asyncio.sleep(_LOOK_AGAIN)

    async def _push(self, push: Push, transport: Transport) -> None:
        url = self._urls[push.kind]
        if not url:
            push.state = "dropped"
            return
        push.tries += 1
        headers = {"content-type": "application/json;charset=UTF-8"}
        if name := self._called.get(_host(url)):
            headers["host"] = name
        try:
            answer = await transport.send(Request("POST", url, headers, push.body))
        except OutgoingError as exc:
            push.answer = str(exc)
            taken = False
        else:
            push.answer = f"HTTP {answer.status}"
            taken = _is_taken(push.kind, answer)
        if taken:
            push.state = "taken"
        elif push.tries > len(push.gaps):
            push.state = "given up"
        else:
            push.due = self._clock.now() + push.gaps[push.tries - 1] * 1000
            self._wait(push)


def _is_taken(kind: str, answer: Response) -> bool:
    """Of a text's receiver a 200 is expected whose ``code`` is a number, any number; of an event's receiver a 2xx."""
    if kind == MAILS:
        return answer.status // 100 == 2
    try:
        said = json.loads(answer.body)
    except (ValueError, RecursionError):
        return False
    code = said.get("code") if isinstance(said, dict) else None
    return answer.status == 200 and isinstance(code, int) and not isinstance(code, bool)


def _host(url: str) -> str:
    """``host:port`` of an http(s) URL. Raises ``ValueError`` for anything else."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or len(url) > _LONGEST_URL:
        raise ValueError("a URL such as http://127.0.0.1:3001/receipts is expected")
    if parts.username is not None or not url.isascii() or not url.isprintable() or " " in url:
        raise ValueError("the URL has characters that it may not have")
    return f"{parts.hostname}:{parts.port or {'http': 80, 'https': 443}[parts.scheme]}"


def _is_loopback(host: str) -> bool:
    name = host.rpartition(":")[0]
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
