"""The ring: every key of an installation, opened once, handed out by purpose or by id."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from watchword import secret
from watchword.clock import SYSTEM, Clock
from watchword.db import Connection, Database, Row
from watchword.errors import KeysUnreadable
from watchword.keys import store


class Purpose(StrEnum):
    """What a key may be used for; one key never serves two purposes."""

    SEAL = "seal"
    CODE = "code"
    LOOKUP = "lookup"
    COOKIE = "cookie"
    SIGNING = "signing"


# Signing keys are pairs and come with the rooms that sign.
_MADE_AT_START: Final = (Purpose.SEAL, Purpose.CODE, Purpose.LOOKUP, Purpose.COOKIE)
# How long a new key is only known before it is used. Every process rereads within a third of it (``kept_fresh``), so that
# none ever meets a value made with a key that it has not got.
ACTIVE_AFTER_MS: Final = 60_000


@dataclass(frozen=True, slots=True)
class Key:
    """One key. Store its ``id`` beside whatever ``value`` sealed or digested."""

    id: str
    purpose: Purpose
    value: bytes = field(repr=False)
    active_from: int = 0
    retire_at: int | None = None

    def active(self, at: int) -> bool:
        """Whether new work may use it at this moment."""
        return self.active_from <= at and (self.retire_at is None or at < self.retire_at)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a ring's keys are stored, and what opens them."""

    db: Database
    root: bytes = field(repr=False)


class KeyRing:
    """An installation's keys. Nothing printed of it shows one."""

    __slots__ = ("_by_purpose", "_clock", "_keys", "_source", "_version")

    def __init__(
        self, keys: Iterable[Key], clock: Clock = SYSTEM, source: Source | None = None
    ) -> None:
        self._take_in(keys)
        self._clock = clock
        self._source = source
        self._version = ""

    def __repr__(self) -> str:
        held = ", ".join(sorted(f"{key.purpose}:{key.id}" for key in self._keys.values()))
        return f"KeyRing({held})"

    @classmethod
    async def open(cls, db: Database, root: bytes, clock: Clock = SYSTEM) -> KeyRing:
        """The keys of ``db``, opened with ``root``; a database that never had any gets one of each purpose, once.

        Raises ``KeysUnreadable`` when ``root`` does not open them or when keys that were made are gone; nothing is written then.
        """
        version = await store.version(db)
        keys = _opened(await store.all_keys(db), root)
        if _missing(keys):
            async with db.transaction() as conn:
                keys = await _completed(conn, root, clock.now())
        ring = cls(keys, clock, Source(db, root))
        ring._version = version
        return ring

    @classmethod
    def ephemeral(cls, clock: Clock = SYSTEM) -> KeyRing:
        """A ring that lives and dies with this process, for a database that does too."""
        return cls([_new(purpose, clock.now()) for purpose in _MADE_AT_START], clock)

    def current(self, purpose: Purpose) -> Key:
        """The key to use for new work: of those active now, the youngest; the first of all before its time, when a clock that ran
        ahead was set back. Raises ``KeysUnreadable`` when there is none.
        """
        at, there = self._clock.now(), self._by_purpose.get(purpose, ())
        for key in there:
            if key.active(at):
                return key
        if there and there[-1].active_from > at:
            return there[-1]
        raise KeysUnreadable(f"There is no {purpose} key that is active now.")

    def get(self, key_id: str) -> Key:
        """The key that sealed or digested something earlier. Raises ``KeysUnreadable`` for one that is not here."""
        try:
            return self._keys[key_id]
        except KeyError:
            raise KeysUnreadable("A stored value names a key that is not here.") from None

    def all(self, purpose: Purpose) -> list[Key]:
        """Every key of ``purpose``, the youngest first: next, current, previous. Look under each for what a key was digested into."""
        return list(self._by_purpose.get(purpose, ()))

    def oldest(self, purpose: Purpose) -> Key:
        """The first key of ``purpose``: for what must outlive a rotation and is never opened, such as who has drawn on a limit."""
        return self._by_purpose[purpose][-1]

    def states(self) -> list[tuple[Key, str]]:
        """Every key with what it is now: ``next``, ``current`` or ``previous``; purpose by purpose, the youngest first."""
        at, found = self._clock.now(), []
        for purpose in Purpose:
            past = False
            for key in self.all(purpose):
                state = "next" if key.active_from > at else "previous" if past else "current"
                past = past or state == "current"
                found.append((key, state))
        return found

    # --- rotation ------------------------------------------------------------------------------

    async def rotate(self, purpose: Purpose, value: bytes | None = None) -> Key:
        """Store a new key of ``purpose``: the next one now, the current one in a minute, when every process has reread.

        ``value`` is its secret, random unless given (signing keys are pairs). Asked again within that minute the key that is on
        its way is answered. Values made with the key before stay good: it is kept as previous.
        """
        if self._source is None:
            key = _new(purpose, self._clock.now(), value)
            self._take_in([*self._keys.values(), key])
            return key
        source, at = self._source, self._clock.now()
        async with source.db.transaction() as conn:
            # First, so that of two commands at once the second finds the first's key.
            await store.move_version(conn)
            key = await _next(conn, source.root, purpose, at, value)
        await self.reread()
        return key

    async def reread(self) -> bool:
        """Take in what another process rotated; whether there was anything."""
        if self._source is None:
            return False
        version = await store.version(self._source.db)
        if version == self._version:
            return False
        rows = await store.all_keys(self._source.db)
        self._take_in(_opened(rows, self._source.root))
        self._version = version
        return True

    def _take_in(self, keys: Iterable[Key]) -> None:
        """Hold these keys and no others; in order now, because every send and check asks for the current ones."""
        self._keys = {key.id: key for key in keys}
        ordered = sorted(self._keys.values(), key=lambda key: (key.active_from, key.id))
        self._by_purpose = {
            purpose: tuple(key for key in reversed(ordered) if key.purpose is purpose)
            for purpose in Purpose
        }

    # --- sealing -------------------------------------------------------------------------------

    def seal(self, plain: bytes, table: str, column: str, row: str) -> str:
        """``plain`` sealed for this one place: ``<key id>.<base64>``."""
        key = self.current(Purpose.SEAL)
        sealed = secret.seal(key.value, plain, _place(table, column, row))
        return f"{key.id}.{base64.b64encode(sealed).decode()}"

    def unseal(self, text: str, table: str, column: str, row: str) -> bytes:
        """The opposite of ``seal``. Raises ``KeysUnreadable`` for a text of another place, changed, or of a key not here."""
        place = _place(table, column, row)
        key_id, _, encoded = text.partition(".")
        key = self.get(key_id)
        try:
            sealed = base64.b64decode(encoded, validate=True)
        except binascii.Error as exc:
            raise KeysUnreadable(f"What is stored at {place} is damaged.") from exc
        if key.purpose is not Purpose.SEAL:
            raise KeysUnreadable(f"What is stored at {place} names a key of another purpose.")
        return secret.unseal(key.value, sealed, place)


