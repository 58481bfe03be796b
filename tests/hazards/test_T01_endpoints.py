"""T1, T2, T5 on every endpoint of journeys that takes a code, read from one table; what is not in the table fails the suite."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

import pytest
from tests.hazards.faces import Stage
from tests.hazards.test_T06_every_door_is_limited import SENDS_OR_JUDGES
from tests.person import InProcess, Page, Person, Raw
from tests.scripted import proved
from tests.verification.desk import EMAIL, PHONE, wrong
from tests.web.experience.program import Program, said

from watchword.db import Database
from watchword.identifiers import Email, IdentifierType, Phone
from watchword.interaction import Allowed, Method
from watchword.interaction.interactions import Interactions
from watchword.message import Channel
from watchword.testing import FrozenClock

pytestmark = pytest.mark.server

Try = Callable[[str], Awaitable[Raw]]


@dataclass(frozen=True)
class Door:
    """An endpoint that takes a code: how to come before it, and which status says yes.

    ``alone``: nobody else is told so. Where no session begins, a page leads the other presses of the same browser on as well.
    ``link``: it takes the link of an e-mail in place of the code. ``sessions``: how many there are before.
    """

    path: str
    come: Callable[[Stage], Awaitable[tuple[Phone | Email, Try]]]
    yes: int
    alone: bool = True
    link: bool = False
    sessions: int = 0

    def right(self, stage: Stage, identifier: Phone | Email) -> str:
        """What the newest message brought."""
        if not self.link:
            return stage.code(identifier)
        return str(stage.desk.mails.messages[-1].values["link"].partition("#")[2])

    def wrong(self, right: str, number: int) -> str:
        """Another one."""
        return f"{number:043d}" if self.link else wrong(right, number)


async def _page(stage: Stage, first: str, identifier: Phone | Email) -> tuple[Person, Page]:
    person = stage.person()
    page = await person.open(first)
    return person, await person.submit(page, first, identifier=identifier.value)


async def _sign_in_page(stage: Stage) -> tuple[Phone | Email, Try]:
    person, page = await _page(stage, "/sign-in", PHONE)
    return PHONE, lambda code: person.press(page, "/sign-in/code", code=code)


async def _forgot_page(stage: Stage) -> tuple[Phone | Email, Try]:
    await stage.site.users.find_or_create(proved(EMAIL))
    person, page = await _page(stage, "/forgot-password", EMAIL)
    await stage.drain()
    return EMAIL, lambda code: person.press(page, "/sign-in/code", code=code)


async def _link(stage: Stage) -> tuple[Phone | Email, Try]:
    verifier = stage.site.real
    assert verifier is not None
    verifier._rooms = replace(verifier._opened, link="http://127.0.0.1:3001/link")
    person, _ = await _page(stage, "/sign-in", EMAIL)
    page = await person.open("/link")
    return EMAIL, lambda token: person.press(page, "/link", link=token)


async def _own_account(stage: Stage) -> tuple[Phone | Email, Try]:
    person, page = await _page(stage, "/sign-in", PHONE)
    await person.submit(page, "/sign-in/code", code=stage.code(PHONE))
    page = await person.open("/account/email")
    page = await person.submit(page, "/account/email", identifier=EMAIL.value)
    assert page.path == "/account/code", page.text
    return EMAIL, lambda code: person.press(page, "/account/code", code=code)


def _program(event: str) -> Callable[[Stage], Awaitable[tuple[Phone | Email, Try]]]:
    async def come(stage: Stage) -> tuple[Phone | Email, Try]:
        await stage.site.users.find_or_create(proved(EMAIL))
        program = Program(InProcess(stage.site.app))
        await program.begin(event)
        record = await program.send(event, "email", EMAIL.value)
        await stage.drain()
        return EMAIL, lambda code: program.verify(record, "email", EMAIL.value, code)

    return come


_VERIFY = "/api/experience/verification/verification-code/verify"
DOORS = {
    "the sign-in page": Door("/sign-in/code", _sign_in_page, 303),
    "the page of a forgotten password": Door("/sign-in/code", _forgot_page, 303, alone=False),
    "the link of an e-mail": Door("/link", _link, 303, link=True),
    "one's own account": Door("/account/code", _own_account, 303, alone=False, sessions=1),
    **{
        f"the Experience API, {event}": Door(_VERIFY, _program(event), 200)
        for event in ("SignIn", "Register", "ForgotPassword")
    },
}


@pytest.fixture
async def stage(db: Database, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """As between processes: nothing but the database holds presses of one browser apart."""
    monkeypatch.setattr(Interactions, "_turn", lambda *_: contextlib.nullcontext())
    stage = await Stage.open(db, clock)
    stage.site.allowed = Allowed(
        methods=tuple(
            Method(kind, password=True) for kind in (IdentifierType.PHONE, IdentifierType.EMAIL)
        ),
        required=("emailOrPhone",),
        forgot_password=frozenset(Channel),
    )
    return stage


# What programs check by has its races in ``test_codes_by_program.py``, what operators do in ``tests/operators/test_second_steps.py``.
ELSEWHERE = {
    "/verification-codes/verify", "/console/sign-in/code", "/console/second-step/code",
}  # fmt: skip


def judging_codes() -> set[str]:
    """The paths of every route whose wrong answers are counted as wrong codes; T6 sees that a new route is in its table."""
    return {
        path
        for (_, path), limits in SENDS_OR_JUDGES.items()
        if {"wrong-hour", "wrong-device-hour", "wrong-management-hour"} & set(limits)
    }


def without_a_door(paths: set[str]) -> set[str]:
    """Paths that nobody races for."""
    raced = {door.path.removeprefix("/api/experience/verification") for door in DOORS.values()}
    return paths - raced - ELSEWHERE


def test_every_endpoint_that_takes_a_code_is_in_the_table() -> None:
    assert len(judging_codes()) >= 5
    assert without_a_door(judging_codes()) == set()
    assert without_a_door({*judging_codes(), "/account/recovery"}) == {"/account/recovery"}


@pytest.mark.parametrize("name", DOORS)
async def test_T01_the_right_code_64_times_at_once_has_one_winner(stage: Stage, name: str) -> None:
    door = DOORS[name]
    identifier, attempt = await door.come(stage)
    right = door.right(stage, identifier)
    before = await _used(stage)
    answers = await asyncio.gather(*(attempt(right) for _ in range(64)))
    winners = [answer.status for answer in answers].count(door.yes)
    assert winners == 1 or (winners > 1 and not door.alone)
    assert await _used(stage) == before + 1
    assert await stage.site.count("sessions") <= 1


async def _used(stage: Stage) -> int:
    row = await stage.site.db.one(
        "SELECT COUNT(*) AS n FROM verifications WHERE state = 'consumed'"
    )
    assert row is not None
    return int(row["n"])


@pytest.mark.parametrize("name", DOORS)
async def test_T02_after_too_many_guesses_at_once_the_right_code_is_refused(
    stage: Stage, name: str
) -> None:
    door = DOORS[name]
    identifier, attempt = await door.come(stage)
    right = door.right(stage, identifier)
    guesses = await asyncio.gather(*(attempt(door.wrong(right, n + 1)) for n in range(60)))
    assert all(answer.status != door.yes for answer in guesses)
    judged = [
        answer
        for answer in guesses
        if b"code_mismatch" in answer.body or b"is wrong" in answer.body
    ]
    assert len(judged) <= 5
    last = await attempt(right)
    assert last.status != door.yes
    if door.yes == 200:
        assert said(last)["code"] in (
            "verification_code.exceed_max_try",
            "session.verification_blocked_too_many_attempts",
        )
    assert await stage.site.count("sessions") == door.sessions
