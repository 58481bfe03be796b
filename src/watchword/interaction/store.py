"""The SQL of interactions: each step is one conditional statement, and what it changed decides."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Final

from watchword.db import Connection, Database, Row, in_portions
from watchword.identifiers import SignInIdentifier, restore_sign_in
from watchword.interaction.interaction import (
    Interaction,
    Profile,
    Proof,
    Record,
    RecordKind,
    SentCode,
)
from watchword.interaction.journeys import Action, Event, State, after, sources
from watchword.message import UsageType

_OPEN: Final = """
INSERT INTO interactions (
    id, digest, event, state, application, authorization_request, locale, created_at, expires_at
) VALUES (:id, :digest, :event, :state, :application, :request, :locale, :at, :expires_at)
ON CONFLICT (digest) DO NOTHING
"""
_KNOWN: Final = "SELECT id FROM interactions WHERE digest = :digest"
_FIND: Final = """
SELECT i.id, i.event, i.state, i.application, i.authorization_request, i.locale, i.user_id, i.registered, i.proof_kind,
       i.proof_id, i.proof_at, i.proof_identifier_type, i.proof_identifier_value, i.profile,
       i.version, i.created_at, i.expires_at,
       r.kind, r.id AS record_id, r.usage_type, r.identifier_type, r.identifier_value, r.verification_id, r.digits,
       r.sent_at, r.resend_at, r.code_expires_at, r.proved_at, r.user_id AS record_user, r.password_digest
FROM interactions i LEFT JOIN interaction_records r ON r.interaction_id = i.id
WHERE i.digest = :digest AND i.expires_at > :at
"""
# ``sources`` is " code start ": the states from which journeys.py allows this step.
_MOVE: Final = """
UPDATE interactions SET state = :state, version = version + 1
WHERE id = :id AND event = :event AND expires_at > :at AND :sources LIKE '% ' || state || ' %'
"""
_IDENTIFY: Final = """
UPDATE interactions SET state = :state, user_id = :user_id, registered = :registered, profile = :profile,
    proof_kind = :proof_kind, proof_id = :proof_id, proof_at = :proof_at, proof_identifier_type = :proof_type,
    proof_identifier_value = :proof_value, version = version + 1
WHERE id = :id AND event = :event AND expires_at > :at AND :sources LIKE '% ' || state || ' %'
  AND (user_id IS NULL OR user_id = :user_id)
"""
# What was read is what is written over: of two at once one starts again.
# T3: only the record that was proved ends it, and not one that took its place meanwhile.
_FINISH_AT_ONCE: Final = """
UPDATE interactions SET state = 'done', user_id = :user_id, registered = :registered, version = version + 1
WHERE id = :id AND event = :event AND expires_at > :at AND :sources LIKE '% ' || state || ' %'
  AND EXISTS (SELECT 1 FROM interaction_records r WHERE r.interaction_id = :id AND r.id = :record_id)
"""
_FINISH: Final = """
UPDATE interactions SET state = :state, version = version + 1
WHERE id = :id AND version = :version AND expires_at > :at AND :sources LIKE '% ' || state || ' %'
"""
_FILL: Final = """
UPDATE interactions SET state = :state, profile = :profile, version = version + 1
WHERE id = :id AND version = :version AND expires_at > :at AND :sources LIKE '% ' || state || ' %'
"""
_SWITCH: Final = """
UPDATE interactions SET event = :to, state = :state, user_id = NULL, registered = 0, profile = '{}', version = version + 1
WHERE id = :id AND event = :event AND expires_at > :at AND :sources LIKE '% ' || state || ' %'
"""
_RESTART: Final = """
UPDATE interactions SET event = :event, state = :state, user_id = NULL, registered = 0, profile = '{}', locale = :locale,
    version = version + 1
