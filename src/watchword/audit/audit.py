"""Appending a fact, after a look at what it says."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from watchword.audit import store
from watchword.clock import SYSTEM, Clock
from watchword.db import Connection, Database, Row
from watchword.secret import new_id

_NOTHING: Final[Mapping[str, str | int]] = MappingProxyType({})
_ACTION: Final = re.compile(r"[a-z]+(?:[._-][a-z0-9]+)*")
_LONGEST: Final = 500

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
        conn: Connection | None = None,
    ) -> None:
        """Add a fact; with ``conn`` it is kept together with the rest of that transaction, or not at all.

        ``action`` is a word of programs (``verification.checked``); ``actor`` and ``target`` are ids or masked identifiers.
        Raises ``ValueError`` for an action that is not such a word and for ``data`` under a name that could hold a code, a secret
        or an identifier: those are never written here.
        """
        if not _ACTION.fullmatch(action):
            raise ValueError(f"{action!r} is not an action")
        for name in data:
            _refuse_secret(name)
        await store.insert(
            conn or self._db,
            store.Fact(
                id=new_id(),
                at=self._clock.now(),
                action=action,
                actor=actor,
                target=target,
                outcome=outcome,
                application=application,
                address=address,
                data=json.dumps({name: _short(value) for name, value in data.items()}),
            ),
        )

    async def about(self, target: str, since: int, until: int) -> Sequence[Row]:
        """What is known about a target within a time (both ends included), oldest first, at most 200 facts."""
        return await store.about(self._db, target, since, until)


def _refuse_secret(name: str) -> None:
    plain = re.sub(r"[^a-z0-9]", "", name.lower())
    if plain not in _HARMLESS and (plain in _SECRET or plain.endswith(_SECRET_ENDS)):
        raise ValueError(f"{name!r} may hold a secret and is never written to the audit log")


def _short(value: str | int) -> str | int:
    return value if isinstance(value, int) else value[:_LONGEST]
