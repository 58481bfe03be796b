"""The sign-in journey by code: ask for one, answer it, be signed in. Known and unknown identifiers take the same steps."""

from __future__ import annotations

import asyncio
from typing import Final
from weakref import WeakValueDictionary

from watchword import secret
from watchword.accounts import Sessions, StartedSession, Users
from watchword.audit import Audit
from watchword.clock import Clock
from watchword.db import Database
from watchword.errors import InteractionNotFound
from watchword.identifiers import Identifier
from watchword.interaction import store
from watchword.interaction.interaction import INTERACTION_SECONDS, Interaction
from watchword.interaction.journeys import Action, after, sources
from watchword.limits import Door
from watchword.message import UsageType
from watchword.verification import Verified, Verifier

EVENT: Final = "sign_in"


class SignIn:
    """Takes a browser from "this is my number" to a session.

    A token (256 bits, kept by the browser alone) names the interaction. Asking makes its row; looking never writes. A finished
    or outlived interaction answers nothing any more: ``InteractionNotFound``, and the browser begins anew.
    """

    def __init__(
        self,
        db: Database,
        verifier: Verifier,
        users: Users,
        sessions: Sessions,
        clock: Clock,
        audit: Audit,
    ) -> None:
        self._db = db
        self._verifier = verifier
        self._users = users
        self._sessions = sessions
        self._clock = clock
        self._audit = audit
        # A button pressed twice waits for the first press instead of racing it. Only a courtesy: the statements decide.
        self._turns: WeakValueDictionary[bytes, asyncio.Lock] = WeakValueDictionary()

    def begin(self) -> str:
        """A token for a new interaction. Nothing is stored before it asks for a code."""
        return secret.new_token()

    async def find(self, token: str) -> Interaction | None:
        """Where this token's interaction stands; ``None`` before its first ask and after its time."""
        return await store.find(self._db, secret.fingerprint(token), self._clock.now())

    async def ask(
        self, token: str, identifier: Identifier, *, locale: str | None, address: str | None
    ) -> Interaction:
        """Send a code to ``identifier``. Asked again for the same one within the resend gap, the code under way stays.

        Raises what ``Verifier.send`` raises, and ``InteractionNotFound`` for a finished interaction.
        """
        digest = secret.fingerprint(token)
        async with self._turn(digest):
            at = self._clock.now()
            await store.open_interaction(
                self._db,
                digest,
                new_id=secret.new_id(),
                event=EVENT,
                application=self._verifier.application,
                locale=locale,
                at=at,
                expires_at=at + INTERACTION_SECONDS * 1000,
            )
            interaction = await self._required(digest)
            after(interaction.state, Action.ASK)
            if _under_way(interaction, identifier, at):
                await self._move(interaction, Action.ASK)
            else:
                await self._send(interaction, Action.ASK, identifier, locale, address)
            return await self._required(digest)

    async def resend(self, token: str, *, locale: str | None, address: str | None) -> Interaction:
        """Send another code to the same identifier; the one before is good no longer. Raises as ``ask`` does."""
        digest = secret.fingerprint(token)
        async with self._turn(digest):
            interaction = await self._required(digest)
            identifier = _waited_for(interaction, Action.RESEND)
            await self._send(interaction, Action.RESEND, identifier, locale, address)
            return await self._required(digest)

    async def change(self, token: str) -> None:
        """Back to the question who it is."""
        digest = secret.fingerprint(token)
        async with self._turn(digest):
            await self._move(await self._required(digest), Action.CHANGE)

    async def answer(self, token: str, code: str, *, address: str | None) -> StartedSession:
        """A session for whoever types the right code; an unknown identifier registers by the same proof.

        Raises what ``Verifier.check`` raises. The right code sent twice starts one session: the second finds the interaction over.
        """
        digest = secret.fingerprint(token)
        async with self._turn(digest):
            interaction = await self._required(digest)
            verified = await self._verifier.check(
                _waited_for(interaction, Action.ANSWER),
                code,
                UsageType.SIGN_IN,
                flow=interaction.id,
                address=address,
                door=Door.PAGES,
            )
            return await self._finish(interaction, verified, address)

    async def leave(self, session_token: str, *, address: str | None) -> None:
        """Sign out: the session ends in the database, whoever still holds its token."""
        session = await self._sessions.find(session_token)
        if session is not None and await self._sessions.end(session_token):
            await self._audit.append(
                "session.ended",
                actor=session.user_id,
                target=session.user_id,
                outcome="signed_out",
                application=self._verifier.application,
                address=address or "",
            )

    async def purge(self) -> int:
        """Forget interactions whose time is over; answers how many."""
        return await store.delete(self._db, self._clock.now())

    async def _finish(
        self, interaction: Interaction, verified: Verified, address: str | None
    ) -> StartedSession:
        user = await self._users.find_or_create(verified)
        started: StartedSession | None = None
        async with self._db.transaction() as conn:
            if await store.finish(
                conn,
                interaction,
                after(interaction.state, Action.ANSWER),
                sources(Action.ANSWER),
                identifier=verified.identifier,
                user_id=user.id,
                at=self._clock.now(),
            ):
                started = await self._sessions.start(verified, user, conn=conn)
                await self._audit.append(
                    "session.started",
                    actor=user.id,
                    target=verified.verification_id,
                    outcome="registered" if user.created else "signed_in",
                    application=self._verifier.application,
                    address=address or "",
                    conn=conn,
                )
        if started is None:
            raise InteractionNotFound
        return started

    async def _send(
        self,
        interaction: Interaction,
        action: Action,
        identifier: Identifier,
        locale: str | None,
        address: str | None,
    ) -> None:
        sent = await self._verifier.send(
            identifier,
            UsageType.SIGN_IN,
            flow=interaction.id,
            locale=locale,
            address=address,
            door=Door.PAGES,
        )
        noted = await store.note_sent(
            self._db,
            interaction,
            after(interaction.state, action),
            sources(action),
            identifier=identifier,
            sent=sent,
            locale=locale,
            at=self._clock.now(),
        )
        if not noted:
            raise InteractionNotFound

    async def _move(self, interaction: Interaction, action: Action) -> None:
        to = after(interaction.state, action)
        if not await store.move(self._db, interaction, to, sources(action), self._clock.now()):
            raise InteractionNotFound

    async def _required(self, digest: bytes) -> Interaction:
        interaction = await store.find(self._db, digest, self._clock.now())
        if interaction is None:
            raise InteractionNotFound
        return interaction

    def _turn(self, digest: bytes) -> asyncio.Lock:
        lock = self._turns.get(digest)
        if lock is None:
            lock = self._turns[digest] = asyncio.Lock()
        return lock


def _under_way(interaction: Interaction, identifier: Identifier, at: int) -> bool:
    sent = interaction.sent
    return (
        sent is not None
        and interaction.identifier == identifier
        and at < min(sent.resend_at, sent.expires_at)
    )


def _waited_for(interaction: Interaction, action: Action) -> Identifier:
    after(interaction.state, action)
    if interaction.identifier is None:
        raise InteractionNotFound
    return interaction.identifier
