"""The command ``watchword``: run a server, keep its connectors, send one message and hear what became of it."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, TypeVar

from watchword import __version__
from watchword.errors import ConnectorUnknown, DeliveryFailed, SettingsInvalid, WatchwordError

if TYPE_CHECKING:
    from watchword.connectors.base import Connector
    from watchword.errors import Problem
    from watchword.message import Receipt
    from watchword.sandbox import Remote

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
connector_app = typer.Typer(
    no_args_is_help=True,
    help="Stored connectors: what a server sends through.",
    rich_markup_mode="markdown",
)
app.add_typer(connector_app, name="connector")
sandbox_app = typer.Typer(invoke_without_command=True, rich_markup_mode="markdown")
app.add_typer(sandbox_app, name="sandbox")

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

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


def main() -> None:
    """Entry point of the installed command."""
    app()


@app.callback(invoke_without_command=True)
def _root(
    version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False,
) -> None:
    if version:
        out.print(f"watchword {__version__}")
        raise typer.Exit


# --- running ---------------------------------------------------------------------------------


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
    data: Data = None,
    database: DatabaseURL = None,
) -> None:
    """Run the server.

    `watchword serve --dev` needs nothing else: it starts a sandbox that behaves like Aliyun, and an inbox that shows what
    phones and mailboxes receive. Plain `watchword serve` starts a real server; store a connector first with
    `watchword connector add`.
    """
    with _told():
        from watchword import app as server
        from watchword import logs

        settings = _settings(
            data=data, database=database, host=host, port=port, sandbox_port=sandbox_port
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
            if addresses.inbox:
                out.print(f"  Inbox         {addresses.inbox}   what phones and mailboxes receive")
            out.print("\nStop with Ctrl-C.")
            sys.stdout.flush()

        _run(server.serve(settings, "dev" if dev else "real", announce))


@sandbox_app.callback()
def sandbox(
    context: typer.Context,
    port: Annotated[int, typer.Option(help="Port to listen on, loopback only.")] = 3080,
    frequency: Annotated[
        bool, typer.Option("--frequency/--no-frequency", help="Apply Aliyun's limits per number.")
    ] = True,
    print_config: Annotated[
        bool,
        typer.Option(
            "--print-config", help="Print connector configurations that point at it, and stop."
        ),
    ] = False,
    connector: Annotated[
        str | None,
        typer.Option(help="With `--print-config`: only this one.", show_default=False),
    ] = None,
    receipts: Annotated[
        str, typer.Option(help="URL that receipts of texts are pushed to.", show_default=False)
    ] = "",
    mail_events: Annotated[
        str, typer.Option(help="URL that events of mails are pushed to.", show_default=False)
    ] = "",
) -> None:
    """Run Aliyun on your desk: an SMS and mail endpoint that checks signatures, templates and limits like the real one.

    `watchword sandbox --print-config` prints one JSON object, factory id to configuration, ready for `watchword send`
    and `watchword connector add`. `watchword sandbox fail` makes a running one fail on demand.
    """
    if context.invoked_subcommand is not None:
        return
    with _told():
        if print_config:
            from watchword.sandbox import print_config as configurations

            found = configurations(port)
            if connector is not None and connector not in found:
                raise ConnectorUnknown(connector, sorted(found))
            shown = found if connector is None else found[connector]
            sys.stdout.write(json.dumps(shown, ensure_ascii=False, indent=2) + "\n")
            return
        from watchword import app as server
        from watchword import logs

        logs.configure("info", "text")

        def announce(inbox: str) -> None:
            out.print(
                f"Sandbox on {inbox.removesuffix('/inbox')}\n\n  Inbox  {inbox}\n\nStop with Ctrl-C."
            )
            sys.stdout.flush()

        _run(
            server.serve_sandbox(
                port,
                frequency=frequency,
                announce=announce,
                receipts=receipts,
                mail_events=mail_events,
            )
        )


SandboxPort = Annotated[int, typer.Option("--port", help="Port of the running sandbox.")]


@sandbox_app.command("fail")
def sandbox_fail(
    kind: Annotated[
        str,
        typer.Argument(
            help="`error`, `delay`, `drop-before`, `drop-after`, `reset-connect` … (see the guide).",
            show_default=False,
        ),
    ] = "",
    action: Annotated[
        str, typer.Option(help="Only this action, such as `SendSms`.", show_default=False)
    ] = "",
    to: Annotated[str, typer.Option(help="Only this number or address.", show_default=False)] = "",
    count: Annotated[int, typer.Option(min=1, help="How many calls fail.")] = 1,
    always: Annotated[bool, typer.Option("--always", help="Until it is cleared.")] = False,
    code: Annotated[
        str, typer.Option(help="Error code, such as `isv.AMOUNT_NOT_ENOUGH`.", show_default=False)
    ] = "",
    status: Annotated[
        int, typer.Option(help="HTTP status. [default: the code's]", show_default=False)
    ] = 0,
    message: Annotated[str, typer.Option(help="What the refusal says.", show_default=False)] = "",
    delay: Annotated[float, typer.Option(help="Seconds to wait first.")] = 0.0,
    retry_after: Annotated[
        int, typer.Option(help="Milliseconds for `x-acs-retry-after`.", show_default=False)
    ] = 0,
    port: SandboxPort = 3080,
) -> None:
    """Make the running sandbox fail: refuse, stall, break the connection, answer nonsense, lose or double receipts.

    `watchword sandbox fail reset-after --action SendSms` resets the connection of the next SendSms once it was accepted.
    """
    asked: dict[str, Any] = {
        "kind": kind, "action": action, "to": to, "count": None if always else count, "code": code,
        "status": status, "message": message, "delay": delay, "retryAfter": retry_after,
    }  # fmt: skip

    async def work() -> dict[str, Any]:
        async with _sandbox(port) as running:
            return await running.fail(**asked)

    with _told():
        staged = _run(work())
        often = "until cleared" if always else f"{count} time{'s' if count > 1 else ''}"
        out.print(f"staged {staged['kind']} as {staged['id']}, {often}", markup=False)


@sandbox_app.command("faults")
def sandbox_faults(port: SandboxPort = 3080) -> None:
    """List the faults that are staged in the running sandbox, as JSON lines."""

    async def work() -> list[dict[str, Any]]:
        async with _sandbox(port) as running:
            return await running.faults()

    with _told():
        for staged in _run(work()):
            sys.stdout.write(json.dumps(staged, ensure_ascii=False) + "\n")


@sandbox_app.command("clear")
def sandbox_clear(
    fault: Annotated[
        int | None, typer.Option(help="Only the one with this id.", show_default=False)
    ] = None,
    port: SandboxPort = 3080,
) -> None:
    """Take back the faults that are staged in the running sandbox."""

    async def work() -> int:
        async with _sandbox(port) as running:
            return await running.clear_faults(fault)

    with _told():
        out.print(f"cleared {_run(work())}")


@asynccontextmanager
async def _sandbox(port: int) -> AsyncIterator[Remote]:
    from watchword.http import Guard, HTTPTransport
    from watchword.sandbox import Remote

    async with HTTPTransport(Guard(loopback=True)) as transport:
        yield Remote(f"http://127.0.0.1:{port}", transport)


@app.command()
def migrate(data: Data = None, database: DatabaseURL = None) -> None:
    """Bring the database's tables up to this version.

    Safe to run again, and from several machines at once. Take a backup first: there is no way back.
    """
    with _told():
        from watchword import app as server
        from watchword.db import migrate as migrated

        settings = _settings(data=data, database=database)

        async def work() -> list[str]:
            async with server.opened_database(settings) as db:
                return await migrated(db)

        applied = _run(work())
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
    with _told():
        from watchword import app as server

        path = _run(server.initialise(_settings(data=data, database=database)))
        out.print(f"Ready. The root key is {path}: keep a copy apart from the database's backups.")


# --- connectors ------------------------------------------------------------------------------

ConnectorFile = Annotated[
    Path, typer.Argument(help="JSON file; `-` reads standard input.", allow_dash=True)
]
ConnectorID = Annotated[
    str | None,
    typer.Option(
        "--connector",
        help="Which connector, such as `aliyun-short-message-service`, when the file does not say.",
        show_default=False,
    ),
]


@connector_app.command("add")
def connector_add(
    file: ConnectorFile,
    connector: ConnectorID = None,
    fallback: Annotated[
        bool, typer.Option("--fallback", help="Keep the present one first; use this when it fails.")
    ] = False,
    data: Data = None,
    database: DatabaseURL = None,
) -> None:
    """Store a connector, sealed. It takes the place of the channel's present one unless `--fallback` is given.

    The file is a configuration (with `--connector`), an exported connector (`{"connectorId": …, "config": {…}}`), or
    an object of configurations by factory id. Comments and trailing commas are fine.
    """
    with _told():
        from watchword import app as server
        from watchword.connectors.document import read_configs

        configs = read_configs(_text(file), connector)
        settings = _settings(data=data, database=database)

        async def work() -> list[tuple[str, str]]:
            async with server.opened_pool(settings) as pool:
                return [
                    (name, await pool.add(name, config, fallback=fallback))
                    for name, config in configs
                ]

        for name, row in _run(work()):
            out.print(f"stored {name} as {row}")


@connector_app.command("list")
def connector_list(data: Data = None, database: DatabaseURL = None) -> None:
    """List the stored connectors in the order they are tried."""
    with _told():
        from watchword import app as server

        settings = _settings(data=data, database=database)

        async def work() -> list[str]:
            async with server.opened_pool(settings) as pool:
                return [
                    f"{row.id}  {row.channel:<5}  {row.connector_id}{'' if row.enabled else '  off'}"
                    for row in await pool.list()
                ]

        out.print(
            "\n".join(_run(work())) or "None yet. Store one with: watchword connector add FILE"
        )


@app.command()
def connectors(
    connector: Annotated[
        str | None,
        typer.Argument(metavar="[ID]", help="Document this one.", show_default=False),
    ] = None,
) -> None:
    """List the connectors that are installed, or document the configuration of one.

    Built-in connectors and those of installed plug-ins are listed alike: id, channel, how long a code may be, name.
    """
    with _told():
        from watchword.connectors import discover, find

        if connector is not None:
            out.print("\n".join(_documented(find(connector))), markup=False)
            return
        found = sorted(discover().values(), key=lambda each: each.id)
        width = max((len(each.id) for each in found), default=0)
        for each in found:
            lengths = f"{each.code_lengths[0]}-{each.code_lengths[-1]}"
            line = f"{each.id:<{width}}  {each.channel:<5}  {lengths:<5}  {each.name}"
            out.print(line, markup=False)
        out.print("\nThe fields of one: watchword connectors ID")


@app.command()
def check(
    file: ConnectorFile,
    connector: ConnectorID = None,
) -> None:
    """Check a connector's configuration without storing it or asking the provider anything.

    The file is what `watchword connector add` takes. Everything wrong is named at once, with line, path and a hint.
    Exit status: 0 all good, 2 something is wrong.
    """
    with _told():
        from watchword.connectors import discover, find
        from watchword.connectors.document import check_configs

        if connector is not None:
            find(connector)
        readings = check_configs(_text(file), connector)
        wrong = sum(len(reading.problems) for reading in readings)
        for reading in readings:
            if not reading.problems:
                out.print(f"{reading.connector_id}: no problems", markup=False)
                continue
            err.print(f"{reading.connector_id or file}:", markup=False)
            factory = discover().get(reading.connector_id)
            for problem in reading.problems:
                err.print(f"  {problem}", markup=False)
                if factory and (hint := _hint(factory, problem)):
                    err.print(f"      {hint}", markup=False)
        if wrong:
            err.print(f"{wrong} problem{'s' if wrong > 1 else ''}")
            raise typer.Exit(USAGE)


@app.command()
def send(
    connector: Annotated[
        str, typer.Option(help="Factory id, such as `aliyun-short-message-service`.")
    ],
    config: Annotated[
        Path,
        typer.Option(help="Its configuration, JSON; `-` reads standard input.", allow_dash=True),
    ],
    to: Annotated[str, typer.Option(help="Phone number (`+8613…`) or e-mail address.")],
    usage_type: Annotated[
        str, typer.Option(help="Which template: SignIn, Register, ForgotPassword, Generic …")
    ] = "Generic",
    code: Annotated[str, typer.Option(help="The verification code to put in.")] = "000000",
    locale: Annotated[
        str | None, typer.Option(help="Language of the text, such as `zh-CN`.", show_default=False)
    ] = None,
    region: Annotated[
        str | None,
        typer.Option(help="Country of a local number, such as `CN`.", show_default=False),
    ] = None,
    language: Annotated[
        str | None,
        typer.Option(
            help="Language of the advice: en, zh-CN, fr, ru or pt-BR. [default: this terminal's]",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Send one message through a connector and print the receipt, or the fault and what to do about it.

    Exit status: 0 taken by the provider, 1 refused, 2 bad input, 3 nobody knows (it may arrive: do not repeat blindly).
    """
    with _told(language):
        receipt = _run(_send_one(connector, config, to, usage_type, code, locale, region))
        out.print(f"accepted by {connector}")
        out.print(f"  provider id  {receipt.provider_id}")
        if receipt.request_id:
            out.print(f"  request id   {receipt.request_id}")