WHERE id = :id AND expires_at > :at AND state <> 'done'
"""
_KEEP_RECORD: Final = """
INSERT INTO interaction_records (
    interaction_id, kind, id, usage_type, identifier_type, identifier_value, verification_id, digits, sent_at, resend_at,
    code_expires_at, proved_at, user_id, password_digest
) VALUES (
    :interaction_id, :kind, :id, :usage_type, :identifier_type, :identifier_value, :verification_id, :digits, :sent_at,
    :resend_at, :code_expires_at, :proved_at, :user_id, :password_digest
)
ON CONFLICT (interaction_id, kind) DO UPDATE SET
    id = EXCLUDED.id, usage_type = EXCLUDED.usage_type, identifier_type = EXCLUDED.identifier_type,
    identifier_value = EXCLUDED.identifier_value, verification_id = EXCLUDED.verification_id, digits = EXCLUDED.digits,
    sent_at = EXCLUDED.sent_at, resend_at = EXCLUDED.resend_at, code_expires_at = EXCLUDED.code_expires_at,
    proved_at = EXCLUDED.proved_at, user_id = EXCLUDED.user_id, password_digest = EXCLUDED.password_digest
"""
# T3: only the record that the code was asked for is proved by it, and not one that took its place meanwhile.
_PROVE: Final = """
UPDATE interaction_records SET proved_at = :at
WHERE interaction_id = :interaction_id AND id = :id AND identifier_type = :type AND identifier_value = :value
"""
_DROP_RECORDS: Final = "DELETE FROM interaction_records WHERE interaction_id = :id"
_DROP_PROVED: Final = """
DELETE FROM interaction_records WHERE interaction_id = :id AND proved_at IS NOT NULL
"""
_DROP_WAITING: Final = """
DELETE FROM interaction_records WHERE interaction_id = :id AND proved_at IS NULL
"""
_DELETE: Final = """
DELETE FROM interactions WHERE id IN (SELECT id FROM interactions WHERE expires_at < :before LIMIT :portion)
"""
# T4: back to the first question. Whoever was about to submit wrote down another version, or another state, and finds nothing.
_BACK: Final = """
UPDATE interactions SET state = 'start', user_id = NULL, registered = 0, profile = '{}', version = version + 1
WHERE state <> 'done'
"""
_BACK_OF_USER: Final = f"{_BACK} AND user_id = :user_id RETURNING id"
# Codes under way count as well: they ended too, and one that was judged a moment ago must not be noted afterwards.
_BACK_BY: Final = f"""{_BACK} AND (
    (user_id = :user_id AND proof_identifier_type = :type AND proof_identifier_value = :value) OR id IN (
        SELECT interaction_id FROM interaction_records WHERE identifier_type = :type AND identifier_value = :value))
RETURNING id
"""  # noqa: S608 - a constant


def _listed(states: Iterable[State]) -> str:
    return f" {' '.join(sorted(states))} "


def _step(interaction: Interaction, action: Action, at: int) -> dict[str, str | int]:
    """What every conditional step says: which row, where it goes, and from where it may."""
    return {
        "id": interaction.id,
        "at": at,
        "state": after(interaction.event, interaction.state, action).value,
        "sources": _listed(sources(interaction.event, action)),
    }


async def open_interaction(
    conn: Connection,
    digest: bytes,
    *,
    new_id: str,
    event: Event,
    application: str,
    authorization_request: str | None,
    locale: str | None,
    at: int,
    expires_at: int,
) -> None:
    """The row of this token, unless there is one."""
    await conn.execute(
        _OPEN,
        id=new_id,
        digest=digest,
        event=event.value,
        state=State.START.value,
        application=application,
        request=authorization_request,
        locale=locale,
        at=at,
        expires_at=expires_at,
    )


async def is_known(db: Database, digest: bytes) -> bool:
    """Whether this token's interaction was ever stored and is not forgotten."""
    return await db.one(_KNOWN, digest=digest) is not None


async def find(conn: Connection, digest: bytes, at: int) -> Interaction | None:
    """The interaction of this token that has not run out, with its records."""
    rows = await conn.all(_FIND, digest=digest, at=at)
    return _interaction(rows) if rows else None


