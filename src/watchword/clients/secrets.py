"""An application's secrets: several, each with a name; in clear for an hour after making, masked afterwards (policy section 5)."""

from __future__ import annotations

import builtins
from dataclasses import dataclass, field
from typing import Final

from watchword import secret
from watchword.clients import store
from watchword.clock import SYSTEM, Clock
from watchword.db import Connection, Database, Row
from watchword.errors import (
    EntityMissing,
    EntityNotFound,
    KeysUnreadable,
    SecretNameTaken,
    UniqueViolated,
)
from watchword.keys import KeyRing

DEFAULT_SECRET: Final = "Default secret"  # noqa: S105 - its name
MASK: Final = "*" * 8
_LENGTH: Final = 32
_SHOWN_MS: Final = 3_600_000
_TABLE, _COLUMN = "application_secrets", "sealed"


@dataclass(frozen=True, slots=True)
class ApplicationSecret:
    """One secret. ``value`` is in clear in its first hour and a mask afterwards."""

    id: str
    application_id: str
    name: str
    created_at: int
    expires_at: int | None
    value: str = field(default=MASK, repr=False)


class Secrets:
    """Every application's secrets. ``reveal`` shows them in clear for ever (setting ``reveal_secrets``)."""

    def __init__(
        self, db: Database, ring: KeyRing, clock: Clock = SYSTEM, *, reveal: bool = False
    ) -> None:
        self._db = db
        self._ring = ring
        self._clock = clock
        self._reveal = reveal

    async def make(
        self,
        application_id: str,
        name: str,
        *,
        expires_at: int | None = None,
        conn: Connection | None = None,
    ) -> ApplicationSecret:
        """A new random secret, in clear. Raises ``SecretNameTaken``; the application must exist."""
        value, made_id, at = secret.new_secret(_LENGTH), secret.new_id(), self._clock.now()
        try:
            await store.add_secret(
                conn or self._db,
                made_id,
                application_id,
                name,
                sealed=self._ring.seal(value.encode(), _TABLE, _COLUMN, made_id),
                digest=secret.fingerprint(value),
                at=at,
                expires_at=expires_at,
            )
        except UniqueViolated as exc:
            raise SecretNameTaken from exc
        return ApplicationSecret(made_id, application_id, name, at, expires_at, value)

    async def list(self, application_id: str) -> builtins.list[ApplicationSecret]:
        """The application's secrets, oldest first."""
        return [self._secret(row) for row in await store.secrets(self._db, application_id)]

    async def rename(self, application_id: str, name: str, to: str) -> ApplicationSecret:
        """Call it otherwise; the secret stays. Raises ``EntityMissing`` and ``SecretNameTaken``."""
        try:
            row = await store.rename_secret(self._db, application_id, name, to)
        except UniqueViolated as exc:
            raise SecretNameTaken from exc
        if row is None:
            raise EntityMissing
        return self._secret(row)

    async def delete(self, application_id: str, name: str) -> None:
        """Revoke it: it opens nothing from now on, and what it opened falls within ten seconds. Raises ``EntityNotFound``."""
        if not await store.delete_secret(self._db, application_id, name):
            raise EntityNotFound

    def _secret(self, row: Row) -> ApplicationSecret:
        young = self._clock.now() - row["created_at"] < _SHOWN_MS
        return ApplicationSecret(
            row["id"],
            row["application_id"],
            row["name"],
            row["created_at"],
            row["expires_at"],
            self._opened(row) if young or self._reveal else MASK,
        )

    def _opened(self, row: Row) -> str:
        try:
            return self._ring.unseal(row["sealed"], _TABLE, _COLUMN, row["id"]).decode()
        except KeysUnreadable:
            return MASK
