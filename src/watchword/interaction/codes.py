"""Codes within an interaction: asked for, sent again, answered. Which codes an interaction may ask for is the operator's to say."""

from __future__ import annotations

from typing import Final, TypedDict

from watchword import secret
from watchword.errors import InteractionNotFound, RecordNotFound
from watchword.identifiers import Email, Phone
from watchword.interaction import store
from watchword.interaction.allowed import Allowed
from watchword.interaction.asker import Asker
from watchword.interaction.interaction import Interaction, Record, RecordKind, SentCode
from watchword.interaction.journeys import Action, Event, after
from watchword.interaction.owners import Owners
from watchword.interaction.rooms import Rooms
from watchword.message import UsageType
from watchword.verification import Sent, Verified

USAGE: Final = {
    Event.SIGN_IN: UsageType.SIGN_IN,
    Event.REGISTER: UsageType.REGISTER,
    Event.FORGOT_PASSWORD: UsageType.FORGOT_PASSWORD,
}


class _Browser(TypedDict, total=False):
    device: str
    known_device: bool


class Codes:
    """Sends codes for an interaction, and hears the answers."""

    def __init__(self, rooms: Rooms, owners: Owners) -> None:
        self._rooms = rooms
        self._owners = owners

    async def ask(self, interaction: Interaction, identifier: Phone | Email, asker: Asker) -> None:
        """Send a code to ``identifier``, the only one that this interaction then waits for.

        Asked again for the same one within the resend gap, the code under way stays. Raises what ``send`` raises.
        """
        record = interaction.of_kind(RecordKind.of_code(identifier))
        usage = USAGE[interaction.event]
        if record and self._under_way(record, identifier, usage):
            if not await store.move(self._rooms.db, interaction, Action.ASK, self._now):
                raise InteractionNotFound
            return
        await self.send(interaction, identifier, asker, alone=True)

    async def send(
        self,
        interaction: Interaction,
        identifier: Phone | Email,
        asker: Asker,
        *,
        event: Event | None = None,
        action: Action = Action.ASK,
        alone: bool = False,
    ) -> Record:
        """Send a code, worded for ``event`` (the interaction's own, unless said); its record takes the place of the one before.

        Raises what ``Verifier.send`` raises, ``InteractionNotFound`` for a finished interaction, and ``SignInMethodOff`` and its
        kin for a code that leads nowhere here.
        """
        event = event or interaction.event
        after(interaction.event, interaction.state, action)
        allowed = await self._rooms.allowed()
        _require(allowed, event, interaction, identifier)
        usage = USAGE[event]
        sent = await self._sent(interaction, identifier, usage, asker, allowed)
        record = Record(
            id=secret.new_id(),
            kind=RecordKind.of_code(identifier),
            identifier=identifier,
            usage_type=usage,
            sent=SentCode(
                sent.verification_id, sent.digits, self._now, sent.resend_at, sent.expires_at
            ),
        )
        async with self._rooms.db.transaction() as conn:
            if not await store.move(conn, interaction, action, self._now):
                raise InteractionNotFound
            if alone:
                await store.drop_waiting(conn, interaction)
            await store.keep_record(conn, interaction, record)
        return record

    async def resend(self, interaction: Interaction, asker: Asker) -> Record:
        """Send another code to the same identifier; the one before is good no longer. Raises as ``send`` does."""
        after(interaction.event, interaction.state, Action.RESEND)
        waiting = interaction.waiting
        if waiting is None or not isinstance(waiting.identifier, Phone | Email):
            raise InteractionNotFound
        return await self.send(interaction, waiting.identifier, asker, action=Action.RESEND)

    async def judge(
        self, interaction: Interaction, record: Record, code: str, asker: Asker
    ) -> Verified:
        """The proof, for the right code. Raises what ``Verifier.check`` raises; writes nothing of the interaction."""
        after(interaction.event, interaction.state, Action.ANSWER)
        if record.usage_type is None or not isinstance(record.identifier, Phone | Email):
            raise RecordNotFound
        return await self._rooms.verifier.check(
            record.identifier,
            code,
            record.usage_type,
            flow=interaction.id,
            application=interaction.application,
            address=asker.address,
            door=asker.door,
            **await self._browser(record.identifier, asker),
        )

    async def judge_link(
        self, interaction: Interaction, record: Record, token: str, asker: Asker
    ) -> Verified:
        """The proof, for the link of the e-mail that brought the code. Raises as ``judge`` does."""
        after(interaction.event, interaction.state, Action.ANSWER)
        if record.usage_type is None or not isinstance(record.identifier, Email):
            raise RecordNotFound
        return await self._rooms.verifier.check_link(
            record.identifier,
            token,
            record.usage_type,
            flow=interaction.id,
            application=interaction.application,
            address=asker.address,
            door=asker.door,
        )

    async def keep(self, interaction: Interaction, record: Record, verified: Verified) -> None:
        """Note that ``record`` is proved. Raises ``RecordNotFound`` when a newer one took its place meanwhile (T3)."""
        if verified.flow != interaction.id or verified.identifier != record.identifier:
            raise RecordNotFound
        async with self._rooms.db.transaction() as conn:
            if not await store.move(conn, interaction, Action.ANSWER, self._now):
                raise InteractionNotFound
            kept = await store.prove(conn, interaction, record, verified.at)
        if not kept:
            raise RecordNotFound

    async def _sent(
        self,
        interaction: Interaction,
        identifier: Phone | Email,
        usage: UsageType,
        asker: Asker,
        allowed: Allowed,
    ) -> Sent:
        verifier, browser = self._rooms.verifier, await self._browser(identifier, asker)
        if not _may_be_kept_back(allowed, usage, interaction):
            return await verifier.send(
                identifier,
                usage,
                flow=interaction.id,
                application=interaction.application,
                locale=asker.locale,
                address=asker.address,
                door=asker.door,
                **browser,
            )
        # Same face (T23): known and unknown do the same work and hear the same; what leaves, leaves after the answer.
        owner = await self._owners.by_identifier(identifier)
        return await verifier.send_later(
            identifier,
            usage,
            deliver=owner is not None,
            flow=interaction.id,
            application=interaction.application,
            locale=asker.locale,
            address=asker.address,
            door=asker.door,
            **browser,
        )

    async def _browser(self, identifier: Phone | Email, asker: Asker) -> _Browser:
        """Which browser asks, and whether this identifier signed in there before (T11)."""
        devices = self._rooms.devices
        if devices is None or asker.device is None:
            return {}
        return {
            "device": devices.name(asker.device),
            "known_device": await devices.known(asker.device, identifier),
        }

    def _under_way(self, record: Record, identifier: Phone | Email, usage: UsageType) -> bool:
        sent = record.sent
        return (
            sent is not None
            and record.proved_at is None
            and record.identifier == identifier
            and record.usage_type is usage
            and self._now < min(sent.resend_at, sent.expires_at)
        )

    @property
    def _now(self) -> int:
        return self._rooms.clock.now()


def _may_be_kept_back(allowed: Allowed, usage: UsageType, interaction: Interaction) -> bool:
    if usage is UsageType.FORGOT_PASSWORD:
        return True
    return usage is UsageType.SIGN_IN and allowed.hides_strangers and interaction.user_id is None


def _require(
    allowed: Allowed, event: Event, interaction: Interaction, identifier: Phone | Email
) -> None:
    """A code has to lead somewhere: to an account, or into the profile of one that still needs it."""
    if event is not Event.FORGOT_PASSWORD and identifier.type in allowed.sign_up_kinds:
        if event is Event.REGISTER or interaction.user_id is not None:
            allowed.require_new(identifier)
        if interaction.user_id is not None:
            return
        if event is Event.REGISTER:
            allowed.require_event(event)
            return
    allowed.require_event(event)
    allowed.require_code(event, identifier)
