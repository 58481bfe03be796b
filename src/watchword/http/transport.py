"""The real transport: aiohttp's connections and answers under the guard, with our own requests and our own patience."""

from __future__ import annotations

import asyncio
import socket
import ssl
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from watchword.errors import AnswerTooLarge, ConnectionBroken, NothingSent, OutcomeUnknown
from watchword.http.dialing import guarded_resolver, open_socket
from watchword.http.guard import Guard, judge_literal
from watchword.http.head import taken_apart, written
from watchword.http.patience import Exchange, Patience
from watchword.http.port import ANSWER_LIMIT, DEFAULT_TIMEOUTS, Request, Response, Timeouts

if TYPE_CHECKING:
    import aiohttp
    from aiohttp import StreamReader
    from aiohttp.connector import Connection

# A connection that idled longer than this may have been closed by the far end at the moment we write:
# then nobody could say whether the request arrived. Shorter than any provider's keep-alive we know of.
_IDLE_SECONDS: Final = 10.0
_MOST_PLACES: Final = 256
_SWITCHING: Final = 101


@dataclass(frozen=True, slots=True)
class _Place:
    """Where requests to one origin go, read once. ``at`` is what aiohttp's connector reads it from."""

    host: str
    authority: str
    at: aiohttp.ClientRequest


class _Pool:
    """The connections of one event loop."""

    def __init__(self, guard: Guard, connector: aiohttp.TCPConnector) -> None:
        self.loop = asyncio.get_running_loop()
        self.connector = connector
        self.patience = Patience(self.loop)
        self._guard = guard
        self._places: dict[str, _Place] = {}

    def place(self, origin: str) -> _Place:
        """Where this origin is. Raises ``ValueError`` for one that is none, and ``DestinationRefused``."""
        known = self._places.get(origin)
        return known or self._read(origin)

    def _read(self, origin: str) -> _Place:
        import aiohttp  # noqa: PLC0415 - 100 ms to load, and ``import watchword`` must not
        from yarl import URL  # noqa: PLC0415

        url = URL(origin)
        if url.raw_host is None or url.host_port_subcomponent is None or url.raw_user is not None:
            raise ValueError("no origin")
        judge_literal(self._guard, url.raw_host)
        at = aiohttp.ClientRequest("POST", url, loop=self.loop)
        if len(self._places) >= _MOST_PLACES:
            self._places.clear()
        return self._places.setdefault(origin, _Place(url.raw_host, url.host_port_subcomponent, at))


