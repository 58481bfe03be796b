"""Tokens whose grant ends, or whose person is erased, while they are being given."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from tests.web.oidc.meanwhile import end as end  # noqa: PLC0414 - the fixtures themselves
from tests.web.oidc.meanwhile import people as people  # noqa: PLC0414
from tests.web.oidc.meanwhile import waited_for
from tests.web.oidc.party import Party

from watchword.accounts import People
from watchword.clients import Clients
from watchword.db import Connection, Database
from watchword.oidc import store
from watchword.oidc.grants import Grants
from watchword.testing import FrozenClock

API = "https://api.example.com"


async def tokens_kept(db: Database) -> int:
    """How many rows of tokens there are."""
    rows = [await db.all(f"SELECT 1 FROM {name}") for name in ("access_tokens", "refresh_tokens")]
    return sum(len(found) for found in rows)


@pytest.fixture
def ended_after(
    party: Party, monkeypatch: pytest.MonkeyPatch, end: Callable[[Party], Awaitable[None]]
) -> Callable[[type[Grants] | Any, str], None]:
    """Ends all that was given as soon as a server has looked."""

    def after(owner: Any, name: str) -> None:
        look = getattr(owner, name)

        async def looked(*args: Any, **more: Any) -> Any:
            found = await look(*args, **more)
            monkeypatch.setattr(owner, name, look)
            await end(party)
            return found

        monkeypatch.setattr(owner, name, looked)

    return after


async def used(db: Database, table: str) -> int:
    """How many rows have been used."""
    return len(await db.all(f"SELECT 1 FROM {table} WHERE used_at IS NOT NULL"))


async def test_a_code_whose_grant_ended_after_the_look_is_not_used(
    party: Party, db: Database, ended_after: Callable[[Any, str], None]
) -> None:
    await party.register()
    await party.sign_in()
    code = await party.code()
    ended_after(store, "code")
    answer = await party.redeem(code)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")
    assert (await used(db, "authorization_codes"), await tokens_kept(db)) == (0, 0)


@pytest.mark.parametrize("resource", [None, API])
async def test_nor_is_anything_given_for_one_whose_grant_ended_right_after_it_was_used(
    party: Party,
    db: Database,
    clients: Clients,
    ended_after: Callable[[Any, str], None],
    resource: str | None,
) -> None:
    await clients.resources.create("API", API)
    await party.register()
    await party.sign_in()
    code = await party.code(resource=API)
    ended_after(Grants, "standing")
    answer = await party.redeem(code, resource=resource)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")
    assert await tokens_kept(db) == 0


async def test_tokens_of_somebody_suspended_without_a_word_open_nothing(
    party: Party, db: Database, clock: FrozenClock
) -> None:
    await party.register()
    await party.sign_in()
    given = await party.given()
    await db.execute("UPDATE users SET suspended_at = :at", at=clock.now())
    assert (await party.me(given["access_token"])).status_code == 401
    assert (await party.refresh(given["refresh_token"])).json()["error"] == "invalid_grant"


@pytest.mark.parametrize("worn", [False, True])
async def test_a_refresh_token_whose_grant_ended_after_the_look_gives_nothing(
    party: Party,
    db: Database,
    clock: FrozenClock,
    ended_after: Callable[[Any, str], None],
    worn: bool,
) -> None:
    await party.register()
    await party.sign_in()
    token = (await party.given())["refresh_token"]
    if worn:
        clock.move(10 * 86_400)
    ended_after(Grants, "standing")
    before = await tokens_kept(db)
    answer = await party.refresh(token)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")
    assert await tokens_kept(db) <= before, "fewer where the person is gone"
    assert await used(db, "refresh_tokens") == 0


async def test_a_successor_for_an_api_is_refused_as_well(
    party: Party, clients: Clients, clock: FrozenClock, ended_after: Callable[[Any, str], None]
) -> None:
    await clients.resources.create("API", API)
    await party.register()
    await party.sign_in()
    token = (await party.given(resource=API))["refresh_token"]
    clock.move(10 * 86_400)
    ended_after(Grants, "standing")
    answer = await party.refresh(token, resource=API)
    assert answer.json()["error"] == "invalid_grant", "no JWT that nobody could take back"


# --- an erasure, which takes the rows themselves ---------------------------------------------


def erasing_after(
    party: Party,
    db: Database,
    people: People,
    monkeypatch: pytest.MonkeyPatch,
    look: tuple[Any, str],
) -> list[asyncio.Task[None]]:
    """Begins to erase the person once a server has looked, and ends it once that server waits for it; the task, once there is one."""
    owner, name = look
    before, tasks = getattr(owner, name), list[asyncio.Task[None]]()

    async def looked(*args: Any, **more: Any) -> Any:
        found = await before(*args, **more)
        monkeypatch.setattr(owner, name, before)
        answering, begun = asyncio.current_task(), asyncio.Event()
        assert answering is not None

        async def erase() -> None:
            async with db.transaction() as conn:
                await people.erase(party.user, actor="operator", conn=conn)
                begun.set()
                await waited_for(db, conn, answering)

        tasks.append(asyncio.create_task(erase()))
        await begun.wait()
        return found

    monkeypatch.setattr(owner, name, looked)
    return tasks


@pytest.mark.parametrize("resource", [None, API])
async def test_a_code_whose_person_is_being_erased_is_refused_like_any_other(
    party: Party,
    db: Database,
    people: People,
    clients: Clients,
    monkeypatch: pytest.MonkeyPatch,
    resource: str | None,
) -> None:
    await clients.resources.create("API", API)
    await party.register()
    await party.sign_in()
    code = await party.code(resource=API)
    erasing = erasing_after(party, db, people, monkeypatch, (Grants, "standing"))
    answer = await party.redeem(code, resource=resource)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")
    await erasing[0]
    assert await tokens_kept(db) == 0


async def test_a_refresh_token_whose_person_is_being_erased_is_refused_like_any_other(
    party: Party, db: Database, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    await party.register()
    await party.sign_in()
    token = (await party.given())["refresh_token"]
    erasing = erasing_after(party, db, people, monkeypatch, (Grants, "standing"))
    answer = await party.refresh(token)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")
    await erasing[0]
    assert await tokens_kept(db) == 0


async def test_an_erasure_and_an_exchange_of_a_refresh_token_wait_for_each_other_in_one_order(
    party: Party, db: Database, people: People, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await party.register()
    await party.sign_in()
    token = (await party.given())["refresh_token"]
    clock.move(10 * 86_400)
    use, erasing = store.use_refresh, list[asyncio.Task[None]]()

    async def slowly(conn: Connection, *given: Any) -> bool:
        found = await use(conn, *given)
        erasing.append(asyncio.create_task(people.erase(party.user, actor="operator")))
        await waited_for(db, conn, erasing[0])
        return found

    monkeypatch.setattr(store, "use_refresh", slowly)
    answer = await party.refresh(token)
    await erasing[0]
    assert answer.status_code in (200, 400), "no deadlock"
    assert await tokens_kept(db) == 0
