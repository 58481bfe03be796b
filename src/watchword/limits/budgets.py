"""The numbers of every limit: what each allows over how long, by profile and channel, and what an operator put in their place."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal

from watchword.errors import SettingsInvalid
from watchword.message import Channel

Profile = Literal["standard", "logto"]

MINUTE: Final = 60
HOUR: Final = 3600
DAY: Final = 24 * HOUR

Budget = tuple[str, int, int]
"""Name, allowed, seconds."""

# name: allowed for a phone, allowed for e-mail, seconds. What concerns no channel has the same number twice.
_STANDARD: Final[Mapping[str, tuple[int, int, int]]] = {
    "requests": (10, 10, 10 * MINUTE),
    "messages-hour": (5, 10, HOUR),
    "messages-day": (10, 20, DAY),
    "own-lane-hour": (3, 3, HOUR),
    "own-lane-day": (6, 6, DAY),
    "strangers-hour": (5, 5, HOUR),
    "strangers-day": (10, 10, DAY),
    "address-hour": (20, 40, HOUR),
    "address-day": (60, 120, DAY),
    "application-hour": (600, 1200, HOUR),
    "application-day": (5_000, 10_000, DAY),
    # Ten a second, sixty at once.
    "management-burst": (60, 120, 6),
    "management-day": (20_000, 40_000, DAY),
    "global-hour": (2_000, 4_000, HOUR),
    "global-day": (10_000, 20_000, DAY),
    "test-send-minutes": (5, 5, 10 * MINUTE),
    "test-send-hour": (20, 20, HOUR),
    "test-send-day": (100, 100, DAY),
    "provider-questions": (60, 60, 10 * MINUTE),
    "wrong-hour": (10, 10, HOUR),
    "wrong-day": (20, 20, DAY),
    "wrong-device-hour": (10, 10, HOUR),
    "wrong-device-day": (20, 20, DAY),
    "wrong-management-hour": (20, 20, HOUR),
    "wrong-management-day": (40, 40, DAY),
    "wrong-address-hour": (30, 30, HOUR),
    "wrong-address-day": (100, 100, DAY),
    "password-address-hour": (50, 50, HOUR),
    "flows": (120, 120, 10 * MINUTE),
    "client-secret": (20, 20, 10 * MINUTE),
    "operator": (5, 5, 15 * MINUTE),
}
# For fleets in migration: what is not named here is off, but for what guards the doors of this server alone.
_LOGTO: Final[Mapping[str, tuple[int, int, int]]] = {
    "requests": (10, 10, 10 * MINUTE),
    "wrong-hour": (100, 100, HOUR),
    "password-address-hour": _STANDARD["password-address-hour"],
    "client-secret": _STANDARD["client-secret"],
    "operator": _STANDARD["operator"],
}
_PROFILES: Final[Mapping[Profile, Mapping[str, tuple[int, int, int]]]] = {
    "standard": _STANDARD,
    "logto": _LOGTO,
}
# A dev database has ten times these (policy section 1).
_WIDENED: Final = ("messages-", "address-", "application-", "management-")

_WRITTEN: Final = re.compile(r"([a-z-]+?)(?:\.(sms|email))?\s*=\s*([0-9]{1,9})\s*/\s*([0-9]{1,9})")

NOTHING: Final[Mapping[str, tuple[int, int]]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Budgets:
    """Every number of one installation: its profile's, times ``multiplier`` where a dev database has more, and ``own`` before both."""

    profile: Profile = "standard"
    multiplier: int = 1
    own: Mapping[str, tuple[int, int]] = field(default_factory=lambda: NOTHING)
    _known: dict[tuple[str, Channel], Budget | None] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def of(self, name: str, channel: Channel = Channel.SMS) -> Budget | None:
        """What this limit allows; ``None`` when it is off."""
        try:
            return self._known[name, channel]
        except KeyError:
            return self._known.setdefault((name, channel), self._found(name, channel))

    def _found(self, name: str, channel: Channel) -> Budget | None:
        own = self.own.get(f"{name}.{channel}") or self.own.get(name)
        if own is not None:
            return None if own[0] == 0 else (name, *own)
        row = _PROFILES[self.profile].get(name)
        if row is None:
            return None
        times = self.multiplier if name.startswith(_WIDENED) else 1
        return name, row[channel is Channel.EMAIL] * times, row[2]


def read_numbers(written: Iterable[str]) -> dict[str, tuple[int, int]]:
    """An operator's own numbers, written ``messages-hour=8/3600`` or, for one channel, ``messages-hour.email=8/3600``; none of
    something switches that limit off. Raises ``SettingsInvalid`` naming every one that cannot be read.
    """
    numbers: dict[str, tuple[int, int]] = {}
    problems = []
    for text in written:
        found = _WRITTEN.fullmatch(text.strip())
        if found is None:
            problems.append(f"limit_numbers: {text!r} is not of the form name=allowed/seconds")
            continue
        name, channel, allowed, seconds = found[1], found[2], int(found[3]), int(found[4])
        if name not in _STANDARD:
            close = difflib.get_close_matches(name, _STANDARD, n=1)
            near = f"; did you mean {close[0]}?" if close else ""
            problems.append(f"limit_numbers: there is no limit {name!r}{near}")
        elif not 0 <= allowed <= seconds * 1000 or not seconds:
            problems.append(
                f"limit_numbers: {text!r} cannot be counted: up to 1,000 a second, over a second or more"
            )
        else:
            numbers[f"{name}.{channel}" if channel else name] = (allowed, seconds)
    if problems:
        raise SettingsInvalid("\n".join(problems))
    return numbers


NAMES: Final = tuple(_STANDARD)
"""Every limit by name but the resend gap, which is a number of the policy."""
