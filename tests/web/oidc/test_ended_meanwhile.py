"""Access that ends while an answer is on its way: a new password, a suspension, an erasure or a sign-out comes wholly before it or after."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from tests.web.oidc.meanwhile import (
    DIGEST,
    a_new_password,
    a_sign_out,
    a_sign_out_everywhere,
    an_end_of_the_session_and_its_grants,
    waited_for,
)
from tests.web.oidc.meanwhile import end as end  # noqa: PLC0414 - the fixtures themselves
from tests.web.oidc.meanwhile import people as people  # noqa: PLC0414
from tests.web.oidc.party import Party, query_of

from watchword.accounts import store as accounts
from watchword.db import Connection, Database
from watchword.oidc import AuthorizationRequest, AuthorizationResponse, Needs, Pending, store
from watchword.oidc.codes import AuthorizationCodes
from watchword.oidc.grant import Grant
from watchword.oidc.grants import Grants
from watchword.testing import FrozenClock

# --- an answer to the authorize endpoint -----------------------------------------------------


async def asked(party: Party, **more: Any) -> AuthorizationRequest:
    """An app's request for a grant that outlives its session, to which its person has said yes."""
    await party.register()
    await party.sign_in()
    await party.ask(prompt="consent", **more)
    browser = party.web.cookies["watchword-browser"]
    (request,) = await party.provider.requests.waiting(browser)
    session = await party.provider.sessions.find(party.web.cookies["watchword-session"])
    assert session is not None
    await party.provider.requests.consent(request, session)
    (request,) = await party.provider.requests.waiting(browser)
    return request


async def answering(party: Party, request: AuthorizationRequest) -> Any:
    """An answer by a server that has read the session already."""
    session = await party.provider.sessions.find(party.web.cookies["watchword-session"])
    assert session is not None

    async def answer() -> AuthorizationResponse | Pending:
        return await party.provider.requests.go_on(request, session)

    return answer


async def standing(party: Party, db: Database) -> list[Grant]:
    """What the person's apps can still use."""
    return await store.live_grants(db, party.user, party.provider.clock.now())


async def test_a_session_that_has_ended_gives_no_grant(
    party: Party, db: Database, end: Callable[[Party], Awaitable[None]]
) -> None:
    request = await asked(party)
    answer = await answering(party, request)
    await end(party)
    assert await answer() == Pending(request, Needs.SIGN_IN)
    assert await db.all("SELECT id FROM grants") == []


async def test_nor_does_one_that_was_ended_by_itself(party: Party, db: Database) -> None:
    request = await asked(party)
    answer = await answering(party, request)
    await a_sign_out(party)
    assert await answer() == Pending(request, Needs.SIGN_IN)
    assert await standing(party, db) == []


async def test_nor_one_that_has_run_out(party: Party, db: Database, clock: FrozenClock) -> None:
    request = await asked(party)
    answer = await answering(party, request)
    await db.execute("UPDATE sessions SET expires_at = :at", at=clock.now())
    assert await answer() == Pending(request, Needs.SIGN_IN)
    assert await standing(party, db) == []


async def test_nor_does_somebody_who_is_suspended_without_a_word(
    party: Party, db: Database, clock: FrozenClock
) -> None:
    request = await asked(party)
    answer = await answering(party, request)
    await db.execute("UPDATE users SET suspended_at = :at", at=clock.now())
    assert await answer() == Pending(request, Needs.SIGN_IN)
    assert await standing(party, db) == []


async def test_the_request_goes_on_once_its_person_has_signed_in_again(party: Party) -> None:
    request = await asked(party)
    answer = await answering(party, request)
    await a_new_password(party)
    await answer()
    page = await party.web.get(request.resume_path)
    assert page.headers["location"].startswith("/sign-in")
    await party.sign_in()
    there = await party.follow(await party.web.get(request.resume_path))
    assert (await party.redeem(query_of(there.headers["location"])["code"])).status_code == 200


async def test_an_app_that_asks_in_silence_hears_that_nobody_is_signed_in(party: Party) -> None:
    await party.register()
    await party.sign_in()
    await party.given()
    requests = party.provider.requests
    begun = await requests.begin(_Silent(party), browser="b")
    assert isinstance(begun, AuthorizationRequest)
    answer = await answering(party, begun)
    await a_sign_out(party)
    said = await answer()
    assert said.parameters["error"] == "login_required"


