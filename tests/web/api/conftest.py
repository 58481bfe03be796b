"""The API as programs meet it: the real application behind its front door, and a client with a token."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

import httpx
import pytest
from tests.scripted import Site

from watchword.db import Database
from watchword.errors import AuthorizationMissing, AuthorizationUnsupported, TokenRefused
from watchword.testing import FrozenClock
from watchword.web.api import ApiRooms, Caller

ORIGIN = "http://127.0.0.1:3001"


class OpenGate:
    """Lets ``Bearer <scopes, comma separated>`` in as an application called ``caller``."""

    async def admit(self, authorization: str | None) -> Caller:
        """See ``Gate``."""
        if authorization is None:
            raise AuthorizationMissing
        kind, _, token = authorization.partition(" ")
        if kind.lower() != "bearer" or not token:
            raise AuthorizationUnsupported
        if token == "forged":
            raise TokenRefused
        return Caller("caller", frozenset(token.split(",")))


async def changes_are_noted(
    api: httpx.AsyncClient, db: Database, changes: Sequence[tuple[str, str, Any, str]]
) -> None:
    """Each of these requests (method, path, body) leaves one entry in the audit, of that action and by who asked."""
    for method, path, body, action in changes:
        async with db.transaction() as conn:
            await conn.execute("DELETE FROM audit")
        answer = await api.request(method, path, json=body)
        assert answer.is_success, path
        facts = await db.all("SELECT action, actor FROM audit")
        assert [(fact["action"], fact["actor"]) for fact in facts] == [(action, "caller")], path


@pytest.fixture
def api_rooms() -> ApiRooms:
    """The rooms that the API stands on."""
    return ApiRooms(gate=OpenGate())


@pytest.fixture
async def api(
    db: Database, clock: FrozenClock, api_rooms: ApiRooms
) -> AsyncIterator[httpx.AsyncClient]:
    """A program with a token for everything."""
    site = Site(db, clock, api=api_rooms)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=site.app),
        base_url=ORIGIN,
        headers={"authorization": "Bearer all"},
    ) as client:
        yield client
