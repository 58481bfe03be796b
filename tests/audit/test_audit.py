"""The audit log takes facts and refuses secrets."""

import json

import pytest

from watchword.audit import Audit
from watchword.db import Database, Row
from watchword.identifiers import parse_phone
from watchword.testing import FrozenClock


@pytest.fixture
def audit(db: Database, clock: FrozenClock) -> Audit:
    return Audit(db, clock)


async def rows(db: Database) -> list[Row]:
    return await db.all("SELECT * FROM audit ORDER BY at, id")


async def test_a_fact_is_kept_whole(audit: Audit, db: Database, clock: FrozenClock) -> None:
    await audit.append(
        "verification.checked",
        actor="visitor",
        target="+86 138 •••• 8000",
        outcome="code_mismatch",
        application="shop",
        address="192.0.2.7",
        data={"left": 4, "providerCode": "OK"},
    )
    (row,) = await rows(db)
    assert (row["at"], row["action"], row["actor"]) == (
        clock.now(),
        "verification.checked",
        "visitor",
    )
    assert (row["target"], row["outcome"]) == ("+86 138 •••• 8000", "code_mismatch")
    assert (row["application"], row["address"]) == ("shop", "192.0.2.7")
    assert json.loads(row["data"]) == {"left": 4, "providerCode": "OK"}
    assert len(row["id"]) == 21


@pytest.mark.parametrize(
    "name",
    ["code", "verificationCode", "verification_code", "newPassword", "access-key-secret", "refresh_token", "identifier",
     "Email", "phone", "to", "link", "login_hint", "id_token_hint", "cookie", "privateKey", "code_digest"],
)  # fmt: skip
async def test_a_name_that_may_hold_a_secret_is_refused(
    audit: Audit, db: Database, name: str
) -> None:
    with pytest.raises(ValueError, match="never written"):
        await audit.append("verification.sent", actor="visitor", data={name: "123456"})
    assert await rows(db) == []


@pytest.mark.parametrize("action", ["", "Sent a code", "a..b", "code 123456"])
async def test_an_action_is_a_word(audit: Audit, action: str) -> None:
    with pytest.raises(ValueError, match="not an action"):
        await audit.append(action, actor="visitor")


async def test_a_fact_of_a_transaction_that_fails_never_was(audit: Audit, db: Database) -> None:
    with pytest.raises(RuntimeError):
        await _append_and_fail(audit, db)
    assert await rows(db) == []


async def _append_and_fail(audit: Audit, db: Database) -> None:
    async with db.transaction() as conn:
        await audit.append("user.created", actor="visitor", conn=conn)
        raise RuntimeError


async def test_a_long_text_is_cut(audit: Audit, db: Database) -> None:
    await audit.append("connector.failed", actor="server", data={"said": "x" * 9000})
    (row,) = await rows(db)
    assert json.loads(row["data"])["said"] == "x" * 500


async def test_after_a_month_nobody_is_named_but_by_an_id(
    audit: Audit, db: Database, clock: FrozenClock
) -> None:
    masked = parse_phone("+8613800138000").masked
    await audit.append("verification.send", actor="person", target=masked)
    await audit.append("operator.refused", actor="a•••@example.com")
    await audit.append("user.changed", actor="operator1", target="abc123def456")
    clock.move(30 * 86_400)
    await audit.append("verification.send", actor="person", target=masked)
    await audit.purge()
    assert sorted((row["actor"], row["target"]) for row in await rows(db)) == sorted(
        [
            ("person", masked),
            ("person", masked),
            ("a•••@example.com", ""),
            ("operator1", "abc123def456"),
        ]
    )
    clock.move(1)
    await audit.purge()
    assert sorted((row["actor"], row["target"]) for row in await rows(db)) == sorted(
        [("person", masked), ("person", ""), ("", ""), ("operator1", "abc123def456")]
    )


async def test_however_many_there_are_each_entry_is_looked_at_once(
    audit: Audit, db: Database, clock: FrozenClock
) -> None:
    for _ in range(1001):
        await audit.append("verification.send", actor="person", target="a•••@example.com")
    clock.move(31 * 86_400)
    await audit.purge()
    assert {row["target"] for row in await rows(db)} == {""}
    # What was looked at is not looked at again: a name that is put back by hand stays.
    await db.execute("UPDATE audit SET target = 'a•••@example.com'")
    await audit.purge()
    assert {row["target"] for row in await rows(db)} == {"a•••@example.com"}
