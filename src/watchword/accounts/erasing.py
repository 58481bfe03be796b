"""Everything that is kept of a person: shown to them, or gone (policy section 4). Each room answers for what it keeps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol

from watchword.accounts import store
from watchword.accounts.activity import store as activity
from watchword.accounts.lockouts import store as lockouts
from watchword.accounts.passwords import identifier_key
from watchword.accounts.sessions import Sessions
from watchword.accounts.sessions import store as sessions
from watchword.accounts.user import User
from watchword.accounts.users import Users
from watchword.audit import Audit
from watchword.clock import Clock, iso
from watchword.db import Connection, Database
from watchword.errors import EntityNotFound
from watchword.keys import KeyRing, Purpose
from watchword.verification import erase_codes

_DAY_MS: Final = 86_400_000


class KnowsPeople(Protocol):
    """A room that keeps something of people."""

    async def erase(self, user: User, *, conn: Connection) -> None:
        """Forget this user: every row of theirs, and in rows that stay whatever names or could find them."""
        ...

    async def export(self, user: User) -> Mapping[str, Any]:
        """What is kept of this user, by names that end up side by side; no digest, no secret."""
        ...


class People:
    """Export and erasure over every room that was named."""

    def __init__(
        self, db: Database, ring: KeyRing, clock: Clock, audit: Audit, users: Users
    ) -> None:
        self._db = db
        self._ring = ring
        self._clock = clock
        self._audit = audit
        self._users = users
        self._rooms: list[KnowsPeople] = []

    def ask_too(self, *rooms: KnowsPeople) -> None:
        """These rooms keep something of people as well."""
        self._rooms.extend(rooms)

    async def export(self, user_id: str, *, actor: str, application: str = "") -> dict[str, Any]:
        """Everything kept of a user, as JSON would have it. Noted in the audit. Raises ``EntityNotFound``."""
        user = await self._users.get(user_id)
        days = await activity.days_of(self._db, user_id)
        told: dict[str, Any] = {
            "user": _described(user),
            "sessions": await self._sessions(user),
            "activeOn": [iso(day * _DAY_MS).partition("T")[0] for day in days],
        }
        for room in self._rooms:
            told |= await room.export(user)
        await self._note("user.exported", user_id, actor, application)
        return told

    async def erase(
        self, user_id: str, *, actor: str, application: str = "", conn: Connection | None = None
    ) -> None:
        """Delete a user and whatever is kept of them; the audit keeps the id alone. Raises ``EntityNotFound``.

        All or nothing, in one transaction: nobody is half forgotten.
        """
        if conn is not None:
            await self._erase(conn, user_id, actor, application)
            return
        async with self._db.transaction() as own:
            await self._erase(own, user_id, actor, application)

    async def _erase(self, conn: Connection, user_id: str, actor: str, application: str) -> None:
        if await store.touch(conn, user_id, self._clock.now()) is None:
            raise EntityNotFound
        user = await store.by_id(conn, user_id)
        if user is None:  # pragma: no cover - its row was just taken
            raise EntityNotFound
        await self._users.end_everything(conn, user_id)
        for room in self._rooms:
            await room.erase(user, conn=conn)
        await self._forget(conn, user)
        await self._note("user.erased", user_id, actor, application, conn)

    async def _forget(self, conn: Connection, user: User) -> None:
        await erase_codes(conn, user.reachable, self._audit)
        for key in self._lockout_keys(user):
            await lockouts.lift(conn, key)
        await activity.erase(conn, user.id)
        await sessions.erase(conn, user.id)
        await store.delete(conn, user.id)

    def _lockout_keys(self, user: User) -> Sequence[str]:
        keys = self._ring.all(Purpose.LOOKUP)
        return [identifier_key(key.value, one) for key in keys for one in user.identifiers]

    async def _sessions(self, user: User) -> list[dict[str, Any]]:
        found = await Sessions(self._db, self._clock).of(user.id)
        return [
            {
                "startedAt": iso(one.created_at),
                "lastSeenAt": iso(one.last_seen_at),
                "browser": one.agent,
                "signedInWith": one.identifier.value,
                "methods": list(one.amr),
            }
            for one in found
        ]

    async def _note(
        self,
        action: str,
        user_id: str,
        actor: str,
        application: str,
        conn: Connection | None = None,
    ) -> None:
        await self._audit.append(
            action, actor=actor, target=user_id, application=application, outcome="done", conn=conn
        )


def _described(user: User) -> dict[str, Any]:
    last = user.last_sign_in_at
    return {
        "id": user.id,
        "username": user.username and user.username.value,
        "primaryEmail": user.email and user.email.value,
        "primaryPhone": user.phone and user.phone.value,
        "verified": sorted(user.verified),
        "name": user.name,
        "avatar": user.avatar,
        "profile": dict(user.profile),
        "customData": dict(user.custom_data),
        "applicationId": user.application,
        "isSuspended": user.is_suspended,
        "hasPassword": user.has_password,
        "createdAt": iso(user.created_at),
        "updatedAt": iso(user.updated_at),
        "lastSignInAt": None if last is None else iso(last),
    }
