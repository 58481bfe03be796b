"""Running a server, and making or migrating what it stands on."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from watchword import __version__
from watchword.cli.frame import Data, DatabaseURL, app, out, run, settings_of, told

if TYPE_CHECKING:
    from watchword.app import Addresses
    from watchword.settings import Settings


@contextmanager
def _uncollected() -> Iterator[None]:
    """What is loaded and joined at a start stays: the collector would only look through it again and again."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@app.command()
def serve(
    dev: Annotated[
        bool,
        typer.Option("--dev", help="A dev database with the sandbox beside it; this machine only."),
    ] = False,
    host: Annotated[
        str | None,
        typer.Option(help="Address to listen on. [default: 127.0.0.1]", show_default=False),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(help="Port of the sign-in pages. [default: 3001]", show_default=False),
    ] = None,
    sandbox_port: Annotated[
        int | None,
        typer.Option(help="Port of the sandbox, with --dev. [default: 3080]", show_default=False),
    ] = None,
    console_port: Annotated[
        int | None,
        typer.Option(help="Port of the console. [default: 3002]", show_default=False),
    ] = None,
    beside: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=ADDRESS",
            help="Something that you run beside it, to be printed with the other addresses; may be repeated.",
            show_default=False,
        ),
    ] = None,
    data: Data = None,
    database: DatabaseURL = None,
) -> None:
    """Run the server.

    `watchword serve --dev` needs nothing else: it starts a sandbox that behaves like Aliyun, and an inbox that shows what
    phones and mailboxes receive. Plain `watchword serve` starts a real server; store a connector first with
    `watchword connector add`.
    """
    with _uncollected(), told():
        from watchword import app as server
        from watchword import logs

        settings = settings_of(
            data=data,
            database=database,
            host=host,
            port=port,
            sandbox_port=sandbox_port,
            console_port=console_port,
        )
        if dev and "log_format" not in settings.model_fields_set:
            settings = settings.model_copy(update={"log_format": "text"})
        logs.configure(settings.log_level, settings.log_format)

        def announce(addresses: server.Addresses) -> None:
            place = settings.database or settings.data
            out.print(
                f"Watchword {__version__}, {addresses.kind} database in {_without_password(str(place))}\n"
            )
            out.print(f"  Sign-in page  {addresses.sign_in}")
            if addresses.demo and not beside:
                out.print(
                    f"  Demo app      {addresses.demo}   signs in here, shows what it is told"
                )
            for name, _, address in (one.partition("=") for one in beside or ()):
                out.print(f"  {name:<12}  {address}")
            if addresses.inbox:
                out.print(f"  Inbox         {addresses.inbox}   what phones and mailboxes receive")
            out.print(f"  Console       {_console(addresses, settings)}")
            out.print("\nStop with Ctrl-C.")
            sys.stdout.flush()
            gc.freeze()
            gc.enable()

        run(server.serve(settings, "dev" if dev else "real", announce))


@app.command()
def migrate(data: Data = None, database: DatabaseURL = None) -> None:
    """Bring the database's tables up to this version.

    Safe to run again, and from several machines at once. Take a backup first: there is no way back.
    """
    with told():
        from watchword import app as server
        from watchword.db import migrate as migrated

        settings = settings_of(data=data, database=database)

        async def work() -> list[str]:
            async with server.present_database(settings) as db:
                return await migrated(db)

        applied = run(work())
        out.print(
            "\n".join(f"applied {name}" for name in applied)
            or "Nothing to do: the tables are current."
        )


@app.command()
def init(data: Data = None, database: DatabaseURL = None) -> None:
    """Make the root key and the tables of a new installation.

    On SQLite the first `watchword serve` does this by itself; on PostgreSQL run it once, and give the same root key to
    every machine. Keep a copy of the root key apart from the database's backups: without it they cannot be read.
    """
    with told():
        from watchword import app as server

        path = run(server.initialise(settings_of(data=data, database=database)))
        out.print(f"Ready. The root key is {path}: keep a copy apart from the database's backups.")


def _console(addresses: Addresses, settings: Settings) -> str:
    """Where operators come in; the first one by an address that works once, for half an hour, as long as there is none.

    It is for eyes at a terminal. Where nobody looks on, it waits in a file that only its owner reads: what a service prints is
    kept in logs.
    """
    if addresses.first_operator is None:
        return addresses.console
    welcome = f"{addresses.console}/#welcome={addresses.first_operator}"
    if sys.stdout.isatty() or addresses.kind == "dev":
        return f"{welcome}   once, within 30 minutes"
    file = settings.data / "first-operator"
    file.unlink(missing_ok=True)
    file.touch(mode=0o600)
    file.write_text(f"{welcome}\n")
    return f"{addresses.console}   the first operator's address is in {file}, for 30 minutes"


def _without_password(url: str) -> str:
    """A PostgreSQL URL may hold a password in two places; a path is shown as it is."""
    if "://" not in url:
        return url
    head, separator, tail = url.partition("?")[0].rpartition("@")
    return f"{head.rpartition('//')[0]}//…@{tail}" if separator else tail
