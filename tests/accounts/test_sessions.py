"""A session lives in the database; the browser holds the only copy of its token."""

import pytest
from tests.scripted import proved

from watchword.accounts import (
    SESSION_SECONDS,
    Activity,
    FoundUser,
    Sessions,
    StartedSession,
    Users,
)
from watchword.accounts.sessions.agent import short_agent
from watchword.db import Database
from watchword.errors import UserSuspended
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


# --- a user's browsers -----------------------------------------------------------------------

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Safari/604.1"


async def test_starting_a_session_is_the_sign_in(
    sessions: Sessions, db: Database, clock: FrozenClock
) -> None:
    _, user = await _started(sessions, db, clock)
    clock.move(60)
    await sessions.start(proved("+8613800138000"), user)
    found = await Users(db, clock).get(user.id)
    assert found.last_sign_in_at == clock.now()
    assert (await Activity(db, clock).active()).day.count == 1


async def test_a_user_sees_their_browsers_the_latest_first_and_nobody_elses(
    sessions: Sessions, db: Database, clock: FrozenClock
) -> None:
    _, user = await _started(sessions, db, clock)
    await _started(sessions, db, clock, "m@example.com")
    clock.move(60)
    verified = proved("+8613800138000")
    await sessions.start(verified, user, agent=FIREFOX)
    clock.move(60)
    await sessions.start(verified, user, agent=IPHONE)
    found = await sessions.of(user.id)
    assert [each.agent for each in found] == ["Safari, iPhone", "Firefox, Linux", ""]


async def test_nothing_of_a_strangers_own_words_is_kept_of_a_browser() -> None:
    for odd in ("", "curl/8", "<script>", "x" * 5000):
        assert short_agent(odd) == ""
    assert short_agent("Edg/1 Chrome/1 Windows") == "Edge, Windows"


async def test_one_session_ends_by_its_name_for_its_owner_only(
    sessions: Sessions, db: Database, clock: FrozenClock
) -> None:
    mine, me = await _started(sessions, db, clock)
    _, other = await _started(sessions, db, clock, "m@example.com")
    assert not await sessions.revoke(other.id, mine.session.id)
    assert await sessions.find(mine.token) is not None
    assert await sessions.revoke(me.id, mine.session.id)
    assert not await sessions.revoke(me.id, mine.session.id)
    assert await sessions.find(mine.token) is None


async def test_all_but_one_end_together(
    sessions: Sessions, db: Database, clock: FrozenClock
) -> None:
    first, user = await _started(sessions, db, clock)
    kept, _ = await _started(sessions, db, clock)
    stranger, _ = await _started(sessions, db, clock, "m@example.com")
    await Users(db, clock).end_access(user.id, keep_session=kept.session.id)
    assert await sessions.find(first.token) is None
    assert await sessions.find(kept.token) is not None
    assert await sessions.find(stranger.token) is not None


async def test_nobody_suspended_or_gone_gets_a_session(
    sessions: Sessions, db: Database, clock: FrozenClock
) -> None:
    _, user = await _started(sessions, db, clock)
    await Users(db, clock).suspend(user.id)
    for who in (user, FoundUser("nobody", created=False)):
        with pytest.raises(UserSuspended):
            await sessions.start(proved("+8613800138000"), who)
    assert await sessions.of(user.id) == ()
