"""What the message log keeps of people, for their export and their erasure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from watchword.clock import iso
from watchword.db import Connection
from watchword.delivery import store
from watchword.delivery.message_log import MessageLog, digest_of
from watchword.identifiers import Identifier
from watchword.keys import KeyRing, Purpose


class Recipients:
    """Messages by whom they were for."""

    def __init__(self, log: MessageLog, ring: KeyRing) -> None:
        self._log = log
        self._ring = ring

    async def forget(self, identifiers: Iterable[Identifier], *, conn: Connection) -> None:
        """Messages to these stay as figures and name nobody."""
        for identifier in identifiers:
            for key in self._ring.all(Purpose.LOOKUP):
                digest = digest_of(key.value, identifier.type, identifier.value)
                await store.forget_recipient(conn, digest)

    async def told(self, identifiers: Iterable[Identifier]) -> list[Mapping[str, Any]]:
        """The latest messages to these, at most 100 each."""
        return [
            {
                "at": iso(row["at"]),
                "to": row["identifier"],
                "channel": row["channel"],
                "for": row["usage_type"],
                "state": row["state"],
                "reference": row["reference"] or "",
            }
            for identifier in identifiers
            for row in await self._log.of_identifier(identifier)
        ]