class HTTPTransport:
    """The real transport: one pool of kept-alive connections per process, its TLS context built once.

    Use as an async context manager, or ``await close()``.
    """

    def __init__(
        self,
        guard: Guard,
        *,
        tls: ssl.SSLContext | None = None,
        pool: int = 100,
        answer_limit: int = ANSWER_LIMIT,
    ) -> None:
        self._guard = guard
        self._answer_limit = answer_limit
        self._tls = tls
        self._most = pool
        self._pool: _Pool | None = None

    async def __aenter__(self) -> HTTPTransport:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close every pooled connection."""
        pool, self._pool = self._pool, None
        if pool is not None:
            await pool.connector.close()

    async def send(self, request: Request, timeouts: Timeouts = DEFAULT_TIMEOUTS) -> Response:
        """The answer to ``request``; see ``Transport``."""
        pool = self._pool
        if pool is None or pool.loop.is_closed():
            pool = await self._open()
        exchange, host = pool.patience.begin(timeouts.total, timeouts.read), ""
        try:
            origin, target = taken_apart(request.url)
            place = pool.place(origin)
            host = place.host
            data = written(request, target, place.authority)
            connection = await pool.connector.connect(place.at, [], _limits(timeouts.connect))
            try:
                response = await _exchanged(
                    connection, data, exchange, self._answer_limit, body=request.method != "HEAD"
                )
            except BaseException:
                connection.close()
                raise
            connection.release()
        except asyncio.CancelledError:
            if not exchange.timed_out():
                raise
            failed = _failed(host, TimeoutError(), exchange)
        except _broken() as exc:
            failed = _failed(host, exc, exchange)
        else:
            return response
        finally:
            pool.patience.end(exchange)
        # Raised out here: what the library says may name the URL, and a code may be in it.
        raise failed

    async def dial(
        self, host: str, port: int, timeouts: Timeouts = DEFAULT_TIMEOUTS, *, source: str = ""
    ) -> socket.socket:
        """A connection by itself; see ``Dialer``."""
        try:
            async with asyncio.timeout(timeouts.connect):
                return await open_socket(self._guard, host, port, source)
        except (OSError, TimeoutError, ValueError) as exc:
            failed = NothingSent(f"{host}: {_reason(exc)}")
        raise failed

    async def _open(self) -> _Pool:
        import aiohttp  # noqa: PLC0415

        # Whoever calls ``asyncio.run`` once per message brings a new loop each time; connections do not move over.
        await self.close()
        if self._pool is None:
            connector = aiohttp.TCPConnector(
                limit=self._most,
                keepalive_timeout=_IDLE_SECONDS,
                resolver=guarded_resolver(self._guard),
                ssl=self._tls or ssl.create_default_context(),
            )
            self._pool = _Pool(self._guard, connector)
        return self._pool


async def _exchanged(
    connection: Connection, data: bytes, exchange: Exchange, most: int, *, body: bool
) -> Response:
    """The answer to ``data``, which goes out here and nowhere else."""
    protocol, transport = connection.protocol, connection.transport
    if protocol is None or transport is None or transport.is_closing():
        raise ConnectionResetError
    protocol.set_response_params(skip_payload=not body, read_until_eof=True, auto_decompress=False)
    exchange.begun = True
    exchange.moves()
    transport.write(data)
    message, content = await protocol.read()
    while 100 <= message.code < 200 and message.code != _SWITCHING:
        message, content = await protocol.read()
    # Headers are found whatever their case, so they need no copy of ours.
    return Response(message.code, message.headers, await _read(content, exchange, most))


@lru_cache(maxsize=64)
def _limits(connect: float) -> aiohttp.ClientTimeout:
    import aiohttp  # noqa: PLC0415

    # From asking for a connection to having one: name look-up and TLS included. The rest is ours to watch.
    return aiohttp.ClientTimeout(total=None, connect=connect)


@lru_cache(maxsize=1)
def _broken() -> tuple[type[Exception], ...]:
    """How it is said that an exchange did not work; ``HttpProcessingError`` is about answers that are no HTTP."""
    from aiohttp import ClientError  # noqa: PLC0415
    from aiohttp.http import HttpProcessingError  # noqa: PLC0415

    return ClientError, HttpProcessingError, OSError, ValueError


def _failed(host: str, exc: Exception, exchange: Exchange) -> OutcomeUnknown | NothingSent:
    said = f"{host}: {_reason(exc)}"
    if not exchange.begun:
        return NothingSent(said)
    unheard = isinstance(exc, (TimeoutError, ValueError))
    return OutcomeUnknown(said) if unheard else ConnectionBroken(said)


def _reason(exc: BaseException) -> str:
    """What happened, without the URL that aiohttp likes to add."""
    if isinstance(exc, TimeoutError):
        return "no answer in time"
    if isinstance(exc, ValueError):
        return "a URL, header or answer that makes no sense"
    system = getattr(exc, "os_error", None)
    told = getattr(system, "strerror", None)
    return str(told) if told else type(exc).__name__


async def _read(content: StreamReader, exchange: Exchange, most: int) -> bytes:
    """The body, whole. Raises ``AnswerTooLarge`` as soon as that is known."""
    if content.is_eof():  # most answers come in one piece, head and all
        body = content.read_nowait()
        if len(body) > most:
            raise AnswerTooLarge
        return body
    parts = bytearray()
    exchange.moves()
    async for part in content.iter_any():
        exchange.moves()
        parts += part
        if len(parts) > most:
            raise AnswerTooLarge
    return bytes(parts)
