"""Sign-in by password: asked whether to listen at all, then judged, at the same cost for everybody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from watchword.accounts import store
from watchword.accounts.lockouts import LIMIT, LockoutPolicy, Lockouts
from watchword.accounts.password_verified import PasswordVerified, _knew_password
from watchword.accounts.user import StoredPassword
from watchword.audit import Audit
from watchword.clock import Clock
from watchword.db import Connection, Database
from watchword.errors import (
    CredentialsInvalid,
    EntityNotFound,
    LimitReached,
    LockedOut,
    UserSuspended,
)
from watchword.identifiers import SignInIdentifier
from watchword.keys import KeyRing, Purpose
from watchword.limits import Limit, Limiter, NamedLimits, limit_key
from watchword.passwords import PasswordDigest, hash_password, verify

ACTION: Final = "password.check"


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
    ) -> None:
        self._db = db
        self._ring = ring
        self._limiter = limiter
        self._clock = clock
        self._audit = audit
        self._policy = policy
        self._lockouts = Lockouts(db, clock)

    async def check(
        self,
        identifier: SignInIdentifier,
        password: str,
        address: str | None = None,
        *,
        application: str = "",
    ) -> PasswordVerified:
        """The proof that this is the password of whoever has ``identifier``.

        Raises ``CredentialsInvalid`` for an identifier nobody has, a user without a password and a wrong one, at the same cost;
        ``UserSuspended`` only to who knows the password; ``LockedOut`` with nothing judged.
        """
        asked = self._asked(identifier, address, application)
        await self._claim(asked)
        stored = await store.password_by_identifier(self._db, identifier)
        return await self._judge(asked, stored, password)

    async def check_own(
        self, user_id: str, password: str, address: str | None = None, *, application: str = ""
    ) -> PasswordVerified:
        """The same for a user who is signed in and proves it again, counted with their tries of signing in.

        Raises ``EntityNotFound`` for nobody, and ``CredentialsInvalid`` also for a user without any identifier.
        """
        user = await store.by_id(self._db, user_id)
        if user is None:
            raise EntityNotFound
        if not user.identifiers:
            raise CredentialsInvalid
        return await self.check(user.identifiers[0], password, address, application=application)

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

    def _asked(self, identifier: SignInIdentifier, address: str | None, application: str) -> _Asked:
        limits = NamedLimits(self._ring.oldest(Purpose.LOOKUP).value)
        return _Asked(
            identifier,
            self._identifier_key(identifier),
            limits.password(address),
            self._policy(),
            application,
            address or "",
        )

    def _identifier_key(self, identifier: SignInIdentifier) -> str:
        return identifier_key(self._ring.oldest(Purpose.LOOKUP).value, identifier)

    def _key(self, name: str, *parts: str) -> str:
        return limit_key(self._ring.oldest(Purpose.LOOKUP).value, name, *parts)

    async def _claim(self, asked: _Asked) -> None:
        """One try of the address and one of the identifier, both or neither, kept whatever comes next."""
        try:
            await self._limiter.reserve(asked.address)
        except LimitReached as full:
            await self._note(asked, "locked", reason=full.limit)
            raise LockedOut(full.limit, full.retry_after) from full
        try:
            async with self._db.transaction() as conn:
                await self._lockouts.claim(conn, asked.key, asked.policy)
        except LockedOut as locked:
            await self._limiter.give_back(asked.address)
            await self._note(asked, "locked", reason=locked.limit)
            raise

    async def _judge(
        self, asked: _Asked, stored: StoredPassword | None, password: str
    ) -> PasswordVerified:
        right, needs_rehash = await verify(password, None if stored is None else stored.digest)
        if stored is None or not right:
            await self._note(asked, "wrong")
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
            conn=conn,
        )


def identifier_key(key: bytes, identifier: SignInIdentifier) -> str:
    """What wrong passwords for ``identifier`` are counted under; ``key`` is a lookup key."""
    return limit_key(key, LIMIT, identifier.type, identifier.value)
