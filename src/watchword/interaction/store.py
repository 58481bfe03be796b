"""The SQL of interactions: each step is one conditional statement, and what it changed decides."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from watchword.db import Connection, Database, Row
from watchword.identifiers import Identifier, restore
from watchword.interaction.interaction import Interaction, SentCode
from watchword.interaction.journeys import State
from watchword.verification import Sent

_OPEN: Final = """
INSERT INTO interactions (id, digest, event, application, state, locale, created_at, expires_at)
VALUES (:id, :digest, :event, :application, :state, :locale, :at, :expires_at)
ON CONFLICT (digest) DO NOTHING
"""
_FIND: Final = """
SELECT id, state, identifier_type, identifier_value, digits, sent_at, resend_at, code_expires_at,
       created_at, expires_at, user_id
FROM interactions WHERE digest = :digest AND expires_at > :at
"""
# ``sources`` is " code start ": the states from which journeys.py allows this step.
_MOVE: Final = """
UPDATE interactions SET state = :state
WHERE id = :id AND expires_at > :at AND :sources LIKE '% ' || state || ' %'
"""
_SENT: Final = """
UPDATE interactions SET state = :state, identifier_type = :type, identifier_value = :value,
    verification_id = :verification_id, digits = :digits, sent_at = :at, resend_at = :resend_at,
    code_expires_at = :code_expires_at, locale = :locale
WHERE id = :id AND expires_at > :at AND :sources LIKE '% ' || state || ' %'
"""
# T3: only the identifier that this interaction waits for ends it.
_FINISH: Final = """
UPDATE interactions SET state = :state, user_id = :user_id
WHERE id = :id AND expires_at > :at AND :sources LIKE '% ' || state || ' %'
  AND identifier_type = :type AND identifier_value = :value
"""
_DELETE: Final = "DELETE FROM interactions WHERE expires_at < :before"


def _listed(states: Iterable[State]) -> str:
    return f" {' '.join(sorted(states))} "


async def open_interaction(
    db: Database,
    digest: bytes,
    *,
    new_id: str,
    event: str,
    application: str,
    locale: str | None,
    at: int,
    expires_at: int,
) -> None:
    """The row of this token, unless there is one."""
    await db.execute(
        _OPEN,
        id=new_id,
        digest=digest,
        event=event,
        application=application,
        state=State.START.value,
        locale=locale,
        at=at,
        expires_at=expires_at,
    )


async def find(db: Database, digest: bytes, at: int) -> Interaction | None:
    """The interaction of this token that has not run out."""
    row = await db.one(_FIND, digest=digest, at=at)
    return None if row is None else _interaction(row)


async def move(
    db: Database, interaction: Interaction, to: State, sources: Iterable[State], at: int
) -> bool:
    """One step without anything sent; whether it was still allowed."""
    changed = await db.execute(
        _MOVE, id=interaction.id, state=to.value, sources=_listed(sources), at=at
    )
    return changed == 1


async def note_sent(
    db: Database,
    interaction: Interaction,
    to: State,
    sources: Iterable[State],
    *,
    identifier: Identifier,
    sent: Sent,
    locale: str | None,
    at: int,
) -> bool:
    """A code went out; whether the interaction still waits for one."""
    changed = await db.execute(
        _SENT,
        id=interaction.id,
        state=to.value,
        sources=_listed(sources),
        type=identifier.type.value,
        value=identifier.value,
        verification_id=sent.verification_id,
        digits=sent.digits,
        resend_at=sent.resend_at,
        code_expires_at=sent.expires_at,
        locale=locale,
        at=at,
    )
    return changed == 1


async def finish(
    conn: Connection,
    interaction: Interaction,
    to: State,
    sources: Iterable[State],
    *,
    identifier: Identifier,
    user_id: str,
    at: int,
) -> bool:
    """End it for this user; whether it was this call that ended it."""
    changed = await conn.execute(
        _FINISH,
        id=interaction.id,
        state=to.value,
        sources=_listed(sources),
        type=identifier.type.value,
        value=identifier.value,
        user_id=user_id,
        at=at,
    )
    return changed == 1


def _interaction(row: Row) -> Interaction:
    return Interaction(
        id=row["id"],
        state=State(row["state"]),
        identifier=(
            None
            if row["identifier_type"] is None
            else restore(row["identifier_type"], row["identifier_value"])
        ),
        sent=(
            None
            if row["digits"] is None
            else SentCode(row["digits"], row["sent_at"], row["resend_at"], row["code_expires_at"])
        ),
        created_at=row["created_at"],
        expires_at=row["expires_at"],
        user_id=row["user_id"],
    )


async def delete(db: Database, before: int) -> int:
    """Delete interactions whose time was over before that moment; answers how many."""
    return await db.execute(_DELETE, before=before)


_ERASE: Final = """
DELETE FROM interactions WHERE user_id = :user_id OR (identifier_type = :type AND identifier_value = :value)
"""


async def erase(conn: Connection, user_id: str, kind: str, value: str) -> None:
    """Forget sign-ins of this user, and those with this identifier that never ended."""
    await conn.execute(_ERASE, user_id=user_id, type=kind, value=value)
