"""Joins the rooms into a running server; the only file that knows them all."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from watchword import web
from watchword.accounts import Sessions, Users
from watchword.audit import Audit
from watchword.clock import SYSTEM, Clock
from watchword.db import Database, SchemaState, migrate, require_current_schema, schema_state
from watchword.db.installation import Kind, claim
from watchword.delivery import Delivery, MessageLog, Pool
from watchword.errors import DatabaseError, InstallationRefused, SettingsInvalid
from watchword.http import Guard, HTTPTransport
from watchword.interaction import SignIn
from watchword.keys import Key, KeyRing, Purpose, kept_fresh, open_keys, root_key
from watchword.limits import Limiter
from watchword.sandbox import Sandbox, print_config
from watchword.settings import Settings
from watchword.verification import Policy, Verifier

if TYPE_CHECKING:
    import uvicorn
    from starlette.types import ASGIApp

_log = logging.getLogger("watchword.app")

DEMO_APPLICATION: Final = "demo-app"
# A dev database starts with ten times the message, address and application numbers (policy section 1).
_DEV_MULTIPLIER: Final = 10
_STOP_SECONDS: Final = 10
_HOUSEKEEPING_SECONDS: Final = 3600
_BACKLOG: Final = 1024


@dataclass(frozen=True, slots=True)
class _Listener:
    """An application and the socket it answers on; a ``sandbox`` says its own date and looks on at its connections."""

    app: ASGIApp
    desk: socket.socket
    sandbox: Sandbox | None = None


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where a running server answers."""

    sign_in: str
    inbox: str | None
    kind: Kind


# --- opening what is stored ------------------------------------------------------------------


@asynccontextmanager
async def opened_database(settings: Settings) -> AsyncIterator[Database]:
    """The database of these settings, whatever its schema; the data folder is made if it is missing."""
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    db = await Database.open(settings.database_url)
    try:
        yield db
    finally:
        await db.close()


async def prepare(db: Database, kind: Kind) -> None:
    """Make an empty database's tables and settle what it is; refuse an older schema or another kind.

    Raises ``SchemaOutdated``, ``SchemaTooNew`` and ``InstallationRefused``.
    """
    if await schema_state(db) is SchemaState.EMPTY:
        await migrate(db)
    await require_current_schema(db)
    born = await claim(db, kind)
    if born != kind:
        raise InstallationRefused(
            "This is a dev database: start it with --dev, or name another with --data or --database."
            if born == "dev"
            else "This is a real database: --dev would open it to everybody. Name another with --data."
        )


async def ring_of(
    settings: Settings, db: Database, clock: Clock = SYSTEM, *, make: bool | None = None
) -> KeyRing:
    """The keys of this database, opened with the root key. Raises ``KeysUnreadable``.

    On SQLite the root key is made at first start; on PostgreSQL by ``watchword init``, which says ``make``.
    """
    return await open_keys(db, settings.data, clock, root_file=settings.root_key_file, make=make)


async def initialise(settings: Settings) -> Path:
    """Make the tables and the root key of a new real installation; answers where the root key is."""
    async with opened_database(settings) as db:
        await prepare(db, "real")
        await ring_of(settings, db, make=True)
    return settings.root_key_file or root_key.path_in(settings.data)


@asynccontextmanager
async def opened_keys(settings: Settings) -> AsyncIterator[tuple[Database, KeyRing]]:
    """The database and its keys, for a command beside a server. Nothing is made: the server was started once."""
    async with opened_database(settings) as db:
        await require_current_schema(db)
        yield db, await ring_of(settings, db, make=False)


async def rotate_key(ring: KeyRing, purpose: Purpose) -> Key:
    """A new key of ``purpose``, as ``KeyRing.rotate`` makes it. Raises ``InstallationRefused`` where nothing signs yet."""
    if purpose is Purpose.SIGNING:
        raise InstallationRefused("This installation signs no tokens yet.")
    return await ring.rotate(purpose)


def policy_of(settings: Settings, kind: Kind) -> Policy:
    """The numbers that govern codes."""
    given = {"tries": settings.code_tries, "resend_gap": settings.resend_gap}
    return Policy.of(
        settings.limits,
        digits=settings.code_digits,
        life=settings.code_life,
        multiplier=_DEV_MULTIPLIER if kind == "dev" else 1,
        **{name: number for name, number in given.items() if number is not None},
    )


@asynccontextmanager
async def opened_pool(settings: Settings) -> AsyncIterator[Pool]:
    """The stored connectors, for a command beside a server. The database must have been started once."""
    async with AsyncExitStack() as stack:
        db = await stack.enter_async_context(opened_database(settings))
        if await schema_state(db) is SchemaState.EMPTY:
            await migrate(db)
        await require_current_schema(db)
        ring = await ring_of(settings, db)
        transport = await stack.enter_async_context(HTTPTransport(Guard(trusting=True)))
        yield await Pool.open(db, ring, transport, SYSTEM, settings.code_digits)


