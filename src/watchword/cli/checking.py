"""What is wrong with a connector's configuration: as it is written, and as its provider sees it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from watchword.cli.connectors import ConnectorFile, ConnectorID
from watchword.cli.frame import (
    REFUSED,
    UNKNOWN,
    USAGE,
    app,
    err,
    out,
    run,
    terminal_language,
    text_of,
    told,
)
from watchword.errors import ConfigInvalid

if TYPE_CHECKING:
    from watchword.connectors.base import Connector
    from watchword.connectors.document import Reading
    from watchword.delivery.examination import Finding
    from watchword.errors import Problem

    Found = dict[str, Sequence[Finding]]


@app.command()
def check(
    file: ConnectorFile,
    connector: ConnectorID = None,
    online: Annotated[
        bool, typer.Option("--online", help="Ask the provider too. Sends no message.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object on standard output, for programs.")
    ] = False,
    language: Annotated[
        str | None,
        typer.Option(
            help="Language of what `--online` finds: en, zh-CN, fr, ru or pt-BR. [default: this terminal's]",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Check a connector's configuration without storing it; with `--online`, ask the provider about it.

    The file is what `watchword connector add` takes. Everything wrong is named at once, with line, path and a hint.
    `--online` asks whether the key works, signatures are approved and filed with each carrier, templates exist, are
    approved and take our variables, and sender address and domain are in order. Nothing is sent.

    Exit status: 0 all good, 1 the provider has found something wrong, 2 the file is wrong, 3 nothing could be
    found out.
    """
    with told():
        from watchword.connectors import find
        from watchword.connectors.document import Reading, check_configs

        if connector is not None:
            find(connector)
        try:
            readings = check_configs(text_of(file), connector)
        except ConfigInvalid as exc:
            if not as_json:
                raise
            readings = [Reading(connector or "", problems=exc.problems)]
        found = run(_ask(readings)) if online else {}
        tongue = language or terminal_language()
        if as_json:
            shown = [_as_json(one, found.get(one.connector_id), tongue) for one in readings]
            sys.stdout.write(json.dumps({"connectors": shown}, ensure_ascii=False, indent=2) + "\n")
        else:
            for one in readings:
                _tell(one, one.connector_id or str(file), found.get(one.connector_id), tongue)
        raise typer.Exit(_status(readings, found, quiet=as_json))


async def _ask(readings: Iterable[Reading]) -> Found:
    """What the providers say about every configuration that can be read; the rest have problems enough."""
    from watchword.connectors import find
    from watchword.delivery.examination import examine

    found = {}
    for reading in readings:
        if reading.config is not None:
            async with find(reading.connector_id)(reading.config) as instance:
                found[reading.connector_id] = await examine(instance)
    return found


def _status(readings: Iterable[Reading], found: Found, *, quiet: bool) -> int:
    from watchword.delivery.examination import State

    if wrong := sum(len(reading.problems) for reading in readings):
        if not quiet:
            err.print(f"{wrong} problem{'s' if wrong > 1 else ''}")
        return USAGE
    every = [finding for findings in found.values() for finding in findings]
    if problems := sum(one.state is State.PROBLEM for one in every):
        if not quiet:
            err.print(f"{problems} problem{'s' if problems > 1 else ''} at the provider")
        return REFUSED
    return UNKNOWN if any(one.name in _SILENCE for one in every) else 0


# A key that may only send is a good key; a provider that does not answer leaves everything open.
_SILENCE = ("key.unknown", "provider.cannot_be_asked")


# --- for people ------------------------------------------------------------------------------


def _tell(reading: Reading, name: str, findings: Sequence[Finding] | None, language: str) -> None:
    if reading.problems:
        err.print(f"{name}:")
        for problem in reading.problems:
            err.print(f"  {problem}")
            if hint := _hint(_factory(reading), problem):
                err.print(f"      {hint}")
    elif findings is None:
        out.print(f"{name}: no problems")
    else:
        out.print(f"{name}:")
        advised = [finding.advice(language) for finding in findings]
        # What is to be done about several in a row is said once, behind the last.
        following = [*(advice.todo for advice in advised[1:]), ""]
        for finding, advice, next_todo in zip(findings, advised, following, strict=True):
            out.print(f"  {_MARKS[finding.state]:<12}  {advice.explanation}")
            if advice.todo and advice.todo != next_todo:
                out.print(f"{'do this':>14}  {advice.todo}")


_MARKS = {"ok": "ok", "problem": "problem", "cannot-tell": "cannot tell"}


def _factory(reading: Reading) -> type[Connector] | None:
    from watchword.connectors import discover

    return discover().get(reading.connector_id)


def _hint(factory: type[Connector] | None, problem: Problem) -> str:
    """What the field is for; nothing for a key that no field has, of which the problem itself says what was meant."""
    key = problem.path.partition(".")[0].partition("[")[0]
    found = [item for item in factory.Config.settings() if item.key == key] if factory else []
    return f"{found[0].label}. {found[0].help}".strip() if found else ""


# --- for programs ----------------------------------------------------------------------------


def _as_json(reading: Reading, findings: Sequence[Finding] | None, language: str) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "connectorId": reading.connector_id,
        "problems": [
            {
                "path": problem.path,
                "line": problem.line,
                "message": problem.message,
                "hint": _hint(_factory(reading), problem),
            }
            for problem in reading.problems
        ],
    }
    if findings is not None:
        shown["findings"] = [_finding(finding, language) for finding in findings]
    return shown


def _finding(finding: Finding, language: str) -> dict[str, Any]:
    advice = finding.advice(language)
    return {
        "name": finding.name,
        "state": finding.state,
        "values": dict(finding.values),
        "sentence": advice.explanation,
        "advice": advice.todo,
    }
