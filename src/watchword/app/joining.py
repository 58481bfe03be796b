"""Joins the rooms into one ASGI application for each listener."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from watchword import web
from watchword.accounts import Activity, NewPasswords, Passwords, Sessions, UserList, Users, list_of
from watchword.accounts.devices import Devices
from watchword.app.announcing import Announcer
from watchword.app.ground import Ground, opened_ground
from watchword.app.housekeeping import housekeeping
from watchword.app.opening import operators_of, policy_of
from watchword.app.people import own_account_of, passwords_of, people_of
from watchword.app.watching import watched
from watchword.clients import Clients
from watchword.clock import SYSTEM, Clock
from watchword.db.installation import Kind
from watchword.delivery import Delivery, MessageLog, Pool, Receipts, Rules, Trials
from watchword.delivery.search import MessageSearch
from watchword.doctor import examine
from watchword.events import Events
from watchword.experience import Experience
from watchword.hooks import Hooks, Worker
from watchword.interaction import Allowing, Journeys
from watchword.interaction import Rooms as InteractionRooms
from watchword.keys import Purpose
from watchword.limits import NamedLimits
from watchword.message import Channel
from watchword.oidc import Algorithm, Provider
from watchword.operators import Operators, OperatorSessions
from watchword.sandbox import print_config
from watchword.settings import Settings
from watchword.verification import Verifier
from watchword.verification.repeats import Repeats
from watchword.verification.timeline import Timelines
from watchword.web.api import ApiRooms, ClientRooms, CodeRooms, ConnectorRooms, UserRooms
from watchword.web.api.tokens import TokenGate
from watchword.web.oidc import OIDCRooms

if TYPE_CHECKING:
    from starlette.types import ASGIApp

DEMO_APPLICATION: Final = "demo-app"
# The sandbox speaks for more products; one a channel is what a first walk takes.
_DEV_CONNECTORS: Final = ("aliyun-short-message-service", "aliyun-direct-mail")


@dataclass(frozen=True, slots=True)
class House:
    """The rooms joined: what people and programs are answered by, the console's listener, and who runs the server."""

    app: ASGIApp
    console: ASGIApp
    operators: Operators


@asynccontextmanager
async def joined(
    settings: Settings, *, kind: Kind, inbox: str | None = None, clock: Clock = SYSTEM
) -> AsyncIterator[ASGIApp]:
    """The whole server as one ASGI application, its rooms open while inside; without the console, which has its own listener."""
    async with opened_house(settings, kind=kind, inbox=inbox, clock=clock) as house:
        yield house.app


@asynccontextmanager
async def opened_house(
    settings: Settings, *, kind: Kind, inbox: str | None = None, clock: Clock = SYSTEM
) -> AsyncIterator[House]:
    """Every room, open while inside."""
    async with AsyncExitStack() as stack:
        ground = await stack.enter_async_context(
            opened_ground(settings, kind=kind, inbox=inbox, clock=clock)
        )
        db, ring = ground.db, ground.ring
        pool = await _pool(ground)
        messages = MessageLog(db, ring, clock)
        hooks = _hooks(ground)
        await stack.enter_async_context(
            Worker(db, hooks.subscriptions, ground.transport, clock).working()
        )
        verifier = _verifier(ground, pool, messages, hooks)
        stack.push_async_callback(verifier.finish)
        clients = _clients(ground)
        repeats = Repeats(db, clock)
        users, sessions, devices = Users(db, clock), Sessions(db, clock), Devices(db, clock)
        users.also_ends(devices)
        announcer = Announcer(hooks, users)
        users.also_tells(announcer.changed)
        activity = Activity(db, clock)
        provider = await _provider(ground, clients, users, sessions)
        experience = await Experience.open(db, clock, kind)
        passwords = passwords_of(ground, experience)
        standing = _journey_rooms(
            ground, verifier, users, passwords, sessions, devices, experience, pool, announcer
        )
        journeys = Journeys.on(standing)
        people = people_of(db, ring, clock, users)
        own_account = own_account_of(standing, people)
        operators = operators_of(db, ring, clock)
        await stack.enter_async_context(
            housekeeping(
                [
                    verifier.purge,
                    messages.purge,
                    pool.purge,
                    ground.limiter.purge,
                    journeys.interactions.purge,
                    sessions.purge,
                    devices.purge,
                    passwords.purge,
                    activity.purge,
                    own_account.purge,
                    operators.purge,
                    repeats.purge,
                    hooks.purge,
                    ground.audit.purge,
                    provider.purge,
                ]
            )
        )
        rooms = web.Rooms(
            journeys=journeys,
            users=users,
            sessions=sessions,
            ring=ring,
            clock=clock,
            settings=_page_settings(ground),
            account=own_account,
            watchers=await stack.enter_async_context(watched(settings, db, ring)),
            console=_console(ground, operators),
            oidc=OIDCRooms(provider, settings.trusted_proxies),
            receipts=Receipts(db, ring, pool, clock),
            api=ApiRooms(
                gate=TokenGate(provider.management),
                connectors=_connectors(ground, pool, messages),
                users=UserRooms(
                    users,
                    passwords,
                    people,
                    UserList(db),
                    activity,
                    ground.audit,
                    reveal_digests=settings.reveal_password_digests,
                ),
                codes=CodeRooms(verifier, repeats),
                lift_passwords=passwords.lift,
                hooks=hooks,
                audit=ground.audit,
                clients=ClientRooms(clients, ground.audit),
            ),
        )
        yield House(web.create(rooms), web.create_console(rooms), operators)


