"""A verifier on real rooms: only the provider and the clock are the test's."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

from tests.verification.letterbox import Letterbox, Mails, Texts

from watchword import secret
from watchword.audit import Audit
from watchword.db import Database, Row
from watchword.delivery import Delivery, FixedPool, MessageLog
from watchword.identifiers import Email, Identifier, Phone, parse_email, parse_phone
from watchword.keys import KeyRing
from watchword.limits import Limiter
from watchword.message import UsageType
from watchword.testing import FrozenClock
from watchword.verification import Policy, Verifier
from watchword.verification.store import Store

PHONE = parse_phone("+86 138 0013 8000")
OTHER_PHONE = parse_phone("+86 138 0013 8001")
EMAIL = parse_email("mei@example.com")


def wrong(code: str, nth: int = 1) -> str:
    """A code of the same length that is not ``code``; another one for each ``nth``."""
    return f"{(int(code) + nth) % 10 ** len(code):0{len(code)}d}"


def printed(rows: Sequence[Row]) -> str:
    """Everything that stands in ``rows``, as text to search in."""
    return "\n".join(str(dict(cast("Any", row))) for row in rows)


@dataclass
class Desk:
    """The rooms of one database, and verifiers on them."""

    db: Database
    clock: FrozenClock
    ring: KeyRing
    texts: Texts = field(default_factory=Texts)
    mails: Mails = field(default_factory=Mails)

    @classmethod
    async def open(cls, db: Database, clock: FrozenClock) -> "Desk":
        return cls(db, clock, await KeyRing.open(db, secret.new_key(), clock))

    def verifier(
        self,
        policy: Policy | None = None,
        *,
        application: str = "library",
        kind: type[Verifier] = Verifier,
        store: Store | None = None,
        limiter: type[Limiter] = Limiter,
        rates: Limiter | None = None,
        connectors: tuple[Letterbox, ...] | None = None,
    ) -> Verifier:
        """A verifier; ``kind``, ``store`` and ``limiter`` may be broken ones."""
        boxes = (self.texts, self.mails) if connectors is None else connectors
        log = MessageLog(self.db, self.ring, self.clock)
        verifier = kind.joined(
            db=self.db,
            ring=self.ring,
            limiter=limiter(self.db, self.clock),
            delivery=Delivery(FixedPool(boxes), log, self.clock),
            clock=self.clock,
            policy=policy or Policy(),
            audit=Audit(self.db, self.clock),
            application=application,
            rates=rates,
        )
        if store is not None:
            verifier._rooms = replace(verifier._opened, store=store)
        return verifier

    def box(self, identifier: Identifier) -> Letterbox:
        """Where messages to ``identifier`` arrive."""
        return self.texts if isinstance(identifier, Phone) else self.mails

    async def sent(
        self,
        verifier: Verifier,
        identifier: Phone | Email = PHONE,
        usage_type: UsageType = UsageType.SIGN_IN,
        *,
        application: str | None = None,
        flow: str = "",
    ) -> str:
        """Send a code and read it where it arrived."""
        await verifier.send(identifier, usage_type, application=application, flow=flow)
        return self.box(identifier).codes(identifier)[-1]

    async def rows(self) -> list[Row]:
        """Every verification, oldest first."""
        return await self.db.all("SELECT * FROM verifications ORDER BY created_at, id")

    async def states(self) -> list[str]:
        """What became of every verification, oldest first."""
        return [row["state"] for row in await self.rows()]