async def move(conn: Connection, interaction: Interaction, action: Action, at: int) -> bool:
    """One step that changes the state alone; whether it was still allowed."""
    step = _step(interaction, action, at)
    return await conn.execute(_MOVE, event=interaction.event.value, **step) == 1


async def identify(
    conn: Connection,
    interaction: Interaction,
    user_id: str,
    proof: Proof | None,
    at: int,
    *,
    registered: bool,
) -> bool:
    """It is this user's from now on; whether that was still allowed, and nobody else's already."""
    step = _step(interaction, Action.IDENTIFY, at)
    changed = await conn.execute(
        _IDENTIFY,
        event=interaction.event.value,
        user_id=user_id,
        registered=int(registered),
        profile="{}" if registered else _written(interaction.profile),
        proof_kind=proof.kind.value if proof else None,
        proof_id=proof.id if proof else None,
        proof_at=proof.at if proof else None,
        proof_type=proof.identifier.type.value if proof else None,
        proof_value=proof.identifier.value if proof else None,
        **step,
    )
    return changed == 1


async def finish_at_once(
    conn: Connection,
    interaction: Interaction,
    record: Record,
    user_id: str,
    at: int,
    *,
    registered: bool,
) -> bool:
    """From the right code to the end in one step; whether it was this call that ended it."""
    changed = await conn.execute(
        _FINISH_AT_ONCE,
        id=interaction.id,
        event=interaction.event.value,
        sources=_listed(sources(interaction.event, Action.ANSWER)),
        record_id=record.id,
        user_id=user_id,
        registered=int(registered),
        at=at,
    )
    return changed == 1


async def finish(conn: Connection, interaction: Interaction, at: int) -> bool:
    """End it as it was read; whether it was this call that ended it."""
    step = _step(interaction, Action.SUBMIT, at)
    return await conn.execute(_FINISH, version=interaction.version, **step) == 1


async def fill(
    conn: Connection, interaction: Interaction, action: Action, profile: Profile, at: int
) -> bool:
    """Put ``profile`` in place of what was read; whether nothing had changed meanwhile."""
    step = _step(interaction, action, at)
    changed = await conn.execute(
        _FILL, version=interaction.version, profile=_written(profile), **step
    )
    return changed == 1


async def switch(conn: Connection, interaction: Interaction, to: Event, at: int) -> bool:
    """The other door: proofs stay, what was filled in goes. Whether that was still allowed."""
    step = _step(interaction, Action.SWITCH, at)
    changed = await conn.execute(_SWITCH, event=interaction.event.value, to=to.value, **step)
    return changed == 1


async def restart(
    conn: Connection, interaction: Interaction, event: Event, locale: str | None, at: int
) -> bool:
    """As if it had just begun; whether it was not over."""
    changed = await conn.execute(
        _RESTART,
        id=interaction.id,
        event=event.value,
        state=State.START.value,
        locale=locale,
        at=at,
    )
    if changed:
        await drop_records(conn, interaction)
    return changed == 1


async def keep_record(conn: Connection, interaction: Interaction, record: Record) -> None:
    """Put ``record`` in place of the one of its kind."""
    sent = record.sent
    await conn.execute(
        _KEEP_RECORD,
        interaction_id=interaction.id,
        kind=record.kind.value,
        id=record.id,
        usage_type=record.usage_type.value if record.usage_type else None,
        identifier_type=record.identifier.type.value,
        identifier_value=record.identifier.value,
        verification_id=sent.verification_id if sent else None,
        digits=sent.digits if sent else None,
        sent_at=sent.sent_at if sent else None,
        resend_at=sent.resend_at if sent else None,
        code_expires_at=sent.expires_at if sent else None,
        proved_at=record.proved_at,
        user_id=record.user_id,
        password_digest=record.password_digest,
    )


