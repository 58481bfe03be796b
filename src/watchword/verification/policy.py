"""The numbers that govern a code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

from watchword.errors import SettingsInvalid

Profile = Literal["standard", "logto"]

_RANGES: Final = {
    "digits": range(4, 11),
    "life": range(60, 3601),
    "tries": range(1, 101),
    "resend_gap": range(3601),
    "multiplier": range(1, 1001),
}
_STANDARD_TRIES: Final = 5
_STANDARD_GAP: Final = 60
_LOGTO_TRIES: Final = 10


@dataclass(frozen=True, slots=True)
class Policy:
    """How long a code is, lives (seconds) and may be tried, and how soon another may be sent (seconds).

    ``profile`` chooses the limits around it; under ``logto`` tries and resend gap that stand at the standard's default become
    that profile's own: ten, and none. ``multiplier`` widens message and address limits, for a development database.
    Raises ``SettingsInvalid`` naming the field.
    """

    digits: int = 6
    life: int = 600
    tries: int = _STANDARD_TRIES
    resend_gap: int = _STANDARD_GAP
    profile: Profile = "standard"
    multiplier: int = 1

    def __post_init__(self) -> None:
        for name, allowed in _RANGES.items():
            _require(name, getattr(self, name), allowed)
        if self.profile not in get_args(Profile):
            raise SettingsInvalid(f"profile is one of {', '.join(get_args(Profile))}.")
        if self.profile == "logto":
            self._become_logto()

    def _become_logto(self) -> None:
        if self.tries == _STANDARD_TRIES:
            object.__setattr__(self, "tries", _LOGTO_TRIES)
        if self.resend_gap == _STANDARD_GAP:
            object.__setattr__(self, "resend_gap", 0)


def _require(name: str, value: object, allowed: range) -> None:
    # ``type`` and not isinstance: True is an int, and no number of tries.
    if type(value) is not int or value not in allowed:
        raise SettingsInvalid(f"{name} is a whole number from {allowed[0]} to {allowed[-1]}.")
