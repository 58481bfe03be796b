"""A code after an operator's password: what it takes to set one, to sign in with one, and how nobody is kept out for ever."""

import asyncio
from dataclasses import dataclass

import pytest
from tests.operators.test_operators import ANNA, BEN, KEY, PASSWORD
from tests.verification.desk import EMAIL, OTHER_PHONE, PHONE, Desk, printed, wrong

from watchword.audit import Audit
from watchword.db import Database
from watchword.errors import (
    CodeMismatch,
    CodeNotFound,
    CredentialsInvalid,
    DeliveryFailed,
    LimitReached,
    LockedOut,
    SignInOver,
    TriesExhausted,
    WatchwordError,
)
from watchword.identifiers import Identifier
from watchword.limits import Limiter
from watchword.message import Fault, UsageType
from watchword.operators import (
    Entered,
    Operators,
    OperatorSessions,
    SecondSteps,
    StartedOperatorSession,
    StartedSignIn,
)
from watchword.testing import FrozenClock

HERE = "203.0.113.1"


@dataclass
class Counter:
    """Operators, and their phones and mailboxes."""

    operators: Operators
    sessions: OperatorSessions
    second_steps: SecondSteps
    desk: Desk

    async def anna(self) -> StartedOperatorSession:
        """The first operator, signed in."""
        made = await self.operators.first()
        assert made is not None
        return _session(await self.operators.accept(made.token, PASSWORD, email=ANNA))

    async def signed_in(self, password: str = PASSWORD) -> Entered:
        """What her password gives."""
        return await self.operators.sign_in(ANNA, password, address=HERE)

    async def half_way(self) -> StartedSignIn:
        """The same, where a code follows."""
        entered = await self.signed_in()
        assert isinstance(entered, StartedSignIn)
        return entered

    async def propose(self, session: StartedOperatorSession, identifier: Identifier) -> str:
        """The code that arrives there."""
        await self.second_steps.propose(
            session.token, session.operator_id, identifier, locale="en", address=HERE
        )
        return self.desk.box(identifier).codes(identifier)[-1]

    async def set(self, session: StartedOperatorSession, identifier: Identifier = PHONE) -> None:
        """Set it as the second step."""
        code = await self.propose(session, identifier)
        await self.second_steps.set(session.token, code, address=HERE)

    async def code(self, half_way: StartedSignIn, identifier: Identifier = PHONE) -> str:
        """The code of this sign-in."""
        await self.second_steps.send(half_way.token, locale="en", address=HERE)
        return self.desk.box(identifier).codes(identifier)[-1]

    async def enter(self, half_way: StartedSignIn, code: str) -> StartedOperatorSession:
        """Type it."""
        return await self.second_steps.enter(half_way.token, code, address=HERE)


def _session(entered: Entered) -> StartedOperatorSession:
    assert isinstance(entered, StartedOperatorSession)
    return entered


@pytest.fixture
async def counter(db: Database, clock: FrozenClock) -> Counter:
    sessions, audit, desk = (
        OperatorSessions(db, clock),
        Audit(db, clock),
        await Desk.open(db, clock),
    )
    verifier = desk.verifier(application="console")
    return Counter(
        Operators(db, sessions, Limiter(db, clock), audit, KEY, clock),
        sessions,
        SecondSteps(db, sessions, verifier, audit, clock),
        desk,
    )


async def test_a_second_step_counts_once_its_code_came_back(
    counter: Counter, clock: FrozenClock
) -> None:
    anna = await counter.anna()
    code = await counter.propose(anna, PHONE)
    (one,) = await counter.operators.list()
    assert one.second_step is None
    _session(await counter.signed_in())
    with pytest.raises(CodeMismatch):
        await counter.second_steps.set(anna.token, wrong(code), address=HERE)
    await counter.second_steps.set(anna.token, code, address=HERE)
    (one,) = await counter.operators.list()
    assert one.second_step is not None
    assert (one.second_step.identifier, one.second_step.at) == (PHONE, clock.now())
    with pytest.raises(CodeNotFound):
        await counter.second_steps.set(anna.token, code, address=HERE)


@pytest.mark.parametrize("identifier", [PHONE, EMAIL], ids=["phone", "mailbox"])
async def test_the_password_and_then_the_code_sign_in(
    counter: Counter, identifier: Identifier
) -> None:
    await counter.set(await counter.anna(), identifier)
    half_way = await counter.half_way()
    assert await counter.sessions.find(half_way.token) is None
    started = await counter.enter(half_way, await counter.code(half_way, identifier))
    session = await counter.sessions.find(started.token)
    assert session is not None
    assert session.email == ANNA.value
    message = counter.desk.box(identifier).messages[-1]
    assert message.usage_type is UsageType.MFA_VERIFICATION
    assert set(message.values) == {"code", "minutes"}, "a link would lead nowhere"


