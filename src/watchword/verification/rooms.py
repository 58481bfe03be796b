"""What sending and checking share: the rooms below, who asks, and what the audit keeps of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, Protocol

from watchword import meters
from watchword.audit import Audit
from watchword.clock import Clock
from watchword.db import Connection, Database
from watchword.delivery import Delivery
from watchword.events import NOBODY, Events
from watchword.identifiers import Identifier
from watchword.keys import KeyRing, Purpose
from watchword.limits import CheckLimits, Door, Limiter, NamedLimits
from watchword.verification.announcing import Announcing
from watchword.verification.policy import Policy
from watchword.verification.store import Binding, Store

CHECK: Final = "verification.check"
# Whoever hears one of these can ask again at once, and will hear it again.
_AGAIN_AND_AGAIN: Final = frozenset({"refused", "locked", "unknown", "expired", "spent"})


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: by which door, and from which address and browser as far as these are known.

    ``client`` is the program that asks, where that is not the application a code is bound to. ``device`` names the browser;
    ``known_device`` says that the identifier signed in there before.
    """

    door: Door = Door.PAGES
    address: str | None = None
    client: str | None = None
    device: str | None = None
    known_device: bool = False


class KnownCodes(Protocol):
    """Identifiers for tests, which get no message."""

    async def code_of(self, identifier: Identifier, application: str) -> str | None:
        """The code that whoever tests knows; ``None`` for every identifier of a person."""
        ...


@dataclass(frozen=True, slots=True)
class Rooms:
    """The rooms below. ``limiter`` counts wrong tries, in the database always; ``rates`` counts sends, wherever that is kept.

    ``tests`` knows identifiers for tests, where there may be any. ``link`` is the page that an e-mail's link opens, where there is one.
    """

    db: Database
    ring: KeyRing
    limiter: Limiter
    rates: Limiter
    delivery: Delivery
    clock: Clock
    audit: Audit
    store: Store = field(default_factory=Store)
    tests: KnownCodes | None = None
    link: str = ""
    events: Events = NOBODY

    @property
    def announcing(self) -> Announcing:
        """Who tells programs of refusals."""
        return Announcing(self.db, self.ring, self.limiter, self.events)

    def limits(self, policy: Policy) -> NamedLimits:
        """The limits that stand around this policy."""
        # Not the current key: a rotation would make every limit whole again.
        return _limits(self.ring.oldest(Purpose.LOOKUP).value, policy)

    def wrong(self, policy: Policy, binding: Binding, caller: Caller) -> CheckLimits:
        """The limits of wrong tries that hold for this caller."""
        return self.limits(policy).check(
            binding.identifier,
            application=binding.application,
            client=caller.client,
            address=caller.address,
            device=caller.device,
            known_device=caller.known_device,
            door=caller.door,
        )

    async def note(
        self,
        action: str,
        outcome: str,
        binding: Binding,
        caller: Caller,
        *,
        verification_id: str = "",
        reason: str = "",
        conn: Connection | None = None,
    ) -> None:
        """Append to the audit what became of a send or a check, where neither verification nor message log says it, and count the checks."""
        if action == CHECK:
            meters.count(meters.CHECKS, binding.usage_type.value, outcome)
        facts = {
            "verification": verification_id,
            "usage_type": binding.usage_type.value,
            "reason": reason,
        }
        await self.audit.append(
            action,
            actor="person" if caller.door.public else caller.client or binding.application,
            target=binding.identifier.masked,
            outcome=outcome,
            application=binding.application,
            address=caller.address or "",
            data={name: fact for name, fact in facts.items() if fact},
            anybody=outcome in _AGAIN_AND_AGAIN,
            conn=conn,
        )
        if conn is None:
            await self.announcing.tell(outcome, reason, binding, caller.address)


@lru_cache(maxsize=8)
def _limits(key: bytes, policy: Policy) -> NamedLimits:
    # They remember the numbers they looked up, and every send asks for a dozen.
    return NamedLimits(key, policy.profile, policy.resend_gap, policy.multiplier, policy.numbers)
