"""T36: keys are rotated while two processes send and check, seal and open, and nothing fails."""

import asyncio
from itertools import cycle
from typing import Final

import pytest
from tests.verification.desk import Desk

from watchword.db import Database
from watchword.errors import KeysUnreadable
from watchword.identifiers import parse_phone
from watchword.keys import KeyRing, Purpose, reseal, ring
from watchword.testing import FrozenClock
from watchword.verification import Verifier
from watchword.web.csrf import FormTokens

ROOT: Final = b"r" * 32
PURPOSES: Final = (Purpose.SEAL, Purpose.CODE, Purpose.LOOKUP, Purpose.COOKIE)


class Office:
    """Two processes on one database: each has a ring of its own, and reads what the other writes."""

    def __init__(self, db: Database, clock: FrozenClock, rings: list[KeyRing]) -> None:
        self.db, self.clock, self.rings = db, clock, rings
        self.desks = [Desk(db, clock, one) for one in rings]
        self.verifiers = [desk.verifier() for desk in self.desks]
        self.done = 0
        self.stop = False

    async def pairs(self, lane: int) -> None:
        """Codes that one process sends and the other checks, until told to stop."""
        for nth in range(60):
            if self.stop:
                return
            phone = parse_phone(f"+86 138 00{lane:02d} {nth:04d}")
            sender, checker = (self.verifiers[(nth + n) % 2] for n in (0, 1))
            await sender.send(phone)
            code = self.desks[nth % 2].texts.codes(phone)[-1]
            await self._meanwhile()
            await checker.check(phone, code)
            self.done += 1

    async def secrets(self) -> None:
        """What one process seals and signs, the other opens and knows."""
        for nth in range(200):
            if self.stop:
                return
            one, other = (self.rings[(nth + n) % 2] for n in (0, 1))
            sealed, token = one.seal(b"x", "t", "c", "r"), FormTokens(one).make("flow", "cookie")
            await self._meanwhile()
            _understood(other, sealed, token)

    def handed_over(self) -> None:
        """Each process opens and knows at once what any of them seals and signs at this moment."""
        for one in self.rings:
            sealed, token = one.seal(b"x", "t", "c", "r"), FormTokens(one).make("flow", "cookie")
            for other in self.rings:
                _understood(other, sealed, token)

    async def rotations(self) -> None:
        """Every purpose, as the command does it: each process rereads at a moment of its own within the minute."""
        command = await KeyRing.open(self.db, ROOT, self.clock)
        try:
            orders = cycle((self.rings, self.rings[::-1]))
            for purpose, order in zip(PURPOSES * 2, orders, strict=False):
                await command.rotate(purpose)
                for one in order:
                    await self._meanwhile()
                    self.clock.move(20)
                    await one.reread()
                    self.handed_over()  # when one process has reread and the other has not
                self.clock.move(20)
                await self._meanwhile()
                await reseal(self.db, command)
        finally:
            self.stop = True

    async def _meanwhile(self) -> None:
        await asyncio.sleep(0.002)


def _understood(ring: KeyRing, sealed: str, token: str) -> None:
    assert ring.unseal(sealed, "t", "c", "r") == b"x"
    assert FormTokens(ring).fits("flow", "cookie", token)


async def run(db: Database, clock: FrozenClock) -> Office:
    office = Office(db, clock, [await KeyRing.open(db, ROOT, clock) for _ in range(2)])
    async with asyncio.TaskGroup() as tasks:
        for lane in range(3):
            tasks.create_task(office.pairs(lane))
        tasks.create_task(office.secrets())
        tasks.create_task(office.rotations())
    return office


async def test_T36_every_purpose_is_rotated_twice_and_nothing_fails(
    db: Database, clock: FrozenClock
) -> None:
    office = await run(db, clock)
    assert office.done > 5
    states = [state for _, state in office.rings[0].states()]
    assert states.count("previous") == 2 * len(PURPOSES)


async def test_T36_a_rotation_that_is_used_at_once_is_caught(
    db: Database, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ring, "ACTIVE_AFTER_MS", 0)
    with pytest.raises(ExceptionGroup) as caught:
        await run(db, clock)
    assert caught.group_contains((KeysUnreadable, AssertionError)), "the broken rotation got away"


async def test_T36_limits_outlive_the_rotation_of_the_lookup_key(
    db: Database, clock: FrozenClock
) -> None:
    from watchword.errors import LimitReached

    desk = Desk(db, clock, await KeyRing.open(db, ROOT, clock))
    verifier: Verifier = desk.verifier()
    phone = parse_phone("+86 138 0013 8000")
    for _ in range(5):
        await verifier.send(phone)
        clock.move(61)
    await desk.ring.rotate(Purpose.LOOKUP)
    clock.move(60)
    with pytest.raises(LimitReached, match="Too many"):
        await verifier.send(phone)
