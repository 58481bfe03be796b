"""Who runs the server: made through a one-time address, signed in with a password, never through the API of programs."""

from __future__ import annotations

import builtins
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from watchword import passwords, secret
from watchword.audit import Audit
from watchword.clock import SYSTEM, Clock
from watchword.db import Connection, Database, Row
from watchword.errors import (
    CredentialsInvalid,
    EntityNotFound,
    InvitationOver,
    LastOperator,
    LimitReached,
    LockedOut,
    OperatorExists,
    PasswordRejected,
    UniqueViolated,
)
from watchword.identifiers import Email
from watchword.limits import Limiter, NamedLimits
from watchword.operators import store
from watchword.operators.second_steps import SIGN_IN_SECONDS, SecondStep, StartedSignIn
from watchword.operators.second_steps import store as second_steps
from watchword.operators.sessions import OperatorSessions, StartedOperatorSession
from watchword.passwords import Algorithm, PasswordDigest

INVITATION_SECONDS: Final = 30 * 60
SHORTEST_PASSWORD: Final = 12


class Purpose(StrEnum):
    """What a one-time address is for."""

    FIRST = "first"
    INVITE = "invite"
    RESET = "reset"


@dataclass(frozen=True, slots=True)
class Operator:
    """Somebody who runs the server."""

    id: str
    email: str
    language: str
    disabled: bool
    created_at: int
    second_step: SecondStep | None


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a one-time address is for, and for whom; the first operator's names nobody yet."""

    purpose: Purpose
    email: str


@dataclass(frozen=True, slots=True)
class MadeInvitation:
    """A one-time address at its making: the only moment at which its token exists on our side."""

    token: str = field(repr=False)
    expires_at: int


Entered = StartedOperatorSession | StartedSignIn
"""Where the right password leads: into a session, or half-way there where a code follows it."""


