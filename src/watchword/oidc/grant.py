"""One grant: who allowed which client what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Grant:
    """Who allowed which client what, in which session, proved how and when.

    ``scopes`` are those of OpenID Connect, ``resource_scopes`` those of APIs by their indicator. ``offline``: it outlives its
    session.
    """

    id: str
    user_id: str
    application: str
    session_id: str
    scopes: tuple[str, ...]
    resource_scopes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    offline: bool = False
    auth_time: int = 0
    amr: tuple[str, ...] = ()
    created_at: int = 0
    expires_at: int = 0
