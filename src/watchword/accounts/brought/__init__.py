"""Users who come from another server as they were there: the id they are known by, when they came, whether they are shut out."""

from __future__ import annotations

from dataclasses import dataclass

from watchword.accounts import store as accounts
from watchword.accounts.brought import store as own
from watchword.accounts.user import NewUser
from watchword.clock import Clock
from watchword.db import Database


@dataclass(frozen=True, slots=True, repr=False)
class BroughtUser:
    """``new`` under its old id, with its old dates."""

    id: str
    new: NewUser
    created_at: int
    last_sign_in_at: int | None = None
    is_suspended: bool = False


class BroughtUsers:
    """Adds users who have an id already."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def is_here(self, user_id: str) -> bool:
        """Whether there is a user of this id."""
        return await accounts.by_id(self._db, user_id) is not None

    async def add(self, user: BroughtUser) -> bool:
        """Keep ``user``, identifiers unproved, all or nothing; False, and nothing done, when there is one of this id.

        Raises ``UsernameTaken``, ``EmailTaken`` or ``PhoneTaken`` when somebody else has an identifier of theirs.
        """
        async with self._db.transaction() as conn:
            if not await own.add(conn, user, self._clock.now()):
                return False
            await accounts.count(conn, user.id, 1)
            for identifier in user.new.identifiers:
                await accounts.add_identifier(conn, identifier, user.id, None)
            if user.new.password is not None:
                await accounts.set_password(conn, user.id, user.new.password, self._clock.now())
        return True


__all__ = ["BroughtUser", "BroughtUsers"]
