"""A sign-in in progress, before a session exists: what was asked for, what was proved, and what may come next."""

from watchword.interaction.interaction import INTERACTION_SECONDS, Interaction
from watchword.interaction.journeys import Action, State, after, sources
from watchword.interaction.people import PeopleInProgress
from watchword.interaction.sign_in import SignIn

__all__ = [
    "INTERACTION_SECONDS",
    "Action",
    "Interaction",
    "PeopleInProgress",
    "SignIn",
    "State",
    "after",
    "sources",
]
