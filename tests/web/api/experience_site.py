"""The rooms that the routes about the sign-in experience stand on, with connectors as a test says."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from watchword.db import Database
from watchword.experience import (
    Experience,
    MailTemplates,
    Phrases,
    SignInExperience,
    Surroundings,
    TestIdentifiers,
)
from watchword.identifiers import Identifier
from watchword.keys import KeyRing
from watchword.message import Channel
from watchword.testing import FrozenClock
from watchword.verification import Policy
from watchword.web.api import ExperienceRooms
from watchword.web.phrases import built_in
from watchword.web.previews import Previews


@dataclass
class ExperienceSite:
    """What surrounds the experience can be changed by a test."""

    rooms: ExperienceRooms = field(init=False)
    surroundings: Surroundings = field(
        default_factory=lambda: Surroundings(channels=frozenset(Channel))
    )
    policy: Policy = field(default_factory=Policy)
    users: set[str] = field(default_factory=set)
    issues: list[dict[str, Any]] = field(default_factory=list)


async def experience_site(db: Database, clock: FrozenClock) -> ExperienceSite:
    """On the real rooms."""
    site = ExperienceSite()
    experience = await Experience.open(db, clock)
    phrases = Phrases(db, built_in, clock)

    async def taken(identifier: Identifier) -> bool:
        return identifier.value in site.users

    async def around(_: SignInExperience) -> Surroundings:
        return Surroundings(
            site.surroundings.channels,
            site.surroundings.code_lengths,
            frozenset(await phrases.all()),
            site.surroundings.case_conflicts,
        )

    async def channels() -> frozenset[Channel]:
        return site.surroundings.channels

    async def judge(password: str, user_id: str | None) -> Sequence[dict[str, Any]]:
        return site.issues

    async def spellings(limit: int) -> tuple[int, Sequence[Any]]:
        return 1, [{"username": "a", "spellings": ["A", "a"]}][:limit]

    async def digits() -> int:
        return 6

    async def policy() -> Policy:
        return site.policy

    site.rooms = ExperienceRooms(
        experience=experience,
        phrases=phrases,
        mails=MailTemplates(db, experience.fallback_language, clock),
        tests=TestIdentifiers(db, KeyRing.ephemeral(clock), taken, clock),
        around=around,
        channels=channels,
        judge=judge,
        spellings=spellings,
        digits=digits,
        policy=policy,
        previews=Previews(experience, clock),
    )
    return site
