"""Telling: what happened is told to whoever wants to hear, until they have heard, and once a restart lies between."""

import asyncio
import re
from contextlib import suppress

import pytest
from tests.hooks.conftest import URL, Office
from tests.hooks.listener import UNREACHABLE

from watchword.events import Event
from watchword.hooks import store
from watchword.http import Guard, HTTPTransport


async def states(office: Office) -> list[str]:
    return [row["state"] for row in await office.db.all("SELECT state FROM jobs ORDER BY id")]


async def test_who_wants_to_hear_is_told_signed_and_in_the_wires_words(office: Office) -> None:
    made = await office.hook(headers={"X-Team": "a"})
    await office.hook("User.Created")
    await office.happen()
    await office.worker.drained()
    (request,), (body,) = office.listener.requests, office.listener.bodies
    assert (request.method, request.url) == ("POST", URL)
    assert request.headers["X-Team"] == "a"
    assert request.headers["Content-Type"] == "application/json"
    assert office.listener.signed_with(made.signing_key)
    assert body["hookId"] == made.id
    assert body["event"] == "PostSignIn"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", body["createdAt"])
    assert (body["userId"], body["userIp"], body["user"]) == ("user1", "192.0.2.1", {"id": "user1"})
    (told,), total = await office.hooks.recent(made.id)
    assert (told.delivered, told.status, told.answer, total) == (True, 204, "said something", 1)
    assert await office.hooks.statistics() == {made.id: (1, 1)}


async def test_what_was_undone_is_not_told(office: Office) -> None:
    await office.hook()
    with suppress(RuntimeError):
        async with office.db.transaction() as conn:
            await office.hooks.emit(Event.POST_SIGN_IN, {}, conn=conn)
            raise RuntimeError
    await office.worker.drained()
    assert office.listener.requests == []


async def test_nothing_is_written_where_nobody_wants_to_hear(office: Office) -> None:
    made = await office.hook()
    await office.hooks.change(made.id, {"enabled": False})
    await office.happen()
    assert await states(office) == []
    await office.hooks.change(made.id, {"enabled": True})
    await office.happen()
    assert await states(office) == ["waiting"]


async def test_a_change_by_another_process_is_seen_within_two_seconds(office: Office) -> None:
    from watchword.hooks import Hooks

    await office.happen()
    await Hooks(office.db, office.ring, office.listener, office.clock).create(
        name="app", events=["PostSignIn"], config={"url": URL}
    )
    await office.happen()
    office.clock.move(2)
    await office.happen()
    assert await states(office) == ["waiting"]


async def test_an_address_that_is_away_is_told_again_three_times(office: Office) -> None:
    made = await office.hook()
    office.listener.say(UNREACHABLE, 500, 429, 503)
    await office.happen()
    for attempts, pause in enumerate((5, 60, 600), 1):
        await office.worker.drained()
        assert len(office.listener.requests) == attempts
        office.clock.move(pause - 1)
        await office.worker.drained()
        assert len(office.listener.requests) == attempts
        office.clock.move(1)
    await office.worker.drained()
    assert await states(office) == ["failed"]
    assert len({request.body for request in office.listener.requests}) == 1
    (told,), _ = await office.hooks.recent(made.id)
    assert (told.delivered, told.status) == (False, 503)


@pytest.mark.parametrize("answer", [400, 404, 301])
async def test_what_would_be_refused_again_is_told_once(office: Office, answer: int) -> None:
    await office.hook()
    office.listener.say(answer)
    await office.happen()
    await office.worker.drained()
    assert await states(office) == ["failed"]


async def test_the_second_attempt_succeeds(office: Office) -> None:
    await office.hook()
    office.listener.say(500)
    await office.happen()
    await office.worker.drained()
    office.clock.move(5)
    await office.worker.drained()
    assert await states(office) == ["delivered"]


