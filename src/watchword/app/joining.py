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
from watchword.app.governing import Governing, around, judge, spellings, taken
from watchword.app.ground import Ground, opened_ground
from watchword.app.housekeeping import housekeeping
from watchword.app.opening import operators_of
from watchword.app.people import own_account_of, people_of
from watchword.app.rehearsing import rehearse
from watchword.app.watching import watched
from watchword.clients import Clients
from watchword.clock import SYSTEM, Clock
from watchword.db.installation import Kind
from watchword.delivery import Delivery, MessageLog, Pool, Questions, Receipts, Rules, Trials
from watchword.delivery.search import MessageSearch
from watchword.delivery.statistics import Statistics
from watchword.doctor import examine
from watchword.events import NOBODY, Events
from watchword.experience import Experience, MailTemplates, Phrases, TestIdentifiers
from watchword.hooks import Hooks, Worker
from watchword.interaction import Allowing, Journeys
from watchword.interaction import Rooms as InteractionRooms
from watchword.keys import Purpose
from watchword.limits import NamedLimits
from watchword.oidc import Algorithm, Provider
from watchword.operators import Operators, OperatorSessions, SecondSteps
from watchword.sandbox import Sandbox
from watchword.settings import Settings
from watchword.verification import Verifier
from watchword.verification.repeats import Repeats
from watchword.verification.timeline import Timelines
from watchword.web.api import (
    ApiRooms,
    ClientRooms,
    CodeRooms,
    ConnectorRooms,
    ExperienceRooms,
    LimitRooms,
    UserRooms,
)
from watchword.web.api.tokens import TokenGate
from watchword.web.console import APPLICATION as CONSOLE
from watchword.web.look import OperatorsLook
from watchword.web.oidc import OIDCRooms
from watchword.web.phrases import built_in
from watchword.web.pictures import Pictures
from watchword.web.previews import Previews

if TYPE_CHECKING:
    from starlette.types import ASGIApp

