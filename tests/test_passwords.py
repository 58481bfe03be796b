"""Passwords: whoever made the digest, the right one is right once and kept well afterwards; nothing tells what it was."""

import asyncio
import hashlib
import json
import logging
import traceback

import argon2
import bcrypt
import pytest
from argon2.low_level import Type

from watchword import passwords
from watchword.errors import PasswordDigestInvalid
from watchword.passwords import Algorithm, PasswordDigest, adopt, hash_password, verify

PASSWORD = "correct horse 电池 staple"
_BYTES = PASSWORD.encode()


def _argon2(kind: Type) -> str:
    made_elsewhere = argon2.PasswordHasher(1, 8192, 1, 32, 16, type=kind)
    return made_elsewhere.hash(PASSWORD)


FOREIGN = {
    "Argon2i": _argon2(Type.I),
    "Argon2id": _argon2(Type.ID),
    "Argon2d": _argon2(Type.D),
    "Bcrypt": bcrypt.hashpw(_BYTES, bcrypt.gensalt(4)).decode(),
    "SHA1": hashlib.sha1(_BYTES).hexdigest(),
    "SHA256": hashlib.sha256(_BYTES).hexdigest().upper(),
    "MD5": hashlib.md5(_BYTES).hexdigest(),
}
LEGACY = {
    "salt before": ["sha256", ["s4lt", "@"], hashlib.sha256(b"s4lt" + _BYTES).hexdigest()],
    "salt behind": ["md5", ["@", "s4lt"], hashlib.md5(_BYTES + b"s4lt").hexdigest()],
    "twice": ["SHA512", ["@", "-", "@"], hashlib.sha512(_BYTES + b"-" + _BYTES).hexdigest()],
    "pbkdf2": [
        "pbkdf2",
        ["s4lt", "1000", "20", "sha512", "@"],
        hashlib.pbkdf2_hmac("sha512", _BYTES, b"s4lt", 1000, 20).hex(),
    ],
}
ALL = [*FOREIGN.items(), *(("Legacy", json.dumps(recipe)) for recipe in LEGACY.values())]


async def test_the_right_password_is_right_and_any_other_is_not() -> None:
    digest = await hash_password(PASSWORD)
    assert await verify(PASSWORD, digest) == (True, False)
    for wrong in ("", PASSWORD + " ", PASSWORD.upper(), PASSWORD[:-1], "\ud800", PASSWORD * 100):
        assert await verify(wrong, digest) == (False, False)


async def test_a_digest_is_argon2id_with_the_recommended_cost_and_a_salt_of_its_own() -> None:
    first, second = await hash_password(PASSWORD), await hash_password(PASSWORD)
    assert first.text != second.text
    asked = argon2.extract_parameters(first.text)
    assert (asked.type, asked.memory_cost, asked.time_cost) == (Type.ID, 19_456, 2)
    assert (asked.parallelism, asked.hash_len, asked.salt_len) == (1, 32, 16)


@pytest.mark.parametrize(
    ("algorithm", "text"), ALL, ids=[f"{n}{i}" for i, (n, _) in enumerate(ALL)]
)
async def test_a_foreign_digest_opens_once_and_asks_for_one_of_ours(
    algorithm: str, text: str
) -> None:
    digest = await adopt(algorithm, text)
    assert await verify(PASSWORD + "x", digest) == (False, False)
    assert await verify(PASSWORD, digest) == (True, True)


@pytest.mark.parametrize(("algorithm", "text"), ALL[4:])
async def test_a_weak_digest_is_never_kept_as_it_came(algorithm: str, text: str) -> None:
    digest = await adopt(algorithm, text)
    weak = json.loads(text)[2] if algorithm == "Legacy" else text
    assert weak.lower() not in digest.text.lower()
    assert "$argon2id$v=19$m=19456,t=2,p=1$" in digest.text


async def test_a_weak_digest_is_not_itself_a_password() -> None:
    """Whoever stole the old table could otherwise sign in with what stood in it."""
    digest = await adopt("SHA256", FOREIGN["SHA256"])
    assert not (await verify(FOREIGN["SHA256"].lower(), digest)).right


