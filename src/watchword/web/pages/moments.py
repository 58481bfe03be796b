"""Moments as pages show them."""

from __future__ import annotations

import math

from watchword.clock import Clock, iso, utc
from watchword.web.pages.views import Moment


def moment(at: int, clock: Clock) -> Moment:
    """The moment ``at``, seen from now."""
    seconds = max(0, math.ceil((at - clock.now()) / 1000))
    there = utc(at)
    return Moment(
        iso=iso(at),
        clock=f"{there:%H:%M} UTC",
        date=f"{there:%Y-%m-%d}",
        seconds=seconds,
        minutes=math.ceil(seconds / 60),
    )


def after(seconds: int, clock: Clock) -> Moment:
    """The first whole minute at which ``seconds`` have passed: "try again at 14:32" must not come too early."""
    at = clock.now() + seconds * 1000
    return moment(math.ceil(at / 60_000) * 60_000, clock)