async def _send_one(
    connector: str,
    config: Path,
    to: str,
    usage_type: str,
    code: str,
    locale: str | None,
    region: str | None,
) -> Receipt:
    from watchword.connectors import find
    from watchword.connectors.document import read_configs
    from watchword.identifiers import parse_identifier
    from watchword.message import Message, UsageType
    from watchword.secret import new_id

    kinds = [kind.value for kind in UsageType]
    if usage_type not in kinds:
        raise SettingsInvalid(f"--usage-type is one of {', '.join(kinds)}.")
    factory = find(connector)
    ((_, values),) = read_configs(_text(config), connector)
    message = Message(
        to=parse_identifier(to, region),
        usage_type=UsageType(usage_type),
        values={"code": code, "minutes": "10"},
        locale=locale,
        attempt=new_id(),
    )
    if message.channel is not factory.channel:
        raise SettingsInvalid(
            f"{connector} sends by {factory.channel}; {to!r} is reached by {message.channel}."
        )
    async with factory(values) as instance:
        return await instance.send(message)


# --- connectors in words ---------------------------------------------------------------------


def _documented(factory: type[Connector]) -> Iterator[str]:
    """What an operator has to know to write this connector's configuration, all of it from its declaration."""
    required = ", ".join(factory.Config.required_usage_types())
    yield f"{factory.id}: {factory.name}\n"
    yield f"  channel      {factory.channel}"
    yield f"  code length  {factory.code_lengths[0]} to {factory.code_lengths[-1]}"
    yield f"  usage types  {f'{required} are required' if required else 'none is required'}"
    for item in factory.Config.settings():
        marks = ["required" if item.required else "optional"]
        marks += ["secret"] if item.secret else []
        marks += [f"one of {', '.join(item.choices)}"] if item.choices else []
        if item.default is not None:
            marks.append(f"default {json.dumps(item.default, ensure_ascii=False, default=str)}")
        yield f"\n{item.key}  ({item.label}; {'; '.join(marks)})"
        if item.help:
            yield f"  {item.help}"
        if item.example:
            shown = json.dumps(item.example, ensure_ascii=False, indent=2)
            yield "  example: " + shown.replace("\n", "\n  ")


