"""The register journey: proofs and answers gather in a profile, and the profile becomes an account when nothing is missing."""

from __future__ import annotations

from dataclasses import replace

from watchword.errors import (
    EmailTaken,
    IdentityConflict,
    InteractionNotFound,
    NotProved,
    PhoneTaken,
    ProfileMissing,
    RecordNotFound,
    SignUpMethodOff,
    UsernameTaken,
)
from watchword.identifiers import IdentifierType, SignInIdentifier, restore_sign_in
from watchword.interaction import store
from watchword.interaction.asker import Asker
from watchword.interaction.interaction import Interaction, Profile, Proof, Record, RecordKind
from watchword.interaction.journeys import Action, Event, after
from watchword.interaction.owners import Owner, Owners
from watchword.interaction.rooms import Rooms
from watchword.message import UsageType

TAKEN = {
    IdentifierType.USERNAME: UsernameTaken,
    IdentifierType.EMAIL: EmailTaken,
    IdentifierType.PHONE: PhoneTaken,
}


class Register:
    """Makes accounts. No row of a person exists before what it is made of was proved (T17)."""

    def __init__(self, rooms: Rooms, owners: Owners) -> None:
        self._rooms = rooms
        self._owners = owners

    async def identify(
        self, interaction: Interaction, record_id: str | None, asker: Asker
    ) -> Owner:
        """Make the account of what ``record_id`` proves and of what was filled in before; without an id, of the latter alone.

        What the record proves is kept even when something is still missing: raises ``ProfileMissing`` then. Raises the
        ``IdentifierTaken`` of its kind (the wrong door), ``RecordNotFound``, ``NotProved``, ``SignUpMethodOff``,
        ``IdentityConflict`` and ``EventForbidden``.
        """
        after(interaction.event, interaction.state, Action.IDENTIFY)
        allowed = await self._rooms.allowed()
        allowed.require_event(Event.REGISTER)
        if interaction.user_id is not None:
            raise IdentityConflict
        profile, proof = interaction.profile, None
        if record_id is not None:
            record = interaction.record(record_id)
            profile, proof = self._with(profile, record), Proof.of(_usable(record))
            if proof.identifier.type not in allowed.sign_up_kinds:
                raise SignUpMethodOff
            if not await store.fill(
                self._rooms.db, interaction, Action.FILL, profile, self._rooms.clock.now()
            ):
                raise InteractionNotFound
            interaction = replace(interaction, profile=profile, version=interaction.version + 1)
        await self._require_free(profile)
        missing = allowed.missing(self._owners.has(profile))
        if missing:
            raise ProfileMissing(missing)
        return await self._make(interaction, proof or _proof_of(interaction), asker)

    async def require_free(self, identifier: SignInIdentifier) -> None:
        """Raises the ``IdentifierTaken`` of its kind when somebody has it, and what ``Allowed.require_new`` raises when nobody may."""
        if await self._owners.by_identifier(identifier) is not None:
            raise TAKEN[identifier.type]
        (await self._rooms.allowed()).require_new(identifier)

    async def _require_free(self, profile: Profile) -> None:
        for identifier in self._owners.identifiers(profile):
            await self.require_free(identifier)

    async def _make(self, interaction: Interaction, proof: Proof, asker: Asker) -> Owner:
        """The account. Of two at once for one identifier the database lets one be; the other is told that it is taken."""
        proofs = await self._owners.proofs(interaction)
        async with self._rooms.db.transaction() as conn:
            owner = await self._owners.make(conn, interaction, proofs)
            at = self._rooms.clock.now()
            if proof.kind is RecordKind.NEW_PASSWORD:
                # The password is the account's since this moment, and known to whoever chose it.
                proof = replace(proof, at=at)
            if not await store.identify(conn, interaction, owner.id, proof, at, registered=True):
                raise InteractionNotFound
            await self._rooms.note(
                "user.registered", "made", interaction, asker, user_id=owner.id, conn=conn
            )
        return owner

    def _with(self, profile: Profile, record: Record | None) -> Profile:
        record = _usable(record)
        value, kind = record.identifier.value, record.identifier.type
        if record.kind is RecordKind.NEW_PASSWORD:
            return replace(profile, username=value, password_digest=record.password_digest)
        verification_id = record.sent.verification_id if record.sent else None
        if kind is IdentifierType.EMAIL:
            return replace(profile, email=value, email_proof=verification_id)
        return replace(profile, phone=value, phone_proof=verification_id)


def _proof_of(interaction: Interaction) -> Proof:
    """By what the person is known who filled in everything themselves: the newest proof, or the password they have just chosen."""
    proofs = [each for each in interaction.records if each.proved_at is not None]
    usable = [each for each in proofs if each.usage_type is not UsageType.FORGOT_PASSWORD]
    codes = [each for each in usable if each.sent is not None]
    if codes:
        return Proof.of(max(codes, key=lambda each: each.proved_at or 0))
    username = interaction.profile.username
    if username is None or interaction.profile.password_digest is None:
        raise NotProved
    name = restore_sign_in(IdentifierType.USERNAME, username)
    return Proof(RecordKind.NEW_PASSWORD, name, interaction.created_at)


def _usable(record: Record | None) -> Record:
    """A proof that an account can be made of: a password that opens one already is none."""
    if record is None:
        raise RecordNotFound
    if record.proved_at is None or record.kind is RecordKind.PASSWORD:
        raise NotProved
    if record.usage_type is UsageType.FORGOT_PASSWORD:
        raise NotProved
    return record
