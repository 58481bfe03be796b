"""For our users' tests, and ours: a clock that stands still and a transport that sends nowhere."""

from __future__ import annotations

from collections import deque
from typing import Final

from watchword.errors import OutgoingError
from watchword.http import DEFAULT_TIMEOUTS, Request, Response, Timeouts

# 2026-11-20T08:00:00Z: in no time zone the edge of a day, so that "per day" means the same wherever tests run.
START: Final = 1_795_161_600_000


class FrozenClock:
    """A ``Clock`` that stands at one moment until it is moved.

    Give it wherever a clock is taken, and a test of an expiry takes no time::

        clock = FrozenClock()
        verifier = Verifier(connector, clock=clock)
        clock.move(601)
    """

    __slots__ = ("_at",)

    def __init__(self, at: int = START) -> None:
        self._at = at

    def now(self) -> int:
        """The moment it stands at, in milliseconds since 1970-01-01 UTC."""
        return self._at

    def move(self, seconds: float) -> int:
        """Go forward by ``seconds`` (back, if negative); answers the new moment."""
        self._at += round(seconds * 1000)
        return self._at


class FakeTransport:
    """A ``Transport`` that keeps what it is given and answers what it was told.

    ``requests`` holds every request in order. ``answer`` and ``fail`` queue what the next ones get; when the queue is empty,
    ``otherwise`` is answered.
    """

    def __init__(self, otherwise: Response | None = None) -> None:
        self.requests: list[Request] = []
        self.otherwise = otherwise or Response(200, {"content-type": "application/json"}, b"{}")
        self._next: deque[Response | OutgoingError] = deque()

    def answer(
        self, body: str | bytes, status: int = 200, content_type: str = "application/json"
    ) -> FakeTransport:
        """Answer the next request like this; returns itself, so that several can be queued in a row."""
        raw = body.encode() if isinstance(body, str) else body
        self._next.append(Response(status, {"content-type": content_type}, raw))
        return self

    def fail(self, error: OutgoingError) -> FakeTransport:
        """Raise ``error`` at the next request: ``NothingSent``, ``OutcomeUnknown`` or ``AnswerTooLarge``."""
        self._next.append(error)
        return self

    async def send(self, request: Request, timeouts: Timeouts = DEFAULT_TIMEOUTS) -> Response:  # noqa: ARG002
        """Keep ``request``; answer or raise what is next."""
        self.requests.append(request)
        following = self._next.popleft() if self._next else self.otherwise
        if isinstance(following, OutgoingError):
            raise following
        return following


__all__ = ["START", "FakeTransport", "FrozenClock"]