# --- joining ---------------------------------------------------------------------------------


@asynccontextmanager
async def joined(
    settings: Settings, *, kind: Kind, inbox: str | None = None, clock: Clock = SYSTEM
) -> AsyncIterator[ASGIApp]:
    """The whole server as one ASGI application, its rooms open while inside."""
    async with AsyncExitStack() as stack:
        db = await stack.enter_async_context(opened_database(settings))
        await prepare(db, kind)
        ring = await ring_of(settings, db, clock)
        await stack.enter_async_context(kept_fresh(ring))
        guard = Guard.of(settings.outbound_allow, loopback=kind == "dev")
        transport = await stack.enter_async_context(HTTPTransport(guard))
        pool = await Pool.open(db, ring, transport, clock, settings.code_digits)
        if kind == "dev":
            await _keep_sandbox_connectors(pool, settings.sandbox_port)
        limiter, messages = Limiter(db, clock), MessageLog(db, ring, clock)
        verifier = Verifier.joined(
            db=db,
            ring=ring,
            limiter=limiter,
            rates=await _rates(settings, limiter, db, clock, stack),
            delivery=Delivery(pool, messages, clock),
            clock=clock,
            policy=policy_of(settings, kind),
            audit=Audit(db, clock),
            application=DEMO_APPLICATION,
        )
        users, sessions = Users(db, clock), Sessions(db, clock)
        sign_in = SignIn(db, verifier, users, sessions, clock, Audit(db, clock))
        await stack.enter_async_context(
            _housekeeping(
                [verifier.purge, messages.purge, limiter.purge, sign_in.purge, sessions.purge]
            )
        )
        rooms = web.Rooms(
            sign_in=sign_in,
            users=users,
            sessions=sessions,
            ring=ring,
            clock=clock,
            settings=_page_settings(settings, kind, inbox),
        )
        yield web.create(rooms)


async def _rates(
    settings: Settings, limiter: Limiter, db: Database, clock: Clock, stack: AsyncExitStack
) -> Limiter:
    """Where rates are counted: in Redis, if the settings name one."""
    if not settings.redis:
        return limiter
    from watchword.limits.redis import RedisLimiter  # noqa: PLC0415 - an extra

    rates = RedisLimiter(settings.redis, db, clock)
    stack.push_async_callback(rates.close)
    return rates


@asynccontextmanager
async def _housekeeping(purges: Sequence[Callable[[], Awaitable[int]]]) -> AsyncIterator[None]:
    """Forget hourly what has had its time (policy section 4), as long as the server runs."""

    async def keep_house() -> None:
        while True:
            await asyncio.sleep(_HOUSEKEEPING_SECONDS)
            for purge in purges:
                try:
                    await purge()
                except DatabaseError as exc:
                    _log.warning("Old rows were not deleted: %s", exc.code)

    task = asyncio.create_task(keep_house())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def _page_settings(settings: Settings, kind: Kind, inbox: str | None) -> web.PageSettings:
    return web.PageSettings(
        origin=settings.public_origin,
        hosts=tuple(settings.hosts),
        home_region=settings.home_country or None,
        trusted_proxies=settings.trusted_proxies,
        dev=kind == "dev",
        inbox_url=inbox,
        application_name=settings.application_name,
    )


async def _keep_sandbox_connectors(pool: Pool, port: int) -> None:
    """A dev database sends through the sandbox beside it, unless its operator stored a connector of their own."""
    for connector_id, config in print_config(port).items():
        await pool.keep_sandbox(connector_id, config)


# --- running ---------------------------------------------------------------------------------


def refuse_open_doors(settings: Settings, kind: Kind) -> None:
    """A dev server shows every code to whoever asks, so it stays on this machine. Raises ``InstallationRefused``."""
    if kind == "real":
        return
    reasons = []
    if not settings.on_loopback:
        reasons.append(f"--dev listens on this machine only, not on {settings.host}")
    if settings.origin.startswith("https:"):
        reasons.append("--dev has no https origin")
    if settings.trusted_proxies:
        reasons.append("--dev has no proxies in front")
    if reasons:
        raise InstallationRefused("; ".join(reasons) + ".")


