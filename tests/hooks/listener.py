"""Programs that listen: an address that keeps what it is told and answers as it should."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections import deque
from typing import Any

from watchword.errors import NothingSent, OutgoingError
from watchword.http import DEFAULT_TIMEOUTS, Request, Response, Timeouts


class Listener:
    """A transport with programs behind it. ``say`` queues answers; afterwards everything is taken with 204."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.stalled: set[str] = set()
        self._next: deque[int | OutgoingError] = deque()
        self.moved = asyncio.Event()

    def say(self, *answers: int | OutgoingError) -> None:
        """Answer the next requests with these statuses, or fail like this."""
        self._next.extend(answers)

    async def send(self, request: Request, timeouts: Timeouts = DEFAULT_TIMEOUTS) -> Response:
        """See ``Transport``."""
        self.requests.append(request)
        if request.url in self.stalled:
            await self.moved.wait()
        answer = self._next.popleft() if self._next else 204
        if isinstance(answer, OutgoingError):
            raise answer
        return Response(answer, {}, b"said \x07something")

    async def reached(self, url: str) -> None:
        """Wait until something was sent there."""
        while url not in [request.url for request in self.requests]:  # noqa: ASYNC110 - a test's patience
            await asyncio.sleep(0.01)

    @property
    def bodies(self) -> list[dict[str, Any]]:
        """What was told, in order."""
        return [json.loads(request.body) for request in self.requests]

    def signed_with(self, key: str, nth: int = 0) -> bool:
        """Whether a request carries the signature that ``key`` makes, computed by the book."""
        request = self.requests[nth]
        expected = hmac.new(key.encode(), request.body, hashlib.sha256).hexdigest()
        return request.headers["logto-signature-sha-256"] == expected


UNREACHABLE = NothingSent("nobody listens there")
