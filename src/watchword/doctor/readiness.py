"""Whether this process can serve now: what a load balancer asks every few seconds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from watchword.clock import stopwatch
from watchword.db import Database, SchemaState, schema_state
from watchword.errors import DatabaseError, KeysUnreadable
from watchword.keys import KeyRing, Purpose

# Anybody may ask; the database is asked once a second at most.
_FRESH_SECONDS: Final = 1.0
_NEEDED: Final = (Purpose.SEAL, Purpose.CODE, Purpose.LOOKUP, Purpose.COOKIE)


@dataclass(frozen=True, slots=True)
class Readiness:
    """Part by part, ``ok`` or one word for what is wrong. ``ready`` when every part is ok."""

    database: str
    schema: str
    keys: str

    @property
    def ready(self) -> bool:
        """Whether requests can be served."""
        return {self.database, self.schema, self.keys} == {"ok"}


class ReadinessProbe:
    """Looks at the database, its schema and the keys."""

    def __init__(self, db: Database, ring: KeyRing) -> None:
        self._db = db
        self._ring = ring
        self._last: Readiness | None = None
        self._looked_at = 0.0

    async def look(self) -> Readiness:
        """How things stand, at most a second ago."""
        if self._last is None or stopwatch() - self._looked_at >= _FRESH_SECONDS:
            self._looked_at = stopwatch()
            self._last = await self._now()
        return self._last

    async def _now(self) -> Readiness:
        keys = self._keys()
        try:
            state = await schema_state(self._db)
        except DatabaseError as exc:
            return Readiness(exc.code.rpartition(".")[2], "unknown", keys)
        return Readiness("ok", "ok" if state is SchemaState.CURRENT else state.value, keys)

    def _keys(self) -> str:
        try:
            for purpose in _NEEDED:
                self._ring.current(purpose)
        except KeysUnreadable:
            return "missing"
        return "ok"
