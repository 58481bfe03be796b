"""Hooks as they are stored and opened again, and the answer to "who wants to hear of this?"."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Final

from watchword.clock import Clock
from watchword.db import Connection, Database, Row
from watchword.errors import KeysUnreadable
from watchword.hooks import store
from watchword.hooks.hook import MASK, Hook, HookConfig
from watchword.keys import KeyRing

TABLE: Final = "hooks"
# How long another process's change may go unseen.
_STALE: Final = 2_000  # ms
_REVEALED: Final = 3_600_000  # ms


@dataclass(frozen=True, slots=True)
class Target:
    """What is needed to tell a hook something."""

    config: HookConfig
    signing_key: str = field(repr=False)


class Subscriptions:
    """Seals and opens hooks; remembers for a moment who wants to hear of what."""

    def __init__(self, ring: KeyRing, clock: Clock) -> None:
        self._ring = ring
        self._clock = clock
        self._wanted: dict[str, list[str]] = {}
        self._version: str | None = None
        self._looked_at = 0

    # --- who wants to hear ---------------------------------------------------------------------

    async def of(self, event: str, on: Connection | Database) -> list[str]:
        """The ids of the hooks that are told of ``event``. In a transaction ask on its connection: another one may not be free."""
        await self._refresh(on)
        return self._wanted.get(event, [])

    def forget(self) -> None:
        """Look again the next time: a hook was changed here."""
        self._version = None

    async def _refresh(self, on: Connection | Database) -> None:
        now = self._clock.now()
        if self._version is not None and abs(now - self._looked_at) < _STALE:
            return
        version = await store.version(on)
        if version != self._version:
            wanted: dict[str, list[str]] = {}
            for row in await store.all_hooks(on):
                for event in json.loads(row["events"]) if row["enabled"] else ():
                    wanted.setdefault(event, []).append(row["id"])
            self._wanted = wanted
        self._version, self._looked_at = version, now

    # --- sealing -------------------------------------------------------------------------------

    def seal_config(self, config: HookConfig, hook_id: str) -> str:
        """The configuration as it is stored."""
        plain = json.dumps(config.stored(), ensure_ascii=False).encode()
        return self._ring.seal(plain, TABLE, "config", hook_id)

    def seal_key(self, signing_key: str, hook_id: str) -> str:
        """The signing key as it is stored."""
        return self._ring.seal(signing_key.encode(), TABLE, "signing_key", hook_id)

    def target(self, row: Row) -> Target:
        """What a stored hook is told with. Raises ``KeysUnreadable``."""
        stored = json.loads(self._ring.unseal(row["config"], TABLE, "config", row["id"]))
        key = self._ring.unseal(row["signing_key"], TABLE, "signing_key", row["id"]).decode()
        return Target(HookConfig(stored["url"], stored["headers"], stored["retries"]), key)

    def shown(self, row: Row, *, reveal: bool) -> Hook:
        """A stored hook as operators see it; its key for an hour, or always with ``reveal``."""
        target = self.target(row)
        fresh = self._clock.now() - row["key_made_at"] < _REVEALED
        return Hook(
            id=row["id"],
            name=row["name"],
            events=tuple(json.loads(row["events"])),
            event=row["event"],
            config=target.config,
            signing_key=target.signing_key if reveal or fresh else MASK,
            enabled=bool(row["enabled"]),
            created_at=row["created_at"],
        )


async def target_of(db: Database, subscriptions: Subscriptions, hook_id: str) -> Target | None:
    """What a hook is told with; ``None`` for one that is gone, switched off or cannot be opened."""
    row = await store.hook(db, hook_id)
    if row is None or not row["enabled"]:
        return None
    try:
        return subscriptions.target(row)
    except KeysUnreadable:
        return None
