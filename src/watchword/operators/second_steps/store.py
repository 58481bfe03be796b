"""The SQL of second steps, and of the codes that operators' browsers are asked for."""

from __future__ import annotations

from typing import Final

from watchword.db import Connection, Database, Row, in_portions
from watchword.identifiers import Identifier, restore
from watchword.operators.second_steps.waiting import Purpose, SecondStep, Waiting
from watchword.verification import Sent, Verified

_SET: Final = """
UPDATE operators SET second_step_type = :type, second_step_value = :value, second_step_at = :at, updated_at = :at
WHERE id = :operator AND disabled = 0
"""
_END: Final = """
UPDATE operators SET second_step_type = '', second_step_value = '', second_step_at = 0, updated_at = :at
WHERE id = :operator AND second_step_type <> ''
"""

# One a browser. A sign-in that waits begins with nothing sent.
_KEEP: Final = """
INSERT INTO operator_proofs (
    digest, purpose, operator_id, identifier_type, identifier_value, digits, resend_at, created_at, expires_at
) VALUES (:digest, :purpose, :operator, :type, :value, :digits, :resend_at, :at, :expires_at)
ON CONFLICT (digest) DO UPDATE SET identifier_type = excluded.identifier_type, identifier_value = excluded.identifier_value,
    digits = excluded.digits, resend_at = excluded.resend_at, created_at = excluded.created_at, expires_at = excluded.expires_at
"""
_SENT: Final = """
UPDATE operator_proofs SET digits = :digits, resend_at = :resend_at WHERE digest = :digest
"""
_FIND: Final = """
SELECT p.operator_id, o.email, p.identifier_type, p.identifier_value, p.digits, p.resend_at, p.created_at, p.expires_at
FROM operator_proofs AS p JOIN operators AS o ON o.id = p.operator_id
WHERE p.digest = :digest AND p.purpose = :purpose AND p.expires_at > :at
"""
# Only what the code was sent to: of two numbers proposed one after the other, a code proves its own.
_TAKE: Final = """
DELETE FROM operator_proofs WHERE digest = :digest AND purpose = :purpose AND expires_at > :at
    AND identifier_type = :type AND identifier_value = :value
"""
_FORGET: Final = "DELETE FROM operator_proofs WHERE digest = :digest AND purpose = :purpose"
_FORGET_ALL: Final = "DELETE FROM operator_proofs WHERE operator_id = :operator"
# Asked twice: a session may propose something else between the choice of a row and its lock.
_PURGE: Final = """
DELETE FROM operator_proofs
WHERE digest IN (SELECT digest FROM operator_proofs WHERE expires_at < :before LIMIT :portion) AND expires_at < :before
"""


def read_step(row: Row) -> SecondStep | None:
    """The second step in a row of operators."""
    if not row["second_step_type"]:
        return None
    return SecondStep(
        restore(row["second_step_type"], row["second_step_value"]), row["second_step_at"]
    )


async def set_step(conn: Connection, operator: str, proved: Verified, at: int) -> bool:
    """Make what was proved the second step; whether there is such an operator, not shut out."""
    who = proved.identifier
    changed = await conn.execute(_SET, operator=operator, type=who.type, value=who.value, at=at)
    return changed == 1


async def end_step(conn: Connection, operator: str, at: int) -> bool:
    """Let the password be enough; whether it was not."""
    return await conn.execute(_END, operator=operator, at=at) == 1


async def begin(
    conn: Connection, digest: bytes, operator: str, step: SecondStep, at: int, expires_at: int
) -> None:
    """A sign-in with the right password waits for its code."""
    await conn.execute(
        _KEEP,
        digest=digest,
        purpose=Purpose.SIGN_IN,
        operator=operator,
        type=step.identifier.type,
        value=step.identifier.value,
        digits=0,
        resend_at=0,
        at=at,
        expires_at=expires_at,
    )


async def propose(
    db: Database, digest: bytes, operator: str, identifier: Identifier, sent: Sent, at: int
) -> None:
    """Wait for the code that was sent to what is to be the second step, and for no other of this session."""
    await db.execute(
        _KEEP,
        digest=digest,
        purpose=Purpose.SET,
        operator=operator,
        type=identifier.type,
        value=identifier.value,
        digits=sent.digits,
        resend_at=sent.resend_at,
        at=at,
        expires_at=sent.expires_at,
    )


async def sent_again(db: Database, digest: bytes, sent: Sent) -> None:
    """Note what was sent to a sign-in that waits."""
    await db.execute(_SENT, digest=digest, digits=sent.digits, resend_at=sent.resend_at)


async def find(db: Database, digest: bytes, purpose: Purpose, at: int) -> Waiting | None:
    """What this browser is asked for."""
    row = await db.one(_FIND, digest=digest, purpose=purpose, at=at)
    if row is None:
        return None
    return Waiting(
        row["operator_id"],
        row["email"],
        restore(row["identifier_type"], row["identifier_value"]),
        row["digits"],
        row["resend_at"],
        row["created_at"],
        row["expires_at"],
    )


async def take(
    conn: Connection, digest: bytes, purpose: Purpose, proved: Verified, at: int
) -> bool:
    """Ask no longer, because the code came: of many at once one gets it."""
    who = proved.identifier
    taken = await conn.execute(
        _TAKE, digest=digest, purpose=purpose, type=who.type, value=who.value, at=at
    )
    return taken == 1


async def forget(db: Database, digest: bytes, purpose: Purpose) -> None:
    """Ask this browser no longer."""
    await db.execute(_FORGET, digest=digest, purpose=purpose)


async def forget_all(conn: Connection, operator: str) -> None:
    """Ask no browser of this operator any longer: who knew the old state of things begins again."""
    await conn.execute(_FORGET_ALL, operator=operator)


async def purge(db: Database, before: int) -> int:
    """Delete what was over ``before``; answers how many."""
    return await in_portions(db, _PURGE, before=before)
