"""Rooms below the pages, with a verifier that does as it is told: for what pages and journeys promise whatever a provider does."""

from collections import deque
from dataclasses import dataclass, field
from typing import Any

from watchword.accounts import Sessions, Users
from watchword.audit import Audit
from watchword.clock import Clock
from watchword.db import Database
from watchword.delivery import Receipts
from watchword.errors import CodeMismatch, CodeNotFound
from watchword.identifiers import Identifier, parse_identifier
from watchword.interaction import SignIn
from watchword.keys import KeyRing
from watchword.limits import Door
from watchword.message import UsageType
from watchword.testing import FrozenClock
from watchword.verification import Sent, Verified, Verifier
from watchword.verification.verified import _proved
from watchword.web import ConsoleRooms, PageSettings, Rooms, create
from watchword.web.api import ApiRooms
from watchword.web.oidc import OIDCRooms
from watchword.web.watchers import Watchers

CODE = "246813"


def proved(identifier: Identifier | str, *, flow: str = "", at: int = 0) -> Verified:
    """What only the right code gives."""
    if isinstance(identifier, str):
        identifier = parse_identifier(identifier)
    return _proved(identifier, UsageType.SIGN_IN, "demo-app", flow, "v" * 21, at)


class ScriptedVerifier(Verifier):
    """Sends nothing. ``CODE`` is right once per send; ``fail`` queues what the next call raises."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(application="demo-app", clock=clock)
        self.clock = clock
        self.sends: list[dict[str, Any]] = []
        self.live: dict[tuple[str, str], bool] = {}
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
        self.live[flow, identifier.value] = True
        at = self.clock.now()
        return Sent(f"v{len(self.sends):020d}", at + 600_000, at + 60_000, len(CODE))

    async def check(
        self,
        identifier: Identifier | str,
        code: str,
        usage_type: UsageType | str = UsageType.SIGN_IN,
        *,
        flow: str = "",
        address: str | None = None,
        door: Door = Door.PAGES,
        application: str | None = None,
        region: str | None = None,
    ) -> Verified:
        """Right if it is ``CODE`` and was not used."""
        assert not isinstance(identifier, str)
        if self._next:
            raise self._next.popleft()
        if not self.always_right:
            if code != CODE:
                raise CodeMismatch
            if not self.live.pop((flow, identifier.value), False):
                raise CodeNotFound
        return proved(identifier, flow=flow, at=self.clock.now())


@dataclass
class Site:
    """The pages on scripted rooms."""

    db: Database
    clock: FrozenClock
    settings: PageSettings = field(
        default_factory=lambda: PageSettings(origin="http://127.0.0.1:3001")
    )
    real: Verifier | None = None  # in place of the scripted one
    api: ApiRooms | None = None
    console: ConsoleRooms | None = None
    watchers: Watchers | None = None
    oidc: OIDCRooms | None = None
    receipts: Receipts | None = None

    def __post_init__(self) -> None:
        self.verifier = ScriptedVerifier(self.clock)
        self.users, self.sessions = Users(self.db, self.clock), Sessions(self.db, self.clock)
        self.sign_in = SignIn(
            self.db,
            self.real or self.verifier,
            self.users,
            self.sessions,
            self.clock,
            Audit(self.db, self.clock),
        )
        self.rooms = Rooms(
            sign_in=self.sign_in,
            users=self.users,
            sessions=self.sessions,
            ring=KeyRing.ephemeral(self.clock),
            clock=self.clock,
            settings=self.settings,
            api=self.api,
            console=self.console,
            watchers=self.watchers,
            oidc=self.oidc,
            receipts=self.receipts,
        )
        self.app = create(self.rooms)

    async def count(self, table: str) -> int:
        """How many rows a table has."""
        row = await self.db.one(f"SELECT COUNT(*) AS n FROM {table}")
        assert row is not None
        return int(row["n"])
