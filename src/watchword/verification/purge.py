"""What is kept of verifications, and for how long (policy section 4)."""

from __future__ import annotations

from typing import Final

from watchword.verification.rooms import Rooms

# An hour past its time a code still answers "expired"; after that there is none.
_CODES_MS: Final = 3600 * 1000
_VERIFICATIONS_MS: Final = 30 * 24 * 3600 * 1000


async def purge(rooms: Rooms) -> int:
    """Drop the digests of codes an hour past their time, and verifications of 30 days ago; answers how many of these."""
    at = rooms.clock.now()
    await rooms.store.forget(rooms.db, at - _CODES_MS)
    return await rooms.store.delete(rooms.db, at - _VERIFICATIONS_MS)
