"""What sign-ins in progress keep of people, for their erasure. They live an hour: there is nothing to export."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from watchword.accounts import User
from watchword.db import Connection
from watchword.interaction import store


class PeopleInProgress:
    """See ``accounts.KnowsPeople``."""

    async def erase(self, user: User, *, conn: Connection) -> None:
        """Forget this user's interactions."""
        for kind, value in [(one.type.value, one.value) for one in user.identifiers] or [("", "")]:
            await store.erase(conn, user.id, kind, value)

    async def export(self, user: User) -> Mapping[str, Any]:  # noqa: ARG002 - the protocol's
        """Nothing."""
        return {}
