"""The code after an operator's password: sent to who gave the password, asked for once, and set up by proving what it is sent to."""

from __future__ import annotations

from typing import Final

from watchword import secret
from watchword.audit import Audit
from watchword.clock import SYSTEM, Clock
from watchword.db import Database
from watchword.errors import CodeNotFound, LockedOut, SignInOver, VerificationFailed
from watchword.identifiers import Identifier
from watchword.limits import Door
from watchword.message import UsageType
from watchword.operators import store as operators
from watchword.operators.second_steps import store
from watchword.operators.second_steps.waiting import Purpose, Waiting
from watchword.operators.sessions import OperatorSessions, StartedOperatorSession
from watchword.verification import Verified, Verifier

_USAGE: Final = {
    Purpose.SIGN_IN: UsageType.MFA_VERIFICATION,
    Purpose.SET: UsageType.BIND_MFA,
}


class SecondSteps:
    """Second steps of an installation; ``verifier`` sends and checks their codes as it does everybody's.

    Nothing here is reached without the password: a sign-in that waits is begun by ``Operators.sign_in``, and a session by its end.
    """

    def __init__(
        self,
        db: Database,
        sessions: OperatorSessions,
        verifier: Verifier,
        audit: Audit,
        clock: Clock = SYSTEM,
    ) -> None:
        self._db = db
        self._sessions = sessions
        self._verifier = verifier
        self._audit = audit
        self._clock = clock

    # --- signing in ------------------------------------------------------------------------------

    async def signing_in(self, token: str) -> Waiting | None:
        """The sign-in that waits for a code in this browser; ``None`` after ten minutes, and once it is over."""
        return await self._find(token, Purpose.SIGN_IN)

    async def send(self, token: str, *, locale: str, address: str | None) -> None:
        """Send this sign-in's code, or another one. Raises ``SignInOver``, and what a send raises."""
        waiting = await self._begun(token)
        sent = await self._verifier.send(
            waiting.identifier,
            _USAGE[Purpose.SIGN_IN],
            flow=_flow(token),
            locale=locale,
            address=address,
            door=Door.CONSOLE,
            device=waiting.operator_id,
            # Who gave the password is no stranger: nobody else's asking keeps the operator's messages and tries from them (T11).
            known_device=True,
        )
        await store.sent_again(self._db, secret.fingerprint(token), sent)

    async def enter(self, token: str, code: str, *, address: str) -> StartedOperatorSession:
        """The session, for the right code; once. Raises ``SignInOver``, and what ``Verifier.check`` raises."""
        waiting = await self._begun(token)
        verified = await self._checked(token, waiting, Purpose.SIGN_IN, code, address)
        at, started = self._clock.now(), None
        async with self._db.transaction() as conn:
            await operators.lock(conn)
            if await store.take(conn, secret.fingerprint(token), Purpose.SIGN_IN, verified, at):
                started = await self._sessions.start(
                    waiting.operator_id, conn, confirmed_at=waiting.created_at
                )
                await self._audit.append(
                    "operator.signed-in",
                    actor=waiting.operator_id,
                    address=address,
                    data={"second_step": verified.identifier.type.value},
                    conn=conn,
                )
        if started is None:
            raise SignInOver
        return started

    async def leave(self, token: str) -> None:
        """Give a sign-in up that waits for its code."""
        await store.forget(self._db, secret.fingerprint(token), Purpose.SIGN_IN)

    # --- one's own -------------------------------------------------------------------------------

    async def propose(
        self,
        token: str,
        operator_id: str,
        identifier: Identifier,
        *,
        locale: str,
        address: str | None,
    ) -> None:
        """Send a code to what is to be the second step of this session's operator. Raises what a send raises."""
        sent = await self._verifier.send(
            identifier,
            _USAGE[Purpose.SET],
            flow=_flow(token),
            locale=locale,
            address=address,
            door=Door.CONSOLE,
            device=operator_id,
        )
        digest, at = secret.fingerprint(token), self._clock.now()
        await store.propose(self._db, digest, operator_id, identifier, sent, at)

    async def propose_again(self, token: str, *, locale: str, address: str | None) -> None:
        """Send another code there. Raises ``CodeNotFound`` where nothing is waited for, and what a send raises."""
        waiting = await self._proposed(token)
        await self.propose(
            token, waiting.operator_id, waiting.identifier, locale=locale, address=address
        )

    async def proposed(self, token: str) -> Waiting | None:
        """What this session waits to be proved."""
        return await self._find(token, Purpose.SET)

    async def set(self, token: str, code: str, *, address: str) -> None:
        """The right code makes it the second step; every other session of the operator ends, having begun without one.

        Raises ``CodeNotFound`` where nothing is waited for, and what ``Verifier.check`` raises.
        """
        waiting = await self._proposed(token)
        verified = await self._checked(token, waiting, Purpose.SET, code, address)
        digest, at, operator = secret.fingerprint(token), self._clock.now(), waiting.operator_id
        async with self._db.transaction() as conn:
            await operators.lock(conn)
            done = await store.take(conn, digest, Purpose.SET, verified, at)
            if done:
                await store.set_step(conn, operator, verified, at)
                await store.forget_all(conn, operator)
                await operators.end_sessions(conn, operator, keep=digest)
                await self._audit.append(
                    "operator.second-step-set",
                    actor=operator,
                    target=operator,
                    address=address,
                    data={"type": verified.identifier.type.value},
                    conn=conn,
                )
        if not done:
            raise CodeNotFound

    async def purge(self) -> int:
        """Forget codes that are no longer asked for; answers how many."""
        return await store.purge(self._db, self._clock.now())

    # --- inside ----------------------------------------------------------------------------------

    async def _find(self, token: str, purpose: Purpose) -> Waiting | None:
        return await store.find(self._db, secret.fingerprint(token), purpose, self._clock.now())

    async def _begun(self, token: str) -> Waiting:
        waiting = await self.signing_in(token)
        if waiting is None:
            raise SignInOver
        return waiting

    async def _proposed(self, token: str) -> Waiting:
        waiting = await self.proposed(token)
        if waiting is None:
            raise CodeNotFound
        return waiting

    async def _checked(
        self, token: str, waiting: Waiting, purpose: Purpose, code: str, address: str
    ) -> Verified:
        try:
            return await self._verifier.check(
                waiting.identifier,
                code,
                _USAGE[purpose],
                flow=_flow(token),
                address=address or None,
                door=Door.CONSOLE,
                device=waiting.operator_id,
                known_device=purpose is Purpose.SIGN_IN,
            )
        except (VerificationFailed, LockedOut) as refusal:
            await self._audit.append(
                "operator.refused",
                actor=waiting.operator_id,
                outcome="refused",
                address=address,
                data={"reason": refusal.code},
                anybody=True,
            )
            raise


def _flow(token: str) -> str:
    """What codes are bound to: this browser's sign-in or session and nothing else (T13)."""
    return f"console:{secret.fingerprint(token).hex()}"
