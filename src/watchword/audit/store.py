"""The table ``audit``. It has an INSERT and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final

from watchword.db import Connection, Database

_INSERT: Final = """
INSERT INTO audit (id, at, action, actor, target, outcome, application, address, data)
VALUES (:id, :at, :action, :actor, :target, :outcome, :application, :address, :data)
"""


@dataclass(frozen=True, slots=True)
class Fact:
    """One row."""

    id: str
    at: int
    action: str
    actor: str
    target: str
    outcome: str
    application: str
    address: str
    data: str


_COLUMNS: Final = tuple(field.name for field in fields(Fact))


async def insert(on: Connection | Database, fact: Fact) -> None:
    """Append a fact."""
    await on.execute(_INSERT, **{name: getattr(fact, name) for name in _COLUMNS})
