"""T19, T18: whoever walks through pages and Experience API in any order gets no session and changes no password without a proof.

Three people with an account each, two browsers, every step there is, in any order. The one thing that decides who may end up signed
in as whom is which codes a browser was given: it reads the messages of its own person only.
"""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)
from tests.person import InProcess
from tests.scripted import CODE, Site, proved
from tests.web.experience.program import Program, said

from watchword.db import Database, migrate
from watchword.identifiers import IdentifierType
from watchword.interaction import Allowed, Method, Mode
from watchword.message import Channel
from watchword.passwords import PasswordDigest, hash_password
from watchword.testing import FrozenClock

PEOPLE = ("ada@example.com", "bo@example.com", "cy@example.com")
EVENTS = ("SignIn", "Register", "ForgotPassword")
STEPS = ("begin", "send", "verify", "identify", "renew", "submit")
OLD, NEW = "Regenschirm-7", "Sonnenhut-42"
_ALLOWED = Allowed(
    methods=tuple(
        Method(kind, password=True) for kind in (IdentifierType.PHONE, IdentifierType.EMAIL)
    ),
    required=("email",),
    forgot_password=frozenset(Channel),
)


@dataclass
class Browser:
    """A program, whose messages it can read, and the codes it typed right, by event."""

    program: Program
    reads: str
    records: list[tuple[str, str, str]] = field(default_factory=list)  # id, event, address


async def _digest() -> PasswordDigest:
    return await hash_password(OLD)


DIGEST = asyncio.run(_digest())


