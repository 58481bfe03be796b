"""The sign-in journey: a proof of something that is somebody's makes the person that somebody."""

from __future__ import annotations

from watchword.errors import (
    IdentityConflict,
    InteractionNotFound,
    NotProved,
    RecordNotFound,
    SignInMethodOff,
    UserSuspended,
    UserUnknown,
)
from watchword.identifiers import Email, Phone
from watchword.interaction import store
from watchword.interaction.allowed import Allowed
from watchword.interaction.asker import Asker
from watchword.interaction.interaction import Interaction, Proof, Record, RecordKind
from watchword.interaction.journeys import Action, Event, after
from watchword.interaction.owners import Owner, Owners
from watchword.interaction.rooms import Rooms
from watchword.interaction.submitting import Finished, Submitting
from watchword.message import UsageType
from watchword.verification import Verified


class SignIn:
    """Identifies whoever proved something; in one step from the right code to the session where nothing stands between them."""

    def __init__(self, rooms: Rooms, owners: Owners, submitting: Submitting) -> None:
        self._rooms = rooms
        self._owners = owners
        self._submitting = submitting

    async def identify(self, interaction: Interaction, record_id: str) -> Owner:
        """Whoever proved ``record_id`` is this interaction's user from now on.

        Raises ``RecordNotFound``, ``NotProved``, ``UserUnknown`` (the wrong door), ``UserSuspended``, ``SignInMethodOff``,
        ``IdentityConflict`` and ``EventForbidden``.
        """
        allowed = await self._rooms.allowed()
        allowed.require_event(Event.SIGN_IN)
        record = _usable(interaction.record(record_id))
        proof = Proof.of(record)
        after(interaction.event, interaction.state, Action.IDENTIFY)
        require_method(allowed, record)
        owner = await self._owners.of_record(record)
        if owner is None:
            raise UserUnknown(record.identifier.value)
        if owner.suspended:
            raise UserSuspended
        if interaction.user_id not in (None, owner.id):
            raise IdentityConflict
        if not await store.identify(
            self._rooms.db,
            interaction,
            owner.id,
            proof,
            self._rooms.clock.now(),
            registered=False,
        ):
            raise InteractionNotFound
        return owner

    async def at_once(
        self, interaction: Interaction, record: Record, verified: Verified, asker: Asker
    ) -> Finished | None:
        """The session that the right code gives, if nothing has to be asked any more; ``None`` leaves everything as it was.

        Where registering is nothing but signing in for the first time, an unknown identifier registers by the same proof.
        Raises ``UserSuspended``.
        """
        allowed = await self._rooms.allowed()
        if interaction.user_id is not None or interaction.event is Event.FORGOT_PASSWORD:
            return None
        if interaction.event is not Event.SIGN_IN and not allowed.one_door:
            return None
        allowed.require_event(interaction.event)
        owner = await self._owners.by_identifier(record.identifier)
        if owner is None and not allowed.one_door:
            return None
        if owner is not None:
            require_method(allowed, record)
            if owner.suspended:
                raise UserSuspended
            if allowed.missing(owner.has):
                return None
        return await self._submitting.at_once(interaction, record, verified, asker)


def require_method(allowed: Allowed, record: Record) -> None:
    """Raises ``SignInMethodOff`` for a proof that signs nobody in here."""
    if record.kind is RecordKind.PASSWORD:
        allowed.require_password(record.identifier)
    elif (
        isinstance(record.identifier, Phone | Email) and record.kind is not RecordKind.NEW_PASSWORD
    ):
        allowed.require_code(Event.SIGN_IN, record.identifier)
    else:
        raise SignInMethodOff


def _usable(record: Record | None) -> Record:
    """A proof for this door. Sign-in and register accept each other's; a password reset's is only its own."""
    if record is None:
        raise RecordNotFound
    if record.usage_type is UsageType.FORGOT_PASSWORD:
        raise NotProved
    return record
