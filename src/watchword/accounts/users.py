"""Users: found by what was proved, or made by it."""

from __future__ import annotations

from dataclasses import dataclass

from watchword import secret
from watchword.accounts import store
from watchword.clock import Clock
from watchword.db import Database
from watchword.errors import UniqueViolated
from watchword.identifiers import Identifier
from watchword.verification import Verified

_ID_LENGTH = 12


@dataclass(frozen=True, slots=True)
class User:
    """An account. ``identifiers`` are all proved, the oldest proof last."""

    id: str
    created_at: int
    last_sign_in_at: int
    identifiers: tuple[Identifier, ...]


@dataclass(frozen=True, slots=True)
class FoundUser:
    """Whose identifier was proved; ``created`` when this proof made the account."""

    id: str
    created: bool


class Users:
    """Every account of this installation."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def find_or_create(self, verified: Verified) -> FoundUser:
        """The one user of the identifier that was proved, made now if there was none.

        Two first sign-ins at once give one user: the key of ``identifiers`` decides, and the loser finds what the winner made.
        """
        known = await self._known(verified)
        if known is not None:
            return FoundUser(known, created=False)
        try:
            return FoundUser(await self._made(verified), created=True)
        except UniqueViolated:
            known = await self._known(verified)
            if known is None:
                raise
            return FoundUser(known, created=False)

    async def find(self, user_id: str) -> User | None:
        """The user of this id."""
        row = await store.user(self._db, user_id)
        if row is None:
            return None
        proved = await store.identifiers(self._db, user_id)
        return User(user_id, row["created_at"], row["last_sign_in_at"], proved)

    async def _known(self, verified: Verified) -> str | None:
        async with self._db.transaction() as conn:
            user_id = await store.prove_identifier(conn, verified.identifier, self._clock.now())
            if user_id is not None:
                await store.touch_user(conn, user_id, self._clock.now())
            return user_id

    async def _made(self, verified: Verified) -> str:
        user_id = secret.new_id(_ID_LENGTH)
        async with self._db.transaction() as conn:
            await store.add_user(conn, user_id, self._clock.now())
            await store.add_identifier(conn, verified.identifier, user_id, self._clock.now())
        return user_id
