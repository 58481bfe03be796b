"""Runs what was joined on its listeners, until it is asked to stop."""

from __future__ import annotations

import asyncio
import errno
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, cast

from watchword.app.joining import opened_house
from watchword.app.patience import Patience
from watchword.db.installation import Kind
from watchword.errors import InstallationRefused, SettingsInvalid
from watchword.sandbox import Sandbox
from watchword.settings import Settings, bracketed

if TYPE_CHECKING:
    import uvicorn
    from starlette.types import ASGIApp

_STOP_SECONDS: Final = 10
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
    console: str
    kind: Kind
    # An application to sign in to, on a dev database.
    demo: str | None = None
    # A one-time token, as long as nobody runs the server; for the terminal or a file of one's own, never for a log.
    first_operator: str | None = field(default=None, repr=False)


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
        pages = stack.enter_context(_listening(settings.host, settings.port, "--port"))
        port = pages.getsockname()[1]
        settings = settings.model_copy(update={"port": port})
        listeners: list[_Listener] = []
        inbox = sandbox = None
        if kind == "dev":
            desk = stack.enter_context(
                _listening(settings.host, settings.sandbox_port, "--sandbox-port")
            )
            settings = settings.model_copy(update={"sandbox_port": desk.getsockname()[1]})
            sandbox = Sandbox(port=settings.sandbox_port, frequency=False)
            stack.push_async_callback(sandbox.close)
            inbox = f"http://{bracketed(settings.host)}:{settings.sandbox_port}/inbox"
            listeners.append(_Listener(sandbox.app, desk, sandbox))
        counter = stack.enter_context(
            _listening(settings.console_host, settings.console_port, "--console-port")
        )
        settings = settings.model_copy(update={"console_port": counter.getsockname()[1]})
        async with opened_house(settings, kind=kind, inbox=inbox, sandbox=sandbox) as house:
            listeners += [_Listener(house.app, pages), _Listener(house.console, counter)]
            first = await house.operators.first()
            addresses = Addresses(
                f"{settings.public_origin}/sign-in",
                inbox,
                settings.public_console_origin,
                kind,
                f"{settings.public_origin}/demo-app" if kind == "dev" else None,
                first.token if first else None,
            )
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
    with _listening("127.0.0.1", port, "--port") as desk:
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
        watching = [asyncio.create_task(Patience(server).watch()) for server in running]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in watching:
                task.cancel()


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
def _listening(host: str, port: int, option: str) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        desk = socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as exc:
        raise InstallationRefused(
            f"Cannot listen on {bracketed(host)}:{port}: {_why_not(exc, option)}"
        ) from exc
    with desk:
        yield desk


def _why_not(exc: OSError, option: str) -> str:
    if exc.errno == errno.EADDRINUSE:
        return f"something else listens there already. Choose another port with {option}."
    if exc.errno == errno.EACCES:
        return f"this account may not use this port. Choose one from 1024 up with {option}."
    # Python appends the address once more, in brackets.
    words = (exc.strerror or "unknown reason").partition(" (")[0].lower()
    return f"{words}. Is this an address of this machine?"
