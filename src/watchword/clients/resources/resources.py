"""Resources: the APIs that accept our access tokens, each named by its indicator (RFC 8707), with its scopes."""

from __future__ import annotations

import builtins
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from watchword import secret
from watchword.clients.builtin import (
    MANAGEMENT_RESOURCE,
    MANAGEMENT_RESOURCE_ID,
    MANAGEMENT_SCOPES,
    RESOURCE_TOKEN_SECONDS,
)
from watchword.clients.resources import store
from watchword.clock import SYSTEM, Clock
from watchword.db import Database, Row
from watchword.errors import (
    DatabaseBusy,
    EntityMissing,
    EntityMissingWithId,
    EntityNotFound,
    IndicatorTaken,
    ManagementAPIFixed,
    ManagementAPIKept,
    ResourceInvalid,
    ScopeNameSpaced,
    ScopeNameTaken,
    UniqueViolated,
)

_LONGEST_SCOPE: Final = 256
_TURNS: Final = 16


@dataclass(frozen=True, slots=True)
class Resource:
    """An API. ``built_in`` marks our own, which nobody changes."""

    id: str
    name: str
    indicator: str
    access_token_seconds: int
    is_default: bool = False
    built_in: bool = False
    created_at: int = 0


@dataclass(frozen=True, slots=True)
class ResourceScope:
    """One thing that a token may allow at a resource."""

    id: str
    resource_id: str
    name: str
    description: str | None
    created_at: int


MANAGEMENT_API: Final = Resource(
    MANAGEMENT_RESOURCE_ID,
    "Logto Management API",
    MANAGEMENT_RESOURCE,
    RESOURCE_TOKEN_SECONDS,
    built_in=True,
)
_MANAGEMENT_API_SCOPES: Final = [
    ResourceScope(f"{MANAGEMENT_RESOURCE_ID}-{name.replace(':', '-')}", MANAGEMENT_RESOURCE_ID, name, said, 0)
    for name, said in MANAGEMENT_SCOPES.items()
]  # fmt: skip


