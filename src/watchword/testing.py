"""For our users' tests, and ours: a clock that stands still, a transport that sends nowhere, a sandbox that listens."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from watchword.clock import stopwatch
from watchword.errors import OutgoingError
from watchword.http import DEFAULT_TIMEOUTS, Request, Response, Timeouts

if TYPE_CHECKING:
    from watchword.sandbox import Received, Sandbox

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


_LOOK_AGAIN: Final = 0.01


class ReceivedMessages:
    """What phones and mailboxes received from a running sandbox. ``to`` is a number in any spelling, or an address."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def all(self, to: str | None = None) -> list[Received]:
        """What came so far, newest first."""
        return self._sandbox.inbox.find(to)

    async def latest(
        self, to: str | None = None, *, within: float = 5.0, after: Received | None = None
    ) -> Received:
        """The newest message to ``to``, as soon as there is one (that came later than ``after``).

        Raises ``TimeoutError`` when none came within that many seconds, and says who did receive something.
        """
        began = stopwatch()
        while (found := self._newest(to, after)) is None:
            self._give_up(to, within, began)
            await asyncio.sleep(_LOOK_AGAIN)
        return found

    def wait(
        self, to: str | None = None, *, within: float = 5.0, after: Received | None = None
    ) -> Received:
        """``latest`` for a test that is no coroutine."""
        began, pause = stopwatch(), threading.Event()
        while (found := self._newest(to, after)) is None:
            self._give_up(to, within, began)
            pause.wait(_LOOK_AGAIN)
        return found

    def _newest(self, to: str | None, after: Received | None) -> Received | None:
        since = after.id if after else 0
        return next(iter(self._sandbox.inbox.find(to, since=since, limit=1)), None)

    def _give_up(self, to: str | None, within: float, began: float) -> None:
        if stopwatch() - began < within:
            return
        others = ", ".join(f"{name} ({count})" for name, count in self._sandbox.inbox.recipients())
        raise TimeoutError(
            f"nothing for {to or 'anybody'} within {within:g} s; received so far: {others or 'nothing'}"
        )


class RunningSandbox:
    """Aliyun on a free port of this machine, for as long as a test lasts; made by ``running_sandbox``.

    ``sandbox`` is the ``watchword.sandbox.Sandbox`` itself: its clock, its frequency rules (off at first), its inbox.
    """

    def __init__(self, sandbox: Sandbox, port: int) -> None:
        self.sandbox = sandbox
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.inbox = ReceivedMessages(sandbox)

    def config(self, factory_id: str) -> dict[str, Any]:
        """A connector configuration that sends through it. Raises ``KeyError`` for one that it has none for."""
        from watchword.sandbox import print_config  # noqa: PLC0415 - the server's libraries

        return print_config(self.port)[factory_id]

    def fail(self, kind: str = "", **more: Any) -> int:
        """Make the next call fail, or the next ``count``, or every one with ``count=None``.

        The rest is the JSON of ``POST /faults`` by keyword: ``action``, ``to``, ``code``, ``status``, ``message``, ``delay``,
        ``retryAfter``. Answers an id; raises ``ValueError`` with a sentence.
        """
        return self.sandbox.fail(kind, **more)

    def clear(self) -> None:
        """Forget messages, faults and what was counted; clock and switches are set back, the frequency rules are off."""
        self.sandbox.reset()


@contextmanager
def running_sandbox() -> Iterator[RunningSandbox]:
    """A sandbox that listens on a free port of this machine while inside. Needs the extra ``server``."""
    from watchword.app import sandbox_running  # noqa: PLC0415 - the server's libraries
    from watchword.sandbox import Sandbox  # noqa: PLC0415

    with socket.create_server(("127.0.0.1", 0)) as desk:
        port = desk.getsockname()[1]
        sandbox = Sandbox(port=port, frequency=False)
        with sandbox_running(sandbox, desk):
            yield RunningSandbox(sandbox, port)


__all__ = [
    "START",
    "FakeTransport",
    "FrozenClock",
    "ReceivedMessages",
    "RunningSandbox",
    "running_sandbox",
]
