"""The sign-in journey on a real database, with a verifier that does as it is told."""

import asyncio
import contextlib

import pytest
from tests.scripted import CODE, Site

from watchword.db import Database
from watchword.errors import (
    CodeMismatch,
    DatabaseBusy,
    IdentifierNotFound,
    InteractionNotFound,
    LimitReached,
    RecordNotFound,
    WatchwordError,
)
from watchword.identifiers import parse_identifier
from watchword.interaction import INTERACTION_SECONDS, Asker, State, store
from watchword.interaction.interactions import Interactions
from watchword.testing import FrozenClock

PHONE = parse_identifier("+8613800138000")
EMAIL = parse_identifier("m@example.com")


@pytest.fixture
def site(db: Database, clock: FrozenClock) -> Site:
    return Site(db, clock)


async def _asked(site: Site) -> str:
    token = site.sign_in.begin()
    await site.sign_in.ask(token, PHONE, locale="en", address="192.0.2.1")
    return token


async def test_the_right_code_signs_in_and_registers_whoever_is_new(site: Site) -> None:
    token = await _asked(site)
    started = await site.sign_in.answer(token, CODE, address=None)
    found = await site.sessions.find(started.token)
    assert found is not None
    assert found.identifier == PHONE
    interaction = await site.sign_in.find(token)
    assert interaction is not None
    assert (interaction.state, interaction.user_id) == (State.DONE, found.user_id)


async def test_a_token_alone_is_no_row(site: Site) -> None:
    token = site.sign_in.begin()
    assert await site.sign_in.find(token) is None
    assert await site.count("interactions") == 0


async def test_a_code_is_bound_to_the_interaction_not_to_its_token(site: Site) -> None:
    token = await _asked(site)
    interaction = await site.sign_in.find(token)
    assert interaction is not None
    assert site.verifier.sends == [
        {"to": PHONE.value, "flow": interaction.id, "locale": "en", "address": "192.0.2.1"}
    ]
    rows = await site.db.all("SELECT * FROM interactions")
    stored = repr([tuple(row) for row in rows])  # type: ignore[arg-type]
    assert token not in stored


async def test_no_row_of_a_person_before_the_proof(site: Site) -> None:
    token = await _asked(site)
    with pytest.raises(CodeMismatch):
        await site.sign_in.answer(token, "000000", address=None)
    assert await site.count("users") == 0
    assert await site.count("identifiers") == 0
    assert await site.count("sessions") == 0


async def test_asking_twice_within_the_gap_sends_once(site: Site) -> None:
    token = await _asked(site)
    await site.sign_in.ask(token, PHONE, locale="en", address=None)
    await site.sign_in.change(token)
    interaction = await site.sign_in.ask(token, PHONE, locale="en", address=None)
    assert interaction.state is State.CODE
    assert len(site.verifier.sends) == 1
    site.clock.move(61)
    await site.sign_in.ask(token, PHONE, locale="en", address=None)
    assert len(site.verifier.sends) == 2


async def test_a_button_pressed_twice_sends_once(site: Site) -> None:
    token = site.sign_in.begin()
    await asyncio.gather(
        *(site.sign_in.ask(token, PHONE, locale="en", address=None) for _ in range(4))
    )
    assert len(site.verifier.sends) == 1
    assert await site.count("interactions") == 1


async def test_change_leads_back_and_another_identifier_takes_over(site: Site) -> None:
    token = await _asked(site)
    await site.sign_in.change(token)
    with pytest.raises(IdentifierNotFound):
        await site.sign_in.answer(token, CODE, address=None)
    await site.sign_in.ask(token, EMAIL, locale="en", address=None)
    started = await site.sign_in.answer(token, CODE, address=None)
    assert started.session.identifier == EMAIL


async def test_a_failed_send_leaves_the_step_where_it_was(site: Site) -> None:
    token = site.sign_in.begin()
    site.verifier.fail(LimitReached("messages", 90))
    with pytest.raises(LimitReached):
        await site.sign_in.ask(token, PHONE, locale="en", address=None)
    interaction = await site.sign_in.find(token)
    assert interaction is not None
    assert (interaction.state, interaction.identifier) == (State.START, None)