class Operators:
    """The operators of an installation. ``lookup_key`` keeps limits from naming anybody."""

    def __init__(
        self,
        db: Database,
        sessions: OperatorSessions,
        limiter: Limiter,
        audit: Audit,
        lookup_key: bytes,
        clock: Clock = SYSTEM,
    ) -> None:
        self._db = db
        self._sessions = sessions
        self._limiter = limiter
        self._audit = audit
        self._key = lookup_key
        self._clock = clock

    # --- one-time addresses ----------------------------------------------------------------------

    async def first(self) -> MadeInvitation | None:
        """A one-time address for the first operator; ``None`` as soon as there is one. An earlier one is void."""
        if await store.any_operator(self._db):
            return None
        return await self._invite(Purpose.FIRST, "")

    async def invite(self, email: Email, *, by: str) -> MadeInvitation:
        """A one-time address for another operator. Raises ``OperatorExists``."""
        if await store.by_email(self._db, email.value) is not None:
            raise OperatorExists
        made = await self._invite(Purpose.INVITE, email.value)
        await self._audit.append("operator.invited", actor=by, target=email.masked)
        return made

    async def reset(self, email: Email, *, by: str) -> MadeInvitation:
        """A one-time address for an operator's new password; a second step stays. Raises ``EntityNotFound``."""
        operator = await self.find(email)
        made = await self._invite(Purpose.RESET, email.value)
        await self._audit.append("operator.reset-begun", actor=by, target=operator.id)
        return made

    async def invitation(self, token: str) -> Invitation:
        """What this one-time address is for; nothing is spent. Raises ``InvitationOver``."""
        at = self._clock.now()
        row = await store.find_invitation(self._db, secret.fingerprint(token), at)
        if row is None:
            raise InvitationOver
        return Invitation(Purpose(row["purpose"]), row["email"])

    async def accept(
        self, token: str, password: str, *, email: Email | None = None, address: str = ""
    ) -> Entered:
        """Use a one-time address up and be let in. ``email`` is the first operator's to choose; others have theirs already.

        Whoever intercepts the address of a new password still lacks what the second step asks for. Of many at once one succeeds; the first operator's address works only while there is none (T34). Raises
        ``InvitationOver``, ``OperatorExists`` and ``PasswordRejected``, the latter with the address still good.
        """
        found = await self.invitation(token)
        mailbox = found.email or (email.value if email else "")
        if not mailbox:
            raise InvitationOver
        _require_strength(password, mailbox)
        digest = await passwords.hash_password(password)
        return await self._accepted(token, mailbox, digest, address)

    async def _accepted(
        self, token: str, mailbox: str, digest: PasswordDigest, address: str
    ) -> Entered:
        at = self._clock.now()
        async with self._db.transaction() as conn:
            await store.lock(conn)
            taken = await store.take_invitation(conn, secret.fingerprint(token), at)
            if taken is None:
                raise InvitationOver
            purpose = Purpose(taken["purpose"])
            if purpose is Purpose.RESET:
                row = await store.set_password(conn, mailbox, digest.text, at)
                if row is None:
                    raise InvitationOver
                await self._throw_out(conn, row["id"])
            else:
                if purpose is Purpose.FIRST and await store.any_operator(conn):
                    raise InvitationOver
                try:
                    row = await store.insert(conn, secret.new_id(), mailbox, digest.text, at)
                except UniqueViolated:
                    raise OperatorExists from None
            await self._audit.append(
                f"operator.{_DONE[purpose]}",
                actor=row["id"],
                target=row["id"],
                address=address,
                conn=conn,
            )
            return await self._let_in(conn, row)

    async def _invite(self, purpose: Purpose, email: str) -> MadeInvitation:
        token, at = secret.new_token(), self._clock.now()
        expires_at = at + INVITATION_SECONDS * 1000
        async with self._db.transaction() as conn:
            await store.invite(conn, secret.fingerprint(token), purpose, email, at, expires_at)
        return MadeInvitation(token, expires_at)

    # --- signing in ------------------------------------------------------------------------------

    async def sign_in(self, email: Email, password: str, *, address: str) -> Entered:
        """A session for whoever knows the password, or the way to it where a second step is set.

        Unknown and wrong are one: ``CredentialsInvalid``, at the same cost.
        Raises ``LockedOut`` before anything is looked at, after five wrong ones in a quarter of an hour.
        """
        found = await store.by_email(self._db, email.value)
        row = None if found is None or found["disabled"] else found
        try:
            await self._judge(email.value, row, password, address)
        except CredentialsInvalid:
            who = found["id"] if found else email.masked
            await self._audit.append(
                "operator.refused", actor=who, outcome="refused", address=address, anybody=True
            )
            raise
        assert row is not None  # nobody's password is never right
        entered = None
        async with self._db.transaction() as conn:
            await store.lock(conn)
            # A new password, a second step or a shutting out of this moment came wholly before, or comes after and ends this.
            now = await store.unchanged(conn, row)
            if now is not None:
                entered = await self._let_in(conn, now)
                done = (
                    "signed-in"
                    if isinstance(entered, StartedOperatorSession)
                    else "password-accepted"
                )
                await self._audit.append(
                    f"operator.{done}", actor=row["id"], address=address, conn=conn
                )
        if entered is None:
            raise CredentialsInvalid
        return entered

    async def _let_in(self, conn: Connection, row: Row) -> Entered:
        step = second_steps.read_step(row)
        if step is None:
            return await self._sessions.start(row["id"], conn)
        started, at = StartedSignIn(secret.new_token(), row["id"]), self._clock.now()
        digest, until = secret.fingerprint(started.token), at + SIGN_IN_SECONDS * 1000
        await second_steps.begin(conn, digest, row["id"], step, at, until)
        return started

    async def confirm(self, token: str, password: str, *, address: str) -> None:
        """Type the password again, for what asks for it. Raises as ``sign_in`` does; the session stays either way."""
        session = await self._sessions.find(token)
        if session is None:
            raise CredentialsInvalid
        row = await store.by_id(self._db, session.operator_id)
        await self._judge(session.email, row, password, address)
        await self._sessions.confirm(token)

    async def _judge(self, mailbox: str, row: Row | None, password: str, address: str) -> None:
        """Raises ``CredentialsInvalid`` unless this is the password of ``row``, and ``LockedOut`` unjudged."""
        limits = NamedLimits(self._key).operator(mailbox, address or None)
        # Taken before the password is looked at, so that guesses at the same moment are all counted; a right one gives it back.
        try:
            await self._limiter.reserve(limits)
        except LimitReached as exc:
            raise LockedOut(exc.limit, exc.retry_after) from None
        digest = None if row is None else PasswordDigest(Algorithm.ARGON2ID, row["password"])
        if not (await passwords.verify(password, digest)).right:
            raise CredentialsInvalid
        await self._limiter.give_back(limits)

    # --- who there is ----------------------------------------------------------------------------

    async def list(self) -> builtins.list[Operator]:
        """Everyone, disabled ones included, the first one first."""
        return [_told(row) for row in await store.every(self._db)]

    async def get(self, operator_id: str) -> Operator:
        """One of them. Raises ``EntityNotFound``."""
        row = await store.by_id(self._db, operator_id)
        if row is None:
            raise EntityNotFound
        return _told(row)

    async def find(self, email: Email) -> Operator:
        """Who has this address and is not shut out. Raises ``EntityNotFound``."""
        row = await store.by_email(self._db, email.value)
        if row is None or row["disabled"]:
            raise EntityNotFound("There is no operator with this address.")
        return _told(row)

    async def end_second_step(self, operator_id: str, *, by: str, address: str = "") -> bool:
        """Let the password be enough again; whether it was not. A sign-in that waits for a code begins again."""
        async with self._db.transaction() as conn:
            await store.lock(conn)
            ended = await second_steps.end_step(conn, operator_id, self._clock.now())
            if ended:
                await second_steps.forget_all(conn, operator_id)
                await self._audit.append(
                    "operator.second-step-off",
                    actor=by,
                    target=operator_id,
                    address=address,
                    conn=conn,
                )
        return ended

    async def disable(self, operator_id: str, *, by: str) -> None:
        """Shut somebody out, at once, and void every one-time address: they may have made one for themselves.

        Raises ``EntityNotFound``, and ``LastOperator`` for the only one left.
        """
        async with self._db.transaction() as conn:
            await store.lock(conn)
            done = await store.disable(conn, operator_id, self._clock.now())
            if done:
                await self._throw_out(conn, operator_id)
                await second_steps.end_step(conn, operator_id, self._clock.now())
                await store.revoke_invitations(conn)
        if not done:
            row = await store.by_id(self._db, operator_id)
            raise EntityNotFound if row is None or row["disabled"] else LastOperator
        await self._audit.append("operator.disabled", actor=by, target=operator_id)

    async def _throw_out(self, conn: Connection, operator_id: str) -> None:
        await store.end_sessions(conn, operator_id)
        await second_steps.forget_all(conn, operator_id)

    async def speak(self, operator_id: str, language: str) -> None:
        """Remember in which language this operator reads."""
        await store.set_language(self._db, operator_id, language, self._clock.now())

    async def purge(self) -> int:
        """Forget one-time addresses and sessions that are over; answers how many."""
        return await store.purge(self._db, self._clock.now())


_DONE: Final = {Purpose.FIRST: "created", Purpose.INVITE: "joined", Purpose.RESET: "password-set"}


def _told(row: Row) -> Operator:
    return Operator(
        row["id"],
        row["email"],
        row["language"],
        bool(row["disabled"]),
        row["created_at"],
        second_steps.read_step(row),
    )


def _require_strength(password: str, mailbox: str) -> None:
    if len(password) < SHORTEST_PASSWORD:
        raise PasswordRejected(
            [{"code": "password_rejected.too_short", "interpolation": {"min": SHORTEST_PASSWORD}}]
        )
    if len(password) > passwords.LONGEST:
        raise PasswordRejected(
            [{"code": "password_rejected.too_long", "interpolation": {"max": passwords.LONGEST}}]
        )
    plain, name = password.casefold(), mailbox.partition("@")[0].casefold()
    # Not merely that it occurs: "it@" is in many a sentence.
    if len(plain.replace(name, "")) < SHORTEST_PASSWORD or len(set(plain)) < 5:
        raise PasswordRejected([{"code": "password_rejected.restricted.user_info"}])
