"""The SQL of users who bring their id."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from watchword.accounts.store import as_text
from watchword.db import Connection

if TYPE_CHECKING:
    from watchword.accounts.brought import BroughtUser

_ADD: Final = """
INSERT INTO users (id, created_at, updated_at, last_sign_in_at, name, avatar, custom_data, profile, application, suspended_at)
VALUES (:id, :created_at, :at, :last_sign_in_at, :name, :avatar, :custom_data, :profile, :application, :suspended_at)
ON CONFLICT (id) DO NOTHING RETURNING id
"""


async def add(conn: Connection, user: BroughtUser, at: int) -> bool:
    """A user without identifiers; False when there is one of this id."""
    new = user.new
    row = await conn.one(
        _ADD,
        id=user.id,
        created_at=user.created_at,
        at=at,
        last_sign_in_at=user.last_sign_in_at,
        name=new.name,
        avatar=new.avatar,
        custom_data=as_text(new.custom_data),
        profile=as_text(new.profile),
        application=new.application,
        suspended_at=at if user.is_suspended else None,
    )
    return row is not None
