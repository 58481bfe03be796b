"""Users with their ids, identifiers, password digests and data."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final, TypeVar

from watchword.accounts import NewUser
from watchword.accounts.brought import BroughtUser
from watchword.errors import (
    IdentifierInvalid,
    IdentifierTaken,
    PasswordDigestInvalid,
)
from watchword.identifiers import parse_email, parse_phone, parse_username
from watchword.imports.bookmark import Bookmark
from watchword.imports.fields import Fields
from watchword.imports.management_api import ManagementAPI, Page
from watchword.imports.report import Progress, Section
from watchword.imports.rooms import Rooms
from watchword.passwords import PasswordDigest, adopt

_T = TypeVar("_T")

NAME: Final = "users"
_ID: Final = re.compile(r"[0-9A-Za-z_-]{1,64}")


class Users:
    """Brings users, newest first, as the other server lists them."""

    def __init__(
        self, api: ManagementAPI, rooms: Rooms, bookmark: Bookmark, *, dry_run: bool
    ) -> None:
        self._api = api
        self._rooms = rooms
        self._bookmark = bookmark
        self._dry_run = dry_run

    async def bring(self, section: Section, progress: Progress) -> None:
        """All of them. After an interruption: those who came there meanwhile, then on from where it stopped."""
        stopped = 0 if self._dry_run else self._bookmark.position(NAME)
        if stopped and not await self._newcomers(section, progress, stopped):
            stopped = 0
        await self._rest(section, progress, stopped)

    async def _newcomers(self, section: Section, progress: Progress, stopped: int) -> bool:
        """Whether there is a rest to go on with, once all who are newer than those brought before are here."""
        async for page in self._pages(0, progress):
            before = section.present
            for row in page.rows:
                await self._one(Fields(row), section)
            progress.step(len(page.rows))
            if page.position >= stopped:
                return False
            if page.rows and section.present - before == len(page.rows):
                return True
        return False

    async def _rest(self, section: Section, progress: Progress, start: int) -> None:
        async for page in self._pages(start, progress):
            for row in page.rows:
                await self._one(Fields(row), section)
            if not page.rows and page.total is None:
                section.skip(f"row {page.position + 1}", "it is too large to be read")
            progress.step(len(page.rows))
            if not self._dry_run:
                self._bookmark.put(NAME, page.position + len(page.rows))
        if not self._dry_run:
            self._bookmark.clear(NAME)

    async def _pages(self, start: int, progress: Progress) -> Any:
        told = False
        async for page in self._api.pages("/users", start, includePasswordHash="true"):
            if not told:
                progress.section(NAME, _left(page))
                told = True
            yield page

    async def _one(self, row: Fields, section: Section) -> None:
        user_id = row.text("id")
        if not _ID.fullmatch(user_id):
            section.skip("a user", "it has no id that can be kept")
            return
        if await self._rooms.users.is_here(user_id):
            section.present += 1
            return
        user = await _read(user_id, row, section)
        if self._dry_run:
            section.brought += 1
            return
        try:
            if await self._rooms.users.add(user):
                section.brought += 1
            else:
                section.present += 1
        except IdentifierTaken as exc:
            section.skip(user_id, f"{exc.sentence} Somebody else has it here.")


def _left(page: Page) -> int | None:
    return None if page.total is None else max(0, page.total - page.position)


async def _read(user_id: str, row: Fields, section: Section) -> BroughtUser:
    def kept(name: str, parse: Callable[[str], _T]) -> _T | None:
        text = row.text(name)
        if not text:
            return None
        try:
            return parse(text)
        except IdentifierInvalid:
            section.note(user_id, f"its {name} is none that Watchword takes, and was left out")
            return None

    new = NewUser(
        username=kept("username", parse_username),
        email=kept("primaryEmail", parse_email),
        phone=kept("primaryPhone", lambda digits: parse_phone(f"+{digits.lstrip('+')}")),
        password=await _password(user_id, row, section),
        name=row.text("name") or None,
        avatar=row.text("avatar") or None,
        custom_data=row.object("customData"),
        profile=row.object("profile"),
        application=row.text("applicationId") or None,
    )
    if social := sorted(row.object("identities")):
        names = ", ".join(name[:40] for name in social)
        section.note(user_id, f"signs in by {names} there, which does not exist here")
    return BroughtUser(
        user_id,
        new,
        created_at=row.number("createdAt") or 0,
        last_sign_in_at=row.number("lastSignInAt"),
        is_suspended=row.yes("isSuspended"),
    )


async def _password(user_id: str, row: Fields, section: Section) -> PasswordDigest | None:
    digest, algorithm = row.text("passwordDigest"), row.text("passwordAlgorithm")
    if not digest:
        if row.yes("hasPassword"):
            section.note(
                user_id, "has a password there whose digest the other server does not give"
            )
        return None
    try:
        return await adopt(algorithm, digest)
    except PasswordDigestInvalid:
        section.note(user_id, "has a password digest that cannot be checked here")
        return None


__all__ = ["NAME", "Users"]
