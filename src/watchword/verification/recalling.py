"""A proof given in an earlier request of the same flow: the database remembers which code was used up, and where."""

from __future__ import annotations

from watchword.identifiers import restore
from watchword.message import UsageType
from watchword.verification.rooms import Rooms
from watchword.verification.verified import Verified, _proved


async def recall(rooms: Rooms, verification_id: str, flow: str) -> Verified | None:
    """See ``Verifier.recall``."""
    row = await rooms.store.consumed(rooms.db, verification_id, flow) if flow else None
    if row is None:
        return None
    return _proved(
        restore(row["identifier_type"], row["identifier"]),
        UsageType(row["usage_type"]),
        row["application"],
        flow,
        verification_id,
        row["consumed_at"],
        test=bool(row["test"]),
    )
