"""What lets a user in: identifiers with their last proof, and the browsers that are signed in. Ours, not the wire's."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import Field

from watchword.accounts import Session, Sessions, Users
from watchword.audit import Audit
from watchword.errors import EntityNotFound
from watchword.identifiers import IdentifierType
from watchword.web.api.gate import Caller, Calling, Gate, Scope, section
from watchword.web.api.models import Answer
from watchword.web.api.user_models import UserID
from watchword.web.api.users import UserRooms


class ProvedIdentifier(Answer):
    """An identifier of a user."""

    type: IdentifierType
    value: str
    proved_at: int | None = Field(
        description="When it was last proved by a code; `null` for an operator's word and for usernames."
    )


class SessionAnswer(Answer):
    """A signed-in browser. Its `id` names it and opens nothing."""

    id: str
    browser: str
    identifier: str
    methods: list[str] = Field(description="How it was proved (RFC 8176).")
    created_at: int
    last_seen_at: int
    expires_at: int


class UserAccessRoutes:
    """``/users/{id}/identifiers`` and ``/users/{id}/sessions``."""

    def __init__(self, rooms: UserRooms, gate: Gate) -> None:
        self._users: Users = rooms.users
        self._sessions: Sessions = rooms.sessions
        self._audit: Audit = rooms.audit
        self.router: APIRouter = section("users", gate, read=Scope.USERS_READ, write=Scope.USERS)
        add, all_ = self.router.add_api_route, "/users/{id}/sessions"
        add(
            "/users/{id}/identifiers",
            self.identifiers,
            methods=["GET"],
            response_model=list[ProvedIdentifier],
        )
        add(all_, self.sessions, methods=["GET"], response_model=list[SessionAnswer])
        add(all_, self.end_all, methods=["DELETE"], status_code=204)
        add(f"{all_}/{{session_id}}", self.end, methods=["DELETE"], status_code=204)

    async def identifiers(self, id: UserID) -> list[ProvedIdentifier]:  # noqa: A002 - the wire's word
        """What this user signs in with, and when each was last proved."""
        user = await self._users.get(id)
        proofs = await self._users.proofs(id)
        return [
            ProvedIdentifier(type=one.type, value=one.value, proved_at=proofs.get(one.type))
            for one in user.identifiers
        ]

    async def sessions(self, id: UserID) -> list[SessionAnswer]:  # noqa: A002
        """The browsers in which this user is signed in, the one used last first."""
        await self._users.get(id)
        return [_answer(one) for one in await self._sessions.of(id)]

    async def end_all(self, id: UserID, caller: Calling) -> None:  # noqa: A002
        """Sign this user out everywhere: sessions, refresh tokens, and the browsers known for them."""
        await self._users.get(id)
        await self._users.end_access(id)
        await self._note("user.signed-out", id, caller)

    async def end(self, id: UserID, session_id: str, caller: Calling) -> None:  # noqa: A002
        """End one session."""
        if not await self._sessions.revoke(id, session_id):
            raise EntityNotFound
        await self._note("session.ended", id, caller)

    async def _note(self, action: str, user_id: str, caller: Caller) -> None:
        await self._audit.append(
            action,
            actor=caller.actor,
            target=user_id,
            outcome="by-operator",
            application=caller.application,
        )


def _answer(one: Session) -> SessionAnswer:
    return SessionAnswer(
        id=one.id,
        browser=one.agent,
        identifier=one.identifier.masked,
        methods=list(one.amr),
        created_at=one.created_at,
        last_seen_at=one.last_seen_at,
        expires_at=one.expires_at,
    )
