"""Joins the rooms about people: who judges passwords, and whom to ask for an export or an erasure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from watchword.accounts import People, User, Users
from watchword.app.announcing import ToldOfPeople
from watchword.app.ground import Ground
from watchword.db import Connection
from watchword.delivery import MessageLog, Recipients
from watchword.hooks import Hooks
from watchword.interaction import PeopleInProgress


def people_of(ground: Ground, users: Users, messages: MessageLog, hooks: Hooks) -> People:
    """Whom to ask for what is kept of a person. Every room that keeps something is named here (T42)."""
    people = People(ground.db, ground.ring, ground.clock, ground.audit, users)
    people.ask_too(
        PeopleInProgress(), _Messages(Recipients(messages, ground.ring)), ToldOfPeople(hooks)
    )
    return people


class _Messages:
    """The message log as a room that knows people; it stands below the accounts and cannot say so itself."""

    def __init__(self, recipients: Recipients) -> None:
        self._recipients = recipients

    async def erase(self, user: User, *, conn: Connection) -> None:
        """See ``KnowsPeople``."""
        await self._recipients.forget(user.reachable, conn=conn)

    async def export(self, user: User) -> Mapping[str, Any]:
        """See ``KnowsPeople``."""
        return {"messages": await self._recipients.told(user.reachable)}
