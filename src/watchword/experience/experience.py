"""The sign-in experience of an installation: asked for in every step of every journey, changed by the operator."""

from __future__ import annotations

import json
import logging
from typing import Final, Literal

from pydantic import ValidationError

from watchword.audit import Audit
from watchword.clock import SYSTEM, Clock
from watchword.db import Database
from watchword.errors import DatabaseBusy, EntityInvalid
from watchword.experience import store
from watchword.experience.cached import Cached
from watchword.experience.rules import Surroundings, require
from watchword.experience.sign_in_experience import SignInExperience, born

_log = logging.getLogger("watchword.experience")

ACTION: Final = "sign_in_experience.change"
_COLLISIONS: Final = 10


class Experience:
    """What the operator allows. Made by ``Experience.open``."""

    def __init__(self, db: Database, clock: Clock, kind: Literal["dev", "real"]) -> None:
        self._db = db
        self._clock = clock
        self._audit = Audit(db, clock)
        self._kind = kind
        self._cached = Cached(db, clock, self._read, born(kind))

    @classmethod
    async def open(
        cls, db: Database, clock: Clock = SYSTEM, kind: Literal["dev", "real"] = "real"
    ) -> Experience:
        """The stored experience; a new database gets the one it is born with."""
        experience = cls(db, clock, kind)
        await store.keep_born(db, _text(born(kind)), clock.now())
        await experience._cached.again()
        return experience

    async def current(self) -> SignInExperience:
        """What is allowed now. What another process changed is seen within two seconds."""
        return await self._cached.now()

    @property
    def latest(self) -> SignInExperience:
        """What was allowed when this process last asked, for whoever cannot wait."""
        return self._cached.latest

    async def fallback_language(self) -> str:
        """What is spoken where nobody asked for a language."""
        return (await self.current()).language_info.fallback_language

    async def change(
        self, change: SignInExperience, around: Surroundings, *, actor: str = "operator"
    ) -> SignInExperience:
        """Replace every field that ``change`` says, whole; all or nothing. Of several at once none undoes another's.

        Raises ``EntityInvalid`` when nothing is said, and the ``SignInExperienceRefused`` of the rule that would be broken.
        """
        said = change.model_fields_set - {"id", "tenant_id"}
        if not said:
            raise EntityInvalid
        for _ in range(_COLLISIONS):
            row = await store.document(self._db)
            assert row is not None
            before = _experience(row["document"])
            after = before.changed(change)
            require(before, after, said, around)
            if await self._replaced(after, row["version"], said, actor):
                return await self._cached.again()
        raise DatabaseBusy

    async def _replaced(
        self, after: SignInExperience, seen: int, said: frozenset[str] | set[str], actor: str
    ) -> bool:
        async with self._db.transaction() as conn:
            replaced = await store.replace(conn, _text(after), seen=seen, at=self._clock.now())
            if replaced:
                await store.move_version(conn)
                await self._audit.append(
                    ACTION,
                    actor=actor,
                    target="default",
                    outcome="changed",
                    data={"fields": ", ".join(sorted(said))},
                    conn=conn,
                )
        return replaced

    async def _read(self) -> SignInExperience:
        row = await store.document(self._db)
        return _experience(row["document"]) if row else born(self._kind)


def _text(experience: SignInExperience) -> str:
    return json.dumps(experience.document(), ensure_ascii=False)


def _experience(text: str) -> SignInExperience:
    try:
        return SignInExperience.model_validate_json(text)
    except ValidationError as exc:
        # Only a database that somebody edited by hand gets here. What cannot be read allows nothing.
        _log.error("The stored sign-in experience cannot be read (%d problems).", exc.error_count())
        return born("real")