async def serve(settings: Settings, kind: Kind, announce: Callable[[Addresses], None]) -> None:
    """Run until SIGINT or SIGTERM; sends that are under way finish first.

    ``announce`` is called once, when every address answers. Raises ``InstallationRefused`` for a port that is taken.
    """
    refuse_open_doors(settings, kind)
    async with AsyncExitStack() as stack:
        pages = stack.enter_context(_listening(settings.host, settings.port))
        port = pages.getsockname()[1]
        settings = settings.model_copy(update={"port": port})
        listeners: list[_Listener] = []
        inbox = None
        if kind == "dev":
            desk = stack.enter_context(_listening(settings.host, settings.sandbox_port))
            settings = settings.model_copy(update={"sandbox_port": desk.getsockname()[1]})
            sandbox = Sandbox(port=settings.sandbox_port, frequency=False)
            inbox = f"http://{_bracketed(settings.host)}:{settings.sandbox_port}/inbox"
            listeners.append(_Listener(sandbox.app, desk, sandbox))
        async with joined(settings, kind=kind, inbox=inbox) as app:
            listeners.append(_Listener(app, pages))
            addresses = Addresses(f"{settings.public_origin}/sign-in", inbox, kind)
            await _run(listeners, lambda: announce(addresses))


async def serve_sandbox(
    port: int,
    *,
    frequency: bool,
    announce: Callable[[str], None],
    receipts: str = "",
    mail_events: str = "",
) -> None:
    """Run the sandbox alone on loopback until SIGINT or SIGTERM.

    Raises ``SettingsInvalid`` for a ``receipts`` or ``mail_events`` that is no URL.
    """
    with _listening("127.0.0.1", port) as desk:
        port = desk.getsockname()[1]
        try:
            sandbox = Sandbox(
                port=port, frequency=frequency, receipts=receipts, mail_events=mail_events
            )
        except ValueError as exc:
            raise SettingsInvalid(f"Receipts: {exc}.") from exc
        await _run(
            [_Listener(sandbox.app, desk, sandbox)],
            lambda: announce(f"http://127.0.0.1:{port}/inbox"),
        )


@contextmanager
def sandbox_running(sandbox: Sandbox, desk: socket.socket) -> Iterator[None]:
    """Serve ``sandbox`` on ``desk`` in a thread of its own while inside; for tests of whoever sends codes."""
    (server,) = _servers([_Listener(sandbox.app, desk, sandbox)])
    work = server.serve(sockets=[desk])
    thread = threading.Thread(target=asyncio.run, args=(work,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.should_exit = server.force_exit = True
        thread.join(_STOP_SECONDS)


def _servers(listeners: list[_Listener]) -> list[uvicorn.Server]:
    import uvicorn  # noqa: PLC0415 - only a running server needs it
    from uvicorn.protocols.http.auto import AutoHTTPProtocol  # noqa: PLC0415

    class Server(uvicorn.Server):
        """Leaves the signals to us: two servers in one loop would take them from each other."""

        @contextmanager
        def capture_signals(self) -> Iterator[None]:
            yield

    def protocol(sandbox: Sandbox | None) -> type[asyncio.Protocol]:
        if sandbox is None:
            return AutoHTTPProtocol
        # uvicorn calls it and asks no more of it than that it makes a protocol.
        return cast("type[asyncio.Protocol]", sandbox.protocol(AutoHTTPProtocol))

    return [
        Server(
            uvicorn.Config(
                listener.app,
                http=protocol(listener.sandbox),
                log_config=None,
                access_log=False,
                proxy_headers=False,
                server_header=False,
                date_header=listener.sandbox is None,
                lifespan="off",
                timeout_keep_alive=30,
                timeout_graceful_shutdown=_STOP_SECONDS,
                limit_concurrency=1000,
            )
        )
        for listener in listeners
    ]


async def _run(listeners: list[_Listener], ready: Callable[[], None]) -> None:
    running = _servers(listeners)

    def stop() -> None:
        for server in running:
            server.should_exit = True

    with _signals(stop):
        tasks = [
            asyncio.create_task(server.serve(sockets=[listener.desk]))
            for server, listener in zip(running, listeners, strict=True)
        ]
        while not all(server.started for server in running):
            if any(task.done() for task in tasks):
                break
            await asyncio.sleep(0.01)
        else:
            ready()
        await asyncio.gather(*tasks)


@contextmanager
def _signals(stop: Callable[[], None]) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    caught = (signal.SIGINT, signal.SIGTERM)
    for number in caught:
        with suppress(
            NotImplementedError, RuntimeError
        ):  # not in the main thread, or no signals here
            loop.add_signal_handler(number, stop)
    try:
        yield
    finally:
        for number in caught:
            with suppress(NotImplementedError, RuntimeError):
                loop.remove_signal_handler(number)


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        desk = socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as exc:
        raise InstallationRefused(
            f"Cannot listen on {_bracketed(host)}:{port}: {exc.strerror}. Choose another port."
        ) from exc
    with desk:
        yield desk


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
