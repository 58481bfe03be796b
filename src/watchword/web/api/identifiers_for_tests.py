"""Identifiers for tests: ours, not the wire's."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from watchword.experience import TestIdentifier
from watchword.experience.for_tests import DEFAULT_DAYS, MOST_DAYS
from watchword.identifiers import IdentifierType, parse_identifier
from watchword.web.api.gate import PASSWORD_AGAIN, Calling, Gate, Scope, section
from watchword.web.api.models import Answer, Body
from watchword.web.api.sign_in_experience import ExperienceRooms


class NewIdentifierBody(Body):
    """A number or address that gets no message: whoever tests knows its code."""

    identifier: Annotated[str, StringConstraints(min_length=1, max_length=320)] = Field(
        examples=["+8613800138000"]
    )
    application_id: Annotated[str, StringConstraints(min_length=1, max_length=128)] = Field(
        description="The one application in which it is one; `management` for `/verification-codes`."
    )
    days: int = Field(DEFAULT_DAYS, ge=1, le=MOST_DAYS, description="When it ends.")


class IdentifierAnswer(Answer):
    """A test identifier, without its code."""

    id: str
    type: IdentifierType
    identifier: str
    application_id: str
    created_at: int
    expires_at: int


class ShownOnceAnswer(IdentifierAnswer):
    """The same with its code, this once."""

    code: str


class TestIdentifierRoutes:
    """``/test-identifiers``."""

    __test__ = False  # for pytest, which would take it for a test

    def __init__(self, rooms: ExperienceRooms, gate: Gate) -> None:
        self._tests = rooms.tests
        self._digits = rooms.digits
        self.router = section("test identifiers", gate, read=Scope.SIGN_IN_EXP)
        add = self.router.add_api_route
        add("/test-identifiers", self.list, methods=["GET"], response_model=list[IdentifierAnswer])
        add(
            "/test-identifiers",
            self.add,
            methods=["POST"],
            response_model=ShownOnceAnswer,
            status_code=201,
            dependencies=PASSWORD_AGAIN,
        )
        add(
            "/test-identifiers/{id}",
            self.remove,
            methods=["DELETE"],
            status_code=204,
            dependencies=PASSWORD_AGAIN,
        )

    async def list(self) -> list[IdentifierAnswer]:
        """Those that are not over. While there is any, the console shows a red bar."""
        return [IdentifierAnswer(**_columns(one)) for one in await self._tests.list()]

    async def add(self, new: NewIdentifierBody, caller: Calling) -> ShownOnceAnswer:
        """Make one. Its code is made here, answered this once, and works in one application until the end date.

        Refused for an identifier that a user has.
        """
        added, code = await self._tests.add(
            parse_identifier(new.identifier),
            new.application_id,
            days=new.days,
            digits=await self._digits(),
            actor=caller.actor,
        )
        return ShownOnceAnswer(**_columns(added), code=code)

    async def remove(self, id: str, caller: Calling) -> None:  # noqa: A002 - the wire's word
        """End one now."""
        await self._tests.remove(id, actor=caller.actor)


def _columns(one: TestIdentifier) -> dict[str, object]:
    return {
        "id": one.id,
        "type": one.identifier.type,
        "identifier": one.identifier.value,
        "application_id": one.application,
        "created_at": one.created_at,
        "expires_at": one.expires_at,
    }
