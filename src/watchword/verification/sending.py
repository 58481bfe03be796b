"""A code on its way: limits and row first, in one short transaction; then, with none open, the delivery."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Final

from watchword import secret
from watchword.errors import (
    ConnectorNotFound,
    DatabaseBusy,
    DatabaseError,
    DeliveryFailed,
    LimitReached,
    UniqueViolated,
)
from watchword.keys import Purpose
from watchword.limits import SendLimits
from watchword.message import Message
from watchword.verification.policy import Policy
from watchword.verification.rooms import Caller, Rooms
from watchword.verification.store import Binding, Fresh
from watchword.verification.verified import SendState, Sent

_log = logging.getLogger("watchword.verification")

ACTION: Final = "verification.send"
_COLLISIONS: Final = 5


@dataclass(frozen=True, slots=True)
class Sending:
    """Sends codes, one policy at a time."""

    rooms: Rooms
    policy: Policy

    async def send(self, binding: Binding, caller: Caller, locale: str | None) -> Sent:
        """See ``Verifier.send``."""
        limits = self.rooms.limits(self.policy).send(
            binding.identifier,
            binding.usage_type,
            application=binding.application,
            flow=binding.flow,
            address=caller.address,
            door=caller.door,
        )
        code = secret.new_code(self.policy.digits)
        try:
            tries = await self._tries(binding, caller, limits)
            fresh = await self._keep_one(binding, code, tries, limits)
        except LimitReached as refusal:
            await self.rooms.note(ACTION, "refused", binding, caller, reason=refusal.limit)
            raise
        values = {"code": code, "minutes": str(self.policy.life // 60)}
        message = Message(binding.identifier, binding.usage_type, values, locale)
        state = await self._deliver(message, binding, caller, fresh, limits)
        await self._note_sent(state, binding, caller, fresh)
        return Sent(
            verification_id=fresh.id,
            expires_at=fresh.expires_at,
            resend_at=fresh.created_at + self.policy.resend_gap * 1000,
            digits=self.policy.digits,
            state=state,
        )

    async def _note_sent(
        self, state: SendState, binding: Binding, caller: Caller, fresh: Fresh
    ) -> None:
        try:
            await self.rooms.note(ACTION, state, binding, caller, verification_id=fresh.id)
        except DatabaseError as exc:
            # The code is out and works: whoever waits for it must not hear that something failed.
            _log.error("The audit could not be written: %s", exc.code)

    async def _tries(self, binding: Binding, caller: Caller, limits: SendLimits) -> int:
        """How often the new code may be tried: a code that could not be tried at all is never sent."""
        limiter, rates = self.rooms.limiter, self.rooms.rates
        wrong = self.rooms.limits(self.policy).check(
            binding.identifier, application=binding.application, door=caller.door
        )
        left = await limiter.left(*wrong.identifier)
        if left == 0:
            await rates.spend(limits.address)
            raise LimitReached("carried", max(1, await limiter.retry_after(*wrong.identifier)))
        return min(self.policy.tries, left)

    async def _keep_one(self, binding: Binding, code: str, tries: int, limits: SendLimits) -> Fresh:
        """The row of the new code. Of two sends at once one meets the other's row, undoes itself and comes after it."""
        for _ in range(_COLLISIONS):
            try:
                return await self._keep(binding, code, tries, limits)
            except UniqueViolated:
                continue
        raise DatabaseBusy

    async def _keep(self, binding: Binding, code: str, tries: int, limits: SendLimits) -> Fresh:
        rooms, at = self.rooms, self.rooms.clock.now()
        key, verification_id = rooms.ring.current(Purpose.CODE), secret.new_id()
        async with rooms.rates.reserving(limits.all, spend_on_refusal=limits.address) as conn:
            fresh = Fresh(
                id=verification_id,
                digest=binding.digest(key.value, verification_id, code),
                key_id=key.id,
                tries_allowed=tries,
                created_at=at,
                expires_at=at + self.policy.life * 1000,
                supersedes=await rooms.store.supersede(conn, binding),
            )
            await rooms.store.insert(conn, binding, fresh)
        return fresh

    async def _deliver(
        self, message: Message, binding: Binding, caller: Caller, fresh: Fresh, limits: SendLimits
    ) -> SendState:
        """Delivery raises these two only when nothing left. Every other way out, a cancellation or a crash included, leaves row
        and reservations as they are: a code that did arrive must work, and a message that may have left counts.
        """
        try:
            delivered = await self.rooms.delivery.deliver(
                message, verification=fresh.id, previous=fresh.supersedes
            )
        except (DeliveryFailed, ConnectorNotFound) as failure:
            await self._take_back(binding, caller, fresh, limits, failure)
            raise
        return SendState(delivered.state)

    async def _take_back(
        self,
        binding: Binding,
        caller: Caller,
        fresh: Fresh,
        limits: SendLimits,
        failure: DeliveryFailed | ConnectorNotFound,
    ) -> None:
        """Nothing left: the code before it works again, and the identifier has lost nothing. The address has."""
        rooms = self.rooms
        async with rooms.db.transaction() as conn:
            await rooms.rates.give_back(limits.identifier, taken_at=fresh.created_at, conn=conn)
            if fresh.supersedes is not None:
                await rooms.store.put_back(conn, fresh.id, fresh.supersedes, rooms.clock.now())
            await rooms.note(
                ACTION,
                "failed",
                binding,
                caller,
                verification_id=fresh.id,
                reason=failure.fault if isinstance(failure, DeliveryFailed) else failure.code,
                conn=conn,
            )
