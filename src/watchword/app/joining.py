"""Joins the rooms into one ASGI application."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from watchword import web
from watchword.accounts import Sessions, Users
from watchword.app.housekeeping import housekeeping
from watchword.app.opening import opened_database, operators_of, policy_of, prepare, ring_of
from watchword.audit import Audit
from watchword.clients import Clients
from watchword.clock import SYSTEM, Clock
from watchword.db import Database
from watchword.db.installation import Kind
from watchword.delivery import Delivery, MessageLog, Pool
from watchword.http import Guard, HTTPTransport
from watchword.interaction import SignIn
from watchword.keys import kept_fresh
from watchword.limits import Limiter
from watchword.oidc import Algorithm, Provider
from watchword.operators import Operators, OperatorSessions
from watchword.sandbox import print_config
from watchword.settings import Settings
from watchword.verification import Verifier
from watchword.web.api import ApiRooms
from watchword.web.api.tokens import TokenGate
from watchword.web.oidc import OIDCRooms

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
    settings: Settings, *, kind: Kind, inbox: str | None = None, clock: Clock = SYSTEM
) -> AsyncIterator[House]:
    """Every room, open while inside."""
    async with AsyncExitStack() as stack:
        db = await stack.enter_async_context(opened_database(settings))
        await prepare(db, kind)
        ring = await ring_of(settings, db, clock)
        await stack.enter_async_context(kept_fresh(ring))
        guard = Guard.of(settings.outbound_allow, loopback=kind == "dev")
        transport = await stack.enter_async_context(HTTPTransport(guard))
        pool = await Pool.open(db, ring, transport, clock, settings.code_digits)
        if kind == "dev":
            await _keep_sandbox_connectors(pool, settings.sandbox_port)
        limiter, messages = Limiter(db, clock), MessageLog(db, ring, clock)
        verifier = Verifier.joined(
            db=db,
            ring=ring,
            limiter=limiter,
            rates=await _rates(settings, limiter, db, clock, stack),
            delivery=Delivery(pool, messages, clock),
            clock=clock,
            policy=policy_of(settings, kind),
            audit=Audit(db, clock),
            application=DEMO_APPLICATION,
        )
        clients = Clients(
            db,
            ring,
            limiter,
            clock,
            origin=settings.public_origin,
            reveal_secrets=settings.reveal_secrets,
        )
        provider = await Provider.open(
            settings.public_origin,
            ring,
            clients,
            clock,
            algorithm=Algorithm(settings.signing_algorithm),
        )
        users, sessions = Users(db, clock), Sessions(db, clock)
        sign_in = SignIn(db, verifier, users, sessions, clock, Audit(db, clock))
        operators = operators_of(db, ring, clock)
        await stack.enter_async_context(
            housekeeping(
                [
                    verifier.purge,
                    messages.purge,
                    limiter.purge,
                    sign_in.purge,
                    sessions.purge,
                    operators.purge,
                ]
            )
        )
        rooms = web.Rooms(
            sign_in=sign_in,
            users=users,
            sessions=sessions,
            ring=ring,
            clock=clock,
            settings=_page_settings(settings, kind, inbox),
            api=ApiRooms(gate=TokenGate(provider.management)),
            oidc=OIDCRooms(provider, settings.trusted_proxies),
            console=web.ConsoleRooms(
                operators=operators,
                sessions=OperatorSessions(db, clock),
                ring=ring,
                clock=clock,
                origin=settings.public_console_origin,
                hosts=tuple(settings.hosts),
                trusted_proxies=settings.trusted_proxies,
                installation=web.Installation(
                    kind, f"{settings.public_origin}/sign-in", inbox, settings.limits
                ),
            ),
        )
        yield House(web.create(rooms), web.create_console(rooms), operators)


async def _rates(
    settings: Settings, limiter: Limiter, db: Database, clock: Clock, stack: AsyncExitStack
) -> Limiter:
    """Where rates are counted: in Redis, if the settings name one."""
    if not settings.redis:
        return limiter
    from watchword.limits.redis import RedisLimiter  # noqa: PLC0415 - an extra

    rates = RedisLimiter(settings.redis, db, clock)
    stack.push_async_callback(rates.close)
    return rates


def _page_settings(settings: Settings, kind: Kind, inbox: str | None) -> web.PageSettings:
    return web.PageSettings(
        origin=settings.public_origin,
        hosts=tuple(settings.hosts),
        home_region=settings.home_country or None,
        trusted_proxies=settings.trusted_proxies,
        dev=kind == "dev",
        inbox_url=inbox,
        application_name=settings.application_name,
    )


async def _keep_sandbox_connectors(pool: Pool, port: int) -> None:
    """A dev database sends through the sandbox beside it, unless its operator stored a connector of their own."""
    for connector_id, config in print_config(port).items():
        await pool.keep_sandbox(connector_id, config)