def _hooks(ground: Ground) -> Hooks:
    reveal = ground.settings.reveal_secrets
    return Hooks(ground.db, ground.ring, ground.transport, ground.clock, reveal=reveal)


def _journey_rooms(
    ground: Ground,
    verifier: Verifier,
    users: Users,
    passwords: Passwords,
    sessions: Sessions,
    devices: Devices,
    experience: Experience,
    pool: Pool,
    announcer: Announcer,
) -> InteractionRooms:
    async def channels() -> frozenset[Channel]:
        return frozenset([each for each in Channel if await pool.candidates(each)])

    breached = list_of(ground.settings.breached_passwords, ground.transport)
    return InteractionRooms(
        db=ground.db,
        verifier=verifier,
        users=users,
        passwords=passwords,
        new_passwords=NewPasswords(breached),
        sessions=sessions,
        clock=ground.clock,
        audit=ground.audit,
        allowed=Allowing(experience, channels),
        devices=devices,
        listeners=(announcer.ended,),
    )


async def _pool(ground: Ground) -> Pool:
    settings = ground.settings
    pool = await Pool.open(
        ground.db, ground.ring, ground.transport, ground.clock, settings.code_digits
    )
    if ground.kind == "dev":
        # Through the sandbox beside it, unless its operator stored a connector of their own.
        configurations = print_config(settings.sandbox_port)
        for connector_id in _DEV_CONNECTORS:
            await pool.keep_sandbox(connector_id, configurations[connector_id])
    return pool


def _verifier(ground: Ground, pool: Pool, messages: MessageLog, events: Events) -> Verifier:
    return Verifier.joined(
        db=ground.db,
        ring=ground.ring,
        limiter=ground.limiter,
        rates=ground.rates,
        delivery=Delivery(pool, messages, ground.clock),
        clock=ground.clock,
        policy=policy_of(ground.settings, ground.kind),
        audit=ground.audit,
        application=DEMO_APPLICATION,
        events=events,
    )


def _clients(ground: Ground) -> Clients:
    return Clients(
        ground.db,
        ground.ring,
        ground.limiter,
        ground.clock,
        origin=ground.settings.public_origin,
        reveal_secrets=ground.settings.reveal_secrets,
    )


async def _provider(ground: Ground, clients: Clients, users: Users, sessions: Sessions) -> Provider:
    return await Provider.open(
        ground.settings.public_origin,
        db=ground.db,
        ring=ground.ring,
        clients=clients,
        users=users,
        sessions=sessions,
        audit=ground.audit,
        clock=ground.clock,
        algorithm=Algorithm(ground.settings.signing_algorithm),
    )


def _connectors(ground: Ground, pool: Pool, messages: MessageLog) -> ConnectorRooms:
    policy = policy_of(ground.settings, ground.kind)

    def rules() -> Rules:
        key = ground.ring.oldest(Purpose.LOOKUP).value
        limits = NamedLimits(
            key, policy.profile, policy.resend_gap, policy.multiplier, policy.numbers
        )
        return Rules(limits, policy.countries)

    return ConnectorRooms(
        pool=pool,
        trials=Trials(pool, messages, ground.rates, rules, ground.clock),
        search=MessageSearch(ground.db, ground.ring),
        timelines=Timelines(ground.db, messages, ground.audit, ground.clock),
        audit=ground.audit,
        receipts=Receipts(ground.db, ground.ring, pool, ground.clock),
    )


def _console(ground: Ground, operators: Operators) -> web.ConsoleRooms:
    settings = ground.settings
    return web.ConsoleRooms(
        operators=operators,
        sessions=OperatorSessions(ground.db, ground.clock),
        ring=ground.ring,
        clock=ground.clock,
        origin=settings.public_console_origin,
        hosts=tuple(settings.hosts),
        trusted_proxies=settings.trusted_proxies,
        installation=web.Installation(
            ground.kind, f"{settings.public_origin}/sign-in", ground.inbox, settings.limits
        ),
        examine=partial(examine, settings, ground.clock, db=ground.db),
    )


def _page_settings(ground: Ground) -> web.PageSettings:
    settings = ground.settings
    return web.PageSettings(
        origin=settings.public_origin,
        hosts=tuple(settings.hosts),
        home_region=settings.home_country or None,
        trusted_proxies=settings.trusted_proxies,
        dev=ground.kind == "dev",
        inbox_url=ground.inbox,
        application_name=settings.application_name,
    )
