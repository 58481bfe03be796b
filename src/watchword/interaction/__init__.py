"""A journey in progress, before a session exists: what was asked for, what was proved, and what may come next."""

from watchword.interaction.allowed import (
    EMAIL_OR_PHONE,
    PASSWORD,
    Allowed,
    AllowedNow,
    Method,
    Mode,
)
from watchword.interaction.allowing import Allowing
from watchword.interaction.asker import Asker
from watchword.interaction.ending import Ending, Listener
from watchword.interaction.interaction import (
    INTERACTION_SECONDS,
    Interaction,
    Profile,
    Record,
    RecordKind,
)
from watchword.interaction.joined import Journeys
from watchword.interaction.journeys import JOURNEYS, Action, Event, State, after, sources
from watchword.interaction.onward import Next
from watchword.interaction.people import PeopleInProgress
from watchword.interaction.rooms import Rooms
from watchword.interaction.submitting import Finished

__all__ = [
    "EMAIL_OR_PHONE",
    "INTERACTION_SECONDS",
    "JOURNEYS",
    "PASSWORD",
    "Action",
    "Allowed",
    "AllowedNow",
    "Allowing",
    "Asker",
    "Ending",
    "Event",
    "Finished",
    "Interaction",
    "Journeys",
    "Listener",
    "Method",
    "Mode",
    "Next",
    "PeopleInProgress",
    "Profile",
    "Record",
    "RecordKind",
    "Rooms",
    "State",
    "after",
    "sources",
]
