"""Lists of users, a page at a time."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from watchword.accounts.activity import store as counts
from watchword.accounts.search import store
from watchword.accounts.search.patterns import posix, similar_to
from watchword.accounts.search.query import Search
from watchword.accounts.user import User
from watchword.db import Connection, Database
from watchword.errors import (
    DatabaseBusy,
    DatabaseError,
    DatabaseUnavailable,
    RequestInvalid,
    SearchTooLong,
)

# Policy section 5.14.
_SECONDS: Final = 1.0
# So many are put in order by themselves; among more of them a page is soon full when everybody is looked at, the newest first.
_FEW: Final = 10_000
# Of a longer value only this much is held against a pattern: a single look cannot be stopped.
_LOOKED_AT: Final = 256


@dataclass(frozen=True, slots=True)
class Found:
    """One page, and how many there are on all of them."""

    users: tuple[User, ...]
    total: int


class UserList:
    """Everybody, or those a search finds; the newest first."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def page(self, search: Search, *, size: int, skipped: int = 0) -> Found:
        """``size`` users after the first ``skipped``. Raises ``SearchTooLong`` after a second, and ``RequestInvalid``."""
        if not search.conditions:
            users = await store.page(self._db, self._db.kind, search, size, skipped)
            return Found(tuple(users), await counts.total(self._db))
        if not search.is_slow:
            return await self._found(self._db, search, size, skipped)
        try:
            async with self._db.bounded(_SECONDS, _FUNCTIONS) as conn:
                return await self._found(conn, search, size, skipped)
        except DatabaseBusy as exc:
            raise SearchTooLong from exc
        except DatabaseUnavailable:
            raise
        except DatabaseError as exc:
            # A pattern that passed our reading of it and not PostgreSQL's.
            raise RequestInvalid("The search pattern is not valid.") from exc

    async def _found(
        self, on: Connection | Database, search: Search, size: int, skipped: int
    ) -> Found:
        total = await store.count(on, self._db.kind, search)
        if total <= skipped:
            return Found((), total)
        fit = total if total <= _FEW else None
        users = await store.page(on, self._db.kind, search, size, skipped, fit)
        return Found(tuple(users), total)


# --- what SQLite lacks -----------------------------------------------------------------------


@lru_cache(maxsize=64)
def _posix(pattern: str, own_case: bool) -> re.Pattern[str]:
    compiled = posix(pattern)
    return compiled if own_case else re.compile(compiled.pattern, compiled.flags | re.IGNORECASE)


@lru_cache(maxsize=64)
def _like(pattern: str) -> re.Pattern[str]:
    parts = re.findall(r"\\.|.", pattern, re.DOTALL)
    wild = {"%": ".*", "_": "."}
    text = "".join(wild.get(part, re.escape(part[-1])) for part in parts)
    return re.compile(text, re.DOTALL)


_similar_to = lru_cache(maxsize=64)(similar_to)


def _matches_posix(pattern: str, value: str | None, own_case: int) -> bool:
    return (
        value is not None and _posix(pattern, bool(own_case)).search(value[:_LOOKED_AT]) is not None
    )


def _matches_like(pattern: str, value: str | None) -> bool:
    return value is not None and _like(pattern).fullmatch(value) is not None


def _matches_similar_to(pattern: str, value: str | None) -> bool:
    return value is not None and _similar_to(pattern).search(value[:_LOOKED_AT]) is not None


_FUNCTIONS: Final[Mapping[str, Callable[..., object]]] = {
    "matches_posix": _matches_posix,
    "matches_like": _matches_like,
    "matches_similar_to": _matches_similar_to,
}
