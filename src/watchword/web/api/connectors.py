"""Stored connectors: the pool of each channel. One primary a channel, as the wire has it; fallbacks, countries and order are ours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Query

from watchword.audit import Audit
from watchword.delivery import Change, Delivery, Pool, Questions, Receipts, StoredConnector, Trials
from watchword.delivery.receipts import path_of
from watchword.delivery.search import MessageSearch
from watchword.delivery.statistics import Statistics
from watchword.errors import (
    EntityInvalid,
    EntityNotFound,
    EntityTaken,
    ProfileSyncUnsupported,
    TargetFixed,
    TokenStorageUnsupported,
    UniqueViolated,
)
from watchword.verification.timeline import Timelines
from watchword.web.api.connector_models import (
    ConnectorAnswer,
    ConnectorChange,
    NewConnector,
    ReceiptsAddress,
    RowID,
    connector_answer,
    target_of,
)
from watchword.web.api.gate import PASSWORD_AGAIN, Calling, Gate, Scope, section
from watchword.web.api.models import Refusal


@dataclass(frozen=True, slots=True)
class ConnectorRooms:
    """What the routes about connectors and messages stand on. ``origin`` is where providers reach the server, whichever listener asks."""

    pool: Pool
    delivery: Delivery
    trials: Trials
    questions: Questions
    search: MessageSearch
    statistics: Statistics
    timelines: Timelines
    audit: Audit
    receipts: Receipts
    origin: str


class ConnectorRoutes:
    """``/connectors``."""

    def __init__(self, rooms: ConnectorRooms, gate: Gate) -> None:
        self._pool = rooms.pool
        self._delivery = rooms.delivery
        self._search = rooms.search
        self._audit = rooms.audit
        self._receipts = rooms.receipts
        self._origin = rooms.origin
        self.router = section("connectors", gate, read=Scope.CONNECTORS)
        one = "/connectors/{id}"
        add, answer = self.router.add_api_route, ConnectorAnswer
        add("/connectors", self.list, methods=["GET"], response_model=list[ConnectorAnswer])
        add(
            "/connectors",
            self.create,
            methods=["POST"],
            response_model=answer,
            dependencies=PASSWORD_AGAIN,
        )
        add(one, self.get, methods=["GET"], response_model=answer)
        add(one, self.change, methods=["PATCH"], response_model=answer)
        sealed: dict[str, Any] = {"dependencies": PASSWORD_AGAIN}
        add(one, self.remove, methods=["DELETE"], status_code=204, **sealed)
        add(f"{one}/restore", self.restore, methods=["POST"], response_model=answer)
        add(
            f"{one}/receipts-address",
            self.receipts_address,
            methods=["POST"],
            response_model=ReceiptsAddress,
            responses={501: {"model": Refusal, "description": "Its provider pushes no receipts."}},
            **sealed,
        )

    async def list(
        self,
        target: Annotated[str | None, Query(max_length=256)] = None,
        replaced: Annotated[
            bool, Query(description="Also those that were replaced and can be restored.")
        ] = False,
    ) -> list[ConnectorAnswer]:
        """The stored connectors, each channel's primary first, its fallbacks after it in their order."""
        stored = await self._pool.list(replaced=replaced)
        return [await self._told(one) for one in stored if target in (None, target_of(one))]

    async def get(self, id: str) -> ConnectorAnswer:  # noqa: A002 - the wire's word
        """One stored connector, its secrets masked."""
        return await self._told(await self._stored(id))

    async def create(self, new: NewConnector, caller: Calling) -> ConnectorAnswer:
        """Store a connector. It replaces its channel's primary, which stays restorable for 30 days; with ``fallback`` it replaces nobody.

        Several at once leave exactly one primary.
        """
        if new.enable_token_storage:
            raise TokenStorageUnsupported
        change = Change(
            metadata=new.metadata.given() if new.metadata else None,
            sync_profile=new.sync_profile,
            enabled=new.enabled,
            countries=new.countries,
        )
        config = None if new.config is None else cleaned(new.config)
        try:
            row = await self._pool.add(
                new.connector_id, config, new.fallback, row_id=new.id, change=change
            )
        except UniqueViolated:
            raise EntityTaken from None
        await self._note("connector.created", row, caller, new.connector_id)
        return await self._told(await self._pool.get(row))

    async def change(
        self,
        id: RowID,  # noqa: A002
        change: ConnectorChange,
        caller: Calling,
    ) -> ConnectorAnswer:
        """Change what is named and leave the rest. A configuration replaces the stored one whole; its masked secrets stay."""
        # The wire's order: what is not there cannot have been asked for wrongly.
        before = await self._stored(id)
        if not change.model_fields_set:
            raise EntityInvalid
        if change.config is not None:
            caller.require_password()
        if change.sync_profile:
            raise ProfileSyncUnsupported
        if change.enable_token_storage:
            raise TokenStorageUnsupported
        if change.metadata and change.metadata.target not in (None, "", target_of(before)):
            raise TargetFixed
        stored = await self._pool.change(
            id,
            Change(
                config=None if change.config is None else cleaned(change.config),
                metadata=change.metadata.given() if change.metadata else None,
                sync_profile=change.sync_profile,
                token_storage=change.enable_token_storage,
                enabled=change.enabled,
                countries=change.countries,
                position=change.place,
            ),
        )
        named = ",".join(sorted(change.model_fields_set))
        await self._note("connector.changed", id, caller, stored.connector_id, fields=named)
        return await self._told(stored)

    async def remove(self, id: RowID, caller: Calling) -> None:  # noqa: A002
        """Delete a connector, its secrets too; the next in line takes its place."""
        stored = await self._pool.get(id)
        await self._pool.remove(id)
        await self._note("connector.deleted", id, caller, stored.connector_id)

    async def restore(self, id: RowID, caller: Calling) -> ConnectorAnswer:  # noqa: A002
        """Make a connector that was replaced within the last 30 days its channel's primary again."""
        await self._pool.restore(id)
        stored = await self._pool.get(id)
        await self._note("connector.restored", id, caller, stored.connector_id)
        return await self._told(stored)

    async def receipts_address(
        self,
        id: RowID,  # noqa: A002
        caller: Calling,
    ) -> ReceiptsAddress:
        """Make the address that this connector's provider is to push delivery receipts to; the one before ends."""
        token = await self._receipts.new_token(id)
        stored = await self._pool.get(id)
        await self._note("connector.receipts-address", id, caller, stored.connector_id)
        return ReceiptsAddress(url=f"{self._origin}{path_of(id, token)}")

    async def _stored(self, row_id: str) -> StoredConnector:
        stored = await self._pool.get(row_id)
        if stored.replaced_at is not None:
            raise EntityNotFound
        return stored

    async def _told(self, stored: StoredConnector) -> ConnectorAnswer:
        record = await self._search.record(stored.id)
        return connector_answer(stored, record, self._delivery.pause(stored.id))

    async def _note(
        self, action: str, row: str, caller: Calling, connector: str, **data: str
    ) -> None:
        await self._audit.append(
            action,
            actor=caller.actor,
            target=row,
            outcome="done",
            application=caller.application,
            data={"connector": connector, **data},
        )


def cleaned(value: dict[str, Any]) -> dict[str, Any]:
    """``value`` without anything empty in it, however deep: forms send what was left blank."""
    kept = {key: _cleaned(inner) for key, inner in value.items()}
    return {key: inner for key, inner in kept.items() if not _is_empty(inner)}


def _cleaned(value: Any) -> Any:
    if isinstance(value, dict):
        return cleaned(value)
    if isinstance(value, list):
        return [inner for inner in map(_cleaned, value) if not _is_empty(inner)]
    return value


def _is_empty(value: object) -> bool:
    return value is None or value in ("", [], {})
