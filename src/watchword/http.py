"""The outgoing port: one request out, one answer back, through a guard that decides where this server may connect to.

``Transport`` is the seam that tests fake; ``Dialer`` is its small neighbour for what is not HTTP. aiohttp's only desk.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Protocol, runtime_checkable

from watchword.errors import (
    AnswerTooLarge,
    ConnectionBroken,
    DestinationRefused,
    NothingSent,
    OutcomeUnknown,
)

if TYPE_CHECKING:
    import aiohttp
    from aiohttp.abc import AbstractResolver, ResolveResult
    from aiohttp.connector import Connection
    from yarl import URL

ANSWER_LIMIT: Final = 64 * 1024
# A connection that idled longer than this may have been closed by the far end at the moment we write:
# then nobody could say whether the request arrived. Shorter than any provider's keep-alive we know of.
_IDLE_SECONDS: Final = 10.0
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


@dataclass(frozen=True, slots=True)
class Guard:
    """Which addresses may be connected to: globally routable ones, and what the operator's settings file adds.

    ``allow`` holds networks (``10.1.0.0/16``); ``loopback`` is for a dev database only. Names ending in one of
    ``shared_for`` may resolve into 100.64.0.0/10, where Aliyun's VPC endpoints live; the metadata address never passes.
    ``trusting`` permits the rest too: for the library door and the command line, where whoever names the address already
    runs the process. ``metadata`` permits the metadata address and nothing else: for who fetches credentials there.
    """

    allow: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...] = ()
    loopback: bool = False
    shared_for: tuple[str, ...] = (".aliyuncs.com",)
    trusting: bool = False
    metadata: bool = False

    @classmethod
    def of(cls, allow: Iterable[str] = (), *, loopback: bool = False) -> Guard:
        """A guard from the texts of a settings file. Raises ``ValueError`` for one that is not a network."""
        return cls(tuple(ipaddress.ip_network(text) for text in allow), loopback)

    def permits(self, host: str, address: str) -> bool:
        """Whether ``address``, which ``host`` resolved to, may be connected to."""
        ip = ipaddress.ip_address(address.partition("%")[0])
        if self.metadata:
            return ip == _METADATA
        if _METADATA in (ip, _carried(ip)):
            return False
        if self.trusting:
            return True
        if any(ip in network for network in self.allow if network.version == ip.version):
            return True
        if self.loopback and ip.is_loopback:
            return True
        if ip in _SHARED and host.endswith(self.shared_for):
            return True
        return _routable(ip)


Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_METADATA: Final = ipaddress.ip_address("100.100.100.200")
_SHARED: Final = ipaddress.ip_network("100.64.0.0/10")
# All that is given out to the public; v4-mapped, NAT64 and site-local addresses lie outside.
_UNICAST: Final = ipaddress.ip_network("2000::/3")
# Inside it, but they carry an IPv4 address: 6to4 and Teredo. What they lead to cannot be judged here.
_TUNNELS: Final = tuple(ipaddress.ip_network(text) for text in ("2002::/16", "2001::/32"))
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")


def _carried(ip: Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address inside an IPv6 one."""
    if isinstance(ip, ipaddress.IPv4Address):
        return None
    if ip in _NAT64:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour


def _routable(ip: Address) -> bool:
    if isinstance(ip, ipaddress.IPv6Address) and (
        ip not in _UNICAST or any(ip in tunnel for tunnel in _TUNNELS)
    ):
        return False
    return ip.is_global and not ip.is_multicast


@dataclass(slots=True, eq=False)
class _Exchange:
    """One request under way. ``begun`` is whether a byte of it may have left: the difference between nothing sent and nobody
    knows. ``due`` is when patience ends, with this silence or with the whole exchange; then it is ``overdue``.
    """

    task: asyncio.Task[Any]
    cancelling: int
    silence: float
    end: float
    due: float
    begun: bool = False
    overdue: bool = False

    def moves(self, now: float) -> None:
        """Something went out or came in: silence begins anew."""
        self.due = min(now + self.silence, self.end)

    def timed_out(self) -> bool:
        """Whether the cancellation that just arrived was for being overdue, and for nothing else (see ``asyncio.Timeout``)."""
        return self.overdue and self.task.uncancel() <= self.cancelling


