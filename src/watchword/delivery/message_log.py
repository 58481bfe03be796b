"""The message log: one row an attempt, with everything an operator needs and nothing that proves anything."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Final

from watchword.clock import SYSTEM, Clock
from watchword.db import Database, Row
from watchword.delivery import store
from watchword.delivery.attempt import Attempt
from watchword.identifiers import Identifier, IdentifierType, Phone
from watchword.keys import KeyRing, Purpose
from watchword.secret import keyed_digest
from watchword.tracing import REQUEST_ID

_TEXT_LIMIT: Final = 500
_CODE_LIMIT: Final = 100
_DAY: Final = 86_400_000


class MessageLog:
    """The table of attempts. Identifiers are stored masked, and as a digest under the lookup key."""

    def __init__(self, db: Database, ring: KeyRing, clock: Clock = SYSTEM) -> None:
        self._db = db
        self._ring = ring
        self._clock = clock

    async def append(self, attempt: Attempt) -> None:
        """Keep an attempt that has ended, whichever way, with the id of the request under way; once, however often this is asked for."""
        message, key = attempt.message, self._ring.current(Purpose.LOOKUP)
        row = store.MessageRow(
            id=message.attempt,
            verification=attempt.verification,
            connector=attempt.candidate.row,
            connector_id=attempt.candidate.connector.id,
            channel=message.channel,
            usage_type=message.usage_type,
            country=message.to.region if isinstance(message.to, Phone) else "",
            identifier=message.to.masked,
            digest=digest_of(key.value, message.to.type, message.to.value),
            key_id=key.id,
            provider_id=attempt.provider_id,
            request_id=attempt.request_id,
            state=attempt.state,
            fault=attempt.fault or "",
            provider_code=clean(attempt.provider_code, attempt)[:_CODE_LIMIT],
            provider_text=clean(attempt.provider_text, attempt)[:_TEXT_LIMIT],
            latency=attempt.latency,
            at=self._clock.now(),
            reference=REQUEST_ID.get() or None,
        )
        await store.insert_message(self._db, row)

    async def unknown(self, verification: str) -> frozenset[str]:
        """The rows of connectors that may have sent this verification's message, and nobody knows."""
        return frozenset(await store.unknown_connectors(self._db, verification))

    async def of_verification(self, verification: str) -> Sequence[Row]:
        """Its attempts, oldest first."""
        return await store.messages_of_verification(self._db, verification)

    async def of_identifier(self, identifier: Identifier) -> Sequence[Row]:
        """The attempts to reach ``identifier``, newest first, at most 100, whichever lookup key they were digested under."""
        keys = self._ring.all(Purpose.LOOKUP)
        return await store.messages_of_digests(
            self._db, [digest_of(key.value, identifier.type, identifier.value) for key in keys]
        )

    async def purge(self, days: int = 30) -> int:
        """Delete what is older than ``days``; answers how many rows."""
        return await store.delete_messages(self._db, self._clock.now() - days * _DAY)


def digest_of(key: bytes, kind: IdentifierType, value: str) -> bytes:
    """What is kept in place of an identifier: whoever has it in hand finds its rows, and nobody else learns it from them."""
    return keyed_digest(key, kind, value)


def clean(text: str, attempt: Attempt) -> str:
    """A provider's words without control characters and without what the message proves.

    Our connectors have seen to that already; a plug-in may have its own way of sending.
    """
    if not text:
        return text
    for value in attempt.message.values.values():
        if len(value) >= 4:
            text = text.replace(value, "•••")
    return "".join(one for one in " ".join(text.split()) if unicodedata.category(one)[0] != "C")
