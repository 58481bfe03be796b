"""Passwords within an interaction: the one that opens an account, and the one that a new account begins with."""

from __future__ import annotations

from dataclasses import replace

from watchword import secret
from watchword.errors import InteractionNotFound, SignUpMethodOff
from watchword.identifiers import IdentifierType, SignInIdentifier, Username
from watchword.interaction import store
from watchword.interaction.allowed import PASSWORD
from watchword.interaction.asker import Asker
from watchword.interaction.interaction import Interaction, Record, RecordKind
from watchword.interaction.journeys import Action, Event, after
from watchword.interaction.owners import Owners
from watchword.interaction.register import Register
from watchword.interaction.rooms import Rooms


class PasswordProofs:
    """Hears passwords for an interaction."""

    def __init__(self, rooms: Rooms, owners: Owners, register: Register) -> None:
        self._rooms = rooms
        self._owners = owners
        self._register = register

    async def name(self, interaction: Interaction, identifier: SignInIdentifier) -> None:
        """Remember whose password is going to be asked for; nothing is looked up. Raises ``SignInMethodOff``."""
        after(interaction.event, interaction.state, Action.PASSWORD)
        allowed = await self._rooms.allowed()
        allowed.require_event(Event.SIGN_IN)
        allowed.require_password(identifier)
        record = Record(secret.new_id(), RecordKind.PASSWORD, identifier)
        await store.keep_record(self._rooms.db, interaction, record)

    async def prove(
        self, interaction: Interaction, identifier: SignInIdentifier, password: str, asker: Asker
    ) -> Record:
        """The record of the right password. Raises what ``Passwords.check`` raises, and ``SignInMethodOff``."""
        after(interaction.event, interaction.state, Action.PASSWORD)
        (await self._rooms.allowed()).require_password(identifier)
        verified = await self._rooms.passwords.check(
            identifier,
            password,
            asker.address,
            application=interaction.application,
            device=asker.device,
        )
        record = Record(
            secret.new_id(),
            RecordKind.PASSWORD,
            identifier,
            proved_at=verified.at,
            user_id=verified.user_id,
        )
        return await self._kept(interaction, record)

    async def choose(self, interaction: Interaction, username: Username, password: str) -> Record:
        """A name nobody has and a password for it: what an account can be made of where the operator asks for no more.

        Raises ``UsernameTaken``, ``PasswordRejected``, ``SignUpMethodOff`` and ``EventForbidden``.
        """
        after(interaction.event, interaction.state, Action.PASSWORD)
        allowed = await self._rooms.allowed()
        allowed.require_event(Event.REGISTER)
        if IdentifierType.USERNAME not in allowed.sign_up_kinds or PASSWORD not in allowed.required:
            raise SignUpMethodOff
        await self._register.require_free(username)
        named = replace(interaction.profile, username=username.value)
        digest = await self._owners.chosen_password(replace(interaction, profile=named), password)
        record = Record(
            secret.new_id(),
            RecordKind.NEW_PASSWORD,
            username,
            proved_at=self._rooms.clock.now(),
            password_digest=digest,
        )
        return await self._kept(interaction, record)

    async def _kept(self, interaction: Interaction, record: Record) -> Record:
        at = self._rooms.clock.now()
        async with self._rooms.db.transaction() as conn:
            if not await store.move(conn, interaction, Action.PASSWORD, at):
                raise InteractionNotFound
            await store.keep_record(conn, interaction, record)
        return record
