"""An examination of the installation."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

from watchword.cli.frame import REFUSED, Data, DatabaseURL, app, out, run, settings_of, told

_SIGNS = {"ok": "[green]ok  [/green]", "warn": "[yellow]warn[/yellow]", "fix": "[red]fix [/red]"}


@app.command()
def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON list instead.")] = False,
    data: Data = None,
    database: DatabaseURL = None,
) -> None:
    """Examine this installation and say what to do: settings, folder, keys, database, connectors, clock. Changes nothing.

    Exit status: 0 nothing has to be mended (there may be warnings), 1 something has.
    """
    with told():
        from watchword.doctor import State, examine

        found = run(examine(settings_of(data=data, database=database)))
        if as_json:
            listed = [
                {
                    "check": one.check,
                    "state": one.state,
                    "sentence": one.sentence,
                    "command": one.command,
                }
                for one in found
            ]
            sys.stdout.write(json.dumps(listed, ensure_ascii=False, indent=2) + "\n")
        else:
            for one in found:
                out.print(_SIGNS[one.state], end=" ", markup=True)
                out.print(one.sentence)
                if one.command:
                    out.print(f"       {one.command}")
        if any(one.state is State.FIX for one in found):
            raise typer.Exit(REFUSED)
