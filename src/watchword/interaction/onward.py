"""As far as a person's proofs carry them: what hosted pages do after each step. Clients with pages of their own do it call by call."""

from __future__ import annotations

from enum import StrEnum

from watchword.errors import IdentifierTaken, InteractionNotFound, ProfileMissing, UserUnknown
from watchword.interaction.asker import Asker
from watchword.interaction.forgot_password import ForgotPassword
from watchword.interaction.interaction import Interaction, Record, RecordKind
from watchword.interaction.interactions import Interactions
from watchword.interaction.journeys import Event, State
from watchword.interaction.profile import Profiles
from watchword.interaction.register import Register
from watchword.interaction.rooms import Rooms
from watchword.interaction.sign_in import SignIn
from watchword.interaction.submitting import Finished, Submitting


class Next(StrEnum):
    """What the person is asked now."""

    IDENTIFIER = "identifier"  # who are you
    CODE = "code"  # type the code
    WRONG_DOOR = "wrong_door"  # nobody has this, or you have it already: the other door?
    COMPLETE = "complete"  # something is still missing
    NEW_PASSWORD = "new_password"  # noqa: S105 - choose one
    OVER = "over"  # it was submitted


class Onward:
    """Identifies and submits as soon as that can be done."""

    def __init__(
        self,
        rooms: Rooms,
        interactions: Interactions,
        sign_in: SignIn,
        register: Register,
        forgot_password: ForgotPassword,
        profiles: Profiles,
        submitting: Submitting,
    ) -> None:
        self._rooms = rooms
        self._interactions = interactions
        self._sign_in = sign_in
        self._register = register
        self._forgot_password = forgot_password
        self._profiles = profiles
        self._submitting = submitting

    async def where(self, interaction: Interaction) -> Next:
        """What this interaction asks for, as it stands."""
        if interaction.state is State.DONE:
            return Next.OVER
        if interaction.state is State.START:
            return Next.IDENTIFIER
        if interaction.waiting is not None:
            return Next.CODE
        if interaction.event is Event.FORGOT_PASSWORD:
            return Next.NEW_PASSWORD if interaction.user_id else Next.IDENTIFIER
        if interaction.user_id is not None:
            return Next.COMPLETE
        if interaction.event is Event.REGISTER and not await self._taken(interaction):
            return Next.COMPLETE
        return Next.WRONG_DOOR if interaction.proved else Next.IDENTIFIER

    async def proved(self, token: str, record_id: str, asker: Asker) -> Finished | Next:
        """After a proof: to the end, or to what the person has to be asked first.

        Raises what identifying and submitting raise, wrong doors and missing answers apart.
        """
        async with self._interactions.turn(token) as interaction:
            try:
                if interaction.user_id is not None:
                    await self._profiles.add_proved(interaction, record_id)
                elif interaction.event is Event.SIGN_IN:
                    await self._sign_in.identify(interaction, record_id)
                elif interaction.event is Event.REGISTER:
                    await self._register.identify(interaction, record_id, asker)
                else:
                    await self._forgot_password.identify(interaction, record_id)
                    return Next.NEW_PASSWORD
            except (UserUnknown, IdentifierTaken):
                return Next.WRONG_DOOR
            except ProfileMissing:
                return Next.COMPLETE
        return await self.filled(token, asker)

    async def filled(self, token: str, asker: Asker) -> Finished | Next:
        """After an answer: the account is made if it was not, and the journey submitted, unless something is still missing."""
        try:
            interaction = await self._required(token)
            if interaction.user_id is None:
                await self._register.identify(interaction, None, asker)
                interaction = await self._required(token)
            return await self._submitting.submit(interaction, asker)
        except ProfileMissing:
            return Next.COMPLETE

    async def other_door(self, token: str, asker: Asker) -> Finished | Next:
        """Then create one, or then sign me in: with the same proof."""
        async with self._interactions.turn(token) as interaction:
            record = interaction.proved
            if record is None:
                raise InteractionNotFound
            to = Event.REGISTER if interaction.event is Event.SIGN_IN else Event.SIGN_IN
            await self._interactions.switch(interaction, to)
        return await self.proved(token, record.id, asker)

    async def _taken(self, interaction: Interaction) -> bool:
        record: Record | None = interaction.proved
        if record is None or record.kind is RecordKind.NEW_PASSWORD:
            return False
        return await self._rooms.users.find_by_identifier(record.identifier) is not None

    async def _required(self, token: str) -> Interaction:
        interaction = await self._interactions.find(token)
        if interaction is None:
            raise InteractionNotFound
        return interaction
