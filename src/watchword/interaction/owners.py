"""Whose an identifier is, and what that account has: what journeys ask of accounts, in one place."""

from __future__ import annotations

from dataclasses import dataclass, replace

from watchword.accounts import NewUser, PasswordVerified, User
from watchword.db import Connection
from watchword.errors import IdentifierNotFound, NotProved, PasswordSame
from watchword.identifiers import (
    Email,
    IdentifierType,
    SignInIdentifier,
    Username,
    restore_sign_in,
)
from watchword.interaction.allowed import PASSWORD
from watchword.interaction.interaction import Interaction, Profile, Record, RecordKind
from watchword.interaction.rooms import Rooms
from watchword.passwords import Algorithm, PasswordDigest
from watchword.verification import Verified

_USERNAME, _EMAIL, _PHONE = IdentifierType.USERNAME, IdentifierType.EMAIL, IdentifierType.PHONE


@dataclass(frozen=True, slots=True)
class Owner:
    """An account as journeys see it: ``has`` says what it has, in the wire's words."""

    id: str
    suspended: bool
    has: frozenset[str]

    @classmethod
    def of(cls, user: User) -> Owner:
        """What journeys need to know of ``user``."""
        has = {each.type.value for each in user.identifiers}
        if user.has_password:
            has.add(PASSWORD)
        return cls(user.id, user.is_suspended, frozenset(has))


class Owners:
    """Accounts, asked by what was proved and written with what was filled in."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    # --- asking ------------------------------------------------------------------------------

    async def by_identifier(self, identifier: SignInIdentifier) -> Owner | None:
        """Whose ``identifier`` is."""
        user = await self._rooms.users.find_by_identifier(identifier)
        return None if user is None else Owner.of(user)

    async def by_id(self, user_id: str) -> Owner | None:
        """The account of this id."""
        user = await self._rooms.users.find(user_id)
        return None if user is None else Owner.of(user)

    async def of_record(self, record: Record) -> Owner | None:
        """Whose ``record`` is: a password's is known since it was right, whoever has the identifier now."""
        if record.kind is RecordKind.PASSWORD:
            return await self.by_id(record.user_id or "")
        return await self.by_identifier(record.identifier)

    # --- profiles ----------------------------------------------------------------------------

    def has(self, profile: Profile) -> frozenset[str]:
        """What an account made of ``profile`` would have."""
        has = {each.type.value for each in self.identifiers(profile)}
        if profile.password_digest is not None:
            has.add(PASSWORD)
        return frozenset(has)

    def identifiers(self, profile: Profile) -> tuple[SignInIdentifier, ...]:
        """The identifiers that were filled in."""
        kinds = (_USERNAME, _EMAIL, _PHONE)
        given = ((kind, profile.value(kind)) for kind in kinds)
        return tuple(restore_sign_in(kind, value) for kind, value in given if value is not None)

    async def proofs(self, interaction: Interaction) -> list[Verified]:
        """The proofs behind the profile, recalled from where they were given. Raises ``NotProved`` if one is not what it was."""
        profile, found = interaction.profile, []
        wanted = ((_EMAIL, profile.email_proof), (_PHONE, profile.phone_proof))
        for kind, verification_id in wanted:
            value = profile.value(kind)
            if value is None:
                continue
            verified = await self._recall(interaction, verification_id or "")
            if verified.identifier.value != value:
                raise NotProved
            found.append(verified)
        return found

    async def proof_of(self, interaction: Interaction) -> Verified | PasswordVerified:
        """By what the user of this interaction was identified. Raises ``NotProved``: then nobody is signed in (T19)."""
        proof, user_id = interaction.proof, interaction.user_id
        if proof is None or user_id is None:
            raise IdentifierNotFound
        if proof.kind in (RecordKind.PASSWORD, RecordKind.NEW_PASSWORD):
            known = await self._rooms.passwords.recall(user_id, proof.identifier, proof.at)
            if known is None:
                raise NotProved
            return known
        return await self._recall(interaction, proof.id)

    async def _recall(self, interaction: Interaction, verification_id: str) -> Verified:
        verified = await self._rooms.verifier.recall(verification_id, flow=interaction.id)
        if verified is None:
            raise NotProved
        return verified

    async def chosen_password(self, interaction: Interaction, password: str) -> str:
        """The digest of a password that the policy allows. Raises ``PasswordRejected``, and ``PasswordSame`` for the one there is."""
        rooms = self._rooms
        user = await rooms.users.find(interaction.user_id) if interaction.user_id else None
        policy = (await rooms.allowed()).passwords
        about = user or self._to_be(interaction)
        digest = await rooms.new_passwords.digest(password, policy, about)
        if user is not None and await rooms.passwords.is_current(user.id, password):
            raise PasswordSame
        return digest.text

    def _to_be(self, interaction: Interaction) -> User:
        """Whoever this account will be: what others would guess first is known already."""
        user = User(interaction.id, 0, 0, None, name=interaction.profile.name)
        for identifier in self.identifiers(interaction.profile):
            if isinstance(identifier, Username):
                user = replace(user, username=identifier)
            elif isinstance(identifier, Email):
                user = replace(user, email=identifier)
            else:
                user = replace(user, phone=identifier)
        return user

    # --- writing -----------------------------------------------------------------------------

    async def make(
        self,
        conn: Connection,
        interaction: Interaction,
        proofs: list[Verified],
    ) -> Owner:
        """The account of what was filled in. Raises the ``IdentifierTaken`` of whatever somebody has."""
        profile = interaction.profile
        username = profile.username and restore_sign_in(_USERNAME, profile.username)
        new = NewUser(
            username=username if isinstance(username, Username) else None,
            password=_digest(profile),
            name=profile.name,
            profile=profile.extra or {},
            application=interaction.application,
        )
        return Owner.of(await self._rooms.users.create(new, proofs, conn=conn))

    async def fill(
        self, conn: Connection, interaction: Interaction, user_id: str, proofs: list[Verified]
    ) -> None:
        """Write what was filled in into the account. Raises the ``IdentifierTaken`` of whatever somebody has meanwhile."""
        users, profile = self._rooms.users, interaction.profile
        for verified in proofs:
            await users.add_proved(user_id, verified, conn=conn)
        if profile.username is not None:
            username = restore_sign_in(_USERNAME, profile.username)
            if isinstance(username, Username):
                await users.set_username(user_id, username, conn=conn)
        if profile.name or profile.extra:
            await users.describe(user_id, profile.name, profile.extra or {}, conn=conn)
        digest = _digest(profile)
        if digest is not None:
            await users.set_password(user_id, digest, conn=conn)

    async def renew_password(self, conn: Connection, user_id: str, profile: Profile) -> None:
        """Change the password; everything that let this person in before is over with the same commit."""
        digest = _digest(profile)
        if digest is None:
            raise NotProved
        await self._rooms.users.set_password(user_id, digest, conn=conn)


def _digest(profile: Profile) -> PasswordDigest | None:
    text = profile.password_digest
    return None if text is None else PasswordDigest(Algorithm.ARGON2ID, text)
