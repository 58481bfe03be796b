"""People from the command line: what is kept of somebody, and forgetting them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from watchword.cli.frame import Data, DatabaseURL, out, run, settings_of, told, user_app
from watchword.errors import SettingsInvalid

if TYPE_CHECKING:
    from watchword.settings import Settings

UserID = Annotated[str, typer.Argument(metavar="ID", help="The user's id.")]


@user_app.command()
def export(user: UserID, data: Data = None, database: DatabaseURL = None) -> None:
    """Print everything kept of a user as JSON, to give to them. Noted in the audit."""
    with told():
        told_of = run(_export(settings_of(data=data, database=database), user))
        out.print(json.dumps(told_of, ensure_ascii=False, indent=2))


@user_app.command()
def erase(
    user: UserID,
    yes: Annotated[
        bool, typer.Option("--yes", help="Do it. Without this, nothing is erased.")
    ] = False,
    data: Data = None,
    database: DatabaseURL = None,
) -> None:
    """Delete a user and whatever is kept of them: sessions, tokens, devices, and their name in the message log. Final."""
    with told():
        if not yes:
            raise SettingsInvalid(f"Erasing {user} is final. Say --yes to do it.")
        run(_erase(settings_of(data=data, database=database), user))
        out.print(f"{user} is erased.")


async def _export(settings: Settings, user: str) -> dict[str, Any]:
    from watchword import app as server

    async with server.opened_people(settings) as people:
        return await people.export(user, actor="cli")


async def _erase(settings: Settings, user: str) -> None:
    from watchword import app as server

    async with server.opened_people(settings) as people:
        await people.erase(user, actor="cli")