async def test_an_address_that_is_none_is_kept_and_fails(office: Office) -> None:
    made = await office.hook(url="not_work_url")
    await office.happen()
    await office.worker.drained()
    (told,), _ = await office.hooks.recent(made.id)
    assert told.error == "Failed to parse URL from not_work_url"
    assert office.listener.requests == []


async def test_what_is_waiting_or_under_way_when_a_process_dies_is_told_by_the_next(
    office: Office,
) -> None:
    await office.hook()
    await office.happen()
    await office.happen()
    now = office.clock.now()
    dead = await store.claim(office.db, now, now + 30_000, 1)
    await office.another().drained()
    assert len(office.listener.requests) == 1
    office.clock.move(31)
    await office.another().drained()
    assert await states(office) == ["delivered", "delivered"]
    late = await store.finish(
        office.db,
        dead[0]["id"],
        dead[0]["attempts"],
        state="failed",
        status=None,
        answer="",
        error="",
    )
    assert not late


async def run_many(office: Office, events: int) -> list[str]:
    for _ in range(events):
        await office.happen()
    workers = [office.worker, *(office.another() for _ in range(3))]
    await asyncio.gather(*(worker.drained() for worker in workers))
    return [body["userId"] for body in office.listener.bodies]


async def test_four_processes_tell_everything_once(office: Office) -> None:
    await office.hook()
    assert len(await run_many(office, 30)) == 30
    assert set(await states(office)) == {"delivered"}


async def test_telling_once_catches_a_claim_that_claims_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = store.claim

    async def careless(db: object, now: int, until: int, *rest: object) -> object:
        return await real(db, now, now, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(store, "claim", careless)
    await office.hook()
    office.listener.stalled.add(URL)

    async def once_more_than_there_is() -> None:
        while len(office.listener.requests) <= 5:  # noqa: ASYNC110 - a test's patience
            await asyncio.sleep(0.01)
        office.listener.moved.set()

    told, _ = await asyncio.gather(run_many(office, 5), once_more_than_there_is())
    assert len(told) > 5, "the broken claim got away"


async def test_an_address_that_stalls_does_not_hold_up_the_others(office: Office) -> None:
    stalled, fine = "https://slow.example.com/", "https://quick.example.com/"
    office.listener.stalled.add(stalled)
    await office.hook(url=stalled)
    for _ in range(12):
        await office.happen()
    await office.hook(url=fine)
    office.clock.move(2)
    await office.happen()
    async with office.worker.working(every=0.01):
        await office.listener.reached(fine)
        office.listener.moved.set()
    assert "delivered" in await states(office)


async def test_a_stop_waits_for_what_is_under_way(office: Office) -> None:
    await office.hook()
    office.listener.stalled.add(URL)
    await office.happen()
    async with office.worker.working(every=0.01):
        await office.listener.reached(URL)
        asyncio.get_running_loop().call_later(0.05, office.listener.moved.set)
    assert await states(office) == ["delivered"]


async def test_a_deleted_hook_is_told_nothing_more(office: Office) -> None:
    made = await office.hook()
    await office.happen()
    await office.hooks.remove(made.id)
    await office.worker.drained()
    assert office.listener.requests == []


async def test_T35_a_hook_reaches_no_address_inside(office: Office) -> None:
    made = await office.hook(url="http://127.0.0.1:1/")
    async with HTTPTransport(Guard()) as transport:
        office.worker._transport = transport
        await office.happen()
        await office.worker.drained()
    (row,) = await office.db.all("SELECT error, state FROM jobs")
    assert "may connect to" in row["error"]
    assert made.id


async def test_what_was_told_is_kept_a_week_and_goes_with_the_person(office: Office) -> None:
    await office.hook()
    await office.happen(user_id="user1")
    await office.happen(user_id="user2")
    async with office.db.transaction() as conn:
        assert await office.hooks.forget("user1", conn=conn) == 1
        assert await office.hooks.forget("", conn=conn) == 0
    await office.worker.drained()
    assert await office.hooks.purge() == 0
    office.clock.move(7 * 86_400 + 1)
    assert await office.hooks.purge() == 1