class _Silent:
    """The parameters of a request without a page."""

    def __init__(self, party: Party) -> None:
        self._asked = party.asked(prompt="none", scope="openid profile")

    def get(self, name: str) -> str | None:
        return self._asked.get(name)

    def all(self, name: str) -> list[str]:
        return [value] if (value := self.get(name)) else []


async def test_a_server_that_writes_whatever_it_has_read_would_be_noticed(
    party: Party, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = await asked(party)
    answer = await answering(party, request)
    await a_new_password(party)
    _write_anyway(monkeypatch)
    assert isinstance(await answer(), AuthorizationResponse)
    assert len(await standing(party, db)) == 1


def _write_anyway(monkeypatch: pytest.MonkeyPatch) -> None:
    """A store whose grants are written on no condition."""
    sql = (
        f"INSERT INTO grants ({store._GRANT_COLUMNS}) VALUES (:id, :user_id, :application, :session_id, :scopes,"
        " :resource_scopes, :offline, :auth_time, :amr, :created_at, :expires_at)"
    )
    monkeypatch.setattr(store, "_ADD_GRANT", sql)


# --- in the same moment ----------------------------------------------------------------------


async def password_first(party: Party, db: Database) -> None:
    """A new password is about to hold when the answer comes."""
    answer = await answering(party, await asked(party))
    async with db.transaction() as conn:
        await party.users.set_password(party.user, DIGEST, conn=conn)
        late = asyncio.create_task(answer())
        await waited_for(db, conn, late)
    await late


async def test_an_answer_waits_for_a_new_password_that_came_first(
    party: Party, db: Database
) -> None:
    await password_first(party, db)
    assert await standing(party, db) == []


async def test_an_answer_that_does_not_wait_would_be_noticed(
    party: Party, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hold(*_: Any, **__: Any) -> None:
        """Takes nothing."""

    monkeypatch.setattr(Grants, "hold", hold)
    await password_first(party, db)
    # The one writer of SQLite makes everybody wait.
    assert len(await standing(party, db)) == (1 if db.kind == "postgres" else 0)


async def answer_first(
    party: Party,
    db: Database,
    end: Callable[[Party], Awaitable[None]],
    monkeypatch: pytest.MonkeyPatch,
) -> str:
    """The answer is about to be kept when something ends; the code that was given."""
    answer = await answering(party, await asked(party))
    issue = AuthorizationCodes.issue
    ending: list[asyncio.Task[None]] = []

    async def slowly(self: AuthorizationCodes, conn: Connection, *given: Any) -> str:
        ending.append(asyncio.create_task(end(party)))  # type: ignore[arg-type]
        await waited_for(db, conn, ending[0])
        return await issue(self, conn, *given)

    with monkeypatch.context() as patched:
        patched.setattr(AuthorizationCodes, "issue", slowly)
        said = await answer()
    await ending[0]
    return str(said.parameters["code"])


async def test_what_an_answer_that_came_first_has_given_ends(
    party: Party,
    db: Database,
    end: Callable[[Party], Awaitable[None]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    code = await answer_first(party, db, end, monkeypatch)
    assert await standing(party, db) == []
    assert (await party.redeem(code)).json()["error"] == "invalid_grant"


@pytest.mark.parametrize("impatient", [a_sign_out_everywhere, an_end_of_the_session_and_its_grants])
async def test_an_end_that_does_not_wait_for_it_would_be_noticed(
    party: Party,
    db: Database,
    monkeypatch: pytest.MonkeyPatch,
    impatient: Callable[[Party], Awaitable[None]],
) -> None:
    hold, held = accounts.hold, []

    async def once(conn: Connection, user_id: str) -> None:
        """The answer holds its person; whoever signs them out does not."""
        held.append(user_id)
        if len(held) == 1:
            await hold(conn, user_id)

    monkeypatch.setattr(accounts, "hold", once)
    await answer_first(party, db, impatient, monkeypatch)
    assert len(held) == 2
    assert len(await standing(party, db)) == (1 if db.kind == "postgres" else 0)
