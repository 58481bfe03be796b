"""All journeys on one set of rooms."""

from __future__ import annotations

from dataclasses import dataclass

from watchword.interaction.allowed import AllowedNow
from watchword.interaction.codes import Codes
from watchword.interaction.forgot_password import ForgotPassword
from watchword.interaction.interactions import Interactions
from watchword.interaction.leaving import Leaving
from watchword.interaction.onward import Onward
from watchword.interaction.owners import Owners
from watchword.interaction.password import PasswordProofs
from watchword.interaction.people import PeopleInProgress
from watchword.interaction.profile import Profiles
from watchword.interaction.register import Register
from watchword.interaction.rooms import Rooms
from watchword.interaction.sign_in import SignIn
from watchword.interaction.submitting import Submitting


@dataclass(frozen=True, slots=True)
class Journeys:
    """What pages and the Experience API walk with, one part a noun of the wire."""

    allowed: AllowedNow
    interactions: Interactions
    codes: Codes
    passwords: PasswordProofs
    sign_in: SignIn
    register: Register
    forgot_password: ForgotPassword
    profiles: Profiles
    submitting: Submitting
    onward: Onward
    leaving: Leaving

    @classmethod
    def on(cls, rooms: Rooms) -> Journeys:
        """All of them, on these rooms. From now on a new password, and its like, ends what was proved before it here, too (T4)."""
        rooms.users.also_unproves(PeopleInProgress())
        owners = Owners(rooms)
        interactions, submitting = Interactions(rooms), Submitting(rooms, owners)
        sign_in, register = SignIn(rooms, owners, submitting), Register(rooms, owners)
        forgot_password = ForgotPassword(rooms, owners)
        profiles = Profiles(rooms, owners, register)
        return cls(
            allowed=rooms.allowed,
            interactions=interactions,
            codes=Codes(rooms, owners),
            passwords=PasswordProofs(rooms, owners, register),
            sign_in=sign_in,
            register=register,
            forgot_password=forgot_password,
            profiles=profiles,
            submitting=submitting,
            onward=Onward(
                rooms, interactions, sign_in, register, forgot_password, profiles, submitting
            ),
            leaving=Leaving(rooms),
        )