def _hint(factory: type[Connector], problem: Problem) -> str:
    """What the field is for; nothing for a key that no field has, of which the problem itself says what was meant."""
    key = problem.path.partition(".")[0].partition("[")[0]
    found = [item for item in factory.Config.settings() if item.key == key]
    return f"{found[0].label}. {found[0].help}".strip() if found else ""


# --- saying what happened --------------------------------------------------------------------


class _told:  # noqa: N801 - reads as a phrase: with _told()
    """Turns an error of ours into a sentence and an exit status, so that nobody reads a traceback."""

    def __init__(self, language: str | None = None) -> None:
        self._language = language

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, exc: BaseException | None, _trace: object) -> None:
        if isinstance(exc, DeliveryFailed):
            _explain(exc, self._language or _terminal_language())
        if isinstance(exc, WatchwordError):
            err.print(exc.sentence, markup=False)
            raise typer.Exit(USAGE) from None


def _terminal_language() -> str:
    """What the environment says, in the order in which every program on this machine reads it."""
    said = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return next(filter(None, said), "en")


def _explain(failed: DeliveryFailed, language: str) -> NoReturn:
    from watchword.advice import advise
    from watchword.message import Fault

    fault = Fault(failed.fault)
    advice = advise(failed, language)
    unknown = not fault.nothing_sent
    err.print(f"{'unknown outcome' if unknown else 'refused'}: {fault.value}", markup=False)
    if failed.provider_code:
        err.print(f"  provider     {failed.provider_code}", markup=False)
    if failed.provider_text:
        err.print(f"  its words    {failed.provider_text}", markup=False)
    if failed.request_id:
        err.print(f"  request id   {failed.request_id}", markup=False)
    if failed.retry_after:
        err.print(f"  try again in {failed.retry_after} s", markup=False)
    err.print(f"  meaning      {advice.explanation}\n  do this      {advice.todo}", markup=False)
    raise typer.Exit(UNKNOWN if unknown else REFUSED) from None


def _settings(**overrides: Any) -> Any:
    from watchword.settings import load

    return load(overrides)


def _text(file: Path) -> str:
    try:
        return sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as exc:
        raise SettingsInvalid(f"{file} cannot be read: {exc}") from exc


def _run(work: Coroutine[Any, Any, _T]) -> _T:
    try:
        import uvloop
    except ModuleNotFoundError:
        return asyncio.run(work)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work)


def _without_password(url: str) -> str:
    head, separator, tail = url.rpartition("@")
    return f"{head.rpartition('//')[0]}//…@{tail}" if separator else url


if __name__ == "__main__":
    main()