async def test_setting_it_ends_every_other_session(counter: Counter) -> None:
    anna = await counter.anna()
    other = _session(await counter.signed_in())
    await counter.set(anna)
    assert await counter.sessions.find(anna.token) is not None
    assert await counter.sessions.find(other.token) is None


async def test_of_two_numbers_proposed_the_code_proves_its_own(
    counter: Counter, clock: FrozenClock
) -> None:
    anna = await counter.anna()
    first = await counter.propose(anna, PHONE)
    clock.move(60)
    second = await counter.propose(anna, OTHER_PHONE)
    if first != second:
        with pytest.raises(CodeMismatch):
            await counter.second_steps.set(anna.token, first, address=HERE)
    await counter.second_steps.set(anna.token, second, address=HERE)
    (one,) = await counter.operators.list()
    assert one.second_step is not None
    assert one.second_step.identifier == OTHER_PHONE


# --- who comes in, and who does not ------------------------------------------------------------


async def test_T11_who_has_no_password_causes_no_message_and_takes_none_away(
    counter: Counter, clock: FrozenClock
) -> None:
    await counter.set(await counter.anna())
    sent = len(counter.desk.texts.messages)
    for token in ("x" * 43, ""):
        with pytest.raises(SignInOver):
            await counter.second_steps.send(token, locale="en", address=HERE)
        with pytest.raises(SignInOver):
            await counter.second_steps.enter(token, "123456", address=HERE)
    with pytest.raises(CredentialsInvalid):
        await counter.signed_in("not the password")
    assert len(counter.desk.texts.messages) == sent
    # A stranger who spends all that anybody may have sent to this number keeps the operator out of nothing.
    public = counter.desk.verifier(application="shop")
    for turn in range(4):
        await public.send(PHONE, flow=f"f{turn}", device="strangers")
    with pytest.raises(LimitReached):
        await public.send(PHONE, flow="f", device="strangers")
    half_way = await counter.half_way()
    await counter.enter(half_way, await counter.code(half_way))


async def test_a_right_code_is_right_once_and_many_at_once_start_one_session(
    counter: Counter, db: Database
) -> None:
    await counter.set(await counter.anna())
    half_way = await counter.half_way()
    code = await counter.code(half_way)
    before = len(await db.all("SELECT digest FROM operator_sessions"))
    came = await asyncio.gather(
        *(counter.enter(half_way, code) for _ in range(16)), return_exceptions=True
    )
    assert sum(isinstance(one, StartedOperatorSession) for one in came) == 1
    others = [one for one in came if not isinstance(one, StartedOperatorSession)]
    assert all(isinstance(one, CodeNotFound | SignInOver | TriesExhausted) for one in others)
    assert len(await db.all("SELECT digest FROM operator_sessions")) == before + 1
    with pytest.raises(SignInOver):
        await counter.enter(half_way, code)


async def test_sixty_guesses_at_once_get_five_tries(counter: Counter) -> None:
    await counter.set(await counter.anna())
    half_way = await counter.half_way()
    code = await counter.code(half_way)
    came = await asyncio.gather(
        *(counter.enter(half_way, wrong(code, nth)) for nth in range(1, 61)), return_exceptions=True
    )
    assert sum(isinstance(one, CodeMismatch) for one in came) == 5
    with pytest.raises((TriesExhausted, LockedOut)):
        await counter.enter(half_way, code)


async def test_a_code_is_right_in_the_browser_it_was_asked_for_alone(counter: Counter) -> None:
    await counter.set(await counter.anna())
    one, other = await counter.half_way(), await counter.half_way()
    code = await counter.code(one)
    with pytest.raises(CodeNotFound):
        await counter.enter(other, code)
    await counter.enter(one, code)


async def test_a_sign_in_waits_ten_minutes(counter: Counter, clock: FrozenClock) -> None:
    await counter.set(await counter.anna())
    half_way = await counter.half_way()
    clock.move(9 * 60)
    code = await counter.code(half_way)
    clock.move(60)
    with pytest.raises(SignInOver):
        await counter.enter(half_way, code)
    with pytest.raises(SignInOver):
        await counter.second_steps.send(half_way.token, locale="en", address=HERE)
    assert await counter.second_steps.purge() == 0
    clock.move(1)
    assert await counter.second_steps.purge() == 1


async def test_the_password_counts_from_when_it_was_typed(
    counter: Counter, clock: FrozenClock
) -> None:
    await counter.set(await counter.anna())
    half_way = await counter.half_way()
    clock.move(5 * 60)
    started = await counter.enter(half_way, await counter.code(half_way))
    session = await counter.sessions.find(started.token)
    assert session is not None
    assert not session.confirmed(clock.now())


