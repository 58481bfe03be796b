"""What programs may want to hear of: the port through which rooms announce it, whoever listens.

``emit`` is called in the transaction of what happened: it is told if that is kept, and only then.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final, Protocol

from watchword.db import Connection


class Event(StrEnum):
    """What we announce. Subscribers may name others, which are stored."""

    POST_REGISTER = "PostRegister"
    POST_SIGN_IN = "PostSignIn"
    POST_RESET_PASSWORD = "PostResetPassword"  # noqa: S105 - no password
    USER_CREATED = "User.Created"
    USER_DELETED = "User.Deleted"
    USER_DATA_UPDATED = "User.Data.Updated"
    USER_SUSPENSION_UPDATED = "User.SuspensionStatus.Updated"
    IDENTIFIER_LOCKOUT = "Identifier.Lockout"
    MESSAGE_RATE_LIMITED = "Message.RateLimited"


class Events(Protocol):
    """Where things are announced."""

    async def wanted(self, event: Event, conn: Connection | None = None) -> bool:
        """Whether anybody wants to hear of ``event``: nobody has to put together what nobody hears. In a transaction, say which."""
        ...

    async def emit(
        self, event: Event, payload: Mapping[str, Any], *, conn: Connection, user_id: str = ""
    ) -> None:
        """Tell everybody who wants to hear of ``event``, once ``conn``'s transaction is kept.

        ``payload`` is the wire's, without ``hookId``, ``event`` and ``createdAt``; it holds no code and no secret. ``user_id`` is
        whom it is about: what is kept of it goes when that person is erased.
        """
        ...


class _Nobody:
    async def wanted(self, event: Event, conn: Connection | None = None) -> bool:  # noqa: ARG002
        """No."""
        return False

    async def emit(
        self, event: Event, payload: Mapping[str, Any], *, conn: Connection, user_id: str = ""
    ) -> None:
        """Nobody listens."""


NOBODY: Final[Events] = _Nobody()


def interaction_payload(
    interaction_event: str,
    *,
    user: Mapping[str, Any] | None = None,
    session_id: str = "",
    address: str | None = None,
    user_agent: str = "",
    application: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """What ``Post…`` events carry: ``interaction_event`` is ``SignIn``, ``Register`` or ``ForgotPassword``; ``user`` and
    ``application`` are as the Management API answers them.
    """
    payload = {
        "interactionEvent": interaction_event,
        "sessionId": session_id,
        "userAgent": user_agent,
        "userIp": address,
        "userId": user.get("id") if user else None,
        "user": user,
        "application": application,
    }
    return {name: value for name, value in payload.items() if value not in (None, "")}


def data_payload(
    data: Any,
    *,
    method: str = "",
    path: str = "",
    status: int = 0,
    params: Mapping[str, str] | None = None,
    route: str = "",
    address: str | None = None,
    user_agent: str = "",
) -> dict[str, Any]:
    """What ``User.…`` events carry: the changed thing as the Management API answers it, and the request that changed it.

    ``route`` is its pattern (``/users/:userId``).
    """
    payload = {
        "userAgent": user_agent,
        "ip": address,
        "path": path,
        "method": method,
        "status": status or None,
        "params": params,
        "matchedRoute": route,
    }
    kept = {name: value for name, value in payload.items() if value not in (None, "")}
    return {**kept, "data": data}
