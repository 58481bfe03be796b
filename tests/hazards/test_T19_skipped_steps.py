"""T19, T18: whoever walks through pages and Experience API in any order gets no session and changes no password without a proof,
nor anything of an account without a fresh one.

Three people with an account each, two browsers, every step there is, in any order. The one thing that decides who may end up signed
in as whom, and whose account may change, is which codes a browser was given: it reads the messages of its own person only.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from tests.person import InProcess, Raw
from tests.scripted import CODE, Site, proved
from tests.web.experience.program import Program, said

from watchword.accounts import Session
from watchword.db import Database, migrate
from watchword.identifiers import IdentifierType
from watchword.interaction import Allowed, Method, Mode
from watchword.message import Channel
from watchword.passwords import PasswordDigest, hash_password
from watchword.testing import FrozenClock

PEOPLE = ("ada@example.com", "bo@example.com", "cy@example.com")
EVENTS = ("SignIn", "Register", "ForgotPassword")
STEPS = ("begin", "send", "verify", "identify", "renew", "submit")
# An address that nobody has and nobody reads.
NOBODYS = "dee@example.com"
# What is asked of an account's pages; for the grave ones a proof is fresh for ten minutes.
GRAVE: dict[str, dict[str, str]] = {
    "/account/email": {"identifier": NOBODYS},
    "/account/password": {"password": "Sternwarte-9"},
    "/account/data": {},
    "/account/delete": {"word": "delete"},
}
PLAIN: dict[str, dict[str, str]] = {
    "/account/confirm": {"with": "email", "to": "password"},
    "/account/code/resend": {},
    "/account/end-others": {},
    "/account/withdraw": {"application": "demo-app"},
}
FRESH_MS = 600_000
VISIT = ("sign in", "wait", "ask for a code", "type the code")
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
        self.addresses = await self._addresses()
        self.proved: dict[str, int] = {}  # when, by the id of a session
        self.renewed: set[str] = (
            set()
        )  # whose password was set on their account's page, freshly proved

    def teardown(self) -> None:
        self._loop.run(self.db.close())
        self._loop.close()

    # --- steps -------------------------------------------------------------------------------

    @initialize(which=st.sets(st.integers(0, 1)))
    def some_came_in_before(self, which: set[int]) -> None:
        for one in sorted(which):
            self._sign_in(one)

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

    @rule(which=st.integers(0, 1), action=st.sampled_from([*GRAVE, *PLAIN]))
    def press_on_the_account(self, which: int, action: str) -> None:
        self._loop.run(self._press_on_account(which, action))

    @rule(which=st.integers(0, 1))
    def type_a_code_on_the_account(self, which: int) -> None:
        self._loop.run(self._type_on_account(which))

    @rule()
    def ten_minutes_pass(self) -> None:
        self.clock.move(FRESH_MS // 1000)

    @rule(
        which=st.integers(0, 1),
        action=st.sampled_from([*GRAVE]),
        skipped=st.sets(st.sampled_from(VISIT), max_size=2),
    )
    def a_visit_to_the_account_with_steps_left_out(
        self, which: int, action: str, skipped: set[str]
    ) -> None:
        steps: dict[str, Callable[[], None]] = {
            "sign in": lambda: self._sign_in(which),
            "wait": self.ten_minutes_pass,
            "ask for a code": lambda: self.press_on_the_account(which, "/account/confirm"),
            "type the code": lambda: self.type_a_code_on_the_account(which),
        }
        for name in VISIT:
            if name not in skipped:
                steps[name]()
        self.press_on_the_account(which, action)

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
                assert self.users[row["user_id"]] in (resets & set(PEOPLE[:2])) | self.renewed

    @invariant()
    def nobody_has_an_address_that_they_did_not_prove(self) -> None:
        assert self._loop.run(self._addresses()) == self.addresses

    # --- inside ------------------------------------------------------------------------------

    def _sign_in(self, which: int) -> None:
        self._loop.run(self.browsers[which].program.arrive())
        self.a_journey_with_steps_left_out(which, "SignIn", self.browsers[which].reads, {"renew"})

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

    async def _addresses(self) -> set[tuple[str, str]]:
        rows = await self.db.all("SELECT user_id, value FROM identifiers WHERE type = 'email'")
        return {(row["user_id"], row["value"]) for row in rows}

    async def _session(self, which: int) -> tuple[str, Session] | None:
        """Who is signed in there, and the cookie that says so."""
        token = self.browsers[which].program.person.cookies.get("watchword-session", "")
        session = await self.site.sessions.find(token) if token else None
        if session is None:
            return None
        self.proved.setdefault(session.id, session.created_at)
        return token, session

    async def _press_on_account(self, which: int, action: str) -> None:
        here = await self._session(which)
        if here is None:
            return
        token, session = here
        fresh = self.clock.now() < self.proved[session.id] + FRESH_MS
        if action == "/account/delete" and fresh:
            return  # It would be allowed, and the walk would go on without its person.
        before = await self._kept()
        raw = await self._send_form(which, action, token, (GRAVE | PLAIN)[action])
        if action in GRAVE and not fresh:
            assert raw.status != 200, action
            assert await self._kept() == before, action
        elif action == "/account/password":
            self.renewed.add(self.users[session.user_id])

    async def _type_on_account(self, which: int) -> None:
        here, account = await self._session(which), self.site.rooms.account
        waiting = None if here is None or account is None else await account.waiting(here[1])
        if here is None or waiting is None:
            return
        token, session = here
        mine = waiting.identifier.value == self.browsers[which].reads
        code = {"code": CODE if mine else "000000"}
        raw = await self._send_form(which, "/account/code", token, code)
        if mine and raw.status == 303:
            self.proved[session.id] = self.clock.now()

    async def _send_form(self, which: int, action: str, token: str, fields: dict[str, str]) -> Raw:
        """A form of an account's page."""
        form = self.site.forms.make("session", token)
        person = self.browsers[which].program.person
        raw = await person._ask("POST", action, {"token": form, **fields}, {})
        assert raw.status < 500, action
        return raw

    async def _kept(self) -> tuple[list[Any], int]:
        """What is grave to change: passwords, people, and to whom a code is on its way."""
        digests = await self.db.all("SELECT user_id, digest FROM passwords ORDER BY user_id")
        sent = len(self.site.verifier.sends)
        return [(row["user_id"], row["digest"]) for row in digests], sent


