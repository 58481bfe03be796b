"""The table ``audit``. What is there is read and never changed."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Final

from watchword.db import Connection, Database, Row

_INSERT: Final = """
INSERT INTO audit (id, at, action, actor, target, outcome, application, address, data)
VALUES (:id, :at, :action, :actor, :target, :outcome, :application, :address, :data)
"""

_ABOUT: Final = """
SELECT at, action, actor, outcome, application, data FROM audit
WHERE target = :target AND at >= :since AND at <= :until ORDER BY at, id LIMIT 200
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


async def insert(on: Connection | Database, fact: Fact) -> None:
    """Append a fact."""
    await on.execute(_INSERT, **asdict(fact))


async def about(db: Database, target: str, since: int, until: int) -> list[Row]:
    """The facts about a target within a time, oldest first, at most 200."""
    return await db.all(_ABOUT, target=target, since=since, until=until)
