"""The way out: a session ends because its person says so."""

from __future__ import annotations

from watchword.interaction.rooms import Rooms


class Leaving:
    """Ends sessions."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    async def leave(self, session_token: str, *, address: str | None) -> None:
        """Sign out: the session ends in the database, whoever still holds its token."""
        rooms = self._rooms
        session = await rooms.sessions.find(session_token)
        if session is not None and await rooms.sessions.end(session_token):
            await rooms.audit.append(
                "session.ended",
                actor=session.user_id,
                target=session.user_id,
                outcome="signed_out",
                application=rooms.verifier.application,
                address=address or "",
            )
