"""A code coming back: a try is claimed and committed before anybody knows whether the code was right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from watchword import secret
from watchword.db import Connection
from watchword.errors import (
    CodeExpired,
    CodeMismatch,
    CodeNotFound,
    LimitReached,
    LockedOut,
    TriesExhausted,
    VerificationFailed,
)
from watchword.limits import CheckLimits
from watchword.verification.policy import Policy
from watchword.verification.rooms import CHECK, Caller, Rooms
from watchword.verification.store import Binding, Claimed, Live
from watchword.verification.typed_code import read_code
from watchword.verification.verified import Verified, _proved

ACTION: Final = CHECK


@dataclass(frozen=True, slots=True)
class Checking:
    """Checks codes, one policy at a time."""

    rooms: Rooms
    policy: Policy

    async def check(self, binding: Binding, typed: object, caller: Caller) -> Verified:
        """See ``Verifier.check``."""
        code = read_code(typed)
        if code is None:
            raise CodeMismatch
        limits = self.rooms.limits(self.policy).check(
            binding.identifier,
            application=binding.application,
            address=caller.address,
            door=caller.door,
        )
        claimed = await self._claim(binding, caller, limits)
        if not self._right(claimed, binding, code):
            await self._note("wrong", binding, caller, claimed.id)
            raise CodeMismatch
        return await self._use(claimed, binding, caller, limits)

    async def _claim(self, binding: Binding, caller: Caller, limits: CheckLimits) -> Claimed:
        """One try of the code, taken together with one unit of every wrong-try limit, and kept whatever comes next."""
        rooms, live = self.rooms, None
        at = rooms.clock.now()
        try:
            async with rooms.limiter.reserving(limits.all) as conn:
                claimed = await rooms.store.claim(conn, binding, self.policy, at)
                if claimed is None:
                    # Nothing was judged. The address keeps its unit: asking about codes that are not there is no way round it.
                    await rooms.limiter.give_back(limits.identifier, conn=conn)
                    live = await rooms.store.find_live(conn, binding, self.policy)
        except LimitReached as full:
            await self._note("locked", binding, caller, reason=full.limit)
            raise LockedOut(full.limit, full.retry_after) from full
        if claimed is None:
            outcome, error = _why(live, at)
            await self._note(outcome, binding, caller, live.id if live else "")
            raise error
        return claimed

    def _right(self, claimed: Claimed, binding: Binding, code: str) -> bool:
        key = self.rooms.ring.get(claimed.key_id)
        return secret.equal(claimed.digest, binding.digest(key.value, claimed.id, code))

    async def _use(
        self, claimed: Claimed, binding: Binding, caller: Caller, limits: CheckLimits
    ) -> Verified:
        """The proof, for the one who uses the code up. A right code was no wrong try, whoever was faster with it."""
        rooms, at = self.rooms, self.rooms.clock.now()
        async with rooms.db.transaction() as conn:
            # Limits first, as in every transaction here: two orders would be a deadlock.
            await rooms.limiter.give_back(limits.all, conn=conn)
            won = await rooms.store.consume(conn, claimed.id, at)
            await self._note(
                "consumed" if won else "unknown", binding, caller, claimed.id, conn=conn
            )
        if not won:
            raise CodeNotFound
        return _proved(
            binding.identifier,
            binding.usage_type,
            binding.application,
            binding.flow,
            claimed.id,
            at,
        )

    async def _note(
        self,
        outcome: str,
        binding: Binding,
        caller: Caller,
        verification_id: str = "",
        *,
        reason: str = "",
        conn: Connection | None = None,
    ) -> None:
        await self.rooms.note(
            ACTION,
            outcome,
            binding,
            caller,
            verification_id=verification_id,
            reason=reason,
            conn=conn,
        )


def _why(live: Live | None, at: int) -> tuple[str, VerificationFailed]:
    """Why no try could be taken: the audit's word and the error."""
    if live is None:
        return "unknown", CodeNotFound()
    if live.expires_at <= at:
        return "expired", CodeExpired()
    return "spent", TriesExhausted()
