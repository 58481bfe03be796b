"""For programs that watch the process: health, readiness and, where the settings allow it, metrics."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.routing import Router

from watchword.web.api.errors import JSONRefusals
from watchword.web.front_door import PROGRAM_HEADERS, Audience
from watchword.web.health import HealthRoutes
from watchword.web.metrics import MetricsRoutes


@dataclass(frozen=True, slots=True)
class Watchers:
    """What they may read; without ``metrics`` there are none."""

    health: HealthRoutes
    metrics: MetricsRoutes | None = None


def audiences(watchers: Watchers) -> list[Audience]:
    """One for each path: these have no prefix in common."""
    routes = [*watchers.health.routes, *(watchers.metrics.routes if watchers.metrics else ())]
    router = Router(routes, redirect_slashes=False)
    return [
        Audience(
            prefix=route.path,
            app=router,
            dead_end=JSONRefusals(operators=False),
            body_limit=0,
            headers=PROGRAM_HEADERS,
        )
        for route in routes
    ]
