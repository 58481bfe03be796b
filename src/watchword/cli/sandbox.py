"""The sandbox: running it alone, and telling a running one what shall go wrong."""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from watchword.cli.frame import out, run, sandbox_app, told
from watchword.errors import ConnectorUnknown

if TYPE_CHECKING:
    from watchword.sandbox import Remote


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
    with told():
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

        run(
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
            metavar="KIND",
            help="`error` (with `--code`), `delay`, `drop-before`, `drop-after`, `broken-json`, `html`, `empty`, `half`, "
            "`reset-connect`, `reset-headers`, `reset-before`, `reset-after`, `reset-answer-headers`, `reset-answer`, "
            "`duplicate-receipt`, `no-receipt`, `failed-receipt`. *Before* and *after* mean: before or after the message "
            "was accepted.",
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

    with told():
        staged = run(work())
        often = "until cleared" if always else f"{count} time{'s' if count > 1 else ''}"
        out.print(f"staged {staged['kind']} as {staged['id']}, {often}")


@sandbox_app.command("faults")
def sandbox_faults(port: SandboxPort = 3080) -> None:
    """List the faults that are staged in the running sandbox, as JSON lines."""

    async def work() -> list[dict[str, Any]]:
        async with _sandbox(port) as running:
            return await running.faults()

    with told():
        for staged in run(work()):
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

    with told():
        out.print(f"cleared {run(work())}")


@asynccontextmanager
async def _sandbox(port: int) -> AsyncIterator[Remote]:
    from watchword.http import Guard, HTTPTransport
    from watchword.sandbox import Remote

    async with HTTPTransport(Guard(loopback=True)) as transport:
        yield Remote(f"http://127.0.0.1:{port}", transport)
