"""Keys: which there are, a new one, and what the one before had sealed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from watchword.cli.frame import Data, DatabaseURL, keys_app, out, run, settings_of, told
from watchword.errors import SettingsInvalid

if TYPE_CHECKING:
    from watchword.keys import Key, Retired


@keys_app.command("list")
def keys_list(data: Data = None, database: DatabaseURL = None) -> None:
    """List the keys: id, purpose, next, current or previous, and since when. Their values are never shown."""
    with told():
        from watchword import app as server
        from watchword.clock import iso

        async def work() -> list[tuple[Key, str]]:
            async with server.opened_keys(settings_of(data=data, database=database)) as (_, ring):
                return ring.states()

        for key, state in run(work()):
            out.print(f"{key.id}  {key.purpose:<8} {state:<9} {iso(key.active_from)}")


@keys_app.command("rotate")
def keys_rotate(
    purpose: Annotated[
        str,
        typer.Argument(
            metavar="PURPOSE",
            help="`seal`, `code`, `lookup`, `cookie` or `signing`.",
            show_default=False,
        ),
    ],
    data: Data = None,
    database: DatabaseURL = None,
) -> None:
    """Make a new key. Running servers take it up within a minute, and nothing that is under way fails.

    What the key before made stays good. After `seal`, run `watchword keys reseal`.
    """
    with told():
        from watchword import app as server
        from watchword.clock import iso
        from watchword.keys import Purpose

        if purpose not in tuple(Purpose):
            raise SettingsInvalid(f"The purpose of a key is one of {', '.join(Purpose)}.")

        settings = settings_of(data=data, database=database)

        async def work() -> Key:
            async with server.opened_keys(settings) as (_, ring):
                return await server.rotate_key(ring, Purpose(purpose), settings.signing_algorithm)

        key = run(work())
        out.print(f"New {key.purpose} key {key.id}, in use from {iso(key.active_from)}.")
        if key.purpose is Purpose.SEAL:
            out.print("From that moment on, not before, run: watchword keys reseal")


@keys_app.command("reseal")
def keys_reseal(data: Data = None, database: DatabaseURL = None) -> None:
    """Seal every stored secret anew under the current key. Safe beside a running server, and to run again."""
    with told():
        from watchword import app as server
        from watchword.clock import iso
        from watchword.keys import Purpose, reseal

        async def work() -> tuple[dict[str, int], list[Key]]:
            async with server.opened_keys(settings_of(data=data, database=database)) as (db, ring):
                coming = [key for key, state in ring.states() if state == "next"]
                return await reseal(db, ring), coming

        counts, coming = run(work())
        for column, count in counts.items():
            out.print(f"{column}: {count} sealed anew")
        for key in coming:
            if key.purpose is Purpose.SEAL:
                out.print(
                    f"Seal key {key.id} is in use from {iso(key.active_from)} only: run this again after that."
                )


@keys_app.command("prune")
def keys_prune(data: Data = None, database: DatabaseURL = None) -> None:
    """Delete keys that were retired more than 30 days ago and that nothing refers to. Safe beside a running server."""
    with told():
        from watchword import app as server
        from watchword.keys import prune

        async def work() -> list[Retired]:
            async with server.opened_keys(settings_of(data=data, database=database)) as (db, ring):
                return await prune(db, ring)

        found = run(work())
        for one in found:
            said = f"stays: {', '.join(one.held)} needs it" if one.held else "deleted"
            out.print(f"{one.key.id}  {one.key.purpose:<8} {said}")
        if not found:
            out.print("No key was retired more than 30 days ago.")
