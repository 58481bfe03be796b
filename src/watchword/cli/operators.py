"""Operators from the command line: for whoever has the data folder in hand."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from watchword.cli.frame import Data, DatabaseURL, operator_app, out, run, settings_of, told

if TYPE_CHECKING:
    from watchword.operators import MadeInvitation, Operators
    from watchword.settings import Settings

_T = TypeVar("_T")

Address = Annotated[str, typer.Argument(help="The operator's e-mail address.")]


@operator_app.command()
def invite(
    email: Annotated[
        str, typer.Argument(help="The colleague's e-mail address; nothing for the first operator.")
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
        _show(settings, _with_operators(settings, work))


@operator_app.command()
def reset(email: Address, data: Data = None, database: DatabaseURL = None) -> None:
    """Make a one-time address by which an operator chooses a new password. Their sessions end when they do."""
    with told():
        from watchword.identifiers import parse_email

        async def work(operators: Operators) -> MadeInvitation:
            return await operators.reset(parse_email(email), by="cli")

        settings = settings_of(data=data, database=database)
        _show(settings, _with_operators(settings, work))


@operator_app.command("list")
def listed(data: Data = None, database: DatabaseURL = None) -> None:
    """Show who runs this server."""
    with told():

        async def work(operators: Operators) -> list[str]:
            return [
                f"{one.email}{'   shut out' if one.disabled else ''}"
                for one in await operators.list()
            ]

        found = _with_operators(settings_of(data=data, database=database), work)
        out.print("\n".join(found) or "Nobody yet: watchword operator invite")


def _with_operators(settings: Settings, work: Callable[[Operators], Awaitable[_T]]) -> _T:
    from watchword import app as server

    async def opened() -> _T:
        async with server.opened_operators(settings) as operators:
            return await work(operators)

    return run(opened())


def _show(settings: Settings, made: MadeInvitation) -> None:
    out.print(f"{settings.public_console_origin}/#welcome={made.token}")
    out.print(
        "It works once, within 30 minutes. Whoever has it becomes an operator: hand it over safely."
    )
