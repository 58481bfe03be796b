"""Identifiers for tests: nothing is sent to them, because whoever added one was shown its code, once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from watchword.audit import Audit
from watchword.clock import SYSTEM, Clock
from watchword.db import Connection, Database
from watchword.errors import (
    EntityMissingWithId,
    IdentifierBelongsToUser,
    IdentifierIsForTests,
    RequestInvalid,
    UniqueViolated,
)
from watchword.experience import store
from watchword.experience.cached import Cached
from watchword.identifiers import Identifier, restore
from watchword.keys import KeyRing
from watchword.secret import new_code, new_id

DEFAULT_DAYS: Final = 30
MOST_DAYS: Final = 90
_MOST: Final = 100
_DAY: Final = 86_400_000
_TABLE, _COLUMN = "test_identifiers", "code"


class Owners(Protocol):
    """Who has which identifier."""

    async def __call__(self, identifier: Identifier) -> bool:
        """Whether any user has it."""
        ...


@dataclass(frozen=True, slots=True)
class TestIdentifier:
    """What may be told of one: everything but its code."""

    __test__ = False  # for pytest, which would take it for a test

    id: str
    application: str
    identifier: Identifier
    created_at: int
    expires_at: int


async def forget_test_identifiers(conn: Connection, identifiers: Iterable[Identifier]) -> None:
    """Erase whatever was ever said of these."""
    for identifier in identifiers:
        await store.erase_test_identifier(conn, identifier.type.value, identifier.value)


@dataclass(frozen=True, slots=True)
class _Kept:
    told: TestIdentifier
    sealed: str


class TestIdentifiers:
    """The installation's test identifiers. ``taken`` tells whether a user has an identifier: such a one is never for tests (T39)."""

    __test__ = False

    def __init__(self, db: Database, ring: KeyRing, taken: Owners, clock: Clock = SYSTEM) -> None:
        self._db = db
        self._ring = ring
        self._taken = taken
        self._clock = clock
        self._audit = Audit(db, clock)
        self._cached = Cached[Mapping[tuple[str, str], _Kept]](db, clock, self._read, {})

    async def code_of(self, identifier: Identifier, application: str) -> str | None:
        """The code of a test identifier in its application while it lasts; ``None`` for every other identifier.

        One that meanwhile became a user's is none any more.
        """
        kept = (await self._cached.now()).get((identifier.type, identifier.value))
        if kept is None or kept.told.application != application:
            return None
        if kept.told.expires_at <= self._clock.now() or await self._taken(identifier):
            return None
        return self._ring.unseal(kept.sealed, _TABLE, _COLUMN, kept.told.id).decode()

    async def list(self) -> Sequence[TestIdentifier]:
        """Those that are not over, the oldest first."""
        now = self._clock.now()
        kept = (await self._cached.now()).values()
        return [one.told for one in kept if one.told.expires_at > now]

    async def add(
        self,
        identifier: Identifier,
        application: str,
        *,
        days: int = DEFAULT_DAYS,
        digits: int = 6,
        actor: str = "operator",
    ) -> tuple[TestIdentifier, str]:
        """Add one; answers it and its code, which is shown this once.

        Raises ``IdentifierBelongsToUser`` if a user has it, ``IdentifierIsForTests``, and ``RequestInvalid`` for an end more than 90 days
        away.
        """
        if not 1 <= days <= MOST_DAYS:
            raise RequestInvalid(f"A test identifier ends after 1 to {MOST_DAYS} days.")
        if len(await self.list()) >= _MOST:
            raise RequestInvalid(f"There are {_MOST} test identifiers already.")
        if await self._taken(identifier):
            raise IdentifierBelongsToUser
        at, code = self._clock.now(), new_code(digits)
        added = TestIdentifier(new_id(), application, identifier, at, at + days * _DAY)
        try:
            await self._insert(added, code, actor)
        except UniqueViolated:
            raise IdentifierIsForTests from None
        await self._cached.again()
        return added, code

    async def remove(self, row_id: str, *, actor: str = "operator") -> None:
        """Remove one; codes that were asked for it stay what they are. Raises ``EntityMissingWithId``."""
        async with self._db.transaction() as conn:
            await store.move_version(conn)
            row = await store.delete_test_identifier(conn, row_id)
            if row is not None:
                masked = restore(row["identifier_type"], row["identifier"]).masked
                await self._audit.append(
                    "test_identifier.remove",
                    actor=actor,
                    target=masked,
                    application=row["application"],
                    outcome="removed",
                    conn=conn,
                )
        await self._cached.again()
        if row is None:
            raise EntityMissingWithId

    async def purge(self) -> int:
        """Forget those that are over; answers how many."""
        return await store.purge_test_identifiers(self._db, self._clock.now())

    async def _insert(self, added: TestIdentifier, code: str, actor: str) -> None:
        row: dict[str, Any] = {
            "id": added.id,
            "application": added.application,
            "identifier_type": added.identifier.type.value,
            "identifier": added.identifier.value,
            "code": self._ring.seal(code.encode(), _TABLE, _COLUMN, added.id),
            "created_at": added.created_at,
            "expires_at": added.expires_at,
        }
        async with self._db.transaction() as conn:
            await store.move_version(conn)
            await store.add_test_identifier(conn, added.created_at, **row)
            await self._audit.append(
                "test_identifier.add",
                actor=actor,
                target=added.identifier.masked,
                application=added.application,
                outcome="added",
                data={"expires_at": added.expires_at},
                conn=conn,
            )

    async def _read(self) -> Mapping[tuple[str, str], _Kept]:
        kept: dict[tuple[str, str], _Kept] = {}
        for row in await store.test_identifiers(self._db):
            told = TestIdentifier(
                row["id"],
                row["application"],
                restore(row["identifier_type"], row["identifier"]),
                row["created_at"],
                row["expires_at"],
            )
            kept[row["identifier_type"], row["identifier"]] = _Kept(told, row["code"])
        return kept
