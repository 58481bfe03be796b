"""The limits as operators look at them: what each allows, how much of the shared ones is used, and what was refused of late."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from pydantic import Field

from watchword.audit import Audit
from watchword.clients import Clients
from watchword.delivery import Rules
from watchword.limits import Limit, Limiter, NamedLimits
from watchword.limits.budgets import NAMES
from watchword.message import Channel
from watchword.web.api.gate import Gate, Scope, section
from watchword.web.api.models import Answer

_DAY: Final = 86_400_000
_GAP: Final = "resend-gap"


class Allowed(Answer):
    """How many over how many seconds."""

    allowed: int
    seconds: int


class LimitAnswer(Answer):
    """One limit by its name, for phones and for e-mail; `null` where it is off."""

    name: str = Field(examples=["messages-hour"])
    sms: Allowed | None
    email: Allowed | None
    own: bool = Field(description="The number is the operator's own (setting `limit_numbers`).")
    refused: int = Field(description="Sends, checks and passwords it refused in the last 24 hours.")
    last_refused_at: int | None


class UseAnswer(Answer):
    """How much is taken now of a limit that many share. Those of a person or an address are never told."""

    name: str
    channel: Channel | None = Field(description="`null` where both share it.")
    application_id: str | None
    allowed: int
    taken: int


class RefusalsAnswer(Answer):
    """What else was refused in the last 24 hours: a lock-out, or the code of an error."""

    reason: str
    refused: int
    last_refused_at: int


class LimitsAnswer(Answer):
    """All limits, those that are off too."""

    profile: Literal["standard", "logto"]
    limits: list[LimitAnswer]
    uses: list[UseAnswer]
    others: list[RefusalsAnswer]


@dataclass(frozen=True, slots=True)
class LimitRooms:
    """What the route stands on. ``rates`` counts sends, wherever that is kept."""

    rules: Callable[[], Rules]
    rates: Limiter
    audit: Audit
    clients: Clients


class LimitRoutes:
    """``/limits``."""

    def __init__(self, rooms: LimitRooms, gate: Gate) -> None:
        self._rooms = rooms
        self.router = section("limits", gate, read=Scope.LOGS_READ)
        self.router.add_api_route("/limits", self.get, methods=["GET"], response_model=LimitsAnswer)

    async def get(self) -> LimitsAnswer:
        """Every limit with its numbers, how much of what many share is taken, and what was refused in the last 24 hours."""
        limits = self._rooms.rules().limits
        refusals = await self._rooms.audit.refusals(self._rooms.clients.now() - _DAY)
        return LimitsAnswer(
            profile=limits.budgets.profile,
            limits=[_limit(limits, name, refusals) for name in (_GAP, *NAMES)],
            uses=await self._uses(limits),
            others=[
                RefusalsAnswer(reason=reason, refused=count, last_refused_at=last)
                for reason, (count, last) in sorted(refusals.items())
                if reason and reason not in (_GAP, *NAMES)
            ],
        )

    async def _uses(self, limits: NamedLimits) -> list[UseAnswer]:
        applications, _ = await self._rooms.clients.applications.list()
        shared = list(_shared(limits, [one.id for one in applications]))
        taken = await self._rooms.rates.taken([limit for _, _, limit in shared])
        return [
            UseAnswer(
                name=limit.name,
                channel=channel,
                application_id=application,
                allowed=limit.allowed,
                taken=count,
            )
            for (channel, application, limit), count in zip(shared, taken, strict=True)
            if count or application is None
        ]


def _shared(
    limits: NamedLimits, applications: list[str]
) -> Iterator[tuple[Channel | None, str | None, Limit]]:
    for limit in limits.tests():
        yield None, None, limit
    for channel in Channel:
        for limit in limits.installation(channel):
            yield channel, None, limit
        for application in applications:
            for limit in limits.application(channel, application):
                yield channel, application, limit


def _limit(limits: NamedLimits, name: str, refusals: dict[str, tuple[int, int]]) -> LimitAnswer:
    count, last = refusals.get(name, (0, None))
    own = limits.budgets.own
    return LimitAnswer(
        name=name,
        sms=_allowed(limits, name, Channel.SMS),
        email=_allowed(limits, name, Channel.EMAIL),
        own=any(one in own for one in (name, *(f"{name}.{channel}" for channel in Channel))),
        refused=count,
        last_refused_at=last,
    )


def _allowed(limits: NamedLimits, name: str, channel: Channel) -> Allowed | None:
    if name == _GAP:
        gap = limits.resend_gap
        return Allowed(allowed=1, seconds=gap) if gap else None
    budget = limits.budgets.of(name, channel)
    return None if budget is None else Allowed(allowed=budget[1], seconds=budget[2])
