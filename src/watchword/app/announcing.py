"""What journeys and accounts tell, in the words of the wire's hooks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from watchword.accounts import User, Users
from watchword.db import Connection
from watchword.events import Event, Events, data_payload, interaction_payload
from watchword.hooks import Hooks
from watchword.interaction.ending import Ending
from watchword.web.api.user_models import user_answer

_RESET: Final = "ForgotPassword"


class Announcer:
    """Announces the end of journeys and changes of users, each in the transaction in which it happened."""

    def __init__(self, events: Events, users: Users) -> None:
        self._events = events
        self._users = users

    async def ended(self, conn: Connection, ending: Ending) -> None:
        """A journey's end, for ``interaction.Rooms.listeners``."""
        event = _event(ending)
        if not await self._events.wanted(event, conn):
            return
        payload = interaction_payload(
            ending.event.value,
            user=await self._user(conn, ending.user_id),
            session_id=ending.interaction,
            address=ending.address,
            user_agent=ending.agent,
            application={"id": ending.application},
        )
        await self._events.emit(event, payload, conn=conn, user_id=ending.user_id)

    async def changed(self, conn: Connection, event: Event, user_id: str) -> None:
        """A user made or changed, for ``Users.also_tells``."""
        if await self._events.wanted(event, conn):
            data = await self._user(conn, user_id)
            payload = data_payload(data, params={"userId": user_id})
            await self._events.emit(event, payload, conn=conn, user_id=user_id)

    async def _user(self, conn: Connection, user_id: str) -> Mapping[str, Any] | None:
        user = await self._users.find(user_id, conn=conn)
        if user is None:
            return None
        return user_answer(user).model_dump(mode="json", by_alias=True, exclude_unset=True)


class ToldOfPeople:
    """What hooks were told of a person, as a room that knows people: gone with them, and their going is told by id alone."""

    def __init__(self, hooks: Hooks) -> None:
        self._hooks = hooks

    async def erase(self, user: User, *, conn: Connection) -> None:
        """See ``KnowsPeople``."""
        await self._hooks.forget(user.id, conn=conn)
        payload = data_payload({"id": user.id}, params={"userId": user.id})
        await self._hooks.emit(Event.USER_DELETED, payload, conn=conn)

    async def export(self, user: User) -> Mapping[str, Any]:  # noqa: ARG002 - the protocol's
        """Copies of what the export holds already."""
        return {}


def _event(ending: Ending) -> Event:
    if ending.event.value == _RESET:
        return Event.POST_RESET_PASSWORD
    return Event.POST_REGISTER if ending.registered else Event.POST_SIGN_IN
