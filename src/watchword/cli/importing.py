"""Bringing people and settings from another server, with a bar that shows how far it is."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from watchword.cli.frame import (
    REFUSED,
    Data,
    DatabaseURL,
    err,
    import_app,
    out,
    run,
    settings_of,
    text_of,
    told,
)
from watchword.errors import SettingsInvalid, SourceRefused

if TYPE_CHECKING:
    from rich.progress import Progress as Bars
    from rich.progress import TaskID

    from watchword.imports import Progress, Report
    from watchword.settings import Settings

_ID, _SECRET = "WATCHWORD_IMPORT_ID", "WATCHWORD_IMPORT_SECRET"
_INTERRUPTED = 130  # as every program that Ctrl-C stops
_SHOWN_NOTES: Final = 20


@import_app.command("logto")
def import_logto(
    url: Annotated[str, typer.Option(help="The other server, such as `https://auth.example.com`.")],
    client_id: Annotated[
        str | None,
        typer.Option(
            help=f"A machine-to-machine application there with access to its Management API. [default: {_ID}]",
            show_default=False,
        ),
    ] = None,
    client_secret_file: Annotated[
        Path | None,
        typer.Option(
            help=f"File with its secret; `-` reads standard input. [default: {_SECRET}, else you are asked]",
            show_default=False,
            allow_dash=True,
        ),
    ] = None,
    resource: Annotated[
        str, typer.Option(help="The indicator of its Management API.")
    ] = "https://default.logto.app/api",
    only: Annotated[
        list[str] | None,
        typer.Option(
            help="`applications`, `connectors`, `users` or another section of the report; may be repeated. [default: all]",
            show_default=False,
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Read and judge everything, keep nothing.")
    ] = False,
    plain_http: Annotated[
        bool, typer.Option("--plain-http", help="Let the secret travel over http.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
    data: Data = None,
    database: DatabaseURL = None,
) -> None:
    """Bring applications, connectors, the sign-in experience and users from a Logto server, ids, secrets and passwords included.

    Nothing is doubled: what is here already, by its id, stays as it is. Interrupted, it goes on where it stopped. What
    could not be brought is listed with the reason.

    Exit status: 0 done, 1 the other server refused or broke off, 2 bad input.
    """
    with told():
        sections = _sections(only)
        _refuse_plain(url, plain_http)
        key = (client_id or os.environ.get(_ID, ""), _secret(client_secret_file))
        if not all(key):
            raise SettingsInvalid(f"Give the application's id with --client-id or {_ID}.")
        settings = settings_of(data=data, database=database)
        try:
            report, failure = run(
                _brought(settings, url, key, resource, sections, dry_run, as_json)
            )
        except KeyboardInterrupt:
            err.print("Stopped." if dry_run else "Stopped. Run it again to go on.")
            raise typer.Exit(_INTERRUPTED) from None
        _print(report, as_json=as_json)
        if failure:
            err.print(f"Broken off: {failure.rstrip('.')}. Run it again to go on.", markup=False)
            raise typer.Exit(REFUSED)


async def _brought(
    settings: Settings,
    url: str,
    key: tuple[str, str],
    resource: str,
    sections: tuple[str, ...],
    dry_run: bool,
    quiet: bool,
) -> tuple[Report, str]:
    from watchword import app as server
    from watchword.imports import Bookmark, LogtoImport, ManagementAPI, Report

    report, failure = Report(dry_run), ""
    async with server.opened_import(settings) as desk:
        api = ManagementAPI(url, *key, desk.transport, resource=resource)
        work = LogtoImport(api, desk.rooms, Bookmark.of(settings.data, url), dry_run=dry_run)
        with _bar(quiet=quiet) as progress:
            try:
                await work.run(sections, report, progress)
            except SourceRefused as exc:
                failure = exc.sentence
        if not dry_run:
            await desk.written(url, report)
    return report, failure


def _sections(only: list[str] | None) -> tuple[str, ...]:
    from watchword.imports import SECTIONS

    for name in only or ():
        if name not in SECTIONS:
            raise SettingsInvalid(f"--only is one of {', '.join(SECTIONS)}, not {name!r}.")
    return tuple(only or SECTIONS)


def _refuse_plain(url: str, allowed: bool) -> None:
    if url.strip().lower().startswith("http:") and not allowed:
        raise SettingsInvalid(
            "Over http the secret and every password digest travel in clear. Use https, or say --plain-http on a network of your own."
        )


def _secret(file: Path | None) -> str:
    """From the file, the environment, or whoever sits here; never from the command line, which every process may read."""
    if file is not None:
        return text_of(file).strip()
    if given := os.environ.get(_SECRET):
        return given
    if not sys.stdin.isatty():
        raise SettingsInvalid(
            f"Give the application's secret with --client-secret-file or {_SECRET}."
        )
    return str(typer.prompt("Secret of the application", hide_input=True))


# --- telling -----------------------------------------------------------------------------------


@contextmanager
def _bar(*, quiet: bool) -> Iterator[Progress | None]:
    if quiet or not err.is_terminal:
        yield None
        return
    from rich import progress

    columns = (
        progress.TextColumn("{task.description}"),
        progress.BarColumn(),
        progress.MofNCompleteColumn(),
        progress.TimeRemainingColumn(),
    )
    with progress.Progress(*columns, console=err) as bars:
        yield _Bar(bars)


class _Bar:
    """A bar a section."""

    def __init__(self, bars: Bars) -> None:
        self._bars = bars
        self._task: TaskID | None = None

    def section(self, name: str, total: int | None) -> None:
        """See ``Progress``."""
        self._task = self._bars.add_task(name, total=total)

    def step(self, count: int = 1) -> None:
        """See ``Progress``."""
        if self._task is not None:
            self._bars.advance(self._task, count)


def _print(report: Report, *, as_json: bool) -> None:
    if as_json:
        out.print_json(json.dumps(report.as_data(), ensure_ascii=False))
        return
    would = "would be brought" if report.dry_run else "brought"
    for name, one in report.sections.items():
        out.print(
            f"{name:<19} {one.brought} {would}, {one.present} here already, {one.skipped} left out",
        )
        for note in one.notes[:_SHOWN_NOTES]:
            out.print(f"  {note.what}: {note.why}")
        if len(one.notes) > _SHOWN_NOTES:
            rest = len(one.notes) + one.unsaid - _SHOWN_NOTES
            out.print(f"  and {rest} more; --json lists them")
