"""The rooms that an import fills."""

from __future__ import annotations

from dataclasses import dataclass

from watchword.accounts.brought import BroughtUsers
from watchword.clients import Resources
from watchword.clients.brought import BroughtApplications
from watchword.delivery import Pool
from watchword.experience import Experience, MailTemplates, Phrases


@dataclass(frozen=True, slots=True)
class Rooms:
    """Where what is brought goes."""

    users: BroughtUsers
    applications: BroughtApplications
    resources: Resources
    pool: Pool
    experience: Experience
    templates: MailTemplates
    phrases: Phrases
