"""What the sign-in experience means to the rooms above it: asked anew each time, so that a change counts at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from watchword.accounts import LockoutPolicy, NewPasswords, PasswordPolicy, Users
from watchword.accounts.spellings import NO_CONFLICTS, case_conflicts
from watchword.app.opening import policy_of
from watchword.connectors import discover
from watchword.db import Database
from watchword.db.installation import Kind
from watchword.delivery import Pool
from watchword.errors import RequestInvalid
from watchword.experience import (
    Experience,
    Phrases,
    SignInExperience,
    Surroundings,
    SurroundingsOf,
)
from watchword.identifiers import Identifier
from watchword.limits import Countries
from watchword.settings import Settings
from watchword.verification import Policy

_LOGTO_TRIES, _LOCK_MINUTES, _TRIES = 100, 60, 10


class Governing:
    """Reads the experience for codes and passwords; journeys read it themselves. Where the operator said nothing, the settings hold."""

    def __init__(self, experience: Experience, settings: Settings, kind: Kind) -> None:
        self.experience = experience
        self._settings = settings
        self._kind = kind
        self._policy: tuple[SignInExperience, Policy] | None = None

    # --- codes -----------------------------------------------------------------------------------

    async def policy(self) -> Policy:
        """The numbers that govern codes now."""
        return self._policy_of(await self.experience.current())

    async def digits(self) -> int:
        """How long a new code is now."""
        return (await self.policy()).digits

    def latest_policy(self) -> Policy:
        """The same, as far as this process knows, for whoever cannot wait."""
        return self._policy_of(self.experience.latest)

    def _policy_of(self, experience: SignInExperience) -> Policy:
        if self._policy is None or self._policy[0] is not experience:
            self._policy = experience, _policy(experience, self._settings, self._kind)
        return self._policy[1]

    # --- passwords -------------------------------------------------------------------------------

    def lockout(self) -> LockoutPolicy:
        """How many wrong passwords shut the door, and for how long."""
        said = self.experience.latest.sentinel_policy
        usual = _LOGTO_TRIES if self.latest_policy().profile == "logto" else _TRIES
        return LockoutPolicy(said.max_attempts or usual, said.lockout_duration or _LOCK_MINUTES)


def _policy(experience: SignInExperience, settings: Settings, kind: Kind) -> Policy:
    codes, ours = experience.verification_code_policy, experience.watchword_code_policy
    profile = experience.watchword_limits or settings.limits
    said = {
        "code_digits": ours.digits,
        "resend_gap": ours.resend_gap,
        "code_life": codes.expiration_duration,
        "code_tries": codes.max_retry_attempts,
        "limits": profile,
    }
    countries = experience.watchword_countries
    given = {name: value for name, value in said.items() if value is not None}
    return policy_of(
        settings.model_copy(update=given),
        kind,
        Countries(frozenset(countries.allowed), frozenset(countries.denied)),
    )


# --- what the experience asks of the rooms above it ------------------------------------------------


def around(pool: Pool, phrases: Phrases, db: Database) -> SurroundingsOf:
    """What surrounds the experience while it is changed: connectors, languages; spellings where they matter."""

    async def now(change: SignInExperience) -> Surroundings:
        stored, known = [one for one in await pool.list() if one.enabled], discover()
        # Everybody's username is looked at for that: only for who asks to take them for the same.
        conflicts = await case_conflicts(db) if change.merges_spellings else NO_CONFLICTS
        return Surroundings(
            channels=frozenset(one.channel for one in stored),
            # One that is not installed any more sends nothing, and keeps nobody from changing anything.
            code_lengths={
                f"{known[one.connector_id].name} ({one.connector_id})": known[
                    one.connector_id
                ].code_lengths
                for one in stored
                if one.connector_id in known
            },
            languages=frozenset(await phrases.all()),
            case_conflicts=conflicts.total,
            case_samples=conflicts.samples,
        )

    return now


def judge(experience: Experience, passwords: NewPasswords, users: Users) -> Callable[..., Any]:
    """Whether today's policy takes a password."""

    async def issues(password: str, user_id: str | None) -> Sequence[dict[str, Any]]:
        policy = PasswordPolicy.of((await experience.current()).password_policy.stored())
        if policy.user_info and user_id is None:
            raise RequestInvalid("The policy looks at the user's own data: give userId.")
        user = None if user_id is None else await users.get(user_id)
        return [issue.wire for issue in await passwords.issues(password, policy, user)]

    return issues


def spellings(db: Database) -> Callable[..., Any]:
    """Usernames that differ in upper and lower case only."""

    async def found(limit: int) -> tuple[int, Sequence[Any]]:
        conflicts = await case_conflicts(db, limit)
        return conflicts.total, [
            {"username": name, "spellings": list(each)} for name, each in conflicts.samples
        ]

    return found


def taken(users: Users) -> Callable[..., Any]:
    """Whether somebody has an identifier."""

    async def asked(identifier: Identifier) -> bool:
        return await users.find_by_identifier(identifier) is not None

    return asked
