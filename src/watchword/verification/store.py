"""The verifications' SQL: every change of state is one conditional statement, and what it returned decides."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from watchword.db import Connection, Database, Row, in_portions
from watchword.identifiers import Identifier
from watchword.message import UsageType
from watchword.secret import keyed_digest, token_text
from watchword.verification.policy import Policy


class State(StrEnum):
    """What became of a code. ``VOID``: it never left, or was forgotten."""

    LIVE = "live"
    CONSUMED = "consumed"
    SUPERSEDED = "superseded"
    VOID = "void"


_LIVE: Final = State.LIVE.value


@dataclass(frozen=True, slots=True)
class Binding:
    """What a code is bound to: it is right here and nowhere else (T13)."""

    application: str
    usage_type: UsageType
    identifier: Identifier
    flow: str

    @property
    def columns(self) -> dict[str, str]:
        """As the table's columns."""
        return {
            "application": self.application,
            "usage_type": self.usage_type,
            "identifier_type": self.identifier.type,
            "identifier": self.identifier.value,
            "flow": self.flow,
        }

    def digest(self, key: bytes, verification_id: str, code: str) -> bytes:
        """What is kept in place of ``code``: of use with this key, for this verification and this binding only."""
        return keyed_digest(
            key,
            verification_id,
            self.application,
            self.usage_type,
            self.identifier.value,
            code,
        )

    def link(self, key: bytes, verification_id: str) -> str:
        """The token of an e-mail's link: 256 bits of its own, which stand and fall with the code's row and are stored nowhere."""
        parts = (verification_id, *self.columns.values())
        return token_text(keyed_digest(key, "link", *parts))


@dataclass(frozen=True, slots=True)
class Fresh:
    """A code about to be sent."""

    id: str
    digest: bytes
    key_id: str
    tries_allowed: int
    created_at: int
    expires_at: int
    door: str
    address: str
    test: bool = False


@dataclass(frozen=True, slots=True)
class Claimed:
    """A code of which one try was taken."""

    id: str
    digest: bytes
    key_id: str
    test: bool = False


@dataclass(frozen=True, slots=True)
class Live:
    """A live code that no try could be taken of."""

    id: str
    expires_at: int


_HERE: Final = """application = :application AND usage_type = :usage_type AND identifier_type = :identifier_type
    AND identifier = :identifier AND flow = :flow AND state = 'live'"""

_SUPERSEDE: Final = f"UPDATE verifications SET state = 'superseded' WHERE {_HERE} RETURNING id"  # noqa: S608 - constants
_INSERT: Final = """
INSERT INTO verifications (id, application, usage_type, identifier_type, identifier, flow, digest, key_id, tries_allowed,
    created_at, expires_at, supersedes, door, address, test)
VALUES (:id, :application, :usage_type, :identifier_type, :identifier, :flow, :digest, :key_id, :tries_allowed,
    :created_at, :expires_at, :supersedes, :door, :address, :test)
"""
# Mostly no code is live here yet, and then one statement is all it takes.
_INSERT_FIRST: Final = f"""{_INSERT}
ON CONFLICT (application, usage_type, identifier_type, identifier, flow) WHERE state = 'live' DO NOTHING
"""
_CLAIM: Final = f"""
UPDATE verifications SET tries = tries + 1
WHERE {_HERE} AND tries < tries_allowed AND tries < :tries AND expires_at > :at AND created_at > :oldest AND {{unlocked}}
RETURNING id, digest, key_id, test
"""  # noqa: S608
_UNCLAIM: Final = "UPDATE verifications SET tries = tries - 1 WHERE id = :id AND tries > 0"
_FIND_LIVE: Final = f"SELECT id, created_at, expires_at FROM verifications WHERE {_HERE}"  # noqa: S608
# 'live' comes as a value here. Written out, it offers the index of live codes as a way to this row; to PostgreSQL, which plans once, that
# is the shortest way while the index is empty, and afterwards each code would be found by reading all that are live.
_CONSUME: Final = """
UPDATE verifications SET state = 'consumed', consumed_at = :at, digest = NULL
WHERE id = :id AND state = :live
"""
# Only if the one before can come back: without it the new one stays, and a wrong code is still called wrong (policy section 2).
_WITHDRAW: Final = """
UPDATE verifications SET state = 'void', digest = NULL
WHERE id = :id AND state = :live AND EXISTS (
    SELECT 1 FROM verifications AS old
    WHERE old.id = verifications.supersedes AND old.state = 'superseded' AND old.expires_at > :at)
RETURNING supersedes
"""
_REVIVE: Final = """
UPDATE verifications SET state = 'live'
WHERE id = :id AND state = 'superseded' AND expires_at > :at
"""
_HAND_DOWN: Final = (
    "UPDATE verifications SET supersedes = :old WHERE supersedes = :id AND state = 'live'"
)
_FORGET: Final = """
UPDATE verifications SET digest = NULL, state = CASE WHEN state = 'live' THEN 'void' ELSE state END
WHERE id IN (SELECT id FROM verifications WHERE digest IS NOT NULL AND expires_at < :before LIMIT :portion)
"""
_CONSUMED: Final = """
SELECT application, usage_type, identifier_type, identifier, consumed_at, test FROM verifications
WHERE id = :id AND flow = :flow AND state = 'consumed'
"""
_FIND: Final = """
SELECT id, application, usage_type, identifier_type, identifier, tries, tries_allowed, created_at, expires_at, state, consumed_at, door
FROM verifications WHERE id = :id
"""
_DELETE: Final = """
DELETE FROM verifications WHERE id IN (SELECT id FROM verifications WHERE created_at < :before LIMIT :portion)
"""


