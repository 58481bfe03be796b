"""Sign-in by password: asked whether to listen at all, then judged, at the same cost for everybody."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from watchword.accounts import store
from watchword.accounts.devices import Devices
from watchword.accounts.lockouts import LIMIT, LockoutPolicy, Lockouts, lane
from watchword.accounts.password_verified import PasswordVerified, _knew_password
from watchword.accounts.user import StoredPassword
from watchword.audit import Audit
from watchword.clock import Clock
from watchword.db import Connection, Database
from watchword.errors import (
    CredentialsInvalid,
    DatabaseError,
    EntityNotFound,
    LimitReached,
    LockedOut,
    UserSuspended,
)
from watchword.events import NOBODY, Event, Events
from watchword.identifiers import SignInIdentifier
from watchword.keys import KeyRing, Purpose
from watchword.limits import Limit, Limiter, NamedLimits, limit_key
from watchword.passwords import PasswordDigest, hash_password, verify

ACTION: Final = "password.check"
_log = logging.getLogger("watchword.accounts")


@dataclass(frozen=True, slots=True)
class _Asked:
    """One question: whose password, by which key it is counted, from where, for which application."""

    identifier: SignInIdentifier
    key: str
    address: tuple[Limit, ...]
    policy: LockoutPolicy
    application: str
    from_address: str


class Passwords:
    """Judges passwords. Ten wrong ones for an identifier within an hour, and nobody is heard for it for an hour; known or not."""

    def __init__(
        self,
        db: Database,
        ring: KeyRing,
        limiter: Limiter,
        clock: Clock,
        audit: Audit,
        policy: Callable[[], LockoutPolicy] = LockoutPolicy,
        events: Events = NOBODY,
    ) -> None:
        self._db = db
        self._ring = ring
        self._limiter = limiter
        self._clock = clock
        self._audit = audit
        self._policy = policy
        self._events = events
        self._lockouts = Lockouts(db, clock)
        self._devices = Devices(db, clock)

    async def check(
        self,
        identifier: SignInIdentifier,
        password: str,
        address: str | None = None,
        *,
        application: str = "",
        device: str | None = None,
    ) -> PasswordVerified:
        """The proof that this is the password of whoever has ``identifier``. ``device`` is the token of the browser that asks: one that
        is known for the identifier has tries of its own (T11).

        Raises ``CredentialsInvalid`` for an identifier nobody has, a user without a password and a wrong one, at the same cost;
        ``UserSuspended`` only to who knows the password; ``LockedOut`` with nothing judged.
        """
        asked = await self._asked(identifier, address, application, device)
        shuts = await self._claim(asked)
        stored = await store.password_by_identifier(self._db, identifier)
        return await self._judge(asked, stored, password, shuts=shuts)

    async def check_own(
        self,
        user_id: str,
        password: str,
        address: str | None = None,
        *,
        application: str = "",
        device: str | None = None,
    ) -> PasswordVerified:
        """The same for a user who is signed in and proves it again, counted with their tries of signing in.

        Raises ``EntityNotFound`` for nobody, and ``CredentialsInvalid`` also for a user without any identifier.
        """
        user = await store.by_id(self._db, user_id)
        if user is None:
            raise EntityNotFound
        if not user.identifiers:
            raise CredentialsInvalid
        known = [one for one in user.identifiers if await self._knows(device, one)]
        identifier = next(iter(known), user.identifiers[0])
        return await self.check(
            identifier, password, address, application=application, device=device
        )

    async def matches(self, user_id: str, password: str) -> None:
        """Whether an operator's program holds a user's password. Raises ``CredentialsInvalid``, ``EntityNotFound``, ``LockedOut``."""
        stored = await store.password_of(self._db, user_id)
        if stored is None:
            raise EntityNotFound
        key = self._key("password-management", user_id)
        policy = self._policy()
        async with self._db.transaction() as conn:
            await self._lockouts.claim(conn, key, policy)
        right, needs_rehash = await verify(password, stored.digest)
        if not right:
            raise CredentialsInvalid
        async with self._db.transaction() as conn:
            await self._lockouts.give_back(conn, key, policy)
        await self._renew(stored, password, needs_rehash)

    async def digest_to_move(self, user_id: str) -> PasswordDigest | None:
        """The digest as another server could read it; ``None`` without one, and for one that was wrapped here."""
        stored = await store.password_of(self._db, user_id)
        digest = None if stored is None else stored.digest
        return digest if digest is not None and digest.is_plain else None

    async def is_current(self, user_id: str, password: str) -> bool:
        """Whether this is the password that the user has; for whoever has proved who they are and chooses a new one."""
        stored = await store.password_of(self._db, user_id)
        if stored is None or stored.digest is None:
            return False
        return (await verify(password, stored.digest)).right

    async def recall(
        self, user_id: str, identifier: SignInIdentifier, at: int
    ) -> PasswordVerified | None:
        """The proof that was given at the moment ``at``, for a flow that kept no more of it than that.

        ``None`` when the password has changed since, and for a user who is suspended or gone (T4).
        """
        if not await store.password_stood(self._db, user_id, at):
            return None
        return _knew_password(identifier, user_id, at)

    async def lift(self, identifier: SignInIdentifier) -> bool:
        """Forget the wrong tries for an identifier and listen again; whether there were any."""
        return await self._lockouts.lift(self._identifier_key(identifier))

    async def purge(self) -> int:
        """Forget counts that say nothing any more; answers how many."""
        return await self._lockouts.purge()

    # --- inside ------------------------------------------------------------------------------

    async def _asked(
        self,
        identifier: SignInIdentifier,
        address: str | None,
        application: str,
        device: str | None,
    ) -> _Asked:
        limits = NamedLimits(self._ring.oldest(Purpose.LOOKUP).value)
        key = self._identifier_key(identifier)
        if device is not None and await self._knows(device, identifier):
            key = lane(key, Devices.name(device))
        return _Asked(
            identifier,
            key,
            limits.password(address),
            self._policy(),
            application,
            address or "",
        )

    async def _knows(self, device: str | None, identifier: SignInIdentifier) -> bool:
        return device is not None and await self._devices.known(device, identifier)

    def _identifier_key(self, identifier: SignInIdentifier) -> str:
        return identifier_key(self._ring.oldest(Purpose.LOOKUP).value, identifier)

    def _key(self, name: str, *parts: str) -> str:
        return limit_key(self._ring.oldest(Purpose.LOOKUP).value, name, *parts)

    async def _claim(self, asked: _Asked) -> bool:
        """One try of the address and one of the identifier, both or neither, kept whatever comes next; whether it was the last."""
        try:
            await self._limiter.reserve(asked.address)
        except LimitReached as full:
            await self._note(asked, "locked", reason=full.limit)
            raise LockedOut(full.limit, full.retry_after) from full
        try:
            async with self._db.transaction() as conn:
                return await self._lockouts.claim(conn, asked.key, asked.policy)
        except LockedOut as locked:
            await self._limiter.give_back(asked.address)
            await self._note(asked, "locked", reason=locked.limit)
            raise

    async def _judge(
        self, asked: _Asked, stored: StoredPassword | None, password: str, *, shuts: bool
    ) -> PasswordVerified:
        right, needs_rehash = await verify(password, None if stored is None else stored.digest)
        if stored is None or not right:
            await self._note(asked, "wrong")
            if shuts:
                await self._announce(asked)
            raise CredentialsInvalid
        async with self._db.transaction() as conn:
            # Limits first, as in every transaction: two orders would be a deadlock.
            await self._limiter.give_back(asked.address, on=conn)
            await self._lockouts.give_back(conn, asked.key, asked.policy)
            outcome = "suspended" if stored.is_suspended else "right"
            await self._note(asked, outcome, user_id=stored.user_id, conn=conn)
        await self._renew(stored, password, needs_rehash)
        if stored.is_suspended:
            raise UserSuspended
        return _knew_password(asked.identifier, stored.user_id, self._clock.now())

    async def _announce(self, asked: _Asked) -> None:
        """Programs hear once of a door that shut. A failure is logged: it stays shut."""
        payload = {
            "ip": asked.from_address,
            "applicationId": asked.application,
            "identifier": {"type": asked.identifier.type.value, "value": asked.identifier.value},
            "limit": LIMIT,
        }
        try:
            if await self._events.wanted(Event.IDENTIFIER_LOCKOUT):
                async with self._db.transaction() as conn:
                    await self._events.emit(Event.IDENTIFIER_LOCKOUT, payload, conn=conn)
        except DatabaseError as exc:
            _log.warning("A lock-out could not be announced: %s", exc.code)

    async def _renew(self, stored: StoredPassword, password: str, needed: bool) -> None:
        """A digest of ours in place of one from elsewhere, now that the password is at hand."""
        if needed and stored.digest is not None:
            digest = await hash_password(password)
            await store.rehash(self._db, stored.user_id, stored.digest, digest)

    async def _note(
        self,
        asked: _Asked,
        outcome: str,
        *,
        user_id: str = "",
        reason: str = "",
        conn: Connection | None = None,
    ) -> None:
        await self._audit.append(
            ACTION,
            actor="person",
            target=user_id or asked.identifier.masked,
            outcome=outcome,
            application=asked.application,
            address=asked.from_address,
            data={"reason": reason} if reason else {},
            anybody=outcome == "locked",
            conn=conn,
        )


def identifier_key(key: bytes, identifier: SignInIdentifier) -> str:
    """What wrong passwords for ``identifier`` are counted under; ``key`` is a lookup key."""
    return limit_key(key, LIMIT, identifier.type, identifier.value)
