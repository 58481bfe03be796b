"""The only rooms that know HTTP, one folder per audience. ``create`` puts them behind one front door."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.routing import Route, Router
from starlette.types import ASGIApp

from watchword.accounts import OwnAccount, Sessions, Users
from watchword.clock import Clock
from watchword.delivery import Receipts
from watchword.interaction import Journeys
from watchword.keys import KeyRing
from watchword.web import api, console, experience, oidc, receipts
from watchword.web.addresses import HostList
from watchword.web.assets import Assets, our_assets
from watchword.web.console import ConsoleRooms, Installation
from watchword.web.cookies import Cookies
from watchword.web.csrf import FormTokens
from watchword.web.desk import Desk
from watchword.web.experience import ExperienceRooms
from watchword.web.front_door import Audience, FrontDoor
from watchword.web.look import Dressed, OperatorsLook, PlainLook
from watchword.web.oidc.form_action import WayBack
from watchword.web.pages.account import (
    ConfirmPages,
    DataPages,
    IdentifierChangePages,
    OverviewPages,
    OwnPasswordPages,
)
from watchword.web.pages.account.owner import Owner
from watchword.web.pages.code import CodePages
from watchword.web.pages.complete import CompletePages
from watchword.web.pages.consent import ConsentPages
from watchword.web.pages.demo_app import DemoAppPages
from watchword.web.pages.flow import Flow
from watchword.web.pages.new_password import NewPasswordPages
from watchword.web.pages.other_door import OtherDoorPages
from watchword.web.pages.password import PasswordPages
from watchword.web.pages.preview import PreviewPages
from watchword.web.pages.rules import Rules
from watchword.web.pages.session import SessionPages
from watchword.web.pages.sign_in import IdentifierPages
from watchword.web.rendering import Renderer
from watchword.web.watchers import Watchers, audiences


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

    journeys: Journeys
    users: Users
    sessions: Sessions
    ring: KeyRing
    clock: Clock
    settings: PageSettings
    account: OwnAccount | None = None
    api: api.ApiRooms | None = None
    console: ConsoleRooms | None = None
    watchers: Watchers | None = None
    oidc: oidc.OIDCRooms | None = None
    receipts: Receipts | None = None
    look: OperatorsLook | None = None


def create(rooms: Rooms) -> ASGIApp:
    """Every audience as one ASGI application. It has no start or end of its own: the rooms are opened and closed by who made them."""
    assets = our_assets()
    desk = _desk(rooms, assets)
    people = ExperienceRooms(rooms.journeys, desk.cookies, rooms.settings.trusted_proxies)
    visitors = [_pages(rooms, desk, assets), experience.audience(people)]
    if rooms.api is not None:
        visitors.append(api.audience(rooms.api))
    if rooms.oidc is not None:
        visitors += oidc.audiences(rooms.oidc, desk, rooms.journeys, rooms.users)
    if rooms.receipts is not None:
        visitors.append(receipts.audience(rooms.receipts))
    if rooms.watchers is not None:
        visitors.extend(audiences(rooms.watchers))
    settings = rooms.settings
    return FrontDoor(
        visitors,
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
        audiences.append(api.audience(rooms.api, console.gate(ours)))
    return FrontDoor(
        audiences,
        hosts=HostList.of(ours.origin, ours.hosts),
        origin=ours.origin,
        dev=rooms.settings.dev,
    )


def _desk(rooms: Rooms, assets: Assets) -> Desk:
    settings = rooms.settings
    return Desk(
        origin=settings.origin,
        home_region=settings.home_region,
        trusted_proxies=settings.trusted_proxies,
        cookies=Cookies(secure=settings.origin.startswith("https://")),
        forms=FormTokens(rooms.ring),
        looks=rooms.look or PlainLook(),
        renderer=Renderer(
            assets,
            application_name=settings.application_name,
            dev=settings.dev,
            inbox_url=settings.inbox_url,
        ),
        clock=rooms.clock,
    )


def _pages(rooms: Rooms, desk: Desk, assets: Assets) -> Audience:
    """People with a browser."""
    requests = None if rooms.oidc is None else rooms.oidc.provider.requests
    flow = Flow(desk, rooms.journeys, rooms.sessions, requests)
    rules = Rules(rooms.journeys.allowed)
    router = Router(
        [
            *IdentifierPages(flow).routes,
            *CodePages(flow).routes,
            *PasswordPages(flow).routes,
            *OtherDoorPages(flow).routes,
            *CompletePages(flow, rules).routes,
            *NewPasswordPages(flow, rules).routes,
            *SessionPages(desk, rooms.journeys, rooms.sessions).routes,
            *_oidc_routes(rooms, desk),
            *_account_routes(rooms, flow, rules),
            Route("/static/{hash}/{name:path}", assets.answer, methods=["GET"]),
            *_look(rooms, desk),
        ],
        # Starlette would build the address of the redirect from the Host header.
        redirect_slashes=False,
    )
    app: ASGIApp = router if rooms.look is None else Dressed(router, rooms.look)
    if rooms.oidc is not None:
        app = WayBack(app, rooms.oidc.provider.requests, desk.cookies)
    return Audience(prefix="", app=app, dead_end=desk.dead_end)


def _oidc_routes(rooms: Rooms, desk: Desk) -> list[Route]:
    """What people see of the protocol, and on a dev database an application to sign in to."""
    if rooms.oidc is None:
        return []
    provider = rooms.oidc.provider
    demo = DemoAppPages(provider, desk).routes if rooms.settings.dev else []
    return [*ConsentPages(provider, desk).routes, *demo]


def _account_routes(rooms: Rooms, flow: Flow, rules: Rules) -> list[Route]:
    """The pages on which people see and change their own account."""
    if rooms.account is None:
        return []
    owner = Owner(flow, rooms.account)
    consents = None if rooms.oidc is None else rooms.oidc.provider.consents
    return [
        *OverviewPages(owner, consents).routes,
        *ConfirmPages(owner).routes,
        *IdentifierChangePages(owner).routes,
        *OwnPasswordPages(owner, rooms.journeys.allowed, rules).routes,
        *DataPages(owner).routes,
    ]


def _look(rooms: Rooms, desk: Desk) -> list[Route]:
    """The files of the operator's look, and pages that are not saved yet."""
    if rooms.look is None:
        return []
    routes = [Route("/look/{name}", rooms.look.answer, methods=["GET"])]
    if rooms.api is not None and rooms.api.experience is not None and rooms.console is not None:
        previews, look = rooms.api.experience.previews, rooms.look
        framed_by = rooms.console.origin
        routes += PreviewPages(desk, previews, look.draft, framed_by).routes
    return routes


__all__ = [
    "ConsoleRooms",
    "Installation",
    "PageSettings",
    "Rooms",
    "create",
    "create_console",
]
