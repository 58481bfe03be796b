"""For operators: the console's page and the few routes of its own. Everything else it does goes through the API."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from starlette.routing import Router

from watchword.clock import Clock
from watchword.keys import KeyRing
from watchword.operators import Operators, OperatorSessions, SecondSteps
from watchword.web.api.errors import JSONRefusals
from watchword.web.console.desk import ConsoleDesk
from watchword.web.console.entrance import Entrance
from watchword.web.console.gate import APPLICATION, ConsoleGate
from watchword.web.console.installation import DoctorRoutes, Examine, Installation
from watchword.web.console.keys import KeyRoutes
from watchword.web.console.operators import OperatorRoutes
from watchword.web.console.reading import ReadingRoutes
from watchword.web.console.second_step import SecondStepRoutes
from watchword.web.console.shell import Shell
from watchword.web.csrf import FormTokens
from watchword.web.front_door import Audience

BODY_LIMIT: Final = 64 * 1024
_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",  # connectors' logos come from the API as data
        "font-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "form-action 'self'",
    )
)
_HEADERS: Final = (
    ("cache-control", "no-store"),
    ("cross-origin-opener-policy", "same-origin"),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
)


@dataclass(frozen=True, slots=True)
class ConsoleRooms:
    """The rooms below that the console stands on. ``origin`` is what operators' browsers see."""

    operators: Operators
    second_steps: SecondSteps
    sessions: OperatorSessions
    ring: KeyRing
    clock: Clock
    origin: str
    hosts: tuple[str, ...]
    trusted_proxies: int
    installation: Installation
    examine: Examine


def gate(rooms: ConsoleRooms) -> ConsoleGate:
    """Who may call the API on the console's listener."""
    return ConsoleGate(rooms.ring, rooms.sessions, rooms.clock)


def audience(rooms: ConsoleRooms) -> Audience:
    """Operators with a browser."""
    desk = ConsoleDesk(
        sessions=rooms.sessions,
        forms=FormTokens(rooms.ring),
        clock=rooms.clock,
        secure=rooms.origin.startswith("https://"),
        trusted_proxies=rooms.trusted_proxies,
    )
    entrance = Entrance(
        desk,
        rooms.operators,
        rooms.second_steps,
        rooms.sessions,
        gate(rooms),
        rooms.installation,
    )
    router = Router(
        [
            *entrance.routes,
            *OperatorRoutes(desk, rooms.operators, rooms.origin).routes,
            *SecondStepRoutes(
                desk, rooms.operators, rooms.second_steps, rooms.installation.home_country
            ).routes,
            *DoctorRoutes(desk, rooms.examine).routes,
            *KeyRoutes(desk, rooms.ring).routes,
            *ReadingRoutes(desk).routes,
            *Shell().routes,
        ],
        redirect_slashes=False,
    )
    return Audience(
        prefix="",
        app=router,
        dead_end=JSONRefusals(operators=True),
        body_limit=BODY_LIMIT,
        headers=(*_HEADERS, ("content-security-policy", _policy(rooms.installation))),
    )


def _policy(installation: Installation) -> str:
    """What the page may load; the one foreign thing is a preview of the sign-in pages, in a frame."""
    parts = urlsplit(installation.sign_in)
    return f"{_POLICY}; frame-src {parts.scheme}://{parts.netloc}"


__all__ = ["APPLICATION", "ConsoleRooms", "Installation", "audience", "gate"]
