"""Joins the rooms about people: who judges passwords, and whom to ask for an export or an erasure."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from watchword.accounts import OwnAccount, People, User, Users
from watchword.accounts.devices import Devices
from watchword.app.announcing import ToldOfPeople
from watchword.app.opening import ring_of, started_database
from watchword.audit import Audit
from watchword.clock import SYSTEM, Clock
from watchword.db import Connection, Database
from watchword.delivery import MessageLog, Recipients
from watchword.experience import forget_test_identifiers
from watchword.hooks import Hooks
from watchword.http import Guard, HTTPTransport
from watchword.interaction import PeopleInProgress
from watchword.interaction import Rooms as InteractionRooms
from watchword.keys import KeyRing
from watchword.oidc import forget_requests_of, told_of
from watchword.settings import Settings


def people_of(db: Database, ring: KeyRing, clock: Clock, users: Users, hooks: Hooks) -> People:
    """Whom to ask for what is kept of a person. Every room that keeps something is named here (T42)."""
    people = People(db, ring, clock, Audit(db, clock), users)
    people.ask_too(
        PeopleInProgress(),
        _Messages(Recipients(MessageLog(db, ring, clock), ring)),
        ToldOfPeople(hooks),
        _KnownDevices(Devices(db, clock)),
        _ForTests(),
        _Allowed(db),
    )
    return people


def own_account_of(rooms: InteractionRooms, people: People) -> OwnAccount:
    """What people do to their own account, over the rooms that journeys stand on."""
    return OwnAccount(
        rooms.db,
        rooms.clock,
        rooms.audit,
        users=rooms.users,
        sessions=rooms.sessions,
        passwords=rooms.passwords,
        new_passwords=rooms.new_passwords,
        verifier=rooms.verifier,
        people=people,
    )


@asynccontextmanager
async def opened_people(settings: Settings) -> AsyncIterator[People]:
    """The same for a command beside a server."""
    guard = Guard.of(settings.outbound_allow)
    async with started_database(settings) as db, HTTPTransport(guard) as transport:
        ring = await ring_of(settings, db)
        hooks = Hooks(db, ring, transport)
        yield people_of(db, ring, SYSTEM, Users(db, SYSTEM), hooks)


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


class _KnownDevices:
    """Browsers that are known for a person."""

    def __init__(self, devices: Devices) -> None:
        self._devices = devices

    async def erase(self, user: User, *, conn: Connection) -> None:
        """See ``KnowsPeople``."""
        await self._devices.end_access(user.id, conn=conn)

    async def export(self, user: User) -> Mapping[str, Any]:  # noqa: ARG002 - the protocol's
        """Nothing that the sessions do not say: a device is a random token."""
        return {}


class _Allowed:
    """What applications may know of a person and do for them."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def erase(self, user: User, *, conn: Connection) -> None:
        """See ``KnowsPeople``."""
        await forget_requests_of(conn, user.id)

    async def export(self, user: User) -> Mapping[str, Any]:
        """See ``KnowsPeople``."""
        return {"applications": await told_of(self._db, user.id)}


class _ForTests:
    """Identifiers for tests: what a person got may have been one before."""

    async def erase(self, user: User, *, conn: Connection) -> None:
        """See ``KnowsPeople``."""
        await forget_test_identifiers(conn, user.reachable)

    async def export(self, user: User) -> Mapping[str, Any]:  # noqa: ARG002 - theirs has none
        """See ``KnowsPeople``."""
        return {}
