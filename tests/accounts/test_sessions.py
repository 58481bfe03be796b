"""A session lives in the database; the browser holds the only copy of its token."""

import pytest
from tests.scripted import proved

from watchword.accounts import SESSION_SECONDS, FoundUser, Sessions, StartedSession, Users
from watchword.db import Database
from watchword.testing import FrozenClock


@pytest.fixture
def sessions(db: Database, clock: FrozenClock) -> Sessions:
    return Sessions(db, clock)


async def _started(
    sessions: Sessions, db: Database, clock: FrozenClock, who: str = "+8613800138000"
) -> tuple[StartedSession, FoundUser]:
    verified = proved(who)
    user = await Users(db, clock).find_or_create(verified)
    return await sessions.start(verified, user), user


async def test_a_session_says_who_and_how(
    sessions: Sessions, db: Database, clock: FrozenClock
) -> None:
    started, user = await _started(sessions, db, clock)
    found = await sessions.find(started.token)
    assert found == started.session
    assert found is not None
    assert (found.user_id, found.amr) == (user.id, ("sms", "otp"))
    assert found.identifier.value == "+8613800138000"


async def test_an_address_proves_by_otp_alone(
    sessions: Sessions, db: Database, clock: FrozenClock
) -> None:
    started, _ = await _started(sessions, db, clock, "m@example.com")
    assert started.session.amr == ("otp",)


async def test_a_session_ends_when_told_and_only_once(
    sessions: Sessions, db: Database, clock: FrozenClock
) -> None:
    started, _ = await _started(sessions, db, clock)
    assert await sessions.end(started.token)
    assert not await sessions.end(started.token)
    assert await sessions.find(started.token) is None


async def test_a_session_ends_after_fourteen_days(
    sessions: Sessions, db: Database, clock: FrozenClock
) -> None:
    started, _ = await _started(sessions, db, clock)
    clock.move(SESSION_SECONDS - 1)
    assert await sessions.find(started.token) is not None
    clock.move(1)
    assert await sessions.find(started.token) is None


async def test_use_is_noted_now_and_then(
    sessions: Sessions, db: Database, clock: FrozenClock
) -> None:
    started, _ = await _started(sessions, db, clock)
    clock.move(30)
    await sessions.find(started.token)
    clock.move(3600)
    seen = clock.now()
    await sessions.find(started.token)
    again = await sessions.find(started.token)
    assert again is not None
    assert again.last_seen_at == seen


async def test_every_sign_in_has_a_new_token_and_no_token_is_stored(
    sessions: Sessions, db: Database, clock: FrozenClock
) -> None:
    first, _ = await _started(sessions, db, clock)
    second, _ = await _started(sessions, db, clock)
    assert first.token != second.token
    rows = await db.all("SELECT * FROM sessions")
    stored = repr([tuple(row) for row in rows])  # type: ignore[arg-type]
    assert first.token not in stored
    assert first.token not in repr(first)


@pytest.mark.parametrize("token", ["", "x", "0" * 43, "\u0000", "é"])
async def test_a_made_up_token_finds_nobody(sessions: Sessions, token: str) -> None:
    assert await sessions.find(token) is None


async def test_sessions_long_over_are_forgotten_and_live_ones_are_not(
    sessions: Sessions, db: Database, clock: FrozenClock
) -> None:
    ended, _ = await _started(sessions, db, clock)
    await sessions.end(ended.token)
    await _started(sessions, db, clock)  # runs out by itself
    clock.move(SESSION_SECONDS + 29 * 86_400)
    live, _ = await _started(sessions, db, clock)
    assert await sessions.purge() == 1
    clock.move(2 * 86_400)
    assert await sessions.purge() == 1
    assert await sessions.find(live.token) is not None
