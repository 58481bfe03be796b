"""The API about connectors, on real rooms, with Aliyun faked at the far end."""

import contextlib
from dataclasses import dataclass

import httpx
from tests.delivery.aliyun import TEXT, Aliyun
from tests.scripted import Site
from tests.web.api.conftest import ORIGIN, OpenGate

from watchword.audit import Audit
from watchword.db import Database
from watchword.delivery import Delivery, MessageLog, Pool, Questions, Receipts, Rules, Trials
from watchword.delivery.delivery import MailTexts
from watchword.delivery.search import MessageSearch
from watchword.delivery.statistics import Statistics
from watchword.errors import DeliveryFailed
from watchword.http import Transport
from watchword.keys import KeyRing, Purpose
from watchword.limits import EVERYWHERE, Countries, Limiter, NamedLimits
from watchword.message import Message
from watchword.testing import FrozenClock
from watchword.verification.timeline import Timelines
from watchword.web.api import ApiRooms, ConnectorRooms


@dataclass
class ConnectorSite:
    """The rooms, and the provider they send to."""

    db: Database
    clock: FrozenClock
    ring: KeyRing
    aliyun: Aliyun
    messages: MessageLog
    rooms: ConnectorRooms

    def client(self) -> httpx.AsyncClient:
        """A program with a token for everything; close it."""
        site = Site(self.db, self.clock, api=ApiRooms(gate=OpenGate(), connectors=self.rooms))
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(app=site.app),
            base_url=ORIGIN,
            headers={"authorization": "Bearer all"},
        )

    async def send(
        self, times: int = 1, message: Message = TEXT, verification: str = "v1", budget: float = 0.3
    ) -> None:
        """Send a message, whatever comes of it; each a second after the one before."""
        for _ in range(times):
            self.clock.move(1)
            with contextlib.suppress(DeliveryFailed):
                await self.rooms.delivery.deliver(message, verification=verification, budget=budget)


async def connector_site(
    db: Database,
    clock: FrozenClock,
    code_digits: int = 6,
    ring: KeyRing | None = None,
    countries: Countries = EVERYWHERE,
    mails: MailTexts | None = None,
    transport: Transport | None = None,
) -> ConnectorSite:
    """The rooms on this database; ``transport`` leads elsewhere than to ``aliyun``."""
    ring, aliyun = ring or KeyRing.ephemeral(clock), Aliyun()
    pool = await Pool.open(db, ring, transport or aliyun, clock, code_digits)
    messages, audit = MessageLog(db, ring, clock), Audit(db, clock)
    rules = Rules(NamedLimits(ring.current(Purpose.LOOKUP).value), countries)
    receipts, limiter = Receipts(db, ring, pool, clock), Limiter(db, clock)
    rooms = ConnectorRooms(
        pool=pool,
        delivery=Delivery(pool, messages, clock),
        trials=Trials(pool, messages, limiter, lambda: rules, clock, mails),
        questions=Questions(pool, receipts, limiter, lambda: rules),
        search=MessageSearch(db, ring),
        statistics=Statistics(db, clock),
        timelines=Timelines(db, messages, audit, clock),
        audit=audit,
        receipts=receipts,
        origin=ORIGIN,
    )
    return ConnectorSite(db, clock, ring, aliyun, messages, rooms)
