"""T1, T2, T4 on the page that takes a code: what the verifier promises holds for whoever presses its button often."""

import asyncio
import contextlib

import pytest
from tests.hazards.faces import Stage
from tests.verification.desk import PHONE, wrong

from watchword.db import Database
from watchword.interaction.interactions import Interactions
from watchword.testing import FrozenClock

pytestmark = pytest.mark.server


@pytest.fixture(params=["one process", "many processes"])
async def stage(
    request: pytest.FixtureRequest,
    db: Database,
    clock: FrozenClock,
    monkeypatch: pytest.MonkeyPatch,
) -> Stage:
    """Within one process presses of one browser wait for each other; between processes nothing but the database does."""
    if request.param == "many processes":
        monkeypatch.setattr(Interactions, "_turn", lambda *_: contextlib.nullcontext())
    return await Stage.open(db, clock)


async def _right_code_pressed(stage: Stage, times: int) -> list[int]:
    person = stage.person()
    page = await stage.ask(person, PHONE.value)
    right = stage.code(PHONE)
    answers = await asyncio.gather(
        *(person.press(page, "/sign-in/code", code=right) for _ in range(times))
    )
    return sorted(answer.status for answer in answers)


async def test_T01_the_right_code_sent_64_times_at_once_starts_one_session(stage: Stage) -> None:
    statuses = await _right_code_pressed(stage, 64)
    assert statuses.count(303) == 1
    # Over, no longer valid, or by then too many from one address.
    assert set(statuses) <= {303, 409, 422, 429}
    assert await stage.site.count("sessions") == 1
    assert await stage.site.count("users") == 1


async def test_T02_the_right_code_after_too_many_guesses_at_once_is_refused(stage: Stage) -> None:
    person = stage.person()
    page = await stage.ask(person, PHONE.value)
    right = stage.code(PHONE)
    await asyncio.gather(
        *(person.press(page, "/sign-in/code", code=wrong(right, n + 1)) for n in range(60))
    )
    assert (await person.press(page, "/sign-in/code", code=right)).status in (422, 429)
    assert await stage.site.count("sessions") == 0


async def test_T04_a_code_used_once_opens_no_other_sign_in(stage: Stage) -> None:
    assert await _right_code_pressed(stage, 1) == [303]
    used = stage.code(PHONE)
    other = stage.person()
    page = await stage.ask(other, PHONE.value)
    if stage.code(PHONE) != used:
        assert (await other.press(page, "/sign-in/code", code=used)).status == 422
    assert await stage.site.count("sessions") == 1
