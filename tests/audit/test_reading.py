"""The audit log read again: found by whom, where, what and when, and forgotten in its time."""

import re

import pytest

from watchword.audit import Audit, Wanted, store
from watchword.audit.log_keys import FAILURES, log_key, succeeded
from watchword.db import Database
from watchword.db.migrations import released
from watchword.errors import EntityMissingWithId
from watchword.testing import FrozenClock

USER = "user12345678"


@pytest.fixture
async def audit(db: Database, clock: FrozenClock) -> Audit:
    """A month of a small installation."""
    audit = Audit(db, clock)
    await audit.append("session.started", actor=USER, outcome="registered", application="app")
    clock.move(1)
    await audit.append("session.started", actor=USER, outcome="signed_in", address="203.0.113.77")
    clock.move(1)
    await audit.append(
        "verification.check", actor="person", target="+86 138 •••• 8000", outcome="wrong",
        application="app", address="2001:db8:1:2::3", data={"usage_type": "SignIn"},
    )  # fmt: skip
    clock.move(1)
    await audit.append("connector.changed", actor="console", target=USER)
    return audit


async def keys(audit: Audit, **wanted: object) -> list[str]:
    entries, total = await audit.search(Wanted(**wanted))  # type: ignore[arg-type]
    assert len(entries) == total
    return [entry.key for entry in entries]


async def test_entries_are_found_by_user_application_key_and_time(
    audit: Audit, clock: FrozenClock
) -> None:
    now = clock.now()
    wrong = "Interaction.SignIn.Verification.VerificationCode.Submit"
    assert len(await keys(audit)) == 4
    assert await keys(audit, user=USER) == [
        "Watchword.connector.changed",
        "Interaction.SignIn.Submit",
        "Interaction.Register.Submit",
    ]
    assert await keys(audit, application="app") == [wrong, "Interaction.Register.Submit"]
    assert await keys(audit, key="Interaction.SignIn.Submit", user=USER) == [
        "Interaction.SignIn.Submit"
    ]
    assert await keys(audit, since=now - 1000, until=now - 1000) == [wrong]
    assert await keys(audit, since=now + 1) == []


async def test_counting_stops_behind_the_cap_and_pages_go_on(audit: Audit) -> None:
    entries, total = await audit.search(Wanted(), limit=1, offset=1, cap=2)
    assert total == 3
    assert [entry.outcome for entry in entries] == ["wrong"]
    (entry,) = entries
    assert await audit.find(entry.id) == entry
    assert not entry.succeeded
    with pytest.raises(EntityMissingWithId):
        await audit.find("nothing")


async def test_addresses_are_shortened_after_a_month_and_entries_go_after_a_year(
    audit: Audit, clock: FrozenClock
) -> None:
    async def addresses() -> set[str]:
        return {entry.address for entry in (await audit.search(Wanted()))[0]}

    clock.move(29 * 86_400)
    await audit.purge()
    assert "203.0.113.77" in await addresses()
    clock.move(86_400)
    await audit.purge()
    assert await addresses() == {"", "203.0.113.0/24", "2001:db8:1::/48"}
    clock.move(334 * 86_400)
    assert await audit.purge() == 0
    clock.move(2 * 86_400)
    assert await audit.purge() == 4


@pytest.mark.parametrize(
    ("action", "outcome", "data", "key"),
    [
        ("verification.send", "refused", {"usage_type": "Register"}, "Interaction.Register.Verification.VerificationCode.Create"),
        ("verification.send", "refused", {"usage_type": "Generic"}, "Watchword.verification.send"),
        ("password.reset", "done", {}, "Interaction.ForgotPassword.Submit"),
        ("token.issued", "done", {"grant_type": "refresh_token"}, "ExchangeTokenBy.RefreshToken"),
        ("token.issued", "done", {}, "Watchword.token.issued"),
        ("hook.created", "done", {}, "Watchword.hook.created"),
    ],
)  # fmt: skip
def test_the_wires_word_for_it(
    action: str, outcome: str, data: dict[str, str | int], key: str
) -> None:
    assert log_key(action, outcome, data) == key
    assert succeeded(outcome) is (outcome == "done")


async def test_what_failed_is_found_by_itself(audit: Audit) -> None:
    assert await keys(audit, failed=True) == [
        "Interaction.SignIn.Verification.VerificationCode.Submit"
    ]
    assert len(await keys(audit, failed=False)) == 4


async def test_refusals_are_counted_by_their_reason(audit: Audit, clock: FrozenClock) -> None:
    since = clock.now()
    for usage in ("SignIn", "Register", "SignIn"):
        clock.move(1)
        await audit.append(
            "verification.send", actor="person", target="+86 138 •••• 8000", outcome="refused",
            data={"usage_type": usage, "reason": "messages-hour"},
        )  # fmt: skip
    await audit.append("password.check", actor="person", outcome="locked", data={"reason": "x"})
    await audit.append("password.check", actor="person", outcome="wrong", data={"reason": "y"})
    now = clock.now()
    assert await audit.refusals(since) == {"messages-hour": (3, now), "x": (1, now)}
    assert await audit.refusals(now + 1) == {}


def test_the_statement_of_failures_names_them_all() -> None:
    assert re.findall(r"'(\w+)'", store._FAILED) == sorted(FAILURES)
    migration = next(one for one in released() if "audit_failures" in one.text)
    assert store._FAILED in migration.text
