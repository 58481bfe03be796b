"""Operators from the command line: for whoever has the data folder in hand."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from watchword.cli.frame import Data, DatabaseURL, operator_app, out, run, settings_of, told

if TYPE_CHECKING:
    from watchword.operators import MadeInvitation, Operator, Operators, SecondStep
    from watchword.settings import Settings

_T = TypeVar("_T")

Address = Annotated[str, typer.Argument(metavar="EMAIL", help="The operator's e-mail address.")]


@operator_app.command()
def invite(
    email: Annotated[
        str,
        typer.Argument(
            metavar="EMAIL", help="The colleague's e-mail address; nothing for the first operator."
        ),
    ] = "",
    data: Data = None,
    database: DatabaseURL = None,
) -> None:
    """Make a one-time address by which somebody becomes an operator. It works for 30 minutes."""
    with told():
        from watchword.errors import OperatorExists
        from watchword.identifiers import parse_email

        async def work(operators: Operators) -> MadeInvitation:
            if email:
                return await operators.invite(parse_email(email), by="cli")
            first = await operators.first()
            if first is None:
                raise OperatorExists("There is an operator already: name whom you invite.")
            return first

        settings = settings_of(data=data, database=database)
        made = _with_operators(settings, work)
        if not email:
            # The address that a service left there when it started is void now.
            (settings.data / "first-operator").unlink(missing_ok=True)
        _show(settings, made)


@operator_app.command()
def reset(email: Address, data: Data = None, database: DatabaseURL = None) -> None:
    """Make a one-time address by which an operator chooses a new password. Their sessions end when they do; a second step stays."""
    with told():
        from watchword.identifiers import parse_email

        async def work(operators: Operators) -> tuple[MadeInvitation, Operator]:
            address = parse_email(email)
            return await operators.reset(address, by="cli"), await operators.find(address)

        settings = settings_of(data=data, database=database)
        made, operator = _with_operators(settings, work)
        _show(settings, made)
        if operator.second_step is not None:
            out.print(
                f"Their second step stays: a code {_by(operator.second_step)} follows the new password. Without it: "
                f"watchword operator second-step {operator.email} --off"
            )


@operator_app.command("second-step")
def second_step(
    email: Address,
    off: Annotated[
        bool, typer.Option("--off", help="Let the password be enough from now on.")
    ] = False,
    data: Data = None,
    database: DatabaseURL = None,
) -> None:
    """Show what an operator is asked for after the password, or switch it off: the way in when no code arrives."""
    with told():
        from watchword.identifiers import parse_email

        async def work(operators: Operators) -> str:
            operator = await operators.find(parse_email(email))
            step = operator.second_step
            if step is None:
                return f"{operator.email} has no second step: the password is enough."
            if not off:
                return f"After the password {operator.email} is asked for a code {_by(step)}, {step.identifier.masked}."
            await operators.end_second_step(operator.id, by="cli")
            return f"Switched off: from now on {operator.email} signs in with the password alone."

        out.print(_with_operators(settings_of(data=data, database=database), work))


@operator_app.command("list")
def listed(data: Data = None, database: DatabaseURL = None) -> None:
    """Show who runs this server."""
    with told():

        async def work(operators: Operators) -> list[str]:
            return [_line(one) for one in await operators.list()]

        found = _with_operators(settings_of(data=data, database=database), work)
        out.print("\n".join(found) or "Nobody yet: watchword operator invite")


def _with_operators(settings: Settings, work: Callable[[Operators], Awaitable[_T]]) -> _T:
    from watchword import app as server

    async def opened() -> _T:
        async with server.opened_operators(settings) as operators:
            return await work(operators)

    return run(opened())


def _line(one: Operator) -> str:
    shut_out = "   shut out" if one.disabled else ""
    step = f"   second step {_by(one.second_step)}" if one.second_step else ""
    return f"{one.email}{shut_out}{step}"


def _by(step: SecondStep) -> str:
    return {"phone": "by phone", "email": "by e-mail"}[step.identifier.type]


def _show(settings: Settings, made: MadeInvitation) -> None:
    out.print(f"{settings.public_console_origin}/#welcome={made.token}")
    out.print(
        "It works once, within 30 minutes. Whoever has it becomes an operator: hand it over safely."
    )
    known = settings.console_port and "console_port" in settings.model_fields_set
    if not settings.console_origin and not known:
        out.print(
            "If the console listens elsewhere (serve --console-port), put its own address before the #."
        )
