"""The real transport: aiohttp's connections under the guard, with our own patience."""

from __future__ import annotations

import asyncio
import socket
import ssl
from contextvars import ContextVar
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from watchword.errors import AnswerTooLarge, ConnectionBroken, NothingSent, OutcomeUnknown
from watchword.http.dialing import guarded_resolver, open_socket
from watchword.http.guard import Guard, judge_literal
from watchword.http.patience import Exchange, Patience
from watchword.http.port import ANSWER_LIMIT, DEFAULT_TIMEOUTS, Request, Response, Timeouts

if TYPE_CHECKING:
    import aiohttp
    from aiohttp.connector import Connection
    from yarl import URL

# A connection that idled longer than this may have been closed by the far end at the moment we write:
# then nobody could say whether the request arrived. Shorter than any provider's keep-alive we know of.
_IDLE_SECONDS: Final = 10.0
_EXCHANGE: ContextVar[Exchange] = ContextVar("exchange")
# aiohttp would name a type for a body that has none, in a header that nobody signed.
_NO_TYPE: Final = ("Content-Type",)


class HTTPTransport:
    """The real transport: one pooled, keep-alive aiohttp session per process, its TLS context built once.

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
        self._pool = pool
        self._session: aiohttp.ClientSession | None = None
        self._patience: Patience | None = None

    async def __aenter__(self) -> HTTPTransport:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close every pooled connection."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def send(self, request: Request, timeouts: Timeouts = DEFAULT_TIMEOUTS) -> Response:
        """The answer to ``request``; see ``Transport``."""
        import aiohttp  # noqa: PLC0415 - 100 ms to load, and ``import watchword`` must not

        session, patience = self._session, self._patience
        if session is None or patience is None or patience.loop.is_closed():
            session, patience = await self._open()
        exchange = patience.begin(timeouts)
        _EXCHANGE.set(exchange)
        host = ""
        try:
            url = _encoded(request.url)
            host = url.raw_host or ""
            judge_literal(self._guard, host)
            answer = await session.request(
                request.method,
                url,
                headers=request.headers,
                data=request.body or None,
                timeout=_limits(timeouts.connect),
                allow_redirects=False,
                skip_auto_headers=_NO_TYPE if request.body else None,
            )
            # Its headers are found whatever their case, so they need no copy of ours.
            return Response(
                answer.status, answer.headers, await _read(answer, exchange, self._answer_limit)
            )
        except (aiohttp.ClientError, TimeoutError, OSError) as exc:
            failed: OutcomeUnknown | NothingSent = _kind(exc, exchange)(f"{host}: {_reason(exc)}")
        except ValueError:
            said = "a URL, header or answer that makes no sense"
            failed = (OutcomeUnknown if exchange.begun else NothingSent)(f"{host}: {said}")
        except asyncio.CancelledError:
            if not exchange.timed_out():
                raise
            said = "no answer in time"
            failed = (OutcomeUnknown if exchange.begun else NothingSent)(f"{host}: {said}")
        finally:
            patience.end(exchange)
        # Raised out here: what aiohttp says names the URL, and a code may be in it.
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

    async def _open(self) -> tuple[aiohttp.ClientSession, Patience]:
        import aiohttp  # noqa: PLC0415

        # Whoever calls ``asyncio.run`` once per message brings a new loop each time; connections do not move over.
        await self.close()
        if self._session is not None and self._patience is not None:
            return self._session, self._patience
        self._patience = Patience(asyncio.get_running_loop())
        connector = aiohttp.TCPConnector(
            limit=self._pool,
            keepalive_timeout=_IDLE_SECONDS,
            resolver=guarded_resolver(self._guard),
            ssl=self._tls or ssl.create_default_context(),
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
            # Answers are small; one that unpacks into a thousand times its size is not read at all.
            auto_decompress=False,
            # aiohttp's own name would tell its version to everybody.
            headers={"User-Agent": "watchword", "Accept-Encoding": "identity"},
            request_class=_watched_request(),
        )
        return self._session, self._patience


def _watched_request() -> type[aiohttp.ClientRequest]:
    import aiohttp  # noqa: PLC0415

    class WatchedRequest(aiohttp.ClientRequest):
        """Notes that it is about to be written. (aiohttp's tracing says so too, for a sixth of the whole request's cost.)"""

        POST_METHODS: set[str] = set()  # noqa: RUF012 - those that get a Content-Type without having a body

        async def send(self, conn: Connection) -> aiohttp.ClientResponse:
            exchange = _EXCHANGE.get()
            exchange.begun = True
            exchange.moves(self.loop.time())
            try:
                return await super().send(conn)
            except ValueError:  # a header that cannot be written, found before the first byte
                exchange.begun = False
                raise

    return WatchedRequest


@lru_cache(maxsize=64)
def _limits(connect: float) -> aiohttp.ClientTimeout:
    import aiohttp  # noqa: PLC0415

    # From asking for a connection to having one: name look-up and TLS included. The rest is ours to watch.
    return aiohttp.ClientTimeout(total=None, connect=connect)


def _encoded(url: str) -> URL:
    """The URL exactly as it was signed: yarl would otherwise decode and encode it again."""
    from yarl import URL  # noqa: PLC0415

    return URL(url, encoded=True)


def _kind(exc: BaseException, exchange: Exchange) -> type[OutcomeUnknown | NothingSent]:
    if not exchange.begun:
        return NothingSent
    return OutcomeUnknown if isinstance(exc, TimeoutError) else ConnectionBroken


def _reason(exc: BaseException) -> str:
    """What happened, without the URL that aiohttp likes to add."""
    if isinstance(exc, TimeoutError):
        return "no answer in time"
    system = getattr(exc, "os_error", None)
    told = getattr(system, "strerror", None)
    return str(told) if told else type(exc).__name__


async def _read(answer: aiohttp.ClientResponse, exchange: Exchange, most: int) -> bytes:
    """The body. The connection goes back to the pool with its last byte, and is closed when anything comes in between."""
    if answer.content.is_eof():  # most answers come in one piece, head and all
        body = answer.content.read_nowait()
        if len(body) > most:
            raise AnswerTooLarge
        return body
    try:
        return await _read_on(answer, exchange, most)
    finally:
        answer.close()


async def _read_on(answer: aiohttp.ClientResponse, exchange: Exchange, most: int) -> bytes:
    loop, parts = asyncio.get_running_loop(), bytearray()
    exchange.moves(loop.time())
    async for part in answer.content.iter_any():
        exchange.moves(loop.time())
        parts += part
        if len(parts) > most:
            raise AnswerTooLarge
    return bytes(parts)
