"""The sign-in experience: read whole, changed field by field; and the questions that go with its policies."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any, Protocol

from fastapi import Query, Response
from pydantic import Field, StringConstraints
from starlette.responses import JSONResponse

from watchword.experience import (
    Experience,
    MailTemplates,
    Phrases,
    SignInExperience,
    SurroundingsOf,
    TestIdentifiers,
)
from watchword.message import Channel
from watchword.verification import Policy
from watchword.verification.odds import guesses_a_day, one_in
from watchword.web.api.gate import Calling, Gate, Scope, section
from watchword.web.api.models import Answer, Body
from watchword.web.previews import Previews

_LIMIT = 20


class PasswordJudge(Protocol):
    """Says what is wrong with a password, by today's policy."""

    async def __call__(self, password: str, user_id: str | None) -> Sequence[dict[str, Any]]:
        """Every issue as the wire has it. Raises ``RequestInvalid`` when the policy needs to know whose password it is."""
        ...


class Spellings(Protocol):
    """Finds usernames that differ in upper and lower case only."""

    async def __call__(self, limit: int) -> tuple[int, Sequence[Any]]:
        """How many, and some of them."""
        ...


@dataclass(frozen=True, slots=True)
class ExperienceRooms:
    """What the routes about the sign-in experience, phrases, mails and test identifiers stand on."""

    experience: Experience
    phrases: Phrases
    mails: MailTemplates
    tests: TestIdentifiers
    around: SurroundingsOf
    channels: Callable[[], Awaitable[frozenset[Channel]]]
    judge: PasswordJudge
    spellings: Spellings
    digits: Callable[[], Awaitable[int]]
    """How many digits codes have now."""
    policy: Callable[[], Awaitable[Policy]]
    previews: Previews


class PasswordBody(Body):
    """A password to judge. ``userId`` says whose it is to be, for policies that look at that."""

    password: Annotated[str, StringConstraints(max_length=1024)] = Field(repr=False)
    user_id: Annotated[str, StringConstraints(max_length=128)] | None = None


class PreviewAnswer(Answer):
    """Where to look at pages that are not saved yet."""

    path: str = Field(examples=["/preview/…?screen=sign-in"])


class OddsAnswer(Answer):
    """How likely a stranger guesses one person's code within a day: one in ``oneIn``. ``now`` is the same by what is saved."""

    guesses_a_day: int = Field(description="How many wrong codes the limits let through.")
    one_in: int
    now: int


class CaseConflictsAnswer(Answer):
    """Usernames that would be the same if upper and lower case were."""

    total_conflicts: int
    samples: list[Any]


class SignInExperienceRoutes:
    """``/sign-in-exp``."""

    def __init__(self, rooms: ExperienceRooms, gate: Gate) -> None:
        self._rooms = rooms
        self.router = section("sign-in experience", gate, read=Scope.SIGN_IN_EXP)
        add = self.router.add_api_route
        told: dict[str, Any] = {
            "response_model": SignInExperience,
            "response_model_exclude_unset": True,
        }
        add("/sign-in-exp", self.get, methods=["GET"], **told)
        add("/sign-in-exp", self.change, methods=["PATCH"], **told)
        add("/sign-in-exp/preview", self.preview, methods=["POST"], response_model=PreviewAnswer)
        add("/sign-in-exp/odds", self.odds, methods=["GET"], response_model=OddsAnswer)
        add("/sign-in-exp/default/check-password", self.check_password, methods=["POST"])
        add(
            "/sign-in-exp/username-policy/case-sensitivity-conflicts",
            self.case_conflicts,
            methods=["GET"],
            response_model=CaseConflictsAnswer,
        )

    async def get(self) -> SignInExperience:
        """Everything the operator allows, and how pages look. Fields that begin with ``watchword`` are ours."""
        return await self._rooms.experience.current()

    async def change(self, change: SignInExperience, caller: Calling) -> SignInExperience:
        """Replace the fields that are given, each whole; what is not given stays.

        It counts at once here, and within two seconds in every other process.
        """
        if "watchword_countries" in change.model_fields_set:
            caller.require_password()
        around = await self._rooms.around(change)
        return await self._rooms.experience.change(change, around, actor=caller.actor)

    async def preview(self, change: SignInExperience, caller: Calling) -> PreviewAnswer:
        """Keep a change unsaved for ten minutes, to look at it: a path of the sign-in pages' origin, for a frame of the console.

        `screen` is `sign-in`, `register` or `code`; `scheme` `light` or `dark`; `ui_locales` the language. Another process of this server does not know it.
        """
        token = await self._rooms.previews.keep(change, by=caller.actor)
        return PreviewAnswer(path=f"/preview/{token}")

    async def odds(
        self,
        digits: Annotated[int | None, Query(ge=4, le=10)] = None,
        tries: Annotated[int | None, Query(ge=1, le=100)] = None,
    ) -> OddsAnswer:
        """How safe codes of so many digits with so many tries are, by the limits there are; what is not given is as saved."""
        saved = await self._rooms.policy()
        policy = replace(saved, digits=digits or saved.digits, tries=tries or saved.tries)
        return OddsAnswer(
            guesses_a_day=guesses_a_day(policy), one_in=one_in(policy), now=one_in(saved)
        )

    async def check_password(self, asked: PasswordBody) -> Response:
        """Whether the policy takes this password: 200 with ``result`` true, or 400 with every issue."""
        issues = await self._rooms.judge(asked.password, asked.user_id)
        if issues:
            return JSONResponse({"result": False, "issues": list(issues)}, 400)
        return JSONResponse({"result": True})

    async def case_conflicts(
        self, limit: Annotated[int, Query(ge=1, le=100)] = _LIMIT
    ) -> CaseConflictsAnswer:
        """What keeps ``usernamePolicy.caseSensitive`` from being switched off."""
        total, samples = await self._rooms.spellings(limit)
        return CaseConflictsAnswer(total_conflicts=total, samples=list(samples))
