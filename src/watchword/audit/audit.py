"""Appending a fact, after a look at what it says; reading facts, and forgetting old ones."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from watchword.audit import store
from watchword.audit.log_keys import log_key, succeeded
from watchword.audit.repeats import repeat
from watchword.audit.store import Wanted
from watchword.clock import SYSTEM, Clock
from watchword.db import Connection, Database, Row
from watchword.errors import EntityMissingWithId
from watchword.networks import shortened
from watchword.secret import new_id

_NOTHING: Final[Mapping[str, str | int]] = MappingProxyType({})
_ACTION: Final = re.compile(r"[a-z]+(?:[._-][a-z0-9]+)*")
_LONGEST: Final = 500
_HOUR_MS: Final = 3_600_000
_DAY_MS: Final = 24 * _HOUR_MS
# As long as the message log and verifications, which tell the same with more.
_NAMED_MS: Final = 30 * _DAY_MS

# What policy section 4 masks in logs by name has no place here either: whole names, or the end of longer ones.
_SECRET: Final = frozenset(
    {
        "code", "verificationcode", "password", "secret", "token", "link", "credential", "authorization", "cookie",
        "privatekey", "accesskey", "apikey", "signature", "loginhint", "idtokenhint", "identifier", "email", "phone", "to",
    }
)  # fmt: skip
_SECRET_ENDS: Final = ("code", "password", "secret", "token", "privatekey", "digest", "cookie")
# These end like a secret and are none.
_HARMLESS: Final = frozenset(
    {"providercode", "errorcode", "countrycode", "callingcode", "statuscode"}
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A fact as it was appended. ``key`` is the wire's word for it, ``times`` how often it was so within a minute."""

    id: str
    at: int
    key: str
    action: str
    actor: str
    target: str
    outcome: str
    succeeded: bool
    application: str
    address: str
    data: Mapping[str, str | int]
    times: int


class Audit:
    """The installation's audit log."""

    def __init__(self, db: Database, clock: Clock = SYSTEM) -> None:
        self._db = db
        self._clock = clock

    async def append(
        self,
        action: str,
        *,
        actor: str,
        target: str = "",
        outcome: str = "",
        application: str = "",
        address: str = "",
        data: Mapping[str, str | int] = _NOTHING,
        anybody: bool = False,
        conn: Connection | None = None,
    ) -> None:
        """Add a fact; with ``conn`` it is kept together with the rest of that transaction, or not at all.

        ``action`` is a word of programs (``verification.checked``); ``actor`` and ``target`` are ids or masked identifiers.
        ``anybody`` may have caused it, known or not, and can a thousand times: what is the same within a minute, from one network, is
        one fact with a count, and of more than fifty kinds of it in that minute the rest are one that names nobody.
        Raises ``ValueError`` for an action that is not such a word and for ``data`` under a name that could hold a code, a secret
        or an identifier: those are never written here.
        """
        if not _ACTION.fullmatch(action):
            raise ValueError(f"{action!r} is not an action")
        for name in data:
            _refuse_secret(name)
        short = {name: _short(value) for name, value in data.items()}
        fact = store.Fact(
            id=new_id(),
            at=self._clock.now(),
            action=action,
            actor=actor,
            target=target,
            outcome=outcome,
            application=application,
            address=address,
            data=json.dumps(short),
            key=log_key(action, outcome, data),
        )
        if anybody:
            await store.count(conn or self._db, fact, repeat(fact, short))
        else:
            await store.insert(conn or self._db, fact)

    # --- reading -------------------------------------------------------------------------------

    async def search(
        self, wanted: Wanted, *, limit: int = 20, offset: int = 0, cap: int | None = None
    ) -> tuple[list[Entry], int]:
        """Entries that fit, the youngest first, and how many there are; counting stops behind ``cap``."""
        rows, total = await store.search(self._db, wanted, limit, offset, cap)
        return [_entry(row) for row in rows], total

    async def find(self, entry_id: str) -> Entry:
        """One entry. Raises ``EntityMissingWithId``."""
        row = await store.find(self._db, entry_id)
        if row is None:
            raise EntityMissingWithId
        return _entry(row)

    async def about(self, target: str, since: int, until: int) -> Sequence[Row]:
        """What is known about a target within a time (both ends included), oldest first, at most 200 facts."""
        return await store.about(self._db, target, since, until)

    async def refusals(self, since: int) -> dict[str, tuple[int, int]]:
        """By reason (a limit's name, or an error code): how often somebody was refused or locked out since then, and when last."""
        found: dict[str, tuple[int, int]] = {}
        for row in await store.refusals(self._db, since):
            reason = str(json.loads(row["data"]).get("reason", ""))
            count, last = found.get(reason, (0, 0))
            found[reason] = (count + row["count"], max(last, row["last_at"]))
        return found

    # --- forgetting ----------------------------------------------------------------------------

    async def purge(self, days: int = 365) -> int:
        """Delete entries older than ``days``; answers how many went. Those older than a month lose masked identifiers and the end of
        their addresses: what is left names people by their ids alone (policy section 4).
        """
        at = self._clock.now()
        await store.end_counting(self._db, at - _HOUR_MS)
        await self._shorten(at - _NAMED_MS)
        await self._unname(at - _NAMED_MS)
        return await store.delete(self._db, at - days * _DAY_MS)

    async def forget(
        self, target: str, verification: str, since: int, until: int, *, conn: Connection
    ) -> None:
        """Take a masked identifier out of what was noted about one verification within a time: its person is erased."""
        await store.forget(conn, target, since, until, verification)

    async def _unname(self, before: int) -> None:
        since = await store.unnamed_until(self._db)
        while await store.unname(self._db, since, before):
            pass
        await store.note_unnamed(self._db, max(since, before))

    async def _shorten(self, before: int) -> None:
        while rows := await store.whole_addresses(self._db, before):
            for row in rows:
                await store.put_address(self._db, row["id"], shortened(row["address"]))


def _entry(row: Row) -> Entry:
    return Entry(
        id=row["id"],
        at=row["at"],
        key=row["key"],
        action=row["action"],
        actor=row["actor"],
        target=row["target"],
        outcome=row["outcome"],
        succeeded=succeeded(row["outcome"]),
        application=row["application"],
        address=row["address"],
        data=json.loads(row["data"]),
        times=row["times"],
    )


def _refuse_secret(name: str) -> None:
    plain = re.sub(r"[^a-z0-9]", "", name.lower())
    if plain not in _HARMLESS and (plain in _SECRET or plain.endswith(_SECRET_ENDS)):
        raise ValueError(f"{name!r} may hold a secret and is never written to the audit log")


def _short(value: str | int) -> str | int:
    return value if isinstance(value, int) else value[:_LONGEST]