async def test_a_failed_resend_leaves_the_code_page(site: Site) -> None:
    token = await _asked(site)
    site.verifier.fail(DatabaseBusy())
    with pytest.raises(DatabaseBusy):
        await site.sign_in.resend(token, locale="en", address=None)
    assert (await site.sign_in.answer(token, CODE, address=None)).session.identifier == PHONE


@pytest.mark.parametrize("step", ["ask", "resend", "change", "answer"])
@pytest.mark.parametrize("when", ["finished", "too late"])
async def test_a_finished_or_outlived_interaction_takes_no_step(
    site: Site, step: str, when: str
) -> None:
    token = await _asked(site)
    if when == "finished":
        await site.sign_in.answer(token, CODE, address=None)
    else:
        site.clock.move(INTERACTION_SECONDS)
    sends = len(site.verifier.sends)
    with pytest.raises(InteractionNotFound):
        await _step(site, step, token)
    assert len(site.verifier.sends) == sends


@pytest.mark.parametrize("step", ["resend", "change", "answer"])
async def test_somebody_elses_token_takes_no_step(site: Site, step: str) -> None:
    await _asked(site)
    with pytest.raises(InteractionNotFound):
        await _step(site, step, site.sign_in.begin())


async def _step(site: Site, step: str, token: str) -> None:
    if step == "ask":
        await site.sign_in.ask(token, PHONE, locale="en", address=None)
    elif step == "resend":
        await site.sign_in.resend(token, locale="en", address=None)
    elif step == "change":
        await site.sign_in.change(token)
    else:
        await site.sign_in.answer(token, CODE, address=None)


# --- one proof, one session: the statement decides, even if a verifier judged twice ----------


async def _sessions_of_a_race(site: Site, monkeypatch: pytest.MonkeyPatch) -> int:
    token = await _asked(site)
    site.verifier.always_right = True
    # Nothing in this process may hold them apart.
    monkeypatch.setattr(Interactions, "_turn", lambda *_: contextlib.nullcontext())
    results = await asyncio.gather(
        *(site.sign_in.answer(token, CODE, address=None) for _ in range(8)),
        return_exceptions=True,
    )
    for result in results:
        if isinstance(result, BaseException) and not isinstance(result, WatchwordError):
            raise result
    return await site.count("sessions")


async def test_eight_right_answers_at_once_start_one_session(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await _sessions_of_a_race(site, monkeypatch) == 1


async def test_the_race_is_lost_when_the_statement_asks_no_state(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    careless = store._FINISH_AT_ONCE.replace(
        "AND :sources LIKE '% ' || state || ' %'", "AND :sources <> ''"
    )
    assert careless != store._FINISH_AT_ONCE
    monkeypatch.setattr(store, "_FINISH_AT_ONCE", careless)
    assert await _sessions_of_a_race(site, monkeypatch) > 1


async def test_t3_a_proof_of_the_identifier_before_is_worth_nothing(site: Site) -> None:
    token = await _asked(site)
    interaction = await site.sign_in.find(token)
    assert interaction is not None
    record = interaction.waiting
    assert record is not None
    old = await site.verifier.check(PHONE, CODE, flow=interaction.id)
    await site.sign_in.change(token)
    await site.sign_in.ask(token, EMAIL, locale="en", address=None)
    with pytest.raises(InteractionNotFound):
        await site.journeys.sign_in.at_once(interaction, record, old, Asker())
    with pytest.raises(RecordNotFound):
        await site.journeys.codes.keep(interaction, record, old)
    assert await site.count("sessions") == 0


async def test_signing_out_ends_the_session(site: Site) -> None:
    started = await site.sign_in.answer(await _asked(site), CODE, address=None)
    await site.sign_in.leave(started.token, address=None)
    assert await site.sessions.find(started.token) is None
    await site.sign_in.leave(started.token, address=None)


async def test_outlived_interactions_are_forgotten(site: Site) -> None:
    old = await _asked(site)
    site.clock.move(INTERACTION_SECONDS + 1)
    new = await _asked(site)
    assert await site.sign_in.purge() == 1
    assert await site.sign_in.find(old) is None
    assert await site.sign_in.find(new) is not None
