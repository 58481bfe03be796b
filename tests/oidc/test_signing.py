"""Signing keys: kept sealed, rotated, published; and what a token may not talk its reader into."""

import asyncio
import json
from typing import Any, cast

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from watchword.db import Database
from watchword.errors import TokenRefused
from watchword.keys import KeyRing, Purpose
from watchword.keys.ring import ACTIVE_AFTER_MS
from watchword.oidc import Algorithm, SigningKeys, new_signing_key
from watchword.testing import FrozenClock

ROOT = b"r" * 32


@pytest.mark.parametrize("algorithm", Algorithm)
async def test_what_was_signed_is_verified_with_the_published_keys(
    ring: KeyRing, algorithm: Algorithm
) -> None:
    keys = await SigningKeys.open(ring, algorithm)
    token = keys.sign({"sub": "me"}, typ="at+jwt")
    assert keys.algorithm is algorithm
    assert keys.read(token, typ="at+jwt") == {"sub": "me"}
    published = keys.jwks()
    read = jwt.decode(
        token, KeySet.import_key_set(cast("Any", published)), algorithms=[algorithm.value]
    )
    assert read.claims == {"sub": "me"}
    assert read.header["typ"] == "at+jwt"


@pytest.mark.parametrize("algorithm", Algorithm)
async def test_no_private_part_is_published(ring: KeyRing, algorithm: Algorithm) -> None:
    keys = await SigningKeys.open(ring, algorithm)
    private = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}
    (only,) = keys.jwks()["keys"]
    assert private.isdisjoint(only)
    secret = json.loads(ring.current(Purpose.SIGNING).value)["d"]
    assert secret not in json.dumps(keys.jwks()) + repr(keys) + repr(ring)


async def test_signing_keys_are_stored_sealed_and_found_again(
    db: Database, clock: FrozenClock
) -> None:
    first = await SigningKeys.open(await KeyRing.open(db, ROOT, clock))
    token = first.sign({"sub": "me"}, typ="at+jwt")
    again = await SigningKeys.open(await KeyRing.open(db, ROOT, clock))
    assert again.read(token, typ="at+jwt") == {"sub": "me"}
    assert again.jwks() == first.jwks()
    rows = await db.all("SELECT sealed FROM keys WHERE purpose = 'signing'")
    assert [b"P-384" in bytes(row["sealed"]) for row in rows] == [False]


async def test_servers_that_start_at_once_read_each_others_tokens(
    db: Database, clock: FrozenClock
) -> None:
    rings = [await KeyRing.open(db, ROOT, clock) for _ in range(3)]
    keys = await asyncio.gather(*(SigningKeys.open(ring) for ring in rings))
    for ring in rings:
        await ring.reread()
    tokens = [one.sign({"n": 1}, typ="JWT") for one in keys]
    for one in keys:
        for token in tokens:
            assert one.read(token, typ="JWT") == {"n": 1}


async def test_a_new_key_is_published_before_it_signs_and_the_old_one_goes_on_verifying(
    db: Database, clock: FrozenClock
) -> None:
    ring = await KeyRing.open(db, ROOT, clock)
    keys = await SigningKeys.open(ring)
    before = keys.sign({"n": 1}, typ="JWT")
    coming = await ring.rotate(Purpose.SIGNING, new_signing_key(Algorithm.ES256))
    assert {key["kid"] for key in keys.jwks()["keys"]} > {coming.id}
    assert keys.algorithm.value == "ES384"
    clock.move(ACTIVE_AFTER_MS / 1000)
    assert keys.algorithm.value == "ES256"
    after = keys.sign({"n": 2}, typ="JWT")
    assert keys.read(before, typ="JWT") == {"n": 1}
    assert keys.read(after, typ="JWT") == {"n": 2}
    assert len(keys.jwks()["keys"]) == 2


@pytest.mark.parametrize(
    "token", ["", "a", "a.b", "a.b.c", "....", "é.b.c", "x" * 9000, "e30.e30."]
)
async def test_what_is_no_token_is_refused(keys: SigningKeys, token: str) -> None:
    with pytest.raises(TokenRefused):
        keys.read(token, typ="at+jwt")