async def test_bcrypt_looks_at_72_bytes_as_it_always_did() -> None:
    made = bcrypt.hashpw(b"x" * 72, bcrypt.gensalt(4)).decode()
    assert (await verify("x" * 90, await adopt("Bcrypt", made))).right


REFUSED = [
    ("Scrypt", "x"),
    ("argon2id", FOREIGN["Argon2id"]),
    ("Argon2id", ""),
    ("Argon2id", "plain text"),
    ("Argon2id", FOREIGN["Argon2i"]),
    ("Argon2i", FOREIGN["Argon2i"].replace("m=8192", "m=4194304")),
    ("Argon2i", FOREIGN["Argon2i"].replace("t=1", "t=1000")),
    ("Bcrypt", "$2b$04$short"),
    ("Bcrypt", FOREIGN["Bcrypt"].replace("$04$", "$31$")),
    ("MD5", FOREIGN["SHA1"]),
    ("SHA1", "zz" * 20),
    ("SHA256", "a" * 2000),
    ("Legacy", "not json"),
    ("Legacy", "{}"),
    ("Legacy", '["sha256", ["salt"], "ab"]'),
    ("Legacy", '["sha256", ["@"], "xyz"]'),
    ("Legacy", '["sha256", "@", "ab"]'),
    ("Legacy", '["sha256", ["@"], 12]'),
    ("Legacy", '["nosuchhash", ["@"], "ab"]'),
    ("Legacy", '["shake_128", ["@"], "ab"]'),
    ("Legacy", '["pbkdf2", ["s", "1000000000", "20", "sha1", "@"], "ab"]'),
    ("Legacy", '["pbkdf2", ["s", "@"], "ab"]'),
    ("Legacy", '["pbkdf2", ["s", "10", "20", "nosuchhash", "@"], "ab"]'),
]


# Named by their place: salted digests differ from run to run.
@pytest.mark.parametrize(
    ("algorithm", "text"), REFUSED, ids=[f"{name}{n}" for n, (name, _) in enumerate(REFUSED)]
)
async def test_what_cannot_be_checked_or_costs_too_much_is_refused_without_quoting_it(
    algorithm: str, text: str
) -> None:
    with pytest.raises(PasswordDigestInvalid) as refused:
        await adopt(algorithm, text)
    assert not text or len(text) < 3 or text not in str(refused.value)


async def test_a_broken_stored_digest_is_wrong_and_no_crash() -> None:
    for algorithm in (Algorithm.ARGON2ID, Algorithm.BCRYPT, Algorithm.SHA1):
        assert await verify(PASSWORD, PasswordDigest(algorithm, "broken")) == (False, False)


async def test_nobody_costs_as_much_work_as_somebody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted, not timed: one argon2 of the same parameters each."""
    asked: list[str] = []
    real = passwords._argon2

    def counting(encoded: str, password: bytes) -> bool:
        asked.append(encoded.rsplit("$", 2)[0])
        return real(encoded, password)

    digest = await hash_password(PASSWORD)
    monkeypatch.setattr(passwords, "_argon2", counting)
    await verify("wrong", digest)
    await verify("wrong", None)
    await verify("x" * 5000, digest)
    assert len(asked) == 3
    assert len(set(asked)) == 1


async def test_a_burst_takes_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    at_once, most = 0, 0

    def slow(_: str, __: bytes) -> bool:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        sum(range(200_000))
        at_once -= 1
        return False

    monkeypatch.setattr(passwords, "_argon2", slow)
    await asyncio.gather(*(verify(PASSWORD, None) for _ in range(64)))
    assert most <= 8


async def test_nothing_shows_a_password_or_its_digest(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    digest = await hash_password(PASSWORD)
    assert digest.text not in repr(digest)
    said, brought = "", json.dumps(["nosuch", ["@", "s4lt"], "ab" * 20])
    try:
        await adopt("Legacy", brought)
    except PasswordDigestInvalid:
        said = traceback.format_exc()
    for hidden in (PASSWORD, digest.text, "ab" * 20, "s4lt"):
        assert hidden not in said + caplog.text
