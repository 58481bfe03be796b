"""Keys that were retired long ago go, once nothing refers to them."""

import pytest
from tests.hooks.listener import Listener
from tests.verification.desk import Desk

from watchword.clients import Clients
from watchword.db import Database
from watchword.delivery import MessageLog
from watchword.errors import KeysUnreadable
from watchword.hooks import Hooks
from watchword.keys import KEPT_DAYS, KeyRing, Purpose, prune, reseal
from watchword.limits import Limiter
from watchword.oidc import Algorithm, new_signing_key
from watchword.testing import FrozenClock

ROOT = b"r" * 32
DAY = 86_400


async def rotated(db: Database, clock: FrozenClock, *purposes: Purpose) -> KeyRing:
    """A ring whose first keys of these purposes are retired."""
    ring = await KeyRing.open(db, ROOT, clock)
    await turn(ring, clock, *purposes)
    return ring


async def turn(ring: KeyRing, clock: FrozenClock, *purposes: Purpose) -> None:
    for purpose in purposes:
        pair = new_signing_key(Algorithm.ES384) if purpose is Purpose.SIGNING else None
        await ring.rotate(purpose, pair)
    clock.move(60)


async def pruned(db: Database, ring: KeyRing, clock: FrozenClock) -> dict[str, tuple[str, ...]]:
    return {one.key.purpose.value: one.held for one in await prune(db, ring, clock)}


async def test_a_retired_key_goes_after_a_month_and_no_current_one_ever(
    db: Database, clock: FrozenClock
) -> None:
    ring = await rotated(db, clock, Purpose.CODE, Purpose.COOKIE, Purpose.SEAL)
    before = {key.id for key, state in ring.states() if state == "current"}
    clock.move(KEPT_DAYS * DAY - 1)
    assert await pruned(db, ring, clock) == {}
    clock.move(1)
    assert await pruned(db, ring, clock) == {"code": (), "cookie": (), "seal": ()}
    assert {key.id for key, _ in ring.states()} == before
    assert {key.id for key, _ in (await KeyRing.open(db, ROOT, clock)).states()} == before
    clock.move(365 * DAY)
    assert await pruned(db, ring, clock) == {}


async def test_a_key_stays_while_something_is_sealed_with_it(
    db: Database, clock: FrozenClock
) -> None:
    ring = await KeyRing.open(db, ROOT, clock)
    hooks = Hooks(db, ring, Listener(), clock)
    made = await hooks.create(
        name="x", events=["PostSignIn"], config={"url": "https://a.example.com"}
    )
    await turn(ring, clock, Purpose.SEAL)
    clock.move(KEPT_DAYS * DAY)
    assert await pruned(db, ring, clock) == {"seal": ("hooks.config", "hooks.signing_key")}
    assert (await hooks.find(made.id)).config.url == "https://a.example.com"
    await reseal(db, ring)
    assert await pruned(db, ring, clock) == {"seal": ()}
    assert (await hooks.find(made.id)).config.url == "https://a.example.com"


async def test_keys_of_codes_and_of_the_message_log_stay_as_long_as_their_rows(
    db: Database, clock: FrozenClock
) -> None:
    desk = await Desk.open(db, clock)
    verifier = desk.verifier()
    await turn(desk.ring, clock, Purpose.LOOKUP)  # the first one stays anyway
    await desk.sent(verifier)
    await turn(desk.ring, clock, Purpose.CODE, Purpose.LOOKUP)
    clock.move(KEPT_DAYS * DAY)
    found = [one.held for one in await prune(db, desk.ring, clock)]
    assert sorted(found) == [("limits",), ("messages",), ("verifications",)]
    clock.move(2 * 3600)
    await verifier.purge()
    await MessageLog(db, desk.ring, clock).purge()
    found = [one.held for one in await prune(db, desk.ring, clock)]
    assert sorted(found) == [(), (), ("limits",)]


async def test_the_first_lookup_key_counts_limits_and_stays(
    db: Database, clock: FrozenClock
) -> None:
    ring = await rotated(db, clock, Purpose.LOOKUP)
    first = ring.oldest(Purpose.LOOKUP)
    await turn(ring, clock, Purpose.LOOKUP)
    clock.move(KEPT_DAYS * DAY)
    found = [one.held for one in await prune(db, ring, clock)]
    assert sorted(found) == [(), ("limits",)]
    assert ring.oldest(Purpose.LOOKUP) == first


async def test_a_signing_key_stays_as_long_as_some_api_takes_its_tokens(
    db: Database, clock: FrozenClock
) -> None:
    ring = await KeyRing.open(db, ROOT, clock)
    await ring.rotate(Purpose.SIGNING, new_signing_key(Algorithm.ES384))
    clients = Clients(db, ring, Limiter(db, clock), clock, demo_origin="http://127.0.0.1:3001")
    await clients.resources.create(
        "Shop", "https://shop.example.com", access_token_seconds=40 * DAY
    )
    await turn(ring, clock, Purpose.SIGNING)
    old = ring.all(Purpose.SIGNING)[1]
    clock.move(39 * DAY)
    assert await pruned(db, ring, clock) == {"signing": ("tokens",)}
    clock.move(1 * DAY)
    assert await pruned(db, ring, clock) == {"signing": ()}
    with pytest.raises(KeysUnreadable):
        ring.get(old.id)


async def test_another_process_forgets_it_when_it_rereads(db: Database, clock: FrozenClock) -> None:
    ours = await rotated(db, clock, Purpose.CODE)
    theirs = await KeyRing.open(db, ROOT, clock)
    (old,) = [key for key, state in ours.states() if state == "previous"]
    clock.move(KEPT_DAYS * DAY)
    await prune(db, ours, clock)
    assert theirs.get(old.id) == old
    assert await theirs.reread()
    with pytest.raises(KeysUnreadable):
        theirs.get(old.id)
