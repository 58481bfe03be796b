"""What sign-ins in progress keep of people: ended with their access, erased with them. They live an hour: nothing to export."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from watchword.accounts import User
from watchword.db import Connection
from watchword.identifiers import Identifier
from watchword.interaction import store


class PeopleInProgress:
    """See ``accounts.KnowsPeople``."""

    async def end_proofs(
        self,
        user_id: str,
        identifiers: Sequence[Identifier],
        *,
        whole: bool = False,
        conn: Connection,
    ) -> None:
        """Whoever proved one of these is asked again, and with ``whole`` whoever is identified as this user (T4)."""
        if whole:
            await store.send_back(conn, user_id)
        for identifier in identifiers:
            await store.send_back_by(conn, user_id, identifier)

    async def erase(self, user: User, *, conn: Connection) -> None:
        """Forget this user's interactions."""
        for kind, value in [(one.type.value, one.value) for one in user.identifiers] or [("", "")]:
            await store.erase(conn, user.id, kind, value)

    async def export(self, user: User) -> Mapping[str, Any]:  # noqa: ARG002 - the protocol's
        """Nothing."""
        return {}
