"""The rooms of people, on a database of each kind."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from watchword.accounts import LockoutPolicy, Passwords, Sessions, Users
from watchword.audit import Audit
from watchword.db import Connection, Database
from watchword.events import Event
from watchword.keys import KeyRing
from watchword.limits import Limiter
from watchword.testing import FrozenClock


@dataclass
class Heard:
    """Programs that want to hear of everything."""

    told: list[tuple[Event, dict[str, Any]]] = field(default_factory=list)

    async def wanted(self, event: Event, conn: Connection | None = None) -> bool:
        """See ``Events``."""
        return True

    async def emit(
        self, event: Event, payload: Mapping[str, Any], *, conn: Connection, user_id: str = ""
    ) -> None:
        """See ``Events``."""
        self.told.append((event, dict(payload)))


@dataclass
class People:
    """Users, their sessions and their passwords."""

    db: Database
    clock: FrozenClock
    policy: LockoutPolicy = field(default_factory=LockoutPolicy)

    def __post_init__(self) -> None:
        self.heard = Heard()
        self.users = Users(self.db, self.clock)
        self.sessions = Sessions(self.db, self.clock)
        self.passwords = Passwords(
            self.db,
            KeyRing.ephemeral(self.clock),
            Limiter(self.db, self.clock),
            self.clock,
            Audit(self.db, self.clock),
            lambda: self.policy,
            self.heard,
        )

    async def texts(self, table: str) -> str:
        """Everything a table holds, as one text."""
        rows = await self.db.all(f"SELECT * FROM {table}")
        return repr([tuple(row) for row in rows])  # type: ignore[arg-type]


@pytest.fixture
def people(db: Database, clock: FrozenClock) -> People:
    """The rooms of people."""
    return People(db, clock)
