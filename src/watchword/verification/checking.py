"""A code coming back: a try is claimed and committed before anybody knows whether the code was right."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from watchword import meters, secret
from watchword.db import Connection
from watchword.errors import (
    CodeExpired,
    CodeMismatch,
    CodeNotFound,
    DatabaseError,
    LimitReached,
    LockedOut,
    TriesExhausted,
    WatchwordError,
)
from watchword.limits import CheckLimits
from watchword.verification.policy import Policy
from watchword.verification.rooms import CHECK, Caller, Rooms
from watchword.verification.store import Binding, Claimed, Live
from watchword.verification.typed_code import read_code
from watchword.verification.verified import Verified, _proved

_log = logging.getLogger("watchword.verification")

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
        return await self._checked(
            binding, caller, lambda claimed: self._right(claimed, binding, code)
        )

    async def check_link(self, binding: Binding, token: str, caller: Caller) -> Verified:
        """See ``Verifier.check_link``. It takes a try of the same row: a link is one more way to guess, not a free one."""
        return await self._checked(
            binding, caller, lambda claimed: self._is_link(claimed, binding, token)
        )

    async def _checked(
        self, binding: Binding, caller: Caller, right: Callable[[Claimed], bool]
    ) -> Verified:
        limits = self.rooms.wrong(self.policy, binding, caller)
        try:
            # One connection all the way, and no transaction: each statement is kept as soon as it has run.
            async with self.rooms.db.held() as conn:
                claimed = await self._claim(conn, binding, limits)
                if not right(claimed):
                    raise _Refused("wrong", CodeMismatch(), claimed.id)  # noqa: TRY301
                return await self._use(conn, claimed, binding, limits)
        except _Refused as refused:
            await self._note(refused, binding, caller)
            raise refused.error from None

    async def _claim(self, conn: Connection, binding: Binding, limits: CheckLimits) -> Claimed:
        """One try of the code, and one unit of every wrong-try limit; both kept whatever comes next.

        Both statements are committed before anybody knows whether the code is right. The first asks whether somebody is locked out
        before it touches the code; the second is exact, and whoever lost a race for the last unit puts the try back.
        """
        rooms, at = self.rooms, self.rooms.clock.now()
        unlocked = rooms.limiter.open_now(limits.all)
        claimed = await rooms.store.claim(conn, binding, self.policy, at, unlocked)
        try:
            if claimed is not None:
                await rooms.limiter.reserve(limits.all, on=conn)
                return claimed
            # Nothing is judged. The address pays: asking about codes that are not there is no way round it.
            await rooms.limiter.reserve(limits.address, needing=limits.identifier, on=conn)
        except LimitReached as full:
            if claimed is not None:
                await rooms.store.unclaim(conn, claimed.id)
            locked = LockedOut(full.limit, full.retry_after)
            raise _Refused("locked", locked, claimed.id if claimed else "") from full
        raise _missing(await rooms.store.find_live(conn, binding, self.policy), at)

    def _right(self, claimed: Claimed, binding: Binding, code: str) -> bool:
        key = self.rooms.ring.get(claimed.key_id)
        return secret.equal(claimed.digest, binding.digest(key.value, claimed.id, code))

    def _is_link(self, claimed: Claimed, binding: Binding, token: str) -> bool:
        key = self.rooms.ring.get(claimed.key_id)
        return secret.equal(binding.link(key.value, claimed.id).encode(), token.encode())

    async def _use(
        self, conn: Connection, claimed: Claimed, binding: Binding, limits: CheckLimits
    ) -> Verified:
        """The proof, for the one who uses the code up. A right code was no wrong try, whoever was faster with it."""
        rooms, at = self.rooms, self.rooms.clock.now()
        won = await rooms.store.consume(conn, claimed.id, at)
        try:
            await rooms.limiter.give_back(limits.all, on=conn)
        except DatabaseError as exc:
            # The code is used up: whoever was right must not be told otherwise for one unit of a budget.
            _log.error("A wrong try that was none could not be given back: %s", exc.code)
        if not won:
            raise _Refused("unknown", CodeNotFound(), claimed.id)
        meters.count(meters.CHECKS, binding.usage_type.value, "consumed")
        return _proved(
            binding.identifier,
            binding.usage_type,
            binding.application,
            binding.flow,
            claimed.id,
            at,
            test=claimed.test,
        )

    async def _note(self, refused: _Refused, binding: Binding, caller: Caller) -> None:
        reason = refused.error.limit if isinstance(refused.error, LockedOut) else ""
        await self.rooms.note(
            ACTION,
            refused.outcome,
            binding,
            caller,
            verification_id=refused.verification_id,
            reason=reason,
        )


class _Refused(Exception):
    """Leads out of the held connection: the audit's word, and the error that the caller hears."""

    def __init__(self, outcome: str, error: WatchwordError, verification_id: str = "") -> None:
        super().__init__(outcome)
        self.outcome = outcome
        self.error = error
        self.verification_id = verification_id


def _missing(live: Live | None, at: int) -> _Refused:
    """Why no try could be taken."""
    if live is None:
        return _Refused("unknown", CodeNotFound())
    if live.expires_at <= at:
        return _Refused("expired", CodeExpired(), live.id)
    return _Refused("spent", TriesExhausted(), live.id)
