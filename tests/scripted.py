"""Rooms below the pages, with a verifier that does as it is told: for what pages and journeys promise whatever a provider does."""

from collections import deque
from dataclasses import dataclass, field
from typing import Any

from watchword.accounts import NewPasswords, Passwords, People, Sessions, StartedSession, Users
from watchword.accounts.breached import NoList
from watchword.accounts.devices import Devices
from watchword.app.people import own_account_of
from watchword.audit import Audit
from watchword.clock import Clock
from watchword.db import Database
from watchword.delivery import Receipts
from watchword.errors import CodeMismatch, CodeNotFound, InteractionNotFound
from watchword.identifiers import Identifier, parse_identifier
from watchword.interaction import (
    Allowed,
    Asker,
    Event,
    Finished,
    Interaction,
    Journeys,
    Listener,
    Next,
)
from watchword.interaction import Rooms as InteractionRooms
from watchword.keys import KeyRing
from watchword.limits import Door, Limiter
from watchword.message import UsageType
from watchword.testing import FrozenClock
from watchword.verification import Sent, Verified, Verifier
from watchword.verification.verified import _proved
from watchword.web import ConsoleRooms, PageSettings, Rooms, create
from watchword.web.api import ApiRooms
from watchword.web.csrf import FormTokens
from watchword.web.oidc import OIDCRooms
from watchword.web.watchers import Watchers

CODE = "246813"


def proved(
    identifier: Identifier | str,
    *,
    flow: str = "",
    at: int = 0,
    usage_type: UsageType = UsageType.SIGN_IN,
    verification_id: str = "v" * 21,
) -> Verified:
    """What only the right code gives."""
    if isinstance(identifier, str):
        identifier = parse_identifier(identifier)
    return _proved(identifier, usage_type, "demo-app", flow, verification_id, at)


class ScriptedVerifier(Verifier):
    """Sends nothing. ``CODE`` is right once per send; ``fail`` queues what the next call raises."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(application="demo-app", clock=clock)
        self.clock = clock
        self.sends: list[dict[str, Any]] = []
        self.live: dict[tuple[str, str], str] = {}
        self.used: dict[tuple[str, str], Verified] = {}
        self.always_right = False
        self._next: deque[BaseException] = deque()

    def fail(self, *errors: BaseException) -> None:
        """Raise these, one a call."""
        self._next.extend(errors)

    async def send(
        self,
        identifier: Identifier | str,
        usage_type: UsageType | str = UsageType.SIGN_IN,
        *,
        flow: str = "",
        locale: str | None = None,
        address: str | None = None,
        door: Door = Door.PAGES,
        client: str | None = None,
        device: str | None = None,
        known_device: bool = False,
        application: str | None = None,
        region: str | None = None,
    ) -> Sent:
        """A code to nobody."""
        assert not isinstance(identifier, str)
        self.sends.append(
            {"to": identifier.value, "flow": flow, "locale": locale, "address": address}
        )
        if self._next:
            raise self._next.popleft()
        at, verification_id = self.clock.now(), f"v{len(self.sends):020d}"
        self.live[flow, identifier.value] = verification_id
        return Sent(verification_id, at + 600_000, at + 60_000, len(CODE))

    async def send_later(
        self, identifier: Identifier, usage_type: UsageType, *, deliver: bool, **options: Any
    ) -> Sent:
        """A code to nobody, or not even that."""
        sent = await self.send(identifier, usage_type, **options)
        if not deliver:
            del self.live[options["flow"], identifier.value]
        self.sends[-1]["deliver"] = deliver
        return sent

    async def recall(self, verification_id: str, *, flow: str) -> Verified | None:
        """What ``check`` gave."""
        return self.used.get((flow, verification_id))

    async def check(
        self,
        identifier: Identifier | str,
        code: str,
        usage_type: UsageType | str = UsageType.SIGN_IN,
        *,
        flow: str = "",
        address: str | None = None,
        door: Door = Door.PAGES,
        client: str | None = None,
        device: str | None = None,
        known_device: bool = False,
        application: str | None = None,
        region: str | None = None,
    ) -> Verified:
        """Right if it is ``CODE`` and was not used."""
        assert not isinstance(identifier, str)
        if self._next:
            raise self._next.popleft()
        verification_id = self.live.get((flow, identifier.value), "")
        if not self.always_right:
            if code != CODE:
                raise CodeMismatch
            if not self.live.pop((flow, identifier.value), ""):
                raise CodeNotFound
        verified = proved(
            identifier,
            flow=flow,
            at=self.clock.now(),
            usage_type=UsageType(usage_type),
            verification_id=verification_id,
        )
        self.used[flow, verification_id] = verified
        return verified


class Steps:
    """The steps of the first journey, as a page takes them: told by the browser's token."""

    def __init__(self, journeys: Journeys) -> None:
        self._journeys = journeys
        self.begin = journeys.interactions.begin
        self.find = journeys.interactions.find
        self.purge = journeys.interactions.purge
        self.leave = journeys.leaving.leave

    async def ask(
        self,
        token: str,
        identifier: Identifier,
        *,
        locale: str | None = None,
        address: str | None = None,
        event: Event = Event.SIGN_IN,
    ) -> Interaction:
        """Type a number or address."""
        asker = Asker(address=address, locale=locale)
        async with self._journeys.interactions.opening(token, event) as interaction:
            await self._journeys.codes.ask(interaction, identifier, asker)
        return await self.required(token)

    async def resend(
        self, token: str, *, locale: str | None = None, address: str | None = None
    ) -> Interaction:
        """Send again."""
        async with self._journeys.interactions.turn(token) as interaction:
            asker = Asker(address=address, locale=locale)
            await self._journeys.codes.resend(interaction, asker)
        return await self.required(token)

    async def change(self, token: str) -> None:
        """Not this one."""
        async with self._journeys.interactions.turn(token) as interaction:
            await self._journeys.interactions.change(interaction)

    async def reach(self, token: str, code: str, *, address: str | None = None) -> Finished | Next:
        """Type the code, and go on as far as that leads."""
        journeys, asker = self._journeys, Asker(address=address)
        async with journeys.interactions.turn(token) as interaction:
            record = interaction.waiting
            if record is None:
                raise InteractionNotFound
            verified = await journeys.codes.judge(interaction, record, code, asker)
            finished = await journeys.sign_in.at_once(interaction, record, verified, asker)
            if finished is not None:
                return finished
            await journeys.codes.keep(interaction, record, verified)
        return await journeys.onward.proved(token, record.id, asker)

    async def answer(self, token: str, code: str, *, address: str | None = None) -> StartedSession:
        """Type the code that signs in."""
        reached = await self.reach(token, code, address=address)
        assert isinstance(reached, Finished), reached
        return reached.started

    async def required(self, token: str) -> Interaction:
        """The interaction there must be."""
        interaction = await self.find(token)
        if interaction is None:
            raise InteractionNotFound
        return interaction


