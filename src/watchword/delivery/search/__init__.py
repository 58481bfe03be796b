"""Reading the message log: what was sent, by whom, to where, with what outcome; and how a connector has been doing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from watchword.db import Database, Row
from watchword.delivery.message_log import digest_of
from watchword.delivery.search import store
from watchword.identifiers import Identifier
from watchword.keys import KeyRing, Purpose
from watchword.message import Blame, Fault
from watchword.secret import ID_ALPHABET
from watchword.tracing import REQUEST_ID_LENGTH

_RECENT: Final = 50
# As many as open the circuit breaker.
_IN_A_ROW: Final = 5
_WELL: Final = (Blame.PERSON,)

REFERENCE: Final = f"^[{ID_ALPHABET}]{{{REQUEST_ID_LENGTH}}}$"
"""The form of a request's id, as a pattern."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which messages; ``None`` leaves it open. ``reference`` is the id of the request that sent them. ``since`` is included, ``until`` is
    not; both in milliseconds.
    """

    identifier: Identifier | None = None
    connector: str | None = None
    country: str | None = None
    fault: Fault | None = None
    state: Literal["sent", "failed", "unknown"] | None = None
    receipt: Literal["delivered", "undelivered"] | None = None
    reference: str | None = None
    since: int | None = None
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the log, newest first, a page ended."""

    at: int
    id: str


@dataclass(frozen=True, slots=True)
class Found:
    """One page: its rows, and where the next one begins; ``None`` when there is none."""

    rows: Sequence[Row]
    next: Place | None


@dataclass(frozen=True, slots=True)
class Record:
    """How a connector's last attempts went. ``failing``: none of the last few was taken, and for no doing of the person's."""

    attempts: int = 0
    taken: int = 0
    delivered: int = 0
    undelivered: int = 0
    failing: bool = False
    last_at: int | None = None
    last_fault: str = ""


class MessageSearch:
    """Searches the message log. However long the log, a page costs the same: it begins where the one before ended."""

    def __init__(self, db: Database, ring: KeyRing) -> None:
        self._db = db
        self._ring = ring

    async def find(self, wanted: Filter, size: int, after: Place | None = None) -> Found:
        """At most ``size`` rows, newest first, from behind ``after``."""
        rows = await store.page(self._db, self._columns(wanted), size + 1, after)
        more = len(rows) > size
        rows = rows[:size]
        return Found(rows, Place(rows[-1]["at"], rows[-1]["id"]) if more else None)

    async def record(self, connector: str) -> Record:
        """How the last attempts of this stored connector went."""
        rows = await store.recent(self._db, connector, _RECENT)
        if not rows:
            return Record()
        faults = [row["fault"] for row in rows]
        last = [fault for fault in faults if fault]
        unwell = [bool(fault) and Fault(fault).blame not in _WELL for fault in faults]
        return Record(
            attempts=len(rows),
            taken=len(rows) - len(last),
            delivered=sum(row["receipt_state"] == "delivered" for row in rows),
            undelivered=sum(row["receipt_state"] == "undelivered" for row in rows),
            failing=len(rows) >= _IN_A_ROW and all(unwell[:_IN_A_ROW]),
            last_at=rows[0]["at"],
            last_fault=last[0] if last else "",
        )

    def _columns(self, wanted: Filter) -> dict[str, Any]:
        columns: dict[str, Any] = {
            "connector": wanted.connector,
            "country": wanted.country,
            "fault": wanted.fault and wanted.fault.value,
            "state": wanted.state,
            "receipt": wanted.receipt,
            "reference": wanted.reference,
            "since": wanted.since,
            "until": wanted.until,
        }
        if wanted.identifier is not None:
            one = wanted.identifier
            for n, key in enumerate(self._ring.all(Purpose.LOOKUP)):
                columns[f"digest{n}"] = digest_of(key.value, one.type, one.value)
        return {name: value for name, value in columns.items() if value is not None}


__all__ = ["REFERENCE", "Filter", "Found", "MessageSearch", "Place", "Record"]
