"""The only rooms that know HTTP, one folder per audience. ``create`` puts them behind one front door."""

from __future__ import annotations

from dataclasses import dataclass, replace

from starlette.routing import Route, Router
from starlette.types import ASGIApp

from watchword.accounts import Sessions, Users
from watchword.clock import Clock
from watchword.interaction import SignIn
from watchword.keys import KeyRing
from watchword.web import api, console, oidc
from watchword.web.addresses import HostList
from watchword.web.assets import Assets
from watchword.web.console import ConsoleRooms, Installation
from watchword.web.cookies import Cookies
from watchword.web.csrf import FormTokens
from watchword.web.desk import Desk
from watchword.web.front_door import Audience, FrontDoor
from watchword.web.language import Languages
from watchword.web.pages.code import CodePages
from watchword.web.pages.flow import Flow
from watchword.web.pages.session import SessionPages
from watchword.web.pages.sign_in import SignInPages
from watchword.web.rendering import Renderer


@dataclass(frozen=True, slots=True)
class PageSettings:
    """What pages need to know of the installation.

    ``origin`` is what browsers see; ``hosts`` are further names to answer to (without a port: on any). ``home_region`` (ISO 3166)
    comes first in the country picker; ``None`` follows the browser's language.
    """

    origin: str
    hosts: tuple[str, ...] = ()
    home_region: str | None = None
    trusted_proxies: int = 0
    dev: bool = False
    inbox_url: str | None = None
    application_name: str = "Watchword"


@dataclass(frozen=True, slots=True)
class Rooms:
    """The rooms below that the pages stand on."""

    sign_in: SignIn
    users: Users
    sessions: Sessions
    ring: KeyRing
    clock: Clock
    settings: PageSettings
    api: api.ApiRooms | None = None
    oidc: oidc.OIDCRooms | None = None
    console: ConsoleRooms | None = None


def create(rooms: Rooms) -> ASGIApp:
    """Every audience as one ASGI application. It has no start or end of its own: the rooms are opened and closed by who made them."""
    audiences = [_pages(rooms)]
    if rooms.api is not None:
        audiences.append(api.audience(rooms.api))
    if rooms.oidc is not None:
        audiences.append(oidc.audience(rooms.oidc))
    settings = rooms.settings
    return FrontDoor(
        audiences,
        hosts=HostList.of(settings.origin, settings.hosts),
        origin=settings.origin,
        dev=settings.dev,
    )


def create_console(rooms: Rooms) -> ASGIApp:
    """What the console's own listener answers: its page, its few routes, and the API to whoever is signed in there."""
    assert rooms.console is not None
    ours = rooms.console
    audiences = [console.audience(ours)]
    if rooms.api is not None:
        audiences.append(api.audience(replace(rooms.api, gate=console.gate(ours))))
    return FrontDoor(
        audiences,
        hosts=HostList.of(ours.origin, ours.hosts),
        origin=ours.origin,
        dev=rooms.settings.dev,
    )


def _pages(rooms: Rooms) -> Audience:
    """People with a browser."""
    settings, assets = rooms.settings, Assets()
    desk = Desk(
        origin=settings.origin,
        home_region=settings.home_region,
        trusted_proxies=settings.trusted_proxies,
        cookies=Cookies(secure=settings.origin.startswith("https://")),
        forms=FormTokens(rooms.ring),
        languages=Languages(),
        renderer=Renderer(
            assets,
            application_name=settings.application_name,
            dev=settings.dev,
            inbox_url=settings.inbox_url,
        ),
        clock=rooms.clock,
    )
    flow = Flow(desk, rooms.sign_in, rooms.sessions)
    router = Router(
        [
            *SignInPages(flow).routes,
            *CodePages(flow).routes,
            *SessionPages(desk, rooms.sign_in, rooms.sessions).routes,
            Route("/static/{hash}/{name:path}", assets.answer, methods=["GET"]),
        ],
        # Starlette would build the address of the redirect from the Host header.
        redirect_slashes=False,
    )
    return Audience(prefix="", app=router, dead_end=desk.dead_end)


__all__ = [
    "ConsoleRooms",
    "Installation",
    "PageSettings",
    "Rooms",
    "create",
    "create_console",
]
