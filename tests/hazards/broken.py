"""Verifiers broken on purpose, each the way somebody's once was. The suite counts only because it is red on these."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from watchword import secret
from watchword.db import Connection
from watchword.errors import CodeMismatch, CodeNotFound, TriesExhausted
from watchword.identifiers import Identifier
from watchword.limits import CheckLimits, Limit, Limiter, NamedLimits
from watchword.limits import store as limits_store
from watchword.limits.limiter import refuse_full, scarcest
from watchword.message import UsageType
from watchword.verification import Policy, Verified, Verifier
from watchword.verification.checking import Checking
from watchword.verification.rooms import Caller, Rooms
from watchword.verification.store import UNLOCKED, Binding, Claimed, Clause, Store
from watchword.verification.typed_code import read_code

# --- stores ----------------------------------------------------------------------------------


class ConsumesTwice(Store):
    """Marks the code used without asking whether it was used already."""

    def __init__(self) -> None:
        super().__init__()
        self._here: Counter[str] = Counter()

    async def consume(self, conn: Connection, verification_id: str, at: int) -> bool:
        self._here[verification_id] += 1
        while self._here[verification_id] < 2:  # noqa: ASYNC110 - until another holds a try too
            await asyncio.sleep(0.001)
        await conn.execute(
            "UPDATE verifications SET state = 'consumed', consumed_at = :at WHERE id = :id",
            id=verification_id,
            at=at,
        )
        return True


class NeverConsumes(Store):
    """Forgets to mark the code used."""

    async def consume(self, conn: Connection, verification_id: str, at: int) -> bool:
        return True


class CountsNothing(Store):
    """Finds the code without taking a try of it."""

    async def claim(
        self, conn: Connection, binding: Binding, policy: Policy, at: int, unlocked: Clause
    ) -> Claimed | None:
        row = await conn.one(
            """
            SELECT id, digest, key_id FROM verifications
            WHERE application = :application AND usage_type = :usage_type AND identifier = :identifier
                AND identifier_type = :identifier_type AND flow = :flow AND state = 'live'
            """,
            **binding.columns,
        )
        return None if row is None else Claimed(row["id"], bytes(row["digest"]), row["key_id"])


# --- limits ----------------------------------------------------------------------------------


class LooksThenTakes(Limiter):
    """Asks whether there is room, and counts when seven others have asked too: what a busy machine does now and then, every time."""

    _ABREAST = 8
    _waiting = 0
    _all_looked: asyncio.Event | None = None

    async def _reserve(self, limits: Sequence[Limit], needing: Sequence[Limit], on: Any) -> int:
        if not limits:
            return 0
        now, taken = self._clock.now(), [limit for limit in limits if limit not in needing]
        refuse_full(limits, await limits_store.arrivals(on, limits), now)
        if taken:
            await self._abreast()
            await limits_store.spend(on, taken, now)
        return scarcest(needing, await limits_store.arrivals(on, needing) if needing else {}, now)

    async def _abreast(self) -> None:
        if self._all_looked is None:
            self._all_looked = asyncio.Event()
        here = self._all_looked
        self._waiting += 1
        while not here.is_set():
            # Those who come after the last eight wait for nobody: everybody else is done.
            if self._waiting == self._ABREAST or self._waiting == _at_it():
                self._waiting, self._all_looked = 0, None
                here.set()
            await asyncio.sleep(0.001)


def _at_it() -> int:
    """How many send or check: the test that waits for them all, or one after the other, is no further one."""
    return max(1, len(asyncio.all_tasks()) - 1)


class _NewEachTime(NamedLimits):
    def check(self, identifier: Identifier, **how: Any) -> CheckLimits:
        limits = super().check(identifier, **how)
        fresh = secret.new_id()
        return CheckLimits(
            tuple(replace(limit, key=f"{limit.key}{fresh}") for limit in limits.identifier),
            tuple(replace(limit, key=f"{limit.key}{fresh}") for limit in limits.address),
        )


class _WithoutMemory(Rooms):
    def limits(self, policy: Policy) -> NamedLimits:
        return _NewEachTime(super().limits(policy)._key, policy.profile, policy.resend_gap)


class ForgetsWrongTries(Verifier):
    """Counts wrong tries by code, and of the person nothing."""

    @property
    def _opened(self) -> Rooms:
        known = super()._opened
        return _WithoutMemory(
            known.db,
            known.ring,
            known.limiter,
            known.rates,
            known.delivery,
            known.clock,
            known.audit,
            known.store,
        )


# --- checks ----------------------------------------------------------------------------------


class _ReadsComparesWrites(Checking):
    async def check(self, binding: Binding, typed: object, caller: Caller) -> Verified:
        db = self.rooms.db
        row = await db.one("SELECT * FROM verifications WHERE state = 'live'")
        if row is None:
            raise CodeNotFound
        if row["tries"] >= row["tries_allowed"]:
            raise TriesExhausted
        await asyncio.sleep(0)
        await db.execute(
            "UPDATE verifications SET tries = :tries, state = :state WHERE id = :id",
            tries=row["tries"] + 1,
            state="live",
            id=row["id"],
        )
        claimed = Claimed(row["id"], bytes(row["digest"]), row["key_id"])
        if not self._right(claimed, binding, read_code(typed) or ""):
            raise CodeMismatch
        async with db.held() as conn:
            return await self._use(conn, claimed, binding, CheckLimits((), ()))


class _RaisesInside(Checking):
    async def check(self, binding: Binding, typed: object, caller: Caller) -> Verified:
        limits = self.rooms.limits(self.policy).check(binding.identifier, application="")
        at = self.rooms.clock.now()
        async with self.rooms.db.transaction() as conn:
            claimed = await self.rooms.store.claim(conn, binding, self.policy, at, UNLOCKED)
            if claimed is None:
                raise TriesExhausted
            if not self._right(claimed, binding, read_code(typed) or ""):
                raise CodeMismatch
        async with self.rooms.db.held() as conn:
            return await self._use(conn, claimed, binding, limits)


class _ComparesNothing(Checking):
    def _right(self, claimed: Claimed, binding: Binding, code: str) -> bool:
        return True


class ReadsComparesWrites(Verifier):
    """Reads the row, judges, writes it back: three steps with room between them."""

    _checking = _ReadsComparesWrites


class RaisesInside(Verifier):
    """Judges inside the transaction that took the try: the error undoes the taking."""

    _checking = _RaisesInside


class ComparesNothing(Verifier):
    """The comparison is gone."""

    _checking = _ComparesNothing


# --- bindings --------------------------------------------------------------------------------


class _Unbound(Verifier):
    def _binding(
        self,
        identifier: Identifier | str,
        usage_type: UsageType | str,
        application: str | None,
        flow: str,
        region: str | None,
    ) -> Binding:
        whole = super()._binding(identifier, usage_type, application, flow, region)
        return self.loosened(whole)

    def loosened(self, binding: Binding) -> Binding:
        raise NotImplementedError


class ForgetsUsageType(_Unbound):
    """A code is good for whatever it is shown for."""

    def loosened(self, binding: Binding) -> Binding:
        return replace(binding, usage_type=UsageType.GENERIC)


class ForgetsApplication(_Unbound):
    """A code is good in whichever application it is shown."""

    def loosened(self, binding: Binding) -> Binding:
        return replace(binding, application="")


class ForgetsFlow(_Unbound):
    """A code is good in whichever flow it is shown."""

    def loosened(self, binding: Binding) -> Binding:
        return replace(binding, flow="")
