"""Applications: made, listed, and given another secret."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from watchword.cli.frame import (
    Data,
    DatabaseURL,
    beginning,
    clients_app,
    out,
    run,
    settings_of,
    told,
)
from watchword.errors import SettingsInvalid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from watchword.clients import Application, ApplicationSecret, ApplicationType

JSON = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@clients_app.command("create")
def app_create(
    name: Annotated[str, typer.Option(help="What people and operators read.")],
    kind: Annotated[
        str,
        typer.Option(
            "--type",
            help="`Traditional`, `SPA`, `Native` or `MachineToMachine`. [default: Traditional; MachineToMachine with --management]",
            show_default=False,
        ),
    ] = "",
    redirect_uri: Annotated[
        list[str] | None,
        typer.Option(help="Where a sign-in may return to; may be repeated.", show_default=False),
    ] = None,
    post_logout_redirect_uri: Annotated[
        list[str] | None,
        typer.Option(help="Where a sign-out may return to; may be repeated.", show_default=False),
    ] = None,
    third_party: Annotated[
        bool, typer.Option("--third-party", help="Somebody else's: people are asked for consent.")
    ] = False,
    management: Annotated[
        bool, typer.Option("--management", help="May call the Management API.")
    ] = False,
    scope: Annotated[
        list[str] | None,
        typer.Option(
            help="With --management: a scope it may have; may be repeated. [default: all]",
            show_default=False,
        ),
    ] = None,
    as_json: JSON = False,
    data: Data = None,
    database: DatabaseURL = None,
) -> None:
    """Make an application, and print its id and secret. The secret is shown now and for an hour; keep it.

    `--management` makes a program that may call the Management API; anything else is an app that people sign in to.
    """
    with told():
        from watchword import app as server
        from watchword.clients import Application

        draft = Application(
            id="",
            name=name,
            type=_type(kind or ("MachineToMachine" if management else "Traditional")),
            oidc={
                "redirectUris": redirect_uri or [],
                "postLogoutRedirectUris": post_logout_redirect_uri or [],
            },
            third_party=third_party,
            management=management,
            management_scopes=tuple(scope or ["all"]),
        )
        settings = settings_of(data=data, database=database)

        async def work() -> tuple[Application, list[ApplicationSecret]]:
            async with server.opened_clients(settings, begin=True) as clients:
                made = await clients.applications.create(draft)
                return made, await clients.secrets.list(made.id)

        with beginning(settings):
            made, secrets = run(work())
            shown = {"id": made.id}
            if secrets:
                shown["secret"] = secrets[0].value
            _print(shown, as_json=as_json)


@clients_app.command("list")
def app_list(as_json: JSON = False, data: Data = None, database: DatabaseURL = None) -> None:
    """List the applications, newest first."""
    with told():
        from watchword import app as server

        settings = settings_of(data=data, database=database)

        async def work() -> Sequence[Application]:
            async with server.opened_clients(settings) as clients:
                found, _ = await clients.applications.list()
                return found

        found = run(work())
        if as_json:
            rows = [{"id": one.id, "name": one.name, "type": one.type.value} for one in found]
            out.print(json.dumps(rows, ensure_ascii=False))
            return
        lines = [f"{one.id}  {one.type:<16}  {one.name}{_marks(one)}" for one in found]
        out.print(
            "\n".join(lines) or "None yet. Make one with: watchword app create --name NAME",
        )


@clients_app.command("secret")
def app_secret(
    application: Annotated[str, typer.Argument(metavar="ID", help="The application's id.")],
    name: Annotated[str, typer.Option(help="What to call it.")],
    days: Annotated[
        int | None,
        typer.Option(
            min=1, max=36_500, help="Days until it expires. [default: never]", show_default=False
        ),
    ] = None,
    as_json: JSON = False,
    data: Data = None,
    database: DatabaseURL = None,
) -> None:
    """Give an application another secret, and print it. Those it has stay good; revoke them by the Management API."""
    with told():
        from watchword import app as server
        from watchword.clock import SYSTEM

        settings = settings_of(data=data, database=database)
        expires = None if days is None else SYSTEM.now() + days * 86_400_000

        async def work() -> ApplicationSecret:
            async with server.opened_clients(settings) as clients:
                await clients.applications.get(application)
                return await clients.secrets.make(application, name, expires_at=expires)

        made = run(work())
        _print({"id": application, "secret": made.value}, as_json=as_json)


def _type(kind: str) -> ApplicationType:
    from watchword.clients import ApplicationType

    try:
        return ApplicationType(kind)
    except ValueError:
        none_here = (ApplicationType.PROTECTED, ApplicationType.SAML)
        known = ", ".join(one for one in ApplicationType if one not in none_here)
        raise SettingsInvalid(f"The type of an application is one of {known}.") from None


def _print(shown: dict[str, str], *, as_json: bool) -> None:
    if as_json:
        out.print(json.dumps(shown))
        return
    for label, value in shown.items():
        out.print(f"{label:<7} {value}")


def _marks(one: Application) -> str:
    marks = [
        "management" if one.management else "",
        "third party" if one.third_party else "",
        "" if one.enabled else "off",
    ]
    told_of = ", ".join(filter(None, marks))
    return f"  ({told_of})" if told_of else ""
