"""Applications that come from another server with the id and the secrets they are configured with out there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from watchword import secret
from watchword.clients import store
from watchword.clients.application import Application
from watchword.clock import Clock
from watchword.db import Database
from watchword.errors import UniqueViolated
from watchword.keys import KeyRing

_TABLE, _COLUMN = "application_secrets", "sealed"


@dataclass(frozen=True, slots=True)
class BroughtSecret:
    """A secret as it was made elsewhere."""

    name: str
    value: str = field(repr=False)
    created_at: int
    expires_at: int | None = None


class BroughtApplications:
    """Adds applications that have an id already."""

    def __init__(self, db: Database, ring: KeyRing, clock: Clock) -> None:
        self._db = db
        self._ring = ring
        self._clock = clock

    async def is_here(self, application_id: str) -> bool:
        """Whether there is an application of this id."""
        return await store.application(self._db, application_id) is not None

    async def add(self, application: Application, secrets: Sequence[BroughtSecret]) -> bool:
        """Keep it with its secrets, sealed; False, and nothing done, when there is one of this id. Its redirects are taken as checked."""
        try:
            async with self._db.transaction() as conn:
                await store.add_application(conn, application)
                for one in secrets:
                    secret_id = secret.new_id()
                    await store.add_secret(
                        conn,
                        secret_id,
                        application.id,
                        one.name,
                        sealed=self._ring.seal(one.value.encode(), _TABLE, _COLUMN, secret_id),
                        digest=secret.fingerprint(one.value),
                        at=one.created_at,
                        expires_at=one.expires_at,
                    )
        except UniqueViolated:
            return False
        return True


__all__ = ["BroughtApplications", "BroughtSecret"]