Clause = tuple[str, dict[str, str | int]]
"""A condition in SQL, and the values it names."""

UNLOCKED: Final[Clause] = ("1 = 1", {})


@lru_cache(maxsize=16)
def _claiming(condition: str) -> str:
    return _CLAIM.format(unlocked=condition)


class Store:
    """Verifications in the database. Holds no state."""

    async def insert(self, conn: Connection, binding: Binding, fresh: Fresh) -> bool:
        """Keep a new live code; whether none was live here already."""
        return await conn.execute(_INSERT_FIRST, **_columns(binding, fresh, None)) == 1

    async def replace(self, conn: Connection, binding: Binding, fresh: Fresh) -> str | None:
        """In a transaction: end the live code here and keep a new one; answers the id of the one before, if there was one.

        Raises ``UniqueViolated`` when another send was faster.
        """
        row = await conn.one(_SUPERSEDE, **binding.columns)
        superseded = None if row is None else row["id"]
        await conn.execute(_INSERT, **_columns(binding, fresh, superseded))
        return superseded

    async def claim(
        self, conn: Connection, binding: Binding, policy: Policy, at: int, unlocked: Clause
    ) -> Claimed | None:
        """Take one try of the live code here; ``None`` when it is missing, past its time or has none left, or while not ``unlocked``.

        The policy of today may only shorten what the row was made with.
        """
        condition, values = unlocked
        row = await conn.one(
            _claiming(condition),
            **values,
            tries=policy.tries,
            at=at,
            oldest=at - policy.life * 1000,
            **binding.columns,
        )
        if row is None:
            return None
        return Claimed(row["id"], bytes(row["digest"]), row["key_id"], bool(row["test"]))

    async def unclaim(self, conn: Connection, verification_id: str) -> None:
        """Put a try back that was taken and not judged."""
        await conn.execute(_UNCLAIM, id=verification_id)

    async def find_live(self, conn: Connection, binding: Binding, policy: Policy) -> Live | None:
        """The live code here, whatever its time and tries."""
        row = await conn.one(_FIND_LIVE, **binding.columns)
        if row is None:
            return None
        return Live(row["id"], min(row["expires_at"], row["created_at"] + policy.life * 1000))

    async def consume(self, conn: Connection, verification_id: str, at: int) -> bool:
        """Use the code up; whether it was still there to be used."""
        return await conn.execute(_CONSUME, id=verification_id, at=at, live=_LIVE) == 1

    async def consumed(self, db: Database, verification_id: str, flow: str) -> Row | None:
        """What the code that was used up in this flow had been sent for."""
        return await db.one(_CONSUMED, id=verification_id, flow=flow)

    async def put_back(self, conn: Connection, verification_id: str, old: str, at: int) -> None:
        """A code never left: make the one it superseded live again.

        If a still newer one took its place meanwhile, that one has ``old`` before it now: should it not leave either, ``old`` is
        what the person has in hand.
        """
        row = await conn.one(_WITHDRAW, id=verification_id, at=at, live=_LIVE)
        if row is None:
            await conn.execute(_HAND_DOWN, id=verification_id, old=old)
        else:
            await conn.execute(_REVIVE, id=row["supersedes"], at=at)

    async def find(self, db: Database, verification_id: str) -> Row | None:
        """A verification, whatever became of it; without its digest."""
        return await db.one(_FIND, id=verification_id)

    async def forget(self, db: Database, before: int) -> int:
        """Drop what is left of codes whose time was over ``before`` that moment; answers how many."""
        return await in_portions(db, _FORGET, before=before)

    async def delete(self, db: Database, before: int) -> int:
        """Delete verifications made ``before`` that moment; answers how many."""
        return await in_portions(db, _DELETE, before=before)


def _columns(
    binding: Binding, fresh: Fresh, supersedes: str | None
) -> dict[str, str | int | bytes | None]:
    return {
        **binding.columns,
        "id": fresh.id,
        "digest": fresh.digest,
        "key_id": fresh.key_id,
        "tries_allowed": fresh.tries_allowed,
        "created_at": fresh.created_at,
        "expires_at": fresh.expires_at,
        "supersedes": supersedes,
        "door": fresh.door,
        "address": fresh.address,
        "test": int(fresh.test),
    }


_END_ALL: Final = """
UPDATE verifications SET state = 'void', digest = NULL
WHERE identifier_type = :identifier_type AND identifier = :identifier AND state = 'live'
"""
_ERASE: Final = """
DELETE FROM verifications WHERE identifier_type = :identifier_type AND identifier = :identifier
RETURNING id, created_at, expires_at
"""


async def end_all(conn: Connection, identifier: Identifier) -> None:
    """Whatever is live for this identifier is not any more."""
    await conn.execute(_END_ALL, identifier_type=identifier.type.value, identifier=identifier.value)


async def erase(conn: Connection, identifier: Identifier) -> list[Row]:
    """Forget that anything was ever sent to it; answers what that was."""
    return await conn.all(
        _ERASE, identifier_type=identifier.type.value, identifier=identifier.value
    )