async def test_another_code_waits_its_minute(counter: Counter, clock: FrozenClock) -> None:
    await counter.set(await counter.anna())
    half_way = await counter.half_way()
    first = await counter.code(half_way)
    with pytest.raises(LimitReached):
        await counter.code(half_way)
    clock.move(60)
    second = await counter.code(half_way)
    if first != second:
        with pytest.raises(CodeMismatch):
            await counter.enter(half_way, first)
    await counter.enter(half_way, second)


# --- nobody is kept out ------------------------------------------------------------------------


async def test_when_no_message_leaves_whoever_has_the_machine_switches_it_off(
    counter: Counter,
) -> None:
    anna = await counter.anna()
    await counter.set(anna)
    half_way = await counter.half_way()
    counter.desk.texts.refuse_next(Fault.NO_CREDIT)
    with pytest.raises(DeliveryFailed):
        await counter.second_steps.send(half_way.token, locale="en", address=HERE)
    assert await counter.operators.end_second_step(anna.operator_id, by="cli")
    assert not await counter.operators.end_second_step(anna.operator_id, by="cli")
    with pytest.raises(SignInOver):
        await counter.second_steps.send(half_way.token, locale="en", address=HERE)
    _session(await counter.signed_in())


async def test_a_new_password_leaves_the_second_step_and_ends_what_waited_for_it(
    counter: Counter,
) -> None:
    await counter.set(await counter.anna())
    earlier = await counter.half_way()
    code = await counter.code(earlier)
    made = await counter.operators.reset(ANNA, by="cli")
    entered = await counter.operators.accept(made.token, "another good one")
    assert isinstance(entered, StartedSignIn)
    with pytest.raises(SignInOver):
        await counter.enter(earlier, code)
    await counter.enter(entered, await counter.code(entered))


async def test_who_is_shut_out_half_way_stays_out(counter: Counter) -> None:
    anna = await counter.anna()
    await counter.set(anna)
    half_way = await counter.half_way()
    code = await counter.code(half_way)
    ben = await counter.operators.accept(
        (await counter.operators.invite(BEN, by="cli")).token, PASSWORD
    )
    await counter.operators.disable(anna.operator_id, by=ben.operator_id)
    with pytest.raises(SignInOver):
        await counter.enter(half_way, code)


async def test_a_password_changed_while_it_is_judged_lets_nobody_in(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    await counter.anna()
    made = await counter.operators.reset(ANNA, by="cli")
    judge = counter.operators._judge

    async def slowly(*asked: object) -> None:
        await judge(*asked)  # type: ignore[arg-type]
        await counter.operators.accept(made.token, "another good one")

    monkeypatch.setattr(counter.operators, "_judge", slowly)
    with pytest.raises(CredentialsInvalid):
        await counter.signed_in()


async def test_setting_and_signing_in_at_once_leave_no_session_without_it(
    counter: Counter,
) -> None:
    """Whoever signs in beside it with the password alone comes before and is ended, or after and is asked."""
    anna = await counter.anna()
    code = await counter.propose(anna, PHONE)
    _, *came = await asyncio.gather(
        counter.second_steps.set(anna.token, code, address=HERE),
        *(counter.signed_in() for _ in range(4)),
    )
    for one in came:
        assert one is not None
        assert await counter.sessions.find(one.token) is None


# --- what is kept of it ------------------------------------------------------------------------


async def test_each_act_is_in_the_audit_and_no_code_and_no_token_is(
    counter: Counter, db: Database
) -> None:
    anna = await counter.anna()
    await counter.set(anna)
    half_way = await counter.half_way()
    code = await counter.code(half_way)
    with pytest.raises(WatchwordError):
        await counter.enter(half_way, wrong(code))
    await counter.enter(half_way, code)
    await counter.operators.end_second_step(anna.operator_id, by="cli")
    rows = await db.all("SELECT * FROM audit WHERE action LIKE 'operator.%' ORDER BY at, id")
    assert sorted(row["action"] for row in rows) == [
        "operator.created",
        "operator.password-accepted",
        "operator.refused",
        "operator.second-step-off",
        "operator.second-step-set",
        "operator.signed-in",
    ]
    for table in ("operators", "operator_proofs", "verifications", "messages", "audit"):
        said = printed(await db.all(f"SELECT * FROM {table}"))
        assert half_way.token not in said
        assert f"'{code}'" not in said
    assert half_way.token not in repr(half_way)


async def test_the_message_log_shows_it_under_the_consoles_name(
    counter: Counter, db: Database
) -> None:
    await counter.set(await counter.anna())
    await counter.code(await counter.half_way())
    rows = await db.all("SELECT * FROM verifications ORDER BY created_at, id")
    assert {(row["application"], row["door"]) for row in rows} == {("console", "console")}
    assert {row["usage_type"] for row in rows} == {"BindMfa", "MfaVerification"}
    assert len(await db.all("SELECT id FROM messages")) == 2
