"""Asks as somebody known and as somebody unknown, and looks for any difference an onlooker could see."""

import itertools
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

from tests.person import Form, InProcess, Page, Person, Raw
from tests.scripted import Site, proved
from tests.verification.desk import Desk, wrong
from tests.verification.letterbox import Letterbox

from watchword.db import Database
from watchword.delivery import Delivery, FixedPool, MessageLog
from watchword.errors import DeliveryFailed
from watchword.identifiers import Identifier, parse_identifier
from watchword.interaction import Asker, Interaction
from watchword.interaction.codes import Codes
from watchword.message import Fault
from watchword.testing import FrozenClock
from watchword.verification import Policy

# Alike wherever a mask shows anything of them.
PAIRS = {
    "phone": ("+86 139 0000 1111", "+86 139 0001 1111"),
    "e-mail": ("mei@example.com", "may@example.com"),
}
_TOKENS = re.compile(r"[a-z0-9]{21}\.[A-Za-z0-9_-]{43}|(?<==)[A-Za-z0-9_-]{43}(?=;)")

_TYPED_CODE = re.compile(r'(?<=value=")\d{6}(?=")')


class Hasty(Delivery):
    """A provider's silence is noticed after a tenth of a second instead of eight."""

    async def deliver(self, *arguments: object, **options: object) -> object:  # type: ignore[override]
        return await super().deliver(*arguments, **options | {"budget": 0.1})  # type: ignore[arg-type]


@dataclass
class Stage:
    """The pages on real rooms; the provider is a list."""

    desk: Desk
    site: Site
    _addresses: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    @classmethod
    async def open(
        cls,
        db: Database,
        clock: FrozenClock,
        *,
        connectors: tuple[Letterbox, ...] | None = None,
        multiplier: int = 1,
    ) -> "Stage":
        desk = await Desk.open(db, clock)
        verifier = desk.verifier(
            Policy(multiplier=multiplier), application="demo-app", connectors=connectors
        )
        boxes = (desk.texts, desk.mails) if connectors is None else connectors
        hasty = Hasty(FixedPool(boxes), MessageLog(db, desk.ring, clock), clock)
        verifier._rooms = replace(verifier._opened, delivery=hasty)
        return cls(desk, Site(db, clock, real=verifier))

    async def know(self, identifier: str) -> None:
        """Make ``identifier`` somebody's."""
        await self.site.users.find_or_create(proved(identifier))

    def person(self) -> Person:
        """A stranger from an address of their own."""
        number = next(self._addresses)
        address = f"192.0.{number // 250}.{number % 250}"
        return Person(InProcess(self.site.app, client=(address, 1)))

    async def ask(self, person: Person, identifier: str) -> Page:
        """Type ``identifier`` and press the button."""
        page = await person.open("/sign-in")
        return await person.submit(page, "/sign-in", identifier=identifier)

    async def drain(self) -> None:
        """Wait for what follows its answer."""
        if self.site.real is not None:
            await self.site.real.finish()

    def code(self, identifier: Identifier) -> str:
        """The newest code that arrived."""
        return self.desk.box(identifier).codes(identifier)[-1]


def face(raw: Raw, identifier: str) -> tuple[object, ...]:
    """All that an onlooker sees of an answer, without what is random and without what they typed themselves."""
    request_id = raw.header("x-request-id") or "-"
    stored = parse_identifier(identifier).value

    def seen(text: str) -> str:
        text = text.replace(request_id, "(request)")
        text = text.replace(identifier, "(typed)").replace(stored, "(typed)")
        return _TYPED_CODE.sub("(typed)", _TOKENS.sub("(token)", text))

    headers = [(name, seen(value)) for name, value in raw.headers]
    return raw.status, headers, seen(raw.body.decode())


Scene = Callable[[Stage, Person, str], Awaitable[None]]


async def differences(stage: Stage, scene: Scene, kind: str) -> list[tuple[object, object]]:
    """Plays ``scene`` as somebody known and as somebody unknown; every pair of answers that do not look alike."""
    known, unknown = PAIRS[kind]
    await stage.know(known)
    histories, clock = [], stage.site.clock
    began = clock.now()
    for identifier in (known, unknown):
        # Pages show times: both begin at the same moment.
        clock.move((began - clock.now()) / 1000)
        person = stage.person()
        await scene(stage, person, identifier)
        histories.append([face(raw, identifier) for raw in person.history])
    first, second = histories
    assert len(first) > 1
    return [(one, other) for one, other in itertools.zip_longest(first, second) if one != other]


# --- scenes ----------------------------------------------------------------------------------


async def step(person: Person, page: Page, action: str, **typed: str) -> Page:
    """Press a button that this page may not show: the form's token is one for the whole sign-in."""
    token = page.forms[0].fields["token"]
    shown = Page(page.path, page.raw, [Form(action, {"token": token})])
    after = await person.submit(shown, action, typed)
    return after if after.forms else page


async def asking(stage: Stage, person: Person, identifier: str) -> None:
    """Ask, look again, send again."""
    page = await stage.ask(person, identifier)
    await person.open("/sign-in/code")
    page = await step(person, page, "/sign-in/resend")
    await step(person, page, "/sign-in/change")


async def guessing(stage: Stage, person: Person, identifier: str) -> None:
    """Wrong codes until the code is spent, new codes until the person is locked out."""
    for _ in range(2):
        page = await stage.ask(person, identifier)
        code = stage.code(parse_identifier(identifier))
        for nth in range(6):
            page = await step(person, page, "/sign-in/code", code=wrong(code, nth + 1))
        stage.site.clock.move(61)
    await stage.ask(person, identifier)


async def flooding(stage: Stage, person: Person, identifier: str) -> None:
    """Ask in one new sign-in after the other, until the limits refuse."""
    for _ in range(12):
        person.cookies.clear()
        await stage.ask(person, identifier)


def refused(fault: Fault) -> Scene:
    """Asking while the provider refuses."""

    async def scene(stage: Stage, person: Person, identifier: str) -> None:
        for box in (stage.desk.texts, stage.desk.mails):
            box._next.clear()
            box.refuse_next(fault)
        await asking(stage, person, identifier)

    return scene


async def stalled(stage: Stage, person: Person, identifier: str) -> None:
    """Asking while the provider says nothing."""
    for box in (stage.desk.texts, stage.desk.mails):
        box._next.clear()
        box.hold_next()
    await asking(stage, person, identifier)


# --- what must be noticed --------------------------------------------------------------------


class Telltale(Codes):
    """Broken on purpose: tells strangers that nobody has this number."""

    async def ask(self, interaction: Interaction, identifier: Identifier, asker: Asker) -> None:
        if await self._rooms.users.find_by_identifier(identifier) is None:
            raise DeliveryFailed(Fault.BAD_RECIPIENT)
        await super().ask(interaction, identifier, asker)
