"""T23, T37: nobody learns from our answers whether a number or an address is somebody's."""

import asyncio
import math
import random
from collections.abc import Sequence
from time import perf_counter

import pytest
from tests.hazards import faces
from tests.hazards.faces import PAIRS, Scene, Stage, Telltale
from tests.verification.desk import wrong

from watchword.db import Database
from watchword.identifiers import Identifier, parse_identifier
from watchword.interaction import Asker, Interaction
from watchword.message import Fault
from watchword.testing import FrozenClock

pytestmark = pytest.mark.server


@pytest.fixture
async def stage(db: Database, clock: FrozenClock) -> Stage:
    return await Stage.open(db, clock)


_SCENES: dict[str, Scene] = {
    "asking": faces.asking,
    "guessing until locked out": faces.guessing,
    "flooding until limited": faces.flooding,
    "silence": faces.stalled,
    **{f"refused: {fault}": faces.refused(fault) for fault in Fault},
}


@pytest.mark.parametrize("scene", _SCENES)
@pytest.mark.parametrize("kind", PAIRS)
async def test_T23_T37_known_and_unknown_look_alike(stage: Stage, scene: str, kind: str) -> None:
    assert await faces.differences(stage, _SCENES[scene], kind) == []


@pytest.mark.parametrize("kind", PAIRS)
async def test_T37_known_and_unknown_look_alike_without_a_provider(
    db: Database, clock: FrozenClock, kind: str
) -> None:
    stage = await Stage.open(db, clock, connectors=())
    assert await faces.differences(stage, faces.asking, kind) == []


async def test_T23_the_scenes_reach_the_states_they_are_named_for(stage: Stage) -> None:
    seen = {}
    for name in ("guessing until locked out", "flooding until limited"):
        person = stage.person()
        await _SCENES[name](stage, person, PAIRS["phone"][0])
        seen[name] = [raw.status for raw in person.history]
    assert seen["guessing until locked out"].count(422) >= 10
    assert 429 in seen["guessing until locked out"]
    assert 429 in seen["flooding until limited"]


async def test_T23_a_page_that_tells_is_noticed(stage: Stage) -> None:
    stage.site.journeys.codes.__class__ = Telltale
    assert await faces.differences(stage, faces.asking, "phone") != []


# --- time ------------------------------------------------------------------------------------


def _overlap(known: Sequence[float], unknown: Sequence[float]) -> float:
    """How often somebody known took longer than somebody unknown: a half when time tells nothing (Mann-Whitney)."""
    longer = sum((k > u) + (k == u) / 2 for k in known for u in unknown)
    return longer / (len(known) * len(unknown))


async def _times(stage: Stage, pairs: int) -> tuple[list[float], list[float]]:
    """Asks and guesses once each, as known and unknown in random order, interleaved so that the machine's moods hit both."""
    order = random.Random(23)
    times: dict[bool, list[float]] = {True: [], False: []}
    for number in range(pairs):
        identifiers = {known: f"p{number}{'k' if known else 'u'}@example.com" for known in times}
        await stage.know(identifiers[True])
        for known in order.sample([True, False], 2):
            person = stage.person()
            page = await person.open("/sign-in")
            identifier = parse_identifier(identifiers[known])
            began = perf_counter()
            page = await person.submit(page, "/sign-in", identifier=identifier.value)
            await person.submit(page, "/sign-in/code", code=wrong(stage.code(identifier)))
            times[known].append(perf_counter() - began)
    return times[True], times[False]


async def _time_tells(stage: Stage, pairs: int) -> bool:
    overlap = _overlap(*await _times(stage, pairs))
    # Four standard deviations of the statistic when time tells nothing.
    return abs(overlap - 0.5) > 4 * math.sqrt((2 * pairs + 1) / (12 * pairs**2))


@pytest.fixture
async def wide_stage(db: Database, clock: FrozenClock) -> Stage:
    return await Stage.open(db, clock, multiplier=1000)


async def test_T23_time_does_not_tell(wide_stage: Stage) -> None:
    assert not await _time_tells(wide_stage, 60)


@pytest.mark.long
@pytest.mark.timeout(1800)
async def test_T23_time_does_not_tell_over_two_thousand_pairs(wide_stage: Stage) -> None:
    assert not await _time_tells(wide_stage, 2000)


async def test_T23_a_page_that_works_longer_for_the_known_is_noticed(
    wide_stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = wide_stage.site.journeys.codes
    ask = codes.ask

    async def slower(interaction: Interaction, identifier: Identifier, asker: Asker) -> None:
        found = await wide_stage.site.db.one(
            "SELECT user_id FROM identifiers WHERE value = :value", value=identifier.value
        )
        if found is not None:
            await asyncio.sleep(0.03)
        await ask(interaction, identifier, asker)

    monkeypatch.setattr(codes, "ask", slower)
    assert await _time_tells(wide_stage, 60)