class _Patience:
    """Ends exchanges that are overdue. It looks around ten times a second, while there are any: timers of its own for each
    exchange, as aiohttp has them, cost a twelfth of what the exchange costs.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self._waiting: set[_Exchange] = set()
        self._looking = False

    def begin(self, timeouts: Timeouts) -> _Exchange:
        """An exchange that must be over in time. Give it to ``end`` whatever happens."""
        task = asyncio.current_task(self.loop)
        assert task is not None, "send is awaited in a task"
        end = self.loop.time() + timeouts.total
        exchange = _Exchange(task, task.cancelling(), timeouts.read, end, end)
        self._waiting.add(exchange)
        if not self._looking:
            self._looking = True
            self.loop.call_later(_LOOK_SECONDS, self._look)
        return exchange

    def end(self, exchange: _Exchange) -> None:
        """It is over."""
        self._waiting.discard(exchange)

    def _look(self) -> None:
        now = self.loop.time()
        for exchange in self._waiting:
            if exchange.due <= now and not exchange.overdue:
                exchange.overdue = True
                exchange.task.cancel()
        self._looking = bool(self._waiting)
        if self._looking:
            self.loop.call_later(_LOOK_SECONDS, self._look)


_LOOK_SECONDS: Final = 0.1
_EXCHANGE: ContextVar[_Exchange] = ContextVar("exchange")
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
        self._patience: _Patience | None = None

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
            _judge_literal(self._guard, host)
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
                return await _dial(self._guard, host, port, source)
        except (OSError, TimeoutError, ValueError) as exc:
            failed = NothingSent(f"{host}: {_reason(exc)}")
        raise failed

    async def _open(self) -> tuple[aiohttp.ClientSession, _Patience]:
        import aiohttp  # noqa: PLC0415

        # Whoever calls ``asyncio.run`` once per message brings a new loop each time; connections do not move over.
        await self.close()
        if self._session is not None and self._patience is not None:
            return self._session, self._patience
        self._patience = _Patience(asyncio.get_running_loop())
        connector = aiohttp.TCPConnector(
            limit=self._pool,
            keepalive_timeout=_IDLE_SECONDS,
            resolver=_guarded_resolver(self._guard),
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


async def _dial(guard: Guard, host: str, port: int, source: str) -> socket.socket:
    """Resolved once; the connection goes to one of the very addresses that were judged."""
    from aiohappyeyeballs import start_connection  # noqa: PLC0415

    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    permitted = [entry for entry in found if guard.permits(host, str(entry[4][0]))]
    if not permitted:
        raise DestinationRefused(f"{host} is not a place this server may connect to")
    local = await loop.getaddrinfo(source, 0, type=socket.SOCK_STREAM) if source else None
    return await start_connection(
        permitted, local_addr_infos=local, happy_eyeballs_delay=_NEXT_ADDRESS_AFTER
    )


# RFC 8305, section 5.
_NEXT_ADDRESS_AFTER: Final = 0.25


def _judge_literal(guard: Guard, host: str) -> None:
    """Address literals never reach a resolver, so they are judged here."""
    if _is_refused_literal(guard, host):
        raise DestinationRefused(f"{host} is not an address this server may connect to")


@lru_cache(maxsize=256)
def _is_refused_literal(guard: Guard, host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return not guard.permits(host, host)


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


def _kind(exc: BaseException, exchange: _Exchange) -> type[OutcomeUnknown | NothingSent]:
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


async def _read(answer: aiohttp.ClientResponse, exchange: _Exchange, most: int) -> bytes:
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


async def _read_on(answer: aiohttp.ClientResponse, exchange: _Exchange, most: int) -> bytes:
    loop, parts = asyncio.get_running_loop(), bytearray()
    exchange.moves(loop.time())
    async for part in answer.content.iter_any():
        exchange.moves(loop.time())
        parts += part
        if len(parts) > most:
            raise AnswerTooLarge
    return bytes(parts)


def _guarded_resolver(guard: Guard) -> AbstractResolver:
    from aiohttp.abc import AbstractResolver  # noqa: PLC0415
    from aiohttp.resolver import ThreadedResolver  # noqa: PLC0415

    class GuardedResolver(AbstractResolver):
        """Resolves once and answers only permitted addresses; the connection then goes to exactly those."""

        def __init__(self) -> None:
            self._inner = ThreadedResolver()

        async def resolve(
            self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
        ) -> list[ResolveResult]:
            found = await self._inner.resolve(host, port, family)
            permitted = [entry for entry in found if guard.permits(host, entry["host"])]
            if found and not permitted:
                raise DestinationRefused(f"{host} is not a place this server may connect to")
            return permitted

        async def close(self) -> None:
            await self._inner.close()

    return GuardedResolver()


__all__ = [
    "ANSWER_LIMIT",
    "DEFAULT_TIMEOUTS",
    "Dialer",
    "Guard",
    "HTTPTransport",
    "Request",
    "Response",
    "Timeouts",
    "Transport",
]
