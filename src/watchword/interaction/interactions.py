"""The life of an interaction, whatever it is for: begun, found by its token, turned to another door, forgotten."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

from watchword import secret
from watchword.db import Connection
from watchword.errors import ForgotPasswordAlone, InteractionNotFound
from watchword.interaction import store
from watchword.interaction.interaction import INTERACTION_SECONDS, Interaction
from watchword.interaction.journeys import Action, Event
from watchword.interaction.rooms import Rooms


class Interactions:
    """Every interaction of this installation.

    A token (256 bits, kept by the browser alone) names one. Looking never writes. One that is over, outlived or another
    browser's answers nothing: ``InteractionNotFound``, and the browser begins anew.
    """

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        # A button pressed twice waits for the first press instead of racing it. Only a courtesy: the statements decide.
        self._turns: WeakValueDictionary[bytes, asyncio.Lock] = WeakValueDictionary()

    def begin(self) -> str:
        """A token for a new interaction. Nothing is stored before the person does something."""
        return secret.new_token()

    async def find(self, token: str) -> Interaction | None:
        """Where this token's interaction stands; ``None`` before its first step and after its time."""
        return await store.find(self._rooms.db, secret.fingerprint(token), self._now)

    @asynccontextmanager
    async def turn(self, token: str) -> AsyncIterator[Interaction]:
        """The interaction, for one step at a time. Raises ``InteractionNotFound``."""
        digest = secret.fingerprint(token)
        async with self._turn(digest):
            yield await self._required(self._rooms.db, digest)

    @asynccontextmanager
    async def opening(
        self,
        token: str,
        event: Event,
        *,
        application: str | None = None,
        authorization_request: str | None = None,
        locale: str | None = None,
        address: str | None = None,
    ) -> AsyncIterator[Interaction]:
        """As ``turn``, for a first step: made now if there was none, turned to ``event`` if it was for another.

        A new one counts for ``address``. Raises ``LimitReached``, and ``InteractionNotFound`` for one that is over.
        """
        digest = secret.fingerprint(token)
        async with self._turn(digest):
            if address is not None and not await store.is_known(self._rooms.db, digest):
                await self.count(address)
            at = self._now
            async with self._rooms.db.transaction() as conn:
                await store.open_interaction(
                    conn,
                    digest,
                    new_id=secret.new_id(),
                    event=event,
                    application=application or self._rooms.verifier.application,
                    authorization_request=authorization_request,
                    locale=locale,
                    at=at,
                    expires_at=at + INTERACTION_SECONDS * 1000,
                )
                interaction = await self._required(conn, digest)
                if interaction.event is not event:
                    await self._restart(conn, interaction, event, locale)
                    interaction = await self._required(conn, digest)
            yield interaction

    async def count(self, address: str | None, session: str | None = None) -> None:
        """One more sign-in begins at this address, or one more request of a client in this session. Raises ``LimitReached``."""
        await self._rooms.count(address, session)

    async def restart(self, token: str, event: Event, locale: str | None) -> None:
        """As if it had just begun, for ``event``: proofs and everything filled in are forgotten. Raises ``InteractionNotFound``."""
        async with self.turn(token) as interaction, self._rooms.db.transaction() as conn:
            await self._restart(conn, interaction, event, locale)

    async def switch(self, interaction: Interaction, to: Event) -> None:
        """To the other door; proofs stay good there. Raises ``EventForbidden`` where the operator has shut it."""
        if Event.FORGOT_PASSWORD in (interaction.event, to) and interaction.event is not to:
            raise ForgotPasswordAlone
        (await self._rooms.allowed()).require_event(to)
        if interaction.event is to:
            return
        if not await store.switch(self._rooms.db, interaction, to, self._now):
            raise InteractionNotFound

    async def change(self, interaction: Interaction) -> None:
        """Back to the question who it is. A code under way stays good, should it be the same answer after all.

        Whoever was identified already stays so, and only the code under way is forgotten.
        """
        async with self._rooms.db.transaction() as conn:
            if not await store.move(conn, interaction, Action.CHANGE, self._now):
                raise InteractionNotFound
            if interaction.user_id is None:
                await store.drop_proved(conn, interaction)
            else:
                await store.drop_waiting(conn, interaction)

    async def purge(self) -> int:
        """Forget interactions whose time is over; answers how many."""
        return await store.delete(self._rooms.db, self._now)

    async def _restart(
        self, conn: Connection, interaction: Interaction, event: Event, locale: str | None
    ) -> None:
        if not await store.restart(conn, interaction, event, locale, self._now):
            raise InteractionNotFound

    async def _required(self, conn: Connection, digest: bytes) -> Interaction:
        interaction = await store.find(conn, digest, self._now)
        if interaction is None:
            raise InteractionNotFound
        return interaction

    @property
    def _now(self) -> int:
        return self._rooms.clock.now()

    def _turn(self, digest: bytes) -> asyncio.Lock:
        lock = self._turns.get(digest)
        if lock is None:
            lock = self._turns[digest] = asyncio.Lock()
        return lock
