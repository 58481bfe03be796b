"""Why a code did not arrive, for a command beside a server."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from watchword.app.opening import ring_of, started_database
from watchword.audit import Audit
from watchword.clock import SYSTEM
from watchword.db import Row
from watchword.delivery import MessageLog
from watchword.delivery.search import Filter, MessageSearch
from watchword.identifiers import Identifier
from watchword.settings import Settings
from watchword.verification.timeline import Refusal, Timeline, Timelines

_LATEST: Final = 10**15
_SHOWN: Final = 10


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of the codes for one identifier, or of one request: the newest one's story, sends that were refused, and attempts;
    newest first.
    """

    story: Timeline | None
    refusals: Sequence[Refusal]
    attempts: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Deliveries:
    """Looks through the message log and the audit."""

    search: MessageSearch
    timelines: Timelines

    async def about(self, identifier: Identifier) -> Told:
        """Everything about ``identifier``, the last ten of each kind."""
        found = await self.search.find(Filter(identifier=identifier), _SHOWN)
        refusals = await self.timelines.refusals(identifier, 0, _LATEST)
        return Told(await self._newest(found.rows), refusals[:_SHOWN], found.rows)

    async def of_request(self, reference: str) -> Told:
        """What was sent in the request of this id; refusals carry none."""
        found = await self.search.find(Filter(reference=reference), _SHOWN)
        return Told(await self._newest(found.rows), (), found.rows)

    async def _newest(self, attempts: Sequence[Row]) -> Timeline | None:
        newest = next((row["verification"] for row in attempts if row["verification"]), "")
        return await self.timelines.of(newest) if newest else None


@asynccontextmanager
async def opened_deliveries(settings: Settings) -> AsyncIterator[Deliveries]:
    """The message log of these settings' database, which must have been started once."""
    async with started_database(settings) as db:
        ring = await ring_of(settings, db)
        messages = MessageLog(db, ring, SYSTEM)
        yield Deliveries(
            MessageSearch(db, ring), Timelines(db, messages, Audit(db, SYSTEM), SYSTEM)
        )
