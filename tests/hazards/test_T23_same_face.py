"""T23, T37: nobody learns from our answers whether a number or an address is somebody's."""

import asyncio
import math
import random
from collections.abc import Sequence
from itertools import chain
from statistics import median
from time import perf_counter
from typing import Any

import pytest
from tests.hazards import faces
from tests.hazards.faces import PAIRS, Scene, Stage, Telltale
from tests.person import Person
from tests.verification.desk import wrong

from watchword.db import Database
from watchword.identifiers import Identifier, IdentifierType, parse_identifier
from watchword.interaction import Allowed, Asker, Interaction, Method, Mode
from watchword.message import Channel, Fault
from watchword.testing import FrozenClock
from watchword.verification import Sent

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


# --- where a code may be kept back: forgotten passwords, and sign-in where nobody may register -------------------

_BY_PASSWORD = tuple(
    Method(kind, password=True) for kind in (IdentifierType.PHONE, IdentifierType.EMAIL)
)
_SUPPRESSING = {
    "/forgot-password": Allowed(methods=_BY_PASSWORD, forgot_password=frozenset(Channel)),
    "/sign-in": Allowed(mode=Mode.SIGN_IN),
}


def _at(door: str, before: str) -> Scene:
    """Ask at ``door``, guess, look, send again, flood; the provider refuses, says nothing, or takes it."""

    async def scene(stage: Stage, person: Person, identifier: str) -> None:
        for box in (stage.desk.texts, stage.desk.mails):
            box._next.clear()
            if before == "silence":
                box.hold_next()
            elif before:
                box.refuse_next(Fault(before))
        page = await person.open(door)
        page = await person.submit(page, door, identifier=identifier)
        for guess in ("000000", "", "000001"):
            page = await faces.step(person, page, "/sign-in/code", code=guess)
        await person.open("/sign-in/code")
        stage.site.clock.move(61)
        page = await faces.step(person, page, "/sign-in/resend")
        await faces.step(person, page, "/sign-in/change")
        for _ in range(9):
            person.cookies.clear()
            page = await person.open(door)
            await person.submit(page, door, identifier=identifier)
        await stage.drain()

    return scene


@pytest.mark.parametrize("door", _SUPPRESSING)
@pytest.mark.parametrize("before", ["", "silence", Fault.BAD_RECIPIENT, Fault.UNAVAILABLE])
async def test_T23_T37_a_code_kept_back_shows_nowhere(stage: Stage, door: str, before: str) -> None:
    stage.site.allowed = _SUPPRESSING[door]
    assert await faces.differences(stage, _at(door, before), "e-mail") == []
    if not before:
        known, unknown = (parse_identifier(each) for each in PAIRS["e-mail"])
        assert stage.desk.mails.codes(known)
        assert not stage.desk.mails.codes(unknown)


@pytest.mark.parametrize("door", _SUPPRESSING)
async def test_T37_without_a_provider_everybody_hears_the_same(
    db: Database, clock: FrozenClock, door: str
) -> None:
    stage = await Stage.open(db, clock, connectors=())
    stage.site.allowed = _SUPPRESSING[door]
    assert await faces.differences(stage, _at(door, ""), "e-mail") == []


async def test_T23_a_code_sent_within_the_answer_is_noticed(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Broken on purpose: whoever is known waits for the provider, and hears of its trouble."""
    stage.site.allowed = _SUPPRESSING["/forgot-password"]
    verifier = stage.site.real
    assert verifier is not None
    later = verifier.send_later

    async def at_once(*arguments: Any, deliver: bool, **options: Any) -> Sent:
        if deliver:
            return await verifier.send(*arguments, **options)
        return await later(*arguments, deliver=False, **options)

    monkeypatch.setattr(verifier, "send_later", at_once)
    scene = _at("/forgot-password", Fault.UNAVAILABLE)
    assert await faces.differences(stage, scene, "e-mail") != []


# --- time ------------------------------------------------------------------------------------


def _overlap(known: Sequence[float], unknown: Sequence[float]) -> float:
    """How often somebody known took longer than somebody unknown: a half when time tells nothing (Mann-Whitney)."""
    longer = sum((k > u) + (k == u) / 2 for k in known for u in unknown)
    return longer / (len(known) * len(unknown))


async def _times(stage: Stage, pairs: int, turn: int = 0) -> tuple[list[float], list[float]]:
    """Asks and guesses once each, as known and unknown in random order, interleaved so that the machine's moods hit both."""
    order = random.Random(23)
    times: dict[bool, list[float]] = {True: [], False: []}
    for number in range(pairs):
        identifiers = {known: f"p{number}{'ku'[not known]}{turn}@example.com" for known in times}
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
    """Whether it does, twice: once in sixteen thousand it seems to when it does not."""
    # Four standard deviations of the statistic when time tells nothing.
    most = 4 * math.sqrt((2 * pairs + 1) / (12 * pairs**2))
    for turn in range(2):
        known, unknown = await _times(stage, pairs, turn)
        if abs(_overlap(known, unknown) - 0.5) <= most:
            return False
    return True


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
    # On a machine that is busy everything takes longer, and so must what is to be noticed.
    pause = max(0.03, 2 * median(chain(*await _times(wide_stage, 5, 2))))

    async def slower(interaction: Interaction, identifier: Identifier, asker: Asker) -> None:
        found = await wide_stage.site.db.one(
            "SELECT user_id FROM identifiers WHERE value = :value", value=identifier.value
        )
        if found is not None:
            await asyncio.sleep(pause)
        await ask(interaction, identifier, asker)

    monkeypatch.setattr(codes, "ask", slower)
    assert await _time_tells(wide_stage, 60)
