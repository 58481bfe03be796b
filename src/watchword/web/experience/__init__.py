"""For sign-in pages of somebody's own: the Experience API under ``/api/experience``. The browser's cookie says whose journey it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from starlette.routing import Router

from watchword.interaction import Journeys
from watchword.web.api.errors import JSONRefusals
from watchword.web.cookies import Cookies
from watchword.web.experience.browser import Browsers
from watchword.web.experience.events import EventRoutes
from watchword.web.experience.identification import IdentificationRoutes
from watchword.web.experience.profile import ProfileRoutes
from watchword.web.experience.verification import VerificationRoutes
from watchword.web.front_door import PROGRAM_HEADERS, Audience

PREFIX: Final = "/api/experience"


@dataclass(frozen=True, slots=True)
class ExperienceRooms:
    """What the Experience API stands on."""

    journeys: Journeys
    cookies: Cookies
    trusted_proxies: int = 0


def create(rooms: ExperienceRooms) -> Router:
    """Every route of the Experience API."""
    browsers = Browsers(rooms.journeys, rooms.cookies, rooms.trusted_proxies)
    return Router(
        [
            *EventRoutes(browsers).routes,
            *VerificationRoutes(browsers).routes,
            *IdentificationRoutes(browsers).routes,
            *ProfileRoutes(browsers).routes,
        ],
        redirect_slashes=False,
    )


def audience(rooms: ExperienceRooms) -> Audience:
    """Pages of our own origin, asking with the browser's cookie: a request from any other place is refused (T41)."""
    return Audience(
        prefix=PREFIX,
        app=create(rooms),
        dead_end=JSONRefusals(operators=False),
        headers=PROGRAM_HEADERS,
        request_ids=("logto-core-request-id",),
    )


__all__ = ["PREFIX", "ExperienceRooms", "audience", "create"]
