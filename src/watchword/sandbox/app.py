"""Joins the sandbox's gateway, inbox and doors into one ASGI application."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import ASGIApp

from watchword.clock import SYSTEM, Clock
from watchword.sandbox.connections import Protocol
from watchword.sandbox.doors import LOOPBACK, Doors
from watchword.sandbox.fault_pages import FaultPages, stage
from watchword.sandbox.gateway import Gateway
from watchword.sandbox.inbox import Inbox
from watchword.sandbox.moved_clock import MovedClock
from watchword.sandbox.pages import Pages
from watchword.sandbox.receipts import MAILS, TEXTS
from watchword.sandbox.state import State


class Sandbox:
    """Aliyun on your desk: ``app`` answers like its gateways, ``inbox`` holds what was received.

    ``port`` is the one it listens on (a Host with another is refused), ``hosts`` the names it may be called by. ``frequency``
    switches the per-number rules, ``delay`` is waited before an accepted call is answered. Both can be set at any time.
    ``receipts`` and ``mail_events`` are URLs that receipts of texts and events of mails are pushed to, from the server's loop;
    ``await close()`` in it stops that. Serve ``app`` without the server's own ``Date`` header: the sandbox sends its own, which follows its clock.
    """

    def __init__(
        self,
        *,
        port: int = 3080,
        clock: Clock = SYSTEM,
        frequency: bool = True,
        hosts: Collection[str] = LOOPBACK,
        delay: float = 0.0,
        receipts: str = "",
        mail_events: str = "",
    ) -> None:
        self.clock = MovedClock(clock)
        named = tuple(url for url in (receipts, mail_events) if url)
        self._state = State(self.clock, frequency=frequency, delay=delay, receipt_urls=named)
        self._state.receipts.point(TEXTS, receipts)
        self._state.receipts.point(MAILS, mail_events)
        routes = [Route("/", Gateway(self._state).answer, methods=_METHODS)]
        routes += Pages(self._state, port).routes
        routes += FaultPages(self._state).routes
        inner = Starlette(routes=routes)
        self.app: ASGIApp = Doors(inner, hosts=hosts, port=port, clock=self.clock)

    def push_receipts(self, *, texts: str = "", mails: str = "", name: str = "") -> None:
        """Push receipts of texts and events of mails there from now on, as ``POST /settings`` would; an empty one is pushed nowhere.

        ``name`` is the ``Host`` that their receiver answers to, where it is not the URL's. Raises ``ValueError`` for a place that is
        neither on this machine's loopback nor one that the sandbox was made with.
        """
        for kind, url in ((TEXTS, texts), (MAILS, mails)):
            self._state.receipts.point(kind, url)
            if url and name:
                self._state.receipts.call(url, name)

    async def close(self) -> None:
        """Stop pushing receipts."""
        await self._state.receipts.close()

    def protocol(self, make: Protocol) -> Protocol:
        """The server's protocol factory, so that faults can break connections; see ``connections``."""
        return self._state.connections.protocol(make)

    def fail(self, kind: str = "", **more: Any) -> int:
        """Stage a fault: the JSON of ``POST /faults`` by keyword. Answers its id; raises ``ValueError`` with a sentence."""
        return stage(self._state, {"kind": kind, **more}).id

    def clear_faults(self, fault_id: int | None = None) -> int:
        """Take back one staged fault, or all; answers how many."""
        return self._state.faults.clear(fault_id)

    def clear(self) -> None:
        """Forget messages, what was counted, and every staged fault."""
        self._state.clear()
        self._state.faults.clear()

    def reset(self) -> None:
        """``clear``, and put every switch and the clock back; the frequency rules are off and no receipts are pushed."""
        self._state.reset()

    @property
    def inbox(self) -> Inbox:
        """What phones and mailboxes received."""
        return self._state.inbox

    @property
    def frequency(self) -> bool:
        """Whether a mainland number may be reached only so often."""
        return self._state.frequency

    @frequency.setter
    def frequency(self, on: bool) -> None:
        self._state.frequency = on

    @property
    def delay(self) -> float:
        """Seconds waited before an accepted call is answered."""
        return self._state.delay

    @delay.setter
    def delay(self, seconds: float) -> None:
        self._state.delay = seconds


_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
