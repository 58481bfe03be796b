"""What people do to their own account. Everything here belongs to a live session, and what is grave to a fresh proof within it."""

from __future__ import annotations

from typing import Any, Final

from watchword.accounts.erasing import People
from watchword.accounts.new_passwords import NewPasswords
from watchword.accounts.own import store
from watchword.accounts.own.store import waiting_for
from watchword.accounts.own.waiting import Purpose, Waiting
from watchword.accounts.password_policy import PasswordPolicy
from watchword.accounts.passwords import Passwords
from watchword.accounts.sessions import Session, Sessions
from watchword.accounts.users import Users
from watchword.audit import Audit
from watchword.clock import Clock
from watchword.db import Connection, Database
from watchword.errors import CodeNotFound, EntityNotFound, ProofRequired
from watchword.identifiers import Identifier, IdentifierType
from watchword.message import UsageType
from watchword.verification import Verified, Verifier

FRESH_SECONDS: Final = 600
_USAGE: Final = {
    Purpose.CONFIRM: UsageType.USER_PERMISSION_VALIDATION,
    Purpose.BIND: UsageType.BIND_NEW_IDENTIFIER,
}


class OwnAccount:
    """Raises ``ProofRequired`` from whatever needs a fresh proof: a sign-in, a password or a code of the last ten minutes."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        audit: Audit,
        *,
        users: Users,
        sessions: Sessions,
        passwords: Passwords,
        new_passwords: NewPasswords,
        verifier: Verifier,
        people: People,
    ) -> None:
        self._db = db
        self._clock = clock
        self._audit = audit
        self.users = users
        self.sessions = sessions
        self._passwords = passwords
        self._new_passwords = new_passwords
        self._verifier = verifier
        self._people = people

    # --- proving that the owner is there -----------------------------------------------------

    def is_fresh(self, session: Session) -> bool:
        """Whether the owner proved who they are in the last ten minutes, in this very session."""
        return self._clock.now() < session.proved_at + FRESH_SECONDS * 1000

    def require_fresh(self, session: Session) -> None:
        """Raises ``ProofRequired`` unless ``is_fresh``."""
        if not self.is_fresh(session):
            raise ProofRequired

    async def confirm_by_password(
        self, session: Session, password: str, *, address: str | None, device: str | None = None
    ) -> None:
        """The password proves the owner. Raises what ``Passwords.check`` raises."""
        verified = await self._passwords.check_own(
            session.user_id, password, address, device=device
        )
        await store.prove(self._db, session.id, verified.user_id, self._clock.now())
        await self._note("account.confirmed", session, address, outcome="password")

    async def send_confirmation(
        self,
        session: Session,
        kind: IdentifierType,
        onward: str,
        *,
        locale: str,
        address: str | None,
    ) -> None:
        """Send a code to the owner's own identifier of this kind. Raises ``EntityNotFound`` without one, and what a send raises."""
        user = await self.users.get(session.user_id)
        mine = next((one for one in user.reachable if one.type is kind), None)
        if mine is None:
            raise EntityNotFound
        await self._send(session, Purpose.CONFIRM, onward, mine, locale, address)

    # --- codes -------------------------------------------------------------------------------

    async def send_to_new(
        self, session: Session, identifier: Identifier, *, locale: str, address: str | None
    ) -> None:
        """Send a code to what is to be the owner's. Whether somebody has it already is told only to who proves it.

        Raises ``ProofRequired``, and what a send raises.
        """
        self.require_fresh(session)
        await self._send(
            session, Purpose.BIND, "/account?done=identifier", identifier, locale, address
        )

    async def waiting(self, session: Session) -> Waiting | None:
        """The code that this session waits for."""
        return await store.find(self._db, session.id, self._clock.now())

    async def resend(self, session: Session, *, locale: str, address: str | None) -> None:
        """Send it again. Raises ``CodeNotFound`` when none is waited for."""
        waiting = await self._required(session)
        await self._send(
            session, waiting.purpose, waiting.onward, waiting.identifier, locale, address
        )

    async def answer(self, session: Session, code: str, *, address: str | None) -> str:
        """The right code does what it was sent for; answers where that leads.

        Raises what ``Verifier.check`` raises, and ``IdentifierTaken`` for what somebody else proved before.
        """
        waiting = await self._required(session)
        verified = await self._verifier.check(
            waiting.identifier,
            code,
            _USAGE[waiting.purpose],
            flow=_flow(session),
            address=address,
        )
        async with self._db.transaction() as conn:
            # Whoever changes an identifier holds the user too: a proof by the old one comes wholly before it, and ends, or after it.
            await self.users.hold(session.user_id, conn=conn)
            # T3: the row says what was waited for; a code for anything else has nothing to end.
            done = await store.end(conn, session.id, waiting, self._clock.now())
            if done and waiting.purpose is Purpose.BIND:
                done = await self._bound(conn, session, verified, address)
            elif done:
                done = await self._confirmed(conn, session, verified, address)
        if not done:
            raise CodeNotFound
        return waiting.onward

    # --- signing out -------------------------------------------------------------------------

    async def end_session(self, session: Session, ended: str, *, address: str | None) -> None:
        """Sign one browser of the owner's out, by its session's id; another's id ends nothing."""
        if await self.sessions.revoke(session.user_id, ended):
            await self._note("session.ended", session, address, outcome="by-owner")

    async def end_others(self, session: Session, *, address: str | None) -> None:
        """Sign every browser but this one out, and whatever else lets somebody in as the owner."""
        await self.users.end_access(session.user_id, keep_session=session.id)
        await self._note("user.signed-out", session, address, outcome="by-owner")

    # --- what is grave -----------------------------------------------------------------------

    async def set_password(
        self, session: Session, password: str, policy: PasswordPolicy, *, address: str | None
    ) -> None:
        """A new password; every other session ends, and codes under way with them (T4).

        Raises ``ProofRequired`` and ``PasswordRejected``.
        """
        self.require_fresh(session)
        user = await self.users.get(session.user_id)
        digest = await self._new_passwords.digest(password, policy, user)
        async with self._db.transaction() as conn:
            await self._hold(conn, session)
            await self.users.set_password(user.id, digest, keep_session=session.id, conn=conn)
            await self._note("account.password_set", session, address, conn=conn)

    async def export(self, session: Session) -> dict[str, Any]:
        """Everything kept of the owner. Raises ``ProofRequired``."""
        self.require_fresh(session)
        return await self._people.export(session.user_id, actor=session.user_id)

    async def delete(self, session: Session) -> None:
        """The account and everything kept of its owner. Raises ``ProofRequired``."""
        self.require_fresh(session)
        async with self._db.transaction() as conn:
            await self._hold(conn, session)
            await self._people.erase(session.user_id, actor=session.user_id, conn=conn)

    async def purge(self) -> int:
        """Forget codes whose time is over; answers how many."""
        return await store.purge(self._db, self._clock.now())

    # --- inside ------------------------------------------------------------------------------

    async def _send(
        self,
        session: Session,
        purpose: Purpose,
        onward: str,
        identifier: Identifier,
        locale: str,
        address: str | None,
    ) -> None:
        sent = await self._verifier.send(
            identifier, _USAGE[purpose], flow=_flow(session), locale=locale, address=address
        )
        await store.keep(
            self._db, session.id, session.user_id, waiting_for(purpose, onward, identifier, sent)
        )

    async def _required(self, session: Session) -> Waiting:
        waiting = await self.waiting(session)
        if waiting is None:
            raise CodeNotFound
        return waiting

    async def _hold(self, conn: Connection, session: Session) -> None:
        """Take the owner's row. Raises ``ProofRequired`` for a session that was ended or unproved since it was read."""
        await self.users.hold(session.user_id, conn=conn)
        if not await store.stands(conn, session, self._clock.now()):
            raise ProofRequired

    async def _bound(
        self, conn: Connection, session: Session, verified: Verified, address: str | None
    ) -> bool:
        if not await store.stands(conn, session, self._clock.now()):
            return False
        await self.users.add_proved(session.user_id, verified, keep_session=session.id, conn=conn)
        kind = verified.identifier.type
        await self._note("account.identifier_set", session, address, outcome=kind.value, conn=conn)
        return True

    async def _confirmed(
        self, conn: Connection, session: Session, verified: Verified, address: str | None
    ) -> bool:
        at = self._clock.now()
        done = await store.prove_by_code(conn, session.id, session.user_id, verified.identifier, at)
        if done:
            await self._note("account.confirmed", session, address, outcome="code", conn=conn)
        return done

    async def _note(
        self,
        action: str,
        session: Session,
        address: str | None,
        *,
        outcome: str = "done",
        conn: Connection | None = None,
    ) -> None:
        await self._audit.append(
            action,
            actor=session.user_id,
            target=session.user_id,
            outcome=outcome,
            address=address or "",
            conn=conn,
        )


def _flow(session: Session) -> str:
    """What codes of this page are bound to: this session and nothing else (T13)."""
    return f"account:{session.id}"
