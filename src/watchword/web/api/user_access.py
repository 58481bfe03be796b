"""What lets a user in: identifiers with their last proof. Ours, not the wire's."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import Field

from watchword.accounts import Users
from watchword.identifiers import IdentifierType
from watchword.web.api.gate import Gate, Scope, section
from watchword.web.api.models import Answer
from watchword.web.api.user_models import UserID


class ProvedIdentifier(Answer):
    """An identifier of a user."""

    type: IdentifierType
    value: str
    proved_at: int | None = Field(
        description="When it was last proved by a code; `null` for an operator's word and for usernames."
    )


class UserAccessRoutes:
    """``/users/{id}/identifiers``."""

    def __init__(self, users: Users, gate: Gate) -> None:
        self._users = users
        self.router: APIRouter = section("users", gate, read=Scope.USERS_READ)
        self.router.add_api_route(
            "/users/{id}/identifiers",
            self.identifiers,
            methods=["GET"],
            response_model=list[ProvedIdentifier],
        )

    async def identifiers(self, id: UserID) -> list[ProvedIdentifier]:  # noqa: A002 - the wire's word
        """What this user signs in with, and when each was last proved."""
        user = await self._users.get(id)
        proofs = await self._users.proofs(id)
        return [
            ProvedIdentifier(type=one.type, value=one.value, proved_at=proofs.get(one.type))
            for one in user.identifiers
        ]
