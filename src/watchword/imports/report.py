"""What an import did, and what it left behind and why. Names things by their ids, never by what people are reached by."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final, Protocol

_KEPT_NOTES: Final = 1_000


class Progress(Protocol):
    """Whoever shows how far an import has come."""

    def section(self, name: str, total: int | None) -> None:
        """A section begins; ``total`` is how many things it has, as far as the other server says."""
        ...

    def step(self, count: int = 1) -> None:
        """So many more are done."""
        ...


class Silent:
    """Shows nothing."""

    def section(self, name: str, total: int | None) -> None:
        """See ``Progress``."""

    def step(self, count: int = 1) -> None:
        """See ``Progress``."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something that was left out, wholly or in part: what it is, and why."""

    what: str
    why: str


@dataclass(slots=True)
class Section:
    """One kind of thing: how many were brought, were here already, and were left behind."""

    brought: int = 0
    present: int = 0
    skipped: int = 0
    unsaid: int = 0
    notes: list[Note] = field(default_factory=list)

    def skip(self, what: str, why: str) -> None:
        """Note what was left behind."""
        self.skipped += 1
        self.note(what, why)

    def note(self, what: str, why: str) -> None:
        """Note what came in part. Of very many only how many there were is kept."""
        if len(self.notes) < _KEPT_NOTES:
            self.notes.append(Note(what, why))
        else:
            self.unsaid += 1


@dataclass(slots=True)
class Report:
    """An import, section by section."""

    dry_run: bool = False
    sections: dict[str, Section] = field(default_factory=dict)

    def section(self, name: str) -> Section:
        """The section of this name."""
        return self.sections.setdefault(name, Section())

    def as_data(self) -> dict[str, Any]:
        """For programs."""
        return {
            "dryRun": self.dry_run,
            "sections": {
                name: {
                    "brought": one.brought,
                    "present": one.present,
                    "skipped": one.skipped,
                    "notes": [{"what": note.what, "why": note.why} for note in one.notes],
                    "notesLeftOut": one.unsaid,
                }
                for name, one in self.sections.items()
            },
        }