@dataclass
class Site:
    """The pages on scripted rooms."""

    db: Database
    clock: FrozenClock
    settings: PageSettings = field(
        default_factory=lambda: PageSettings(origin="http://127.0.0.1:3001")
    )
    real: Verifier | None = None  # in place of the scripted one
    allowed: Allowed = field(default_factory=Allowed)
    listeners: tuple[Listener, ...] = ()
    api: ApiRooms | None = None
    console: ConsoleRooms | None = None
    watchers: Watchers | None = None
    oidc: OIDCRooms | None = None
    receipts: Receipts | None = None

    def __post_init__(self) -> None:
        self.verifier = ScriptedVerifier(self.clock)
        self.users, self.sessions = Users(self.db, self.clock), Sessions(self.db, self.clock)
        ring, limiter = KeyRing.ephemeral(self.clock), Limiter(self.db, self.clock)
        audit = Audit(self.db, self.clock)
        self.passwords = Passwords(self.db, ring, limiter, self.clock, audit)
        standing = InteractionRooms(
            db=self.db,
            verifier=self.real or self.verifier,
            users=self.users,
            passwords=self.passwords,
            new_passwords=NewPasswords(NoList()),
            sessions=self.sessions,
            clock=self.clock,
            audit=audit,
            allowed=self._allowed,
            listeners=self.listeners,
            devices=Devices(self.db, self.clock),
        )
        self.journeys = Journeys.on(standing)
        people = People(self.db, ring, self.clock, audit, self.users)
        self.sign_in = Steps(self.journeys)
        self.forms = FormTokens(ring)
        self.rooms = Rooms(
            journeys=self.journeys,
            users=self.users,
            sessions=self.sessions,
            ring=ring,
            clock=self.clock,
            settings=self.settings,
            account=own_account_of(standing, people),
            api=self.api,
            console=self.console,
            watchers=self.watchers,
            oidc=self.oidc,
            receipts=self.receipts,
        )
        self.app = create(self.rooms)

    async def _allowed(self) -> Allowed:
        return self.allowed

    async def count(self, table: str) -> int:
        """How many rows a table has."""
        row = await self.db.one(f"SELECT COUNT(*) AS n FROM {table}")
        assert row is not None
        return int(row["n"])