async def prove(conn: Connection, interaction: Interaction, record: Record, at: int) -> bool:
    """Note that ``record`` is proved; whether it is still there."""
    changed = await conn.execute(
        _PROVE,
        interaction_id=interaction.id,
        id=record.id,
        type=record.identifier.type.value,
        value=record.identifier.value,
        at=at,
    )
    return changed == 1


async def drop_records(conn: Connection, interaction: Interaction) -> None:
    """Forget everything asked for and proved."""
    await conn.execute(_DROP_RECORDS, id=interaction.id)


async def drop_proved(conn: Connection, interaction: Interaction) -> None:
    """Forget what was proved; a code under way stays good."""
    await conn.execute(_DROP_PROVED, id=interaction.id)


async def drop_waiting(conn: Connection, interaction: Interaction) -> None:
    """Forget what was asked for and not proved."""
    await conn.execute(_DROP_WAITING, id=interaction.id)


async def delete(db: Database, before: int) -> int:
    """Delete interactions whose time was over before that moment; answers how many."""
    return await in_portions(db, _DELETE, before=before)


async def send_back(conn: Connection, user_id: str) -> None:
    """Journeys of this user that are not over are where they began: nobody is identified there, and nothing proved."""
    for row in await conn.all(_BACK_OF_USER, user_id=user_id):
        await conn.execute(_DROP_RECORDS, id=row["id"])


async def send_back_by(conn: Connection, user_id: str, identifier: SignInIdentifier) -> None:
    """The same for journeys that stand on ``identifier``, whether it was proved there already or is about to be."""
    kind, value = identifier.type.value, identifier.value
    for row in await conn.all(_BACK_BY, user_id=user_id, type=kind, value=value):
        await conn.execute(_DROP_RECORDS, id=row["id"])


def _written(profile: Profile) -> str:
    return json.dumps({name: value for name, value in asdict(profile).items() if value is not None})


def _proof(row: Row) -> Proof | None:
    if row["proof_kind"] is None:
        return None
    return Proof(
        RecordKind(row["proof_kind"]),
        restore_sign_in(row["proof_identifier_type"], row["proof_identifier_value"]),
        row["proof_at"],
        row["proof_id"],
    )


def _interaction(rows: list[Row]) -> Interaction:
    row = rows[0]
    return Interaction(
        id=row["id"],
        event=Event(row["event"]),
        state=State(row["state"]),
        application=row["application"],
        user_id=row["user_id"],
        created_at=row["created_at"],
        expires_at=row["expires_at"],
        locale=row["locale"],
        authorization_request=row["authorization_request"],
        registered=bool(row["registered"]),
        proof=_proof(row),
        profile=Profile(**json.loads(row["profile"])),
        records=tuple(_record(each) for each in rows if each["kind"] is not None),
        version=row["version"],
    )


def _record(row: Row) -> Record:
    sent = None
    if row["sent_at"] is not None:
        sent = SentCode(
            row["verification_id"],
            row["digits"],
            row["sent_at"],
            row["resend_at"],
            row["code_expires_at"],
        )
    return Record(
        id=row["record_id"],
        kind=RecordKind(row["kind"]),
        identifier=restore_sign_in(row["identifier_type"], row["identifier_value"]),
        usage_type=None if row["usage_type"] is None else UsageType(row["usage_type"]),
        sent=sent,
        proved_at=row["proved_at"],
        user_id=row["record_user"],
        password_digest=row["password_digest"],
    )


_ERASE: Final = """
DELETE FROM interactions WHERE user_id = :user_id OR (proof_identifier_type = :type AND proof_identifier_value = :value)
    OR id IN (SELECT interaction_id FROM interaction_records WHERE identifier_type = :type AND identifier_value = :value)
"""


async def erase(conn: Connection, user_id: str, kind: str, value: str) -> None:
    """Forget journeys of this user, and those with this identifier that never ended."""
    await conn.execute(_ERASE, user_id=user_id, type=kind, value=value)
