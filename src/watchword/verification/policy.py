"""The numbers that govern a code."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, get_args

from watchword.errors import SettingsInvalid
from watchword.limits import EVERYWHERE, Countries, Profile
from watchword.limits.budgets import NOTHING

_RANGES: Final = {
    "digits": range(4, 11),
    "life": range(60, 3601),
    "tries": range(1, 101),
    "resend_gap": range(3601),
    "multiplier": range(1, 1001),
}
# Where the profiles differ; what is not named here is the same in both.
_PROFILES: Final[dict[Profile, dict[str, int]]] = {
    "standard": {},
    "logto": {"tries": 10, "resend_gap": 0},
}


@dataclass(frozen=True, slots=True)
class Policy:
    """How long a code is, lives (seconds) and may be tried, and how soon another may be sent (seconds).

    ``profile`` names the limits around it; ``Policy.of`` brings that profile's own tries and resend gap along. ``multiplier``
    widens message, address and application limits, for a development database. ``numbers`` are an operator's own (``limits.read_numbers``),
    ``countries`` those that phone numbers may be of. Raises ``SettingsInvalid`` naming the field.
    """

    digits: int = 6
    life: int = 600
    tries: int = 5
    resend_gap: int = 60
    profile: Profile = "standard"
    multiplier: int = 1
    numbers: Mapping[str, tuple[int, int]] = field(default_factory=lambda: NOTHING, hash=False)
    countries: Countries = EVERYWHERE

    def __post_init__(self) -> None:
        if self.profile not in get_args(Profile):
            raise SettingsInvalid(f"profile is one of {', '.join(get_args(Profile))}.")
        for name, allowed in _RANGES.items():
            _require(name, getattr(self, name), allowed)

    @classmethod
    def of(cls, profile: Profile, **given: Any) -> Policy:
        """The policy of ``profile`` with what is ``given`` in place of its own: under ``logto`` 10 tries and no resend gap."""
        return cls(profile=profile, **{**_PROFILES.get(profile, {}), **given})


def _require(name: str, value: object, allowed: range) -> None:
    # ``type`` and not isinstance: True is an int, and no number of tries.
    if type(value) is not int or value not in allowed:
        raise SettingsInvalid(f"{name} is a whole number from {allowed[0]} to {allowed[-1]}.")


# Whoever knows what the operator says now: asked before each send and each check, so it answers from memory mostly.
PolicyNow = Callable[[], Awaitable[Policy]]
