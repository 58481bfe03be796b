"""Connectors: storing them, and what is installed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from watchword.cli.frame import (
    Data,
    DatabaseURL,
    app,
    beginning,
    connector_app,
    err,
    out,
    run,
    settings_of,
    text_of,
    told,
)

if TYPE_CHECKING:
    from watchword.connectors.base import Connector

ConnectorFile = Annotated[
    Path,
    typer.Argument(metavar="FILE", help="JSON file; `-` reads standard input.", allow_dash=True),
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
    with told():
        from watchword import app as server
        from watchword.connectors.document import read_configs

        configs = read_configs(text_of(file), connector)
        settings = settings_of(data=data, database=database)

        async def work() -> list[tuple[str, str]]:
            async with server.opened_pool(settings, begin=True) as pool:
                return [
                    (name, await pool.add(name, config, fallback=fallback))
                    for name, config in configs
                ]

        with beginning(settings):
            for name, row in run(work()):
                out.print(f"stored {name} as {row}")


@connector_app.command("list")
def connector_list(data: Data = None, database: DatabaseURL = None) -> None:
    """List the stored connectors in the order they are tried."""
    with told():
        from watchword import app as server

        settings = settings_of(data=data, database=database)

        async def work() -> list[str]:
            async with server.opened_pool(settings) as pool:
                return [
                    f"{row.id}  {row.channel:<5}  {row.connector_id}{'' if row.enabled else '  off'}"
                    for row in await pool.list()
                ]

        out.print(
            "\n".join(run(work())) or "None yet. Store one with: watchword connector add FILE"
        )


@connector_app.command("receipts")
def connector_receipts(
    row: Annotated[
        str, typer.Argument(metavar="ID", help="Of the stored connector: see `connector list`.")
    ],
    data: Data = None,
    database: DatabaseURL = None,
) -> None:
    """Make the address that a connector's provider pushes delivery receipts to, and print it.

    Register it at the provider; the guide on delivery receipts says where. The address holds a secret: it is shown this
    once, and the one made before no longer works.
    """
    with told():
        from watchword import app as server

        settings = settings_of(data=data, database=database)
        out.print(run(server.new_receipts_address(settings, row)))
        if not settings.origin:
            err.print(
                "The provider has to reach this address: set WATCHWORD_ORIGIN to what the world calls this server.",
            )


@app.command()
def connectors(
    connector: Annotated[
        str | None,
        typer.Argument(metavar="ID", help="Document this one.", show_default=False),
    ] = None,
) -> None:
    """List the connectors that are installed, or document the configuration of one.

    Built-in connectors and those of installed plug-ins are listed alike: id, channel, how long a code may be, name.
    """
    with told():
        from watchword.connectors import discover, find

        if connector is not None:
            out.print("\n".join(_documented(find(connector))))
            return
        found = sorted(discover().values(), key=lambda each: each.id)
        width = max((len(each.id) for each in found), default=0)
        for each in found:
            lengths = f"{each.code_lengths[0]}-{each.code_lengths[-1]}"
            line = f"{each.id:<{width}}  {each.channel:<5}  {lengths:<5}  {each.name}"
            out.print(line)
        out.print("\nThe fields of one: watchword connectors ID")


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
