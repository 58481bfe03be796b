"""What an account still needs, or a person wants to add: kept aside in the interaction until it ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from watchword.errors import (
    EmailInProfile,
    ForgotPasswordAlone,
    IdentifierNotFound,
    InteractionNotFound,
    NotProved,
    PasswordInProfile,
    PhoneInProfile,
    RecordNotFound,
    SignUpMethodOff,
    UsernameInProfile,
)
from watchword.identifiers import Email, IdentifierType, Phone, Username
from watchword.interaction import store
from watchword.interaction.allowed import PASSWORD
from watchword.interaction.interaction import Interaction, Profile, Record
from watchword.interaction.journeys import Action, Event, after
from watchword.interaction.owners import Owners
from watchword.interaction.register import Register
from watchword.interaction.rooms import Rooms
from watchword.message import UsageType

_HAS_ALREADY: Final = {
    "username": UsernameInProfile,
    "email": EmailInProfile,
    "phone": PhoneInProfile,
    PASSWORD: PasswordInProfile,
}


class Profiles:
    """Fills in what is missing. An identifier only with its own proof (T17); nothing reaches an account before ``submit``."""

    def __init__(self, rooms: Rooms, owners: Owners, register: Register) -> None:
        self._rooms = rooms
        self._owners = owners
        self._register = register

    async def missing(self, interaction: Interaction) -> tuple[str, ...]:
        """What the account still needs, in the order to ask for it."""
        allowed = await self._rooms.allowed()
        return allowed.missing(await self._has(interaction) | self._owners.has(interaction.profile))

    async def add_proved(self, interaction: Interaction, record_id: str) -> None:
        """Add a number or address that was proved.

        Raises the ``IdentifierTaken`` or ``InProfileAlready`` of its kind, ``NotProved`` and ``RecordNotFound``.
        """
        _require_place(interaction)
        record = _proved(interaction.record(record_id))
        identifier, sent = record.identifier, record.sent
        await self._require_room(interaction, identifier.type.value)
        await self._register.require_free(identifier)
        verification_id = sent.verification_id if sent else None
        if isinstance(identifier, Email):
            profile = replace(
                interaction.profile, email=identifier.value, email_proof=verification_id
            )
        else:
            profile = replace(
                interaction.profile, phone=identifier.value, phone_proof=verification_id
            )
        await self._keep(interaction, profile)

    async def add_username(self, interaction: Interaction, username: Username) -> None:
        """Add a name. Raises ``UsernameTaken``, ``UsernameInProfile`` and ``SignUpMethodOff``."""
        _require_place(interaction)
        allowed = await self._rooms.allowed()
        if IdentifierType.USERNAME not in allowed.sign_up_kinds:
            raise SignUpMethodOff
        await self._require_room(interaction, username.type.value)
        await self._register.require_free(username)
        await self._keep(interaction, replace(interaction.profile, username=username.value))

    async def add_password(self, interaction: Interaction, password: str) -> None:
        """Add a password. Raises ``PasswordRejected``, ``PasswordInProfile`` and ``SignUpMethodOff``."""
        _require_place(interaction)
        allowed = await self._rooms.allowed()
        if PASSWORD not in allowed.required:
            raise SignUpMethodOff
        await self._require_room(interaction, PASSWORD)
        digest = await self._owners.chosen_password(interaction, password)
        await self._keep(interaction, replace(interaction.profile, password_digest=digest))

    async def add_extra(self, interaction: Interaction, values: Mapping[str, str]) -> None:
        """Further facts about the person, for the account's profile."""
        _require_place(interaction)
        extra = {**(interaction.profile.extra or {}), **values}
        name = extra.pop("name", interaction.profile.name)
        await self._keep(interaction, replace(interaction.profile, name=name, extra=extra))

    async def _require_room(self, interaction: Interaction, kind: str) -> None:
        if kind in await self._has(interaction):
            raise _HAS_ALREADY[kind]

    async def _has(self, interaction: Interaction) -> frozenset[str]:
        if interaction.user_id is None:
            return frozenset()
        owner = await self._owners.by_id(interaction.user_id)
        if owner is None:
            raise IdentifierNotFound
        return owner.has

    async def _keep(self, interaction: Interaction, profile: Profile) -> None:
        at = self._rooms.clock.now()
        if not await store.fill(self._rooms.db, interaction, Action.FILL, profile, at):
            raise InteractionNotFound


def _require_place(interaction: Interaction) -> None:
    if interaction.event is Event.FORGOT_PASSWORD:
        raise ForgotPasswordAlone
    after(interaction.event, interaction.state, Action.FILL)


def _proved(record: Record | None) -> Record:
    if record is None:
        raise RecordNotFound
    if record.proved_at is None or record.usage_type is UsageType.FORGOT_PASSWORD:
        raise NotProved
    if not isinstance(record.identifier, Phone | Email) or record.sent is None:
        raise NotProved
    return record
