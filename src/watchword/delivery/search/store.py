"""The table ``messages``, read newest first."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from watchword.db import Database, Row
from watchword.db.database import Value

if TYPE_CHECKING:
    from watchword.delivery.search import Place

_COLUMNS: Final = """id, verification, connector, connector_id, channel, usage_type, country, identifier, provider_id, request_id,
    state, fault, provider_code, provider_text, latency, at, receipt_state, receipt_code, receipt_at, reference"""
# The second halves say nothing more; they are the conditions of partial indexes, which are used only where a query repeats them.
_CONDITIONS: Final = {
    "connector": "connector = :connector",
    "country": "country = :country AND country <> ''",
    "fault": "fault = :fault AND fault <> ''",
    "state": "state = :state",
    "receipt": "receipt_state = :receipt AND receipt_state IS NOT NULL",
    "reference": "reference = :reference AND reference IS NOT NULL",
    "since": "at >= :since",
    "until": "at < :until",
    "after": "(at, id) < (:after_at, :after_id)",
}
_FAILED: Final = " AND state <> 'sent'"
_RECENT: Final = """
SELECT fault, receipt_state, at FROM messages WHERE connector = :connector ORDER BY at DESC LIMIT :size
"""


@lru_cache(maxsize=256)
def _page(conditions: tuple[str, ...], rare: bool) -> str:
    digests = [f":{name}" for name in conditions if name.startswith("digest")]
    wanted = [_CONDITIONS[name] for name in conditions if name in _CONDITIONS]
    wanted += [f"digest IN ({', '.join(digests)})"] if digests else []
    where = " AND ".join(wanted) or "1 = 1"
    return f"""
SELECT {_COLUMNS} FROM messages WHERE {where}{_FAILED if rare else ""}
ORDER BY at DESC, id DESC LIMIT :size
"""  # noqa: S608 - constants


async def page(
    db: Database, wanted: Mapping[str, Value], size: int, after: Place | None
) -> list[Row]:
    """The ``size`` newest rows that fit all of ``wanted`` (names of ``_CONDITIONS``; ``digest0`` and so on: one of these) and lie behind ``after``."""
    values = dict(wanted)
    names = tuple(wanted)
    if after is not None:
        names += ("after",)
        values |= {"after_at": after.at, "after_id": after.id}
    rare = wanted.get("state") not in (None, "sent")
    return await db.all(_page(names, rare), size=size, **values)


async def recent(db: Database, connector: str, size: int) -> list[Row]:
    """A connector's ``size`` newest rows: how each ended, and when."""
    return await db.all(_RECENT, connector=connector, size=size)