DEMO_APPLICATION: Final = "demo-app"


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
    settings: Settings,
    *,
    kind: Kind,
    inbox: str | None = None,
    clock: Clock = SYSTEM,
    sandbox: Sandbox | None = None,
) -> AsyncIterator[House]:
    """Every room, open while inside. The ``sandbox`` of a dev server pushes its receipts here."""
    async with AsyncExitStack() as stack:
        ground = await stack.enter_async_context(
            opened_ground(settings, kind=kind, inbox=inbox, clock=clock)
        )
        db, ring = ground.db, ground.ring
        experience = await Experience.open(db, clock, kind)
        governing = Governing(experience, settings, kind)
        users, sessions = Users(db, clock), Sessions(db, clock)
        pool = await _pool(ground, governing)
        stack.push_async_callback(pool.close)
        mails = MailTemplates(db, experience.fallback_language, clock)
        tests = TestIdentifiers(db, ring, taken(users), clock)
        messages, receipts = MessageLog(db, ring, clock), Receipts(db, ring, pool, clock)
        if kind == "dev":
            await rehearse(settings, pool, receipts, sandbox)
        # Before whatever sends, so that its last look comes when all of that is over.
        await stack.enter_async_context(receipts.looking_again())
        hooks = _hooks(ground, governing)
        await stack.enter_async_context(
            Worker(db, hooks.subscriptions, ground.transport, clock).working()
        )
        delivery = Delivery(pool, messages, clock, mails)
        verifier = _verifier(
            ground,
            governing,
            delivery,
            DEMO_APPLICATION,
            tests=tests,
            link=f"{settings.public_origin}/link",
            events=hooks,
        )
        stack.push_async_callback(verifier.finish)
        clients = _clients(ground)
        repeats = Repeats(db, clock)
        announcer = Announcer(hooks, users)
        users.also_tells(announcer.changed)
        devices = Devices(db, clock)
        users.also_ends(devices)
        activity, statistics = Activity(db, clock), Statistics(db, clock)
        provider = await _provider(ground, clients, users, sessions)
        passwords = Passwords(
            db, ring, ground.limiter, clock, ground.audit, governing.lockout, hooks
        )
        new_passwords = NewPasswords(list_of(settings.breached_passwords, ground.transport))
        standing = InteractionRooms(
            db=db,
            verifier=verifier,
            users=users,
            passwords=passwords,
            new_passwords=new_passwords,
            sessions=sessions,
            clock=clock,
            audit=ground.audit,
            allowed=Allowing(experience, pool.channels),
            devices=devices,
            listeners=(announcer.ended,),
            count=partial(_counted, ground, governing),
        )
        journeys = Journeys.on(standing)
        people = people_of(db, ring, clock, users, hooks)
        own_account = own_account_of(standing, people)
        phrases, pictures = Phrases(db, built_in, clock), Pictures(ground.transport)
        stack.push_async_callback(pictures.close)
        operators = operators_of(db, ring, clock)
        second_steps = SecondSteps(
            db,
            OperatorSessions(db, clock),
            # No identifier for tests, no link in a mail, no program that hears of it: operators are nobody's users.
            _verifier(ground, governing, delivery, CONSOLE),
            ground.audit,
            clock,
        )
        await stack.enter_async_context(
            housekeeping(
                [
                    verifier.purge,
                    messages.purge,
                    statistics.roll,
                    statistics.purge,
                    pool.purge,
                    ground.limiter.purge,
                    journeys.interactions.purge,
                    sessions.purge,
                    devices.purge,
                    passwords.purge,
                    activity.purge,
                    own_account.purge,
                    operators.purge,
                    second_steps.purge,
                    repeats.purge,
                    tests.purge,
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
            look=OperatorsLook(experience, phrases, pictures, settings.public_origin),
            watchers=await stack.enter_async_context(watched(settings, db, ring)),
            console=_console(ground, operators, second_steps),
            oidc=OIDCRooms(provider, settings.trusted_proxies),
            receipts=receipts,
            api=ApiRooms(
                gate=TokenGate(provider.management),
                connectors=_connectors(
                    ground, governing, pool, delivery, messages, receipts, mails
                ),
                users=UserRooms(
                    users,
                    passwords,
                    people,
                    UserList(db),
                    activity,
                    ground.audit,
                    provider.consents,
                    provider.browsers,
                    reveal_digests=settings.reveal_password_digests,
                ),
                codes=CodeRooms(verifier, repeats),
                lift_passwords=passwords.lift,
                hooks=hooks,
                audit=ground.audit,
                clients=ClientRooms(clients, ground.audit),
                limits=LimitRooms(
                    partial(_rules, ground, governing), ground.rates, ground.audit, clients
                ),
                experience=ExperienceRooms(
                    experience=experience,
                    phrases=phrases,
                    mails=mails,
                    tests=tests,
                    around=around(pool, phrases, db),
                    channels=pool.channels,
                    judge=judge(experience, new_passwords, users),
                    spellings=spellings(db),
                    digits=governing.digits,
                    policy=governing.policy,
                    previews=Previews(experience, clock),
                ),
            ),
        )
        yield House(web.create(rooms), web.create_console(rooms), operators)


def _hooks(ground: Ground, governing: Governing) -> Hooks:
    return Hooks(
        ground.db,
        ground.ring,
        ground.transport,
        ground.clock,
        limiter=ground.rates,
        limits=partial(_limits, ground, governing),
        reveal=ground.settings.reveal_secrets,
    )


def _limits(ground: Ground, governing: Governing) -> NamedLimits:
    """Today's, for whoever tries something out."""
    policy, key = governing.latest_policy(), ground.ring.oldest(Purpose.LOOKUP).value
    return NamedLimits(key, policy.profile, policy.resend_gap, policy.multiplier, policy.numbers)


async def _counted(
    ground: Ground, governing: Governing, address: str | None, session: str | None = None
) -> None:
    """See ``Counting``."""
    limits = _limits(ground, governing)
    if session is not None:
        await ground.rates.reserve(limits.requests_in(session))
    elif address is not None:
        await ground.rates.reserve(limits.flows(address))


async def _pool(ground: Ground, governing: Governing) -> Pool:
    return await Pool.open(
        ground.db,
        ground.ring,
        ground.transport,
        ground.clock,
        lambda: governing.latest_policy().digits,
    )


def _verifier(
    ground: Ground,
    governing: Governing,
    delivery: Delivery,
    application: str,
    *,
    tests: TestIdentifiers | None = None,
    link: str = "",
    events: Events = NOBODY,
) -> Verifier:
    return Verifier.joined(
        db=ground.db,
        ring=ground.ring,
        limiter=ground.limiter,
        rates=ground.rates,
        delivery=delivery,
        clock=ground.clock,
        policy=governing.latest_policy(),
        policy_now=governing.policy,
        tests=tests,
        audit=ground.audit,
        application=application,
        link=link,
        events=events,
    )


def _clients(ground: Ground) -> Clients:
    return Clients(
        ground.db,
        ground.ring,
        ground.limiter,
        ground.clock,
        demo_origin=ground.settings.public_origin if ground.kind == "dev" else None,
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


def _rules(ground: Ground, governing: Governing) -> Rules:
    return Rules(_limits(ground, governing), governing.latest_policy().countries)


def _connectors(
    ground: Ground,
    governing: Governing,
    pool: Pool,
    delivery: Delivery,
    messages: MessageLog,
    receipts: Receipts,
    mails: MailTemplates,
) -> ConnectorRooms:
    rules = partial(_rules, ground, governing)
    return ConnectorRooms(
        pool=pool,
        delivery=delivery,
        trials=Trials(pool, messages, ground.rates, rules, ground.clock, mails),
        questions=Questions(pool, receipts, ground.rates, rules),
        search=MessageSearch(ground.db, ground.ring),
        statistics=Statistics(ground.db, ground.clock),
        timelines=Timelines(ground.db, messages, ground.audit, ground.clock),
        audit=ground.audit,
        receipts=receipts,
        origin=ground.settings.public_origin,
    )


def _console(ground: Ground, operators: Operators, second_steps: SecondSteps) -> web.ConsoleRooms:
    settings = ground.settings
    return web.ConsoleRooms(
        operators=operators,
        second_steps=second_steps,
        sessions=OperatorSessions(ground.db, ground.clock),
        ring=ground.ring,
        clock=ground.clock,
        origin=settings.public_console_origin,
        hosts=tuple(settings.hosts),
        trusted_proxies=settings.trusted_proxies,
        installation=web.Installation(
            ground.kind,
            f"{settings.public_origin}/sign-in",
            ground.inbox,
            settings.limits,
            settings.home_country,
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