SETTINGS = settings(
    max_examples=8,
    stateful_step_count=25,
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


class Trusting(AnyOrder):
    """Broken on purpose: whoever is signed in is who they were a day ago."""

    async def _open(self) -> None:
        await super()._open()
        account = self.site.rooms.account
        assert account is not None
        account.is_fresh = lambda session: True  # type: ignore[method-assign]


def test_T19_no_order_of_steps_skips_a_proof() -> None:
    run_state_machine_as_test(AnyOrder, settings=SETTINGS)


@pytest.mark.server
@pytest.mark.parametrize("broken", [Careless, Trusting])
def test_T19_a_walk_past_a_careless_check_is_noticed(broken: type[AnyOrder]) -> None:
    # It ends with the first walk that gets somewhere it should not, usually within the first ten.
    with pytest.raises((AssertionError, BaseExceptionGroup)):
        run_state_machine_as_test(broken, settings=settings(SETTINGS, max_examples=100))


def every_visit(walk: AnyOrder) -> None:
    """To each grave page with each choice of steps left out, one after the other."""
    try:
        for action, kept in product(GRAVE, product((True, False), repeat=len(VISIT))):
            walk.browsers[0].program.person.cookies.pop("watchword-session", None)
            skipped = {step for step, stays in zip(VISIT, kept, strict=True) if not stays}
            walk.a_visit_to_the_account_with_steps_left_out(0, action, skipped)
            walk.no_password_changes_without_a_code_for_that()
            walk.nobody_has_an_address_that_they_did_not_prove()
    finally:
        walk.teardown()


def test_T19_no_choice_of_steps_gets_past_the_proof_that_an_account_wants() -> None:
    every_visit(AnyOrder())
    with pytest.raises(AssertionError):
        every_visit(Trusting())
