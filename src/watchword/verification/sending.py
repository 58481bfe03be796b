"""A code on its way: limits, then its row, each in one statement; then, with nothing open, the delivery."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Final

from watchword import secret
from watchword.db import Connection
from watchword.errors import (
    ConnectorNotFound,
    CountryRefused,
    DatabaseBusy,
    DeliveryFailed,
    LimitReached,
    UniqueViolated,
    WatchwordError,
)
from watchword.identifiers import Email
from watchword.keys import Purpose
from watchword.limits import NamedLimits, SendLimits
from watchword.message import Message
from watchword.verification.policy import Policy
from watchword.verification.rooms import Caller, Rooms
from watchword.verification.store import Binding, Fresh
from watchword.verification.verified import SendState, Sent

_log = logging.getLogger("watchword.verification")
ACTION: Final = "verification.send"
_COLLISIONS: Final = 10


@dataclass(frozen=True, slots=True)
class Begun:
    """A code that has its row and its reservations, and has not been delivered."""

    fresh: Fresh
    message: Message
    limits: SendLimits
    superseded: str | None
    digits: int


@dataclass(frozen=True, slots=True)
class Sending:
    """Sends codes, one policy at a time."""

    rooms: Rooms
    policy: Policy

    async def send(self, binding: Binding, caller: Caller, locale: str | None) -> Sent:
        """See ``Verifier.send``."""
        begun = await self.begin(binding, caller, locale)
        if begun.fresh.test:
            await self._note_test(binding, caller, begun)
            return self.sent(begun, SendState.SENT)
        try:
            delivered = await self.rooms.delivery.deliver(
                begun.message, verification=begun.fresh.id, previous=begun.superseded
            )
        except (DeliveryFailed, ConnectorNotFound) as failure:
            # Raised only when nothing left. Every other way out, a cancellation or a crash included, leaves row and reservations as
            # they are: a code that did arrive must work, and a message that may have left counts.
            await self._take_back(binding, caller, begun, failure)
            raise
        return self.sent(begun, SendState(delivered.state))

    async def begin(self, binding: Binding, caller: Caller, locale: str | None) -> Begun:
        """Reserve everything and keep the row. Raises ``LimitReached`` and ``CountryRefused`` with nothing kept."""
        named = self.rooms.limits(self.policy)
        limits = named.send(
            binding.identifier,
            binding.usage_type,
            application=binding.application,
            client=caller.client,
            flow=binding.flow,
            address=caller.address,
            device=caller.device,
            known_device=caller.known_device,
            new_to_device=await self._new_to_device(named, binding, caller),
            door=caller.door,
        )
        known = await self._test_code(binding)
        code = known or secret.new_code(self.policy.digits)
        try:
            self.policy.countries.require(binding.identifier)
            async with self.rooms.db.held() as conn:
                tries, limits = await self._reserve(conn, binding, caller, limits)
                fresh = self._fresh(binding, caller, code, tries, test=known is not None)
                first = await self.rooms.store.insert(conn, binding, fresh)
        except (LimitReached, CountryRefused) as refusal:
            await self._refused(binding, caller, limits, refusal)
            raise
        superseded = None if first else await self._replace(binding, fresh)
        values = {
            "code": code,
            "minutes": str(self.policy.life // 60),
            **self._link(binding, fresh),
        }
        message = Message(binding.identifier, binding.usage_type, values, locale)
        return Begun(fresh, message, limits, superseded, len(code))

    def sent(self, begun: Begun, state: SendState) -> Sent:
        """What to tell of a code that is on its way."""
        return Sent(
            verification_id=begun.fresh.id,
            expires_at=begun.fresh.expires_at,
            resend_at=begun.fresh.created_at + self.policy.resend_gap * 1000,
            digits=begun.digits,
            state=state,
        )

    def _link(self, binding: Binding, fresh: Fresh) -> dict[str, str]:
        """A mail's second way in. The token is in the fragment, which reaches no server: fetching the address does nothing."""
        if not self.rooms.link or not binding.flow or not isinstance(binding.identifier, Email):
            return {}
        key = self.rooms.ring.get(fresh.key_id)
        return {"link": f"{self.rooms.link}#{binding.link(key.value, fresh.id)}"}

    async def _test_code(self, binding: Binding) -> str | None:
        tests = self.rooms.tests
        return await tests.code_of(binding.identifier, binding.application) if tests else None

    async def _note_test(self, binding: Binding, caller: Caller, begun: Begun) -> None:
        await self.rooms.note(ACTION, "test", binding, caller, verification_id=begun.fresh.id)

    # --- limits --------------------------------------------------------------------------------

    async def _new_to_device(self, named: NamedLimits, binding: Binding, caller: Caller) -> bool:
        """Whether this browser never asked for this identifier today: only then it is one stranger more."""
        if caller.device is None or caller.known_device or not caller.door.public:
            return True
        mark = named.seen(binding.identifier, caller.device)
        return mark is None or await self.rooms.rates.left(mark) == mark.allowed

    async def _reserve(
        self, conn: Connection, binding: Binding, caller: Caller, limits: SendLimits
    ) -> tuple[int, SendLimits]:
        """How often the new code may be tried, and what was taken: all in one statement, and where a known browser has its own lane
        and needs it, in another one.
        """
        wrong = self.rooms.wrong(self.policy, binding, caller).identifier
        rates = self.rooms.rates
        try:
            left = await rates.reserve(limits.all, needing=wrong, on=conn)
        except LimitReached as refusal:
            if refusal.limit in [limit.name for limit in wrong]:
                # A code that could not be tried at all is never sent.
                raise LimitReached("carried", refusal.retry_after) from refusal
            if not limits.own_lane or refusal.limit not in [limit.name for limit in limits.lane]:
                raise
            limits = limits.by_own_lane()
            left = await rates.reserve(limits.all, needing=wrong, on=conn)
        return min(self.policy.tries, left), limits

    async def _refused(
        self,
        binding: Binding,
        caller: Caller,
        limits: SendLimits,
        refusal: LimitReached | CountryRefused,
    ) -> None:
        """A refusal spends the address's budget and nobody else's."""
        await self.rooms.rates.spend(limits.address)
        reason = refusal.limit if isinstance(refusal, LimitReached) else refusal.code
        _log.info(
            "message refused",
            extra={
                "recipient": binding.identifier.masked,
                "usage_type": binding.usage_type.value,
                "application": binding.application,
                "reason": reason,
            },
        )
        await self.rooms.note(ACTION, "refused", binding, caller, reason=reason)

    # --- the row -------------------------------------------------------------------------------

    def _fresh(
        self, binding: Binding, caller: Caller, code: str, tries: int, *, test: bool
    ) -> Fresh:
        at, verification_id = self.rooms.clock.now(), secret.new_id()
        key = self.rooms.ring.current(Purpose.CODE)
        return Fresh(
            id=verification_id,
            digest=binding.digest(key.value, verification_id, code),
            key_id=key.id,
            tries_allowed=tries,
            created_at=at,
            expires_at=at + self.policy.life * 1000,
            door=caller.door.value,
            address=caller.address or "",
            test=test,
        )

    async def _replace(self, binding: Binding, fresh: Fresh) -> str | None:
        """The id of the code before, which is over now. Of two sends at once one meets the other's row and comes after it."""
        for _ in range(_COLLISIONS):
            try:
                async with self.rooms.db.transaction() as conn:
                    return await self.rooms.store.replace(conn, binding, fresh)
            except UniqueViolated:
                continue
        raise DatabaseBusy

    async def _take_back(
        self, binding: Binding, caller: Caller, begun: Begun, failure: WatchwordError
    ) -> None:
        """Nothing left: the code before it works again, and the identifier has lost nothing. The address has."""
        rooms, fresh = self.rooms, begun.fresh
        await rooms.rates.give_back(begun.limits.returnable, taken_at=fresh.created_at)
        if begun.superseded is not None:
            async with rooms.db.transaction() as conn:
                await rooms.store.put_back(conn, fresh.id, begun.superseded, rooms.clock.now())
        reason = failure.fault if isinstance(failure, DeliveryFailed) else failure.code
        await rooms.note(ACTION, "failed", binding, caller, verification_id=fresh.id, reason=reason)
