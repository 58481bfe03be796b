"""What every command shares: the tree of commands, options of the same name, and how what happened is told."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, NoReturn, TypeVar

from watchword import __version__
from watchword.errors import DeliveryFailed, SettingsInvalid, WatchwordError

try:
    import typer
    from rich.console import Console
except ModuleNotFoundError as exc:  # the library alone is installed
    sys.exit(f"The command line needs an extra ({exc.name}): pip install 'watchword[server]'")

_T = TypeVar("_T")

# What an exit status says, so that scripts need not read our sentences.
REFUSED, USAGE, UNKNOWN = 1, 2, 3

app = typer.Typer(
    name="watchword",
    help="Sign people in with a verification code sent to their phone or mailbox.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _group(name: str, about: str) -> typer.Typer:
    """Commands of one noun: ``watchword <name> …``."""
    group = typer.Typer(no_args_is_help=True, help=about, rich_markup_mode="markdown")
    app.add_typer(group, name=name)
    return group


# The order in which help lists them.
connector_app = _group("connector", "Stored connectors: what a server sends through.")
operator_app = _group("operator", "Who runs this server and may enter its console.")
keys_app = _group(
    "keys", "Keys: list them, make a new one, seal stored secrets anew, delete old ones."
)
clients_app = _group("app", "Applications: who may ask for sign-in or call the Management API.")
user_app = _group("user", "People: give somebody what is kept of them, or forget them.")
sandbox_app = typer.Typer(invoke_without_command=True, rich_markup_mode="markdown")
app.add_typer(sandbox_app, name="sandbox")
import_app = _group("import", "Bring people and settings from another server.")

# What is printed is addresses, names and a provider's words, in which ``[fd00::1]`` is no markup and ``:100:`` no picture.
out = Console(highlight=False, soft_wrap=True, markup=False, emoji=False)
err = Console(stderr=True, highlight=False, soft_wrap=True, markup=False, emoji=False)

Data = Annotated[
    Path | None,
    typer.Option(
        help="Folder of keys and, on SQLite, the database. [default: .watchword]",
        show_default=False,
    ),
]
DatabaseURL = Annotated[
    str | None,
    typer.Option(
        "--database",
        help="`sqlite:///file.db` or `postgresql://…`. [default: SQLite in the data folder]",
        show_default=False,
    ),
]


@app.callback(invoke_without_command=True)
def _root(
    version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False,
) -> None:
    if version:
        out.print(f"watchword {__version__}")
        raise typer.Exit


class told:  # noqa: N801 - reads as a phrase: with told()
    """Turns an error of ours into a sentence and an exit status, so that nobody reads a traceback."""

    def __init__(self, language: str | None = None) -> None:
        self._language = language

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, exc: BaseException | None, _trace: object) -> None:
        if isinstance(exc, DeliveryFailed):
            _explain(exc, self._language or terminal_language())
        if isinstance(exc, WatchwordError):
            err.print(exc.sentence)
            raise typer.Exit(USAGE) from None


def terminal_language() -> str:
    """What the environment says, in the order in which every program on this machine reads it."""
    said = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return next(filter(None, said), "en")


def _explain(failed: DeliveryFailed, language: str) -> NoReturn:
    from watchword.advice import advise
    from watchword.message import Fault

    fault = Fault(failed.fault)
    advice = advise(failed, language)
    unknown = not fault.nothing_sent
    err.print(f"{'unknown outcome' if unknown else 'refused'}: {fault.value}")
    if failed.provider_code:
        err.print(f"  provider     {failed.provider_code}")
    if failed.provider_text:
        err.print(f"  its words    {failed.provider_text}")
    if failed.request_id:
        err.print(f"  request id   {failed.request_id}")
    if failed.retry_after:
        err.print(f"  try again in {failed.retry_after} s")
    err.print(f"  meaning      {advice.explanation}\n  do this      {advice.todo}")
    raise typer.Exit(UNKNOWN if unknown else REFUSED) from None


def settings_of(**overrides: Any) -> Any:
    """The settings, with what this command line gave."""
    from watchword.settings import load

    return load(overrides)


@contextmanager
def beginning(settings: Any) -> Iterator[None]:
    """Says when what is done inside began an installation: perhaps another folder was meant."""
    file = settings.database_file
    new = file is not None and not file.exists()
    yield
    if new:
        err.print(
            f"This began a new installation in {settings.data}. If another was meant, delete that folder and name the other with --data."
        )


def text_of(file: Path) -> str:
    """What is in ``file``, or in standard input for ``-``. Raises ``SettingsInvalid``."""
    try:
        return sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as exc:
        why = (exc.strerror or "").lower() if isinstance(exc, OSError) else "it is not UTF-8 text"
        raise SettingsInvalid(f"{file} cannot be read: {why or 'unknown reason'}.") from exc


def run(work: Coroutine[Any, Any, _T]) -> _T:
    """Run a command's work to its end, on the faster event loop where it is installed."""
    try:
        import uvloop
    except ModuleNotFoundError:
        return asyncio.run(work)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work)
