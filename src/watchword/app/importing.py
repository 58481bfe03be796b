"""The rooms that an import fills, for a command beside a server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Final

from watchword.accounts.brought import BroughtUsers
from watchword.app.opening import ring_of, started_database
from watchword.audit import Audit
from watchword.clients import Resources
from watchword.clients.brought import BroughtApplications
from watchword.clock import SYSTEM
from watchword.db.installation import kind_of
from watchword.delivery import Pool
from watchword.experience import Experience, MailTemplates, Phrases
from watchword.http import Guard, HTTPTransport, Transport
from watchword.imports import Report, Rooms
from watchword.settings import Settings
from watchword.web.phrases import built_in

# Another server's list of connectors holds their logos and read-mes. It is asked once, by whoever runs this machine.
_ANSWER_LIMIT: Final = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ImportDesk:
    """The rooms, the guarded way to the other server, and where it is written down what was done."""

    rooms: Rooms
    transport: Transport
    audit: Audit

    async def written(self, source: str, report: Report) -> None:
        """The audit log knows what came, from where."""
        counts = {name: one.brought for name, one in report.sections.items()}
        await self.audit.append(
            "import.logto", actor="operator", target=source, outcome="brought", data=counts
        )


@asynccontextmanager
async def opened_import(settings: Settings) -> AsyncIterator[ImportDesk]:
    """What an import needs; the server was started once. The guard is the settings' own (``outbound_allow``)."""
    async with AsyncExitStack() as stack:
        db = await stack.enter_async_context(started_database(settings))
        ring = await ring_of(settings, db)
        kind = await kind_of(db) or "real"
        guard = Guard.of(settings.outbound_allow, loopback=kind == "dev")
        transport = await stack.enter_async_context(
            HTTPTransport(guard, answer_limit=_ANSWER_LIMIT)
        )
        experience = await Experience.open(db, SYSTEM, kind)

        async def fallback() -> str:
            return (await experience.current()).language_info.fallback_language

        rooms = Rooms(
            users=BroughtUsers(db, SYSTEM),
            applications=BroughtApplications(db, ring, SYSTEM),
            resources=Resources(db, SYSTEM),
            pool=await Pool.open(db, ring, transport, SYSTEM, settings.code_digits),
            experience=experience,
            templates=MailTemplates(db, fallback, SYSTEM),
            phrases=Phrases(db, built_in, SYSTEM),
        )
        yield ImportDesk(rooms, transport, Audit(db, SYSTEM))
