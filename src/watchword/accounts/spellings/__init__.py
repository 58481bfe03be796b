"""Usernames that differ in upper and lower case only: what keeps a policy from taking them for the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from watchword.accounts.spellings import store
from watchword.db import Database


@dataclass(frozen=True, slots=True)
class CaseConflicts:
    """How many names are spelt in several ways, and some of them with their spellings."""

    total: int
    samples: tuple[tuple[str, tuple[str, ...]], ...]


NO_CONFLICTS: Final = CaseConflicts(0, ())


async def case_conflicts(db: Database, limit: int = 20) -> CaseConflicts:
    """The usernames that more than one user has but for upper and lower case, ``limit`` of them with their spellings."""
    total = await store.conflicts(db)
    if not total:
        return NO_CONFLICTS
    found: dict[str, list[str]] = {}
    for row in await store.samples(db, limit):
        found.setdefault(row["folded"], []).append(row["value"])
    return CaseConflicts(total, tuple((name, tuple(each)) for name, each in found.items()))


__all__ = ["NO_CONFLICTS", "CaseConflicts", "case_conflicts"]
