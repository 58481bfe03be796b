"""The outgoing port itself: what is sent, what comes back, and what whoever sends it promises. ``Transport`` is the seam that tests fake."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Protocol, runtime_checkable

ANSWER_LIMIT: Final = 64 * 1024
# Python 3.11 takes no mappingproxy as a default value, hence the factories below.
_NO_HEADERS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Request:
    """An outgoing request. Headers and body never show in a ``repr``: they hold codes and signatures."""

    method: str
    url: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=lambda: _NO_HEADERS, repr=False)
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Response:
    """An answer, whole. ``headers`` are asked for by lower-case names."""

    status: int
    headers: Mapping[str, str] = field(default_factory=lambda: _NO_HEADERS, repr=False)
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds allowed for connecting (TLS included), for each silence while reading, and for the whole exchange."""

    connect: float = 2.0
    read: float = 5.0
    total: float = 8.0


DEFAULT_TIMEOUTS: Final = Timeouts()


class Transport(Protocol):
    """Sends one request.

    Raises ``NothingSent`` when it certainly did not leave, ``OutcomeUnknown`` when it may have arrived (``ConnectionBroken``
    when that is because the far end hung up), and ``AnswerTooLarge`` when it did arrive and the answer is not worth reading.
    """

    async def send(self, request: Request, timeouts: Timeouts = DEFAULT_TIMEOUTS) -> Response:
        """The answer, whatever its status. Redirects are answers; they are not followed."""
        ...


@runtime_checkable
class Dialer(Protocol):
    """Opens one TCP connection, for protocols that are not HTTP, under the same guard.

    Raises ``NothingSent``, which ``DestinationRefused`` is one of.
    """

    async def dial(
        self, host: str, port: int, timeouts: Timeouts = DEFAULT_TIMEOUTS, *, source: str = ""
    ) -> socket.socket:
        """A connected, non-blocking socket to a permitted address of ``host``; ``source`` is the local address to use."""
        ...
