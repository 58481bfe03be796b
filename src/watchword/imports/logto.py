"""An import from Logto: what its clients, pages and people are known by, in the order in which one leans on another, each only once."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final, Protocol

from watchword.imports import applications, connectors, experience, users
from watchword.imports.bookmark import Bookmark
from watchword.imports.management_api import ManagementAPI
from watchword.imports.report import Progress, Report, Section, Silent
from watchword.imports.rooms import Rooms

SECTIONS: Final = (
    applications.RESOURCES,
    applications.APPLICATIONS,
    connectors.NAME,
    experience.TEMPLATES,
    experience.PHRASES,
    # After the connectors and languages that its rules ask for.
    experience.EXPERIENCE,
    users.NAME,
)


class _Brings(Protocol):
    async def bring(self, section: Section, progress: Progress) -> None: ...


class LogtoImport:
    """Reads the other server and fills the rooms. With ``dry_run`` it reads and judges all, and keeps nothing."""

    def __init__(
        self, api: ManagementAPI, rooms: Rooms, bookmark: Bookmark, *, dry_run: bool = False
    ) -> None:
        self._dry_run = dry_run
        self._sections: dict[str, _Brings] = {
            applications.RESOURCES: applications.Resources(api, rooms, dry_run=dry_run),
            applications.APPLICATIONS: applications.Applications(api, rooms, dry_run=dry_run),
            connectors.NAME: connectors.Connectors(api, rooms, dry_run=dry_run),
            experience.TEMPLATES: experience.MailTemplates(api, rooms, dry_run=dry_run),
            experience.PHRASES: experience.Phrases(api, rooms, dry_run=dry_run),
            experience.EXPERIENCE: experience.Experience(api, rooms, dry_run=dry_run),
            users.NAME: users.Users(api, rooms, bookmark, dry_run=dry_run),
        }

    async def run(
        self,
        only: Collection[str] = SECTIONS,
        report: Report | None = None,
        progress: Progress | None = None,
    ) -> Report:
        """Bring the sections named in ``only``. Raises ``SourceRefused``; ``report``, if given, then tells what was done before."""
        report = report or Report(self._dry_run)
        for name, section in self._sections.items():
            if name in only:
                await section.bring(report.section(name), progress or Silent())
        return report


__all__ = ["SECTIONS", "LogtoImport"]
