"""The forgot-password journey: a code to an identifier of the account, a new password, and every session of before is over."""

from __future__ import annotations

from dataclasses import replace

from watchword.errors import (
    InteractionNotFound,
    NewPasswordRequired,
    NotProved,
    RecordNotFound,
    UserSuspended,
    UserUnknown,
)
from watchword.interaction import store
from watchword.interaction.asker import Asker
from watchword.interaction.ending import Ending
from watchword.interaction.interaction import Interaction, Proof
from watchword.interaction.journeys import Action, Event, after
from watchword.interaction.owners import Owner, Owners
from watchword.interaction.rooms import Rooms
from watchword.message import UsageType


class ForgotPassword:
    """Changes the password of whoever can still be reached. Signs nobody in."""

    def __init__(self, rooms: Rooms, owners: Owners) -> None:
        self._rooms = rooms
        self._owners = owners

    async def identify(self, interaction: Interaction, record_id: str) -> Owner:
        """Whoever proved ``record_id`` may choose a new password. Only a proof of this very journey counts (T18).

        Raises ``RecordNotFound``, ``NotProved``, ``UserUnknown``, ``UserSuspended`` and ``ForgotPasswordOff``.
        """
        (await self._rooms.allowed()).require_event(Event.FORGOT_PASSWORD)
        record = interaction.record(record_id)
        if record is None:
            raise RecordNotFound
        if record.usage_type is not UsageType.FORGOT_PASSWORD:
            raise NotProved
        proof = Proof.of(record)
        after(interaction.event, interaction.state, Action.IDENTIFY)
        owner = await self._owners.of_record(record)
        if owner is None:
            raise UserUnknown(record.identifier.value)
        if owner.suspended:
            raise UserSuspended
        at = self._rooms.clock.now()
        if not await store.identify(
            self._rooms.db, interaction, owner.id, proof, at, registered=False
        ):
            raise InteractionNotFound
        return owner

    async def renew(self, interaction: Interaction, password: str) -> None:
        """Choose the new password; it holds once ``submit`` says so. Raises ``PasswordRejected`` and ``PasswordSame``."""
        after(interaction.event, interaction.state, Action.RENEW)
        digest = await self._owners.chosen_password(interaction, password)
        profile = replace(interaction.profile, password_digest=digest)
        at = self._rooms.clock.now()
        if not await store.fill(self._rooms.db, interaction, Action.RENEW, profile, at):
            raise InteractionNotFound

    async def submit(self, interaction: Interaction, asker: Asker) -> Ending:
        """The new password is the account's; sessions and whatever else hung on the old one end with it, in one transaction.

        Raises ``NewPasswordRequired`` and ``UserSuspended``.
        """
        after(interaction.event, interaction.state, Action.SUBMIT)
        user_id, profile = interaction.user_id, interaction.profile
        if user_id is None or profile.password_digest is None:
            raise NewPasswordRequired
        owner = await self._owners.by_id(user_id)
        if owner is None or owner.suspended:
            raise UserSuspended
        ending = Ending.of(interaction, user_id, asker)
        async with self._rooms.db.transaction() as conn:
            await self._rooms.users.hold(user_id, conn=conn)
            # Over first: the new password ends every journey of its person but those that are over (T4).
            if not await store.finish(conn, interaction, self._rooms.clock.now()):
                raise InteractionNotFound
            await self._owners.renew_password(conn, user_id, profile)
            await self._rooms.note(
                "password.reset", "changed", interaction, asker, user_id=user_id, conn=conn
            )
            await self._rooms.tell(conn, ending)
        return ending