def _place(*parts: str) -> str:
    return "/".join(parts)


def _new(purpose: Purpose, at: int, value: bytes | None = None) -> Key:
    return Key(secret.new_id(), purpose, value or secret.new_key(), at)


async def _next(
    conn: Connection, root: bytes, purpose: Purpose, at: int, value: bytes | None
) -> Key:
    keys = [key for key in _opened(await store.all_keys(conn), root) if key.purpose is purpose]
    coming = [key for key in keys if key.active_from > at]
    if coming:
        return coming[0]
    key = _new(purpose, at + ACTIVE_AFTER_MS if keys else at, value)
    await store.retire(conn, purpose, key.active_from)
    await _insert(conn, root, key)
    return key


async def _insert(conn: Connection, root: bytes, key: Key) -> None:
    sealed = secret.seal(root, key.value, _place("keys", key.purpose, key.id))
    await store.insert(conn, key.id, key.purpose, key.active_from, sealed)


def _missing(keys: Iterable[Key]) -> list[Purpose]:
    there = {key.purpose for key in keys}
    return [purpose for purpose in _MADE_AT_START if purpose not in there]


def _opened(rows: Iterable[Row], root: bytes) -> list[Key]:
    return [_opened_one(row, root) for row in rows]


def _opened_one(row: Row, root: bytes) -> Key:
    purpose = Purpose(row["purpose"])
    try:
        value = secret.unseal(root, row["sealed"], _place("keys", purpose, row["id"]))
    except KeysUnreadable as exc:
        raise KeysUnreadable(
            "The root key does not open this database's keys: it belongs to another installation. "
            "Put the right root key back, or name its file in WATCHWORD_ROOT_KEY_FILE."
        ) from exc
    return Key(row["id"], purpose, value, row["active_from"], row["retire_at"])


async def _completed(conn: Connection, root: bytes, at: int) -> list[Key]:
    """Every key, missing ones made now. Who starts at the same moment waits at the claim and then finds them made."""
    claimed = [
        purpose for purpose in _MADE_AT_START if await store.claim_purpose(conn, purpose, at)
    ]
    keys = _opened(await store.all_keys(conn), root)
    if lost := [purpose for purpose in _missing(keys) if purpose not in claimed]:
        raise KeysUnreadable(
            f"This database had keys ({', '.join(lost)}) and they are gone. Restore its backup; "
            "new keys would not open what the old ones sealed."
        )
    made = [_new(purpose, at) for purpose in _missing(keys)]
    for key in made:
        await _insert(conn, root, key)
    return keys + made
