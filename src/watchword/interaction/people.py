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

    async def end_access(self, user_id: str, *, conn: Connection) -> None:
        """Whoever was identified as this user, and has not submitted it, is asked again (T4; ``Users.also_ends``)."""
        await store.send_back(conn, user_id)

    async def end_proofs(
        self, user_id: str, identifiers: Sequence[Identifier], *, conn: Connection
    ) -> None:
        """What was proved by one of these has to be proved again (T4; ``Users.also_unproves``)."""
        for identifier in identifiers:
            await store.send_back_by(conn, user_id, identifier)

    async def erase(self, user: User, *, conn: Connection) -> None:
        """Forget this user's interactions."""
        for kind, value in [(one.type.value, one.value) for one in user.identifiers] or [("", "")]:
            await store.erase(conn, user.id, kind, value)

    async def export(self, user: User) -> Mapping[str, Any]:  # noqa: ARG002 - the protocol's
        """Nothing."""
        return {}
