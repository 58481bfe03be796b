"""What ends a person's access while something of theirs is on its way, and how to be in the middle of it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final

import pytest
from tests.web.oidc.party import Party

from watchword.accounts import People
from watchword.audit import Audit
from watchword.db import Connection, Database
from watchword.keys import KeyRing
from watchword.oidc import RevokeGrants
from watchword.passwords import Algorithm, PasswordDigest
from watchword.testing import FrozenClock

DIGEST: Final = PasswordDigest(Algorithm.ARGON2ID, "a digest")


# --- what ends access ------------------------------------------------------------------------


async def a_new_password(party: Party) -> None:
    await party.users.set_password(party.user, DIGEST)


async def a_suspension(party: Party) -> None:
    await party.users.suspend(party.user)


async def a_sign_out_everywhere(party: Party) -> None:
    await party.users.end_access(party.user)


async def a_sign_out(party: Party) -> None:
    await party.provider.sessions.revoke(party.user, party.session)


async def an_end_of_the_session_and_its_grants(party: Party) -> None:
    """As an operator's program asks for it."""
    await party.provider.browsers.end(
        party.user, party.session, revoke=RevokeGrants.ALL, operator="operator"
    )


@pytest.fixture
def people(db: Database, ring: KeyRing, clock: FrozenClock, party: Party) -> People:
    return People(db, ring, clock, Audit(db, clock), party.users)


@pytest.fixture(
    params=[
        "a new password",
        "a suspension",
        "a sign-out everywhere",
        "an end of the session and its grants",
        "an erasure",
    ]
)
def end(request: pytest.FixtureRequest, people: People) -> Callable[[Party], Awaitable[None]]:
    """Something that ends all that was given to a person."""

    async def an_erasure(party: Party) -> None:
        await people.erase(party.user, actor="operator")

    ends = {
        "a new password": a_new_password, "a suspension": a_suspension, "a sign-out everywhere": a_sign_out_everywhere,
        "an end of the session and its grants": an_end_of_the_session_and_its_grants, "an erasure": an_erasure,
    }  # fmt: skip
    return ends[request.param]


WAITS_FOR_US = (
    "SELECT 1 AS there FROM pg_locks "
    "WHERE NOT granted AND transactionid = CAST(pg_current_xact_id() AS xid)"
)


async def waited_for(db: Database, conn: Connection, task: asyncio.Task[Any]) -> None:
    """Until ``task`` waits for this transaction, or is over and did not."""
    if db.kind == "sqlite":  # one writer: whoever is next has no statement under way
        await asyncio.wait({task}, timeout=0.1)
        return
    while not task.done() and await conn.one(WAITS_FOR_US) is None:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
