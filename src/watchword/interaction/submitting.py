"""The end of a sign-in: what was filled in becomes the account's, and the browser gets its session."""

from __future__ import annotations

from dataclasses import dataclass, replace

from watchword.accounts import FoundUser, PasswordVerified, StartedSession
from watchword.db import Connection
from watchword.errors import (
    IdentifierNotFound,
    InteractionNotFound,
    ProfileMissing,
    UserSuspended,
)
from watchword.interaction import store
from watchword.interaction.asker import Asker
from watchword.interaction.ending import Ending
from watchword.interaction.interaction import Interaction, Record
from watchword.interaction.journeys import Action, after
from watchword.interaction.owners import Owners
from watchword.interaction.rooms import Rooms
from watchword.verification import Verified


@dataclass(frozen=True, slots=True)
class Finished:
    """A journey's end: the session of the browser that made it, and where it was meant to lead."""

    started: StartedSession
    ending: Ending


class Submitting:
    """Ends sign-in and register alike. One transaction holds everything: half an end does not exist."""

    def __init__(self, rooms: Rooms, owners: Owners) -> None:
        self._rooms = rooms
        self._owners = owners

    async def submit(self, interaction: Interaction, asker: Asker) -> Finished:
        """A session for whoever was identified, by the proof that identified them.

        Raises ``IdentifierNotFound``, ``ProfileMissing``, ``NotProved``, ``UserSuspended``, ``EventForbidden``, and the
        ``IdentifierTaken`` of what somebody else took meanwhile.
        """
        after(interaction.event, interaction.state, Action.SUBMIT)
        allowed = await self._rooms.allowed()
        allowed.require_event(interaction.event)
        owner = await self._owners.by_id(interaction.user_id or "")
        if owner is None:
            raise IdentifierNotFound
        if owner.suspended:
            raise UserSuspended
        missing = allowed.missing(owner.has | self._owners.has(interaction.profile))
        if missing:
            raise ProfileMissing(missing)
        proof = await self._owners.proof_of(interaction)
        filled = await self._owners.proofs(interaction)
        async with self._rooms.db.transaction() as conn:
            await self._rooms.users.hold(owner.id, conn=conn)
            # Over first: a new password ends every journey of its person but those that are over.
            if not await store.finish(conn, interaction, self._now):
                raise InteractionNotFound
            await self._owners.fill(conn, interaction, owner.id, filled)
            return await self._start(conn, interaction, proof, owner.id, asker)

    async def at_once(
        self, interaction: Interaction, record: Record, verified: Verified, asker: Asker
    ) -> Finished:
        """From the right code to the session: the account of ``verified``, made now if there was none.

        Raises ``InteractionNotFound`` for the second of two at once, and ``UserSuspended``.
        """
        found = await self._rooms.users.find_or_create(
            verified, application=interaction.application
        )
        registered = replace(interaction, registered=found.created)
        async with self._rooms.db.transaction() as conn:
            # The session first, for it takes the user's row as whoever ends journeys does (``Users.hold``).
            finished = await self._start(conn, registered, verified, found.id, asker)
            if not await store.finish_at_once(
                conn, interaction, record, found.id, self._now, registered=found.created
            ):
                raise InteractionNotFound
        return finished

    async def _start(
        self,
        conn: Connection,
        interaction: Interaction,
        proof: Verified | PasswordVerified,
        user_id: str,
        asker: Asker,
    ) -> Finished:
        user = FoundUser(user_id, created=interaction.registered)
        started = await self._rooms.sessions.start(proof, user, agent=asker.agent, conn=conn)
        if self._rooms.devices is not None and asker.device is not None:
            await self._rooms.devices.remember(asker.device, proof.identifier, user_id, conn=conn)
        await self._rooms.note(
            "session.started",
            "registered" if interaction.registered else "signed_in",
            interaction,
            asker,
            user_id=user_id,
            target=proof.verification_id if isinstance(proof, Verified) else user_id,
            conn=conn,
        )
        ending = Ending.of(interaction, user_id, asker)
        await self._rooms.tell(conn, ending)
        return Finished(started, ending)

    @property
    def _now(self) -> int:
        return self._rooms.clock.now()
