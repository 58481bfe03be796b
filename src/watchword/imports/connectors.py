"""SMS and e-mail connectors that exist here too, with their ids and secrets."""

from __future__ import annotations

from typing import Final

from watchword.connectors import discover
from watchword.errors import ConfigInvalid, EntityNotFound
from watchword.imports.fields import Fields
from watchword.imports.management_api import ManagementAPI
from watchword.imports.report import Progress, Section
from watchword.imports.rooms import Rooms

NAME: Final = "connectors"
_CHANNELS: Final = frozenset({"Sms", "Email"})


class Connectors:
    """Brings connectors."""

    def __init__(self, api: ManagementAPI, rooms: Rooms, *, dry_run: bool) -> None:
        self._api = api
        self._rooms = rooms
        self._dry_run = dry_run

    async def bring(self, section: Section, progress: Progress) -> None:
        """All of them. Where a channel has one here already, what is brought stands behind it."""
        told = await self._api.get("/connectors")
        rows = told if isinstance(told, list) else []
        progress.section(NAME, len(rows))
        for row in rows:
            await self._one(Fields(row), section)
            progress.step()

    async def _one(self, row: Fields, section: Section) -> None:
        row_id, factory_id = row.text("id"), row.text("connectorId")
        if row.text("type") not in _CHANNELS:
            section.skip(factory_id or row_id, "sign-in by other services does not exist here")
            return
        factory = discover().get(factory_id)
        if factory is None:
            section.skip(factory_id or row_id, "no such connector is installed here")
            return
        if await self._is_here(row_id):
            section.present += 1
            return
        try:
            # Judged as it would be stored, tried out or not: a mask or a clash with the codes' length is no complete one either.
            made = await self._rooms.pool.trial(factory_id, row.object("config"))
            if not self._dry_run:
                taken = any(
                    one.channel is factory.channel and one.origin != "sandbox"
                    for one in await self._rooms.pool.list()
                )
                await self._rooms.pool.add(factory_id, made.config, taken, row_id=row_id or None)
        except ConfigInvalid as exc:
            section.skip(factory_id, f"its configuration is not complete: {exc.sentence}")
            return
        section.brought += 1

    async def _is_here(self, row_id: str) -> bool:
        try:
            await self._rooms.pool.get(row_id)
        except EntityNotFound:
            return False
        return True


__all__ = ["NAME", "Connectors"]