class Resources:
    """Every API of this installation, our own first among them."""

    def __init__(self, db: Database, clock: Clock = SYSTEM) -> None:
        self._db = db
        self._clock = clock

    async def create(
        self, name: str, indicator: str, *, access_token_seconds: int = RESOURCE_TOKEN_SECONDS
    ) -> Resource:
        """A new resource. Raises ``ResourceInvalid`` for an indicator that is no absolute URI, ``IndicatorTaken``."""
        _check_indicator(indicator)
        made = Resource(
            secret.new_id(), name, indicator, access_token_seconds, created_at=self._clock.now()
        )
        if indicator == MANAGEMENT_RESOURCE:
            raise IndicatorTaken(indicator)
        try:
            await store.add(
                self._db, made.id, name, indicator, access_token_seconds, made.created_at
            )
        except UniqueViolated as exc:
            raise IndicatorTaken(indicator) from exc
        return made

    async def list(self) -> builtins.list[Resource]:
        """Every resource, newest first, ours last."""
        return [*(_resource(row) for row in await store.all_resources(self._db)), MANAGEMENT_API]

    async def get(self, resource_id: str) -> Resource:
        """The resource of this id. Raises ``EntityMissingWithId``."""
        if resource_id == MANAGEMENT_RESOURCE_ID:
            return MANAGEMENT_API
        row = await store.by_id(self._db, resource_id)
        if row is None:
            raise EntityMissingWithId
        return _resource(row)

    async def named(self, indicator: str) -> Resource | None:
        """The resource that ``indicator`` names, character by character."""
        if indicator == MANAGEMENT_RESOURCE:
            return MANAGEMENT_API
        row = await store.by_indicator(self._db, indicator)
        return None if row is None else _resource(row)

    async def default(self) -> Resource | None:
        """The resource that is meant when a request names none."""
        row = await store.default(self._db)
        return None if row is None else _resource(row)

    async def change(
        self, resource_id: str, *, name: str | None = None, access_token_seconds: int | None = None
    ) -> Resource:
        """Change what is given. Raises ``EntityMissingWithId``, and ``ManagementAPIFixed`` for our own."""
        _refuse_built_in(resource_id)
        row = await store.change(self._db, resource_id, name, access_token_seconds)
        if row is None:
            raise EntityMissingWithId
        return _resource(row)

    async def set_default(self, resource_id: str, *, is_default: bool) -> Resource:
        """Make it the one that is meant when none is named, or not; there is at most one. Raises ``EntityMissing``, and
        ``ManagementAPIFixed`` for our own.
        """
        _refuse_built_in(resource_id)
        for _ in range(_TURNS):
            try:
                async with self._db.transaction() as conn:
                    row = await store.set_default(conn, resource_id, is_default=is_default)
            except UniqueViolated:
                continue  # somebody else's became the default in between: theirs falls at the next turn
            if row is None:
                raise EntityMissing
            return _resource(row)
        raise DatabaseBusy

    async def delete(self, resource_id: str) -> None:
        """Delete it with its scopes. Raises ``EntityMissingWithId``, and ``ManagementAPIKept`` for our own."""
        if resource_id == MANAGEMENT_RESOURCE_ID:
            raise ManagementAPIKept
        if not await store.delete(self._db, resource_id):
            raise EntityMissingWithId

    # --- scopes -----------------------------------------------------------------------------

    async def scopes(self, resource_id: str) -> builtins.list[ResourceScope]:
        """The scopes of a resource, oldest first. Raises ``EntityMissingWithId``."""
        await self.get(resource_id)
        if resource_id == MANAGEMENT_RESOURCE_ID:
            return _MANAGEMENT_API_SCOPES
        return [_scope(row) for row in await store.scopes(self._db, resource_id)]

    async def add_scope(
        self, resource_id: str, name: str, description: str | None = None
    ) -> ResourceScope:
        """A new scope. Raises ``ResourceInvalid`` for a name that RFC 6749 3.3 does not know, ``ScopeNameTaken``, and
        ``ManagementAPIFixed`` for our own resource.
        """
        _refuse_built_in(resource_id)
        _check_scope(name)
        await self.get(resource_id)
        made = ResourceScope(secret.new_id(), resource_id, name, description, self._clock.now())
        try:
            await store.add_scope(
                self._db, made.id, resource_id, name, description, made.created_at
            )
        except UniqueViolated as exc:
            raise ScopeNameTaken(name) from exc
        return made

    async def change_scope(
        self,
        resource_id: str,
        scope_id: str,
        *,
        name: str | None = None,
        description: str | None = None,
        describe: bool = False,
    ) -> ResourceScope:
        """Change the name if given, and the description if ``describe``. Raises as ``add_scope`` does, and ``EntityMissing``."""
        _refuse_built_in(resource_id)
        if name is not None:
            _check_scope(name)
        try:
            row = await store.change_scope(
                self._db, resource_id, scope_id, name=name, description=description, describe=describe
            )  # fmt: skip
        except UniqueViolated as exc:
            raise ScopeNameTaken(name or "") from exc
        if row is None:
            raise EntityMissing
        return _scope(row)

    async def delete_scope(self, resource_id: str, scope_id: str) -> None:
        """Delete it. Raises ``EntityNotFound``, and ``ManagementAPIFixed`` for our own."""
        _refuse_built_in(resource_id)
        if not await store.delete_scope(self._db, resource_id, scope_id):
            raise EntityNotFound


def _refuse_built_in(resource_id: str) -> None:
    if resource_id == MANAGEMENT_RESOURCE_ID:
        raise ManagementAPIFixed


def _check_indicator(indicator: str) -> None:
    # RFC 8707 2: an absolute URI without a fragment.
    parts = urlsplit(indicator)
    if (
        not (parts.scheme and (parts.netloc or parts.path))
        or "#" in indicator
        or not _printable(indicator)
    ):
        raise ResourceInvalid("A resource is named by an absolute URI without a fragment.")  # fmt: skip


def _check_scope(name: str) -> None:
    if any(character.isspace() for character in name):
        raise ScopeNameSpaced
    fit = 0 < len(name) <= _LONGEST_SCOPE and _printable(name) and not {'"', "\\"} & set(name)
    if not fit:
        raise ResourceInvalid("A scope is a word without blanks, quotes and backslashes.")


def _printable(text: str) -> bool:
    return text.isascii() and text.isprintable() and " " not in text


def _resource(row: Row) -> Resource:
    return Resource(
        row["id"],
        row["name"],
        row["indicator"],
        row["access_token_ttl"],
        is_default=bool(row["is_default"]),
        created_at=row["created_at"],
    )


def _scope(row: Row) -> ResourceScope:
    return ResourceScope(
        row["id"], row["resource_id"], row["name"], row["description"], row["created_at"]
    )