class AnyOrder(RuleBasedStateMachine):
    """Two browsers: one reads Ada's mail, the other Bo's. Nobody reads Cy's."""

    def __init__(self) -> None:
        super().__init__()
        self._loop = asyncio.Runner()
        self._loop.run(self._open())

    async def _open(self) -> None:
        self.db = await Database.open("sqlite://")
        await migrate(self.db)
        self.clock = FrozenClock()
        self.site = Site(self.db, self.clock, allowed=_ALLOWED)
        self.users = {}
        for address in PEOPLE:
            user = await self.site.users.find_or_create(proved(address))
            await self.site.users.set_password(user.id, DIGEST)
            self.users[user.id] = address
        self.browsers = [
            Browser(Program(InProcess(self.site.app)), reads=address) for address in PEOPLE[:2]
        ]
        for browser in self.browsers:
            await browser.program.arrive()

    def teardown(self) -> None:
        self._loop.run(self.db.close())
        self._loop.close()

    # --- steps -------------------------------------------------------------------------------

    @rule(which=st.integers(0, 1), event=st.sampled_from(EVENTS))
    def begin(self, which: int, event: str) -> None:
        self._do(which, "PUT", "/", {"interactionEvent": event})

    @rule(which=st.integers(0, 1), event=st.sampled_from(EVENTS))
    def switch(self, which: int, event: str) -> None:
        self._do(which, "PUT", "/interaction-event", {"interactionEvent": event})

    @rule(which=st.integers(0, 1), event=st.sampled_from(EVENTS), to=st.sampled_from(PEOPLE))
    def send(self, which: int, event: str, to: str) -> None:
        self.clock.move(61)
        body = {"identifier": {"type": "email", "value": to}, "interactionEvent": event}
        raw = self._do(which, "POST", "/verification/verification-code", body)
        if raw.status == 200:
            self.browsers[which].records.append((said(raw)["verificationId"], event, to))

    @rule(which=st.integers(0, 1), pick=st.integers(0, 5), meant=st.sampled_from(PEOPLE))
    def verify(self, which: int, pick: int, meant: str) -> None:
        record, _, to = self._record(which, pick)
        code = CODE if to == self.browsers[which].reads else "000000"
        body = {
            "identifier": {"type": "email", "value": meant},
            "verificationId": record,
            "code": code,
        }
        self._do(which, "POST", "/verification/verification-code/verify", body)

    @rule(which=st.integers(0, 1), pick=st.integers(0, 5), whose=st.integers(0, 1))
    def identify(self, which: int, pick: int, whose: int) -> None:
        record, _, _ = self._record(whose, pick)
        self._do(which, "POST", "/identification", {"verificationId": record})

    @rule(which=st.integers(0, 1))
    def identify_by_nothing(self, which: int) -> None:
        self._do(which, "POST", "/identification", {})

    @rule(which=st.integers(0, 1), pick=st.integers(0, 5))
    def fill(self, which: int, pick: int) -> None:
        record, _, _ = self._record(which, pick)
        self._do(which, "POST", "/profile", {"type": "email", "verificationId": record})

    @rule(which=st.integers(0, 1))
    def renew(self, which: int) -> None:
        self._do(which, "PUT", "/profile/password", {"password": NEW})

    @rule(which=st.integers(0, 1))
    def submit(self, which: int) -> None:
        self._do(which, "POST", "/submit", None)

    @rule(which=st.integers(0, 1), address=st.sampled_from(PEOPLE))
    def type_a_wrong_password(self, which: int, address: str) -> None:
        body = {"identifier": {"type": "email", "value": address}, "password": "wrong"}
        self._do(which, "POST", "/verification/password", body)

    @rule(
        which=st.integers(0, 1),
        action=st.sampled_from(
            [
                "/sign-in/other-door",
                "/sign-in/complete",
                "/forgot-password/new-password",
                "/sign-in/change",
            ]
        ),
    )
    def press_on_a_page(self, which: int, action: str) -> None:
        self._loop.run(self._press(which, action, {"password": NEW, "username": "ada"}))

    @rule(which=st.integers(0, 1))
    def type_a_code_on_a_page(self, which: int) -> None:
        self._loop.run(self._press(which, "/sign-in/code", {}))

    @rule(
        which=st.integers(0, 1),
        event=st.sampled_from(EVENTS),
        to=st.sampled_from(PEOPLE),
        skipped=st.sets(st.sampled_from(STEPS), max_size=2),
    )
    def a_journey_with_steps_left_out(
        self, which: int, event: str, to: str, skipped: set[str]
    ) -> None:
        steps = {
            "begin": lambda: self.begin(which, event),
            "send": lambda: self.send(which, event, to),
            "verify": lambda: self.verify(which, 0, to),
            "identify": lambda: self.identify(which, 0, which),
            "renew": lambda: self.renew(which),
            "submit": lambda: self.submit(which),
        }
        for name in STEPS:
            if name not in skipped:
                steps[name]()

    @rule(mode=st.sampled_from(Mode))
    def the_operator_shuts_a_door(self, mode: Mode) -> None:
        self.site.allowed = Allowed(
            methods=_ALLOWED.methods,
            required=_ALLOWED.required,
            forgot_password=_ALLOWED.forgot_password,
            mode=mode,
        )

    # --- what must hold ------------------------------------------------------------------------

    @invariant()
    def nobody_is_signed_in_without_a_proof(self) -> None:
        for row in self._loop.run(self.db.all("SELECT user_id, identifier_value FROM sessions")):
            address = self.users[row["user_id"]]
            assert address in PEOPLE[:2]
            assert row["identifier_value"] == address

    @invariant()
    def sessions_belong_to_whoever_read_the_code(self) -> None:
        for browser in self.browsers:
            token = browser.program.person.cookies.get("watchword-session")
            session = self._loop.run(self.site.sessions.find(token)) if token else None
            assert session is None or self.users[session.user_id] == browser.reads

    @invariant()
    def no_password_changes_without_a_code_for_that(self) -> None:
        rows = self._loop.run(self.db.all("SELECT user_id, digest FROM passwords"))
        resets = {
            verified.identifier.value
            for verified in self.site.verifier.used.values()
            if verified.usage_type == "ForgotPassword"
        }
        for row in rows:
            if row["digest"] != DIGEST.text:
                assert self.users[row["user_id"]] in resets & set(PEOPLE[:2])

    # --- inside ------------------------------------------------------------------------------

    def _record(self, which: int, pick: int) -> tuple[str, str, str]:
        records = self.browsers[which].records
        return records[-1 - pick % len(records)] if records else ("x" * 21, "SignIn", PEOPLE[0])

    def _do(self, which: int, method: str, path: str, body: Any) -> Any:
        raw = self._loop.run(self.browsers[which].program.ask(method, path, body))
        assert raw.status < 500, (path, raw.body)
        if "watchword-flow" not in self.browsers[which].program.person.cookies:
            self._loop.run(self.browsers[which].program.arrive())
        return raw

    async def _press(self, which: int, action: str, fields: dict[str, str]) -> None:
        browser = self.browsers[which]
        person = browser.program.person
        flow = person.cookies.get("watchword-flow")
        interaction = await self.site.journeys.interactions.find(flow) if flow else None
        if flow is None or interaction is None:
            return
        waiting = interaction.waiting
        if action == "/sign-in/code":
            mine = waiting is not None and waiting.identifier.value == browser.reads
            fields = {"code": CODE if mine else "000000"}
        form = self.site.forms.make("flow", flow)
        raw = await person._ask("POST", action, {"token": form, **fields}, {})
        assert raw.status < 500, action


SETTINGS = settings(
    max_examples=12,
    stateful_step_count=14,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate],
    report_multiple_bugs=False,
    derandomize=True,
    database=None,
)


class Careless(AnyOrder):
    """Broken on purpose: any code is right."""

    async def _open(self) -> None:
        await super()._open()
        self.site.verifier.always_right = True


def test_T19_no_order_of_steps_skips_a_proof() -> None:
    run_state_machine_as_test(AnyOrder, settings=SETTINGS)


def test_T19_a_walk_past_a_careless_check_is_noticed() -> None:
    # It ends with the first walk that gets somewhere it should not, usually within the first ten.
    with pytest.raises((AssertionError, BaseExceptionGroup)):
        run_state_machine_as_test(Careless, settings=settings(SETTINGS, max_examples=100))
