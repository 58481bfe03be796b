"""Password digests: made with argon2id, checked whoever made them. The only file that imports argon2 and bcrypt.

Nothing here keeps, logs or shows a password, and no error quotes a digest. The work is done on a few threads of its own: argon2
takes 19 MiB while it runs, so a burst waits for its turn instead of eating the machine's memory.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Final, NamedTuple, TypeVar

import argon2
import bcrypt
from argon2.exceptions import InvalidHashError, VerificationError

from watchword.errors import PasswordDigestInvalid

_T = TypeVar("_T")

LONGEST: Final = 1024
"""Characters of a password that is looked at; a longer one is wrong."""

# OWASP Password Storage Cheat Sheet, Argon2id: 19 MiB, two passes, one lane.
_HASHER: Final = argon2.PasswordHasher(
    time_cost=2, memory_cost=19_456, parallelism=1, hash_len=32, salt_len=16
)
# Verified against when there is nobody to verify: the same parameters cost the same time.
_DECOY: Final = f"$argon2id$v=19$m=19456,t=2,p=1${'A' * 22}${'A' * 43}"
_LONGEST_DIGEST: Final = 1024
# A digest says how much work it takes. One that somebody brings may not ask for all the memory there is.
_MOST_KIB, _MOST_PASSES, _MOST_LANES, _MOST_ROUNDS = 262_144, 32, 16, 16
_MOST_ITERATIONS, _MOST_BYTES = 2_000_000, 512


class Algorithm(StrEnum):
    """How a digest was made; the wire's names."""

    ARGON2ID = "Argon2id"
    ARGON2I = "Argon2i"
    ARGON2D = "Argon2d"
    BCRYPT = "Bcrypt"
    SHA1 = "SHA1"
    SHA256 = "SHA256"
    MD5 = "MD5"
    LEGACY = "Legacy"


@dataclass(frozen=True, slots=True)
class PasswordDigest:
    """What is kept in place of a password. Made by ``hash_password`` and ``adopt`` only.

    The quick digests (``SHA1``, ``SHA256``, ``MD5``, ``Legacy``) are never kept as they came: ``text`` holds an argon2id digest
    of them (policy section 5.15), for ``Legacy`` inside its recipe.
    """

    algorithm: Algorithm
    text: str = field(repr=False)

    @property
    def is_plain(self) -> bool:
        """Whether ``text`` is what its algorithm made, with nothing of ours around it."""
        return self.algorithm in (*_ARGON2, Algorithm.BCRYPT)


class Checked(NamedTuple):
    """Whether the password was right, and whether its digest should be made anew while the password is at hand."""

    right: bool
    needs_rehash: bool


async def hash_password(password: str) -> PasswordDigest:
    """The digest to keep: argon2id, a new salt each time."""
    return PasswordDigest(
        Algorithm.ARGON2ID, await _in_turn(lambda: _HASHER.hash(_bytes(password)))
    )


async def verify(password: str, digest: PasswordDigest | None) -> Checked:
    """Whether ``password`` is what ``digest`` was made of. ``None`` (nobody, or nobody with a password) is wrong at the same cost."""
    if digest is None or len(password) > LONGEST:
        await _in_turn(lambda: _argon2(_DECOY, _bytes(password[:LONGEST])))
        return Checked(right=False, needs_rehash=False)
    right = await _in_turn(lambda: _right(digest, _bytes(password)))
    return Checked(right, right and _outdated(digest))


async def adopt(algorithm: str, text: str) -> PasswordDigest:
    """A digest that somebody else made, as we keep it. Raises ``PasswordDigestInvalid``.

    Known are Argon2 in its three kinds and Bcrypt, kept until the first right password replaces them; SHA1, SHA256 and MD5 in
    hex; and ``Legacy``: JSON ``[algorithm, [arguments, "@" for the password], hex]``, the algorithm a hash of the arguments put
    together, or ``pbkdf2`` with salt, iterations, length and hash. These four are wrapped in argon2id at once.
    """
    try:
        kind = Algorithm(algorithm)
    except ValueError:
        raise PasswordDigestInvalid("There is no such password algorithm.") from None
    if len(text) > _LONGEST_DIGEST:
        raise PasswordDigestInvalid("The password digest is too long.")
    if kind is Algorithm.BCRYPT:
        return _adopted_bcrypt(text)
    if kind in _ARGON2:
        return _adopted_argon2(kind, text)
    if kind is Algorithm.LEGACY:
        recipe, hexadecimal = _Recipe.read(text)
        return PasswordDigest(kind, recipe.with_digest(await _wrap(hexadecimal)))
    if len(_hexadecimal(text)) != 2 * hashlib.new(kind.lower()).digest_size:
        raise PasswordDigestInvalid("The password digest has the wrong length.")
    return PasswordDigest(kind, await _wrap(text))


_ARGON2: Final = (Algorithm.ARGON2ID, Algorithm.ARGON2I, Algorithm.ARGON2D)


# --- whose turn it is ------------------------------------------------------------------------


@cache
def _workers() -> ThreadPoolExecutor:
    many = min(8, max(2, os.cpu_count() or 2))
    return ThreadPoolExecutor(many, thread_name_prefix="watchword-passwords")


async def _in_turn(work: Callable[[], _T]) -> _T:
    return await asyncio.get_running_loop().run_in_executor(_workers(), work)


# --- checking --------------------------------------------------------------------------------


def _bytes(password: str) -> bytes:
    # Half a surrogate pair comes out of broken JSON; it is part of no password, and no reason to fail.
    return password.encode(errors="surrogatepass")


def _right(digest: PasswordDigest, password: bytes) -> bool:
    if digest.algorithm in _ARGON2:
        return _argon2(digest.text, password)
    if digest.algorithm is Algorithm.BCRYPT:
        return _bcrypt(digest.text, password)
    if digest.algorithm is Algorithm.LEGACY:
        recipe, wrapped = _Recipe.read_wrapped(digest.text)
        return _argon2(wrapped, recipe.hash(password).encode())
    plain = hashlib.new(digest.algorithm.lower(), password, usedforsecurity=False)
    return _argon2(digest.text, plain.hexdigest().encode())


def _argon2(encoded: str, password: bytes) -> bool:
    try:
        return _HASHER.verify(encoded, password)
    except (VerificationError, InvalidHashError):
        return False


def _bcrypt(encoded: str, password: bytes) -> bool:
    try:
        # bcrypt never looked at more than 72 bytes; this library refuses them instead.
        return bcrypt.checkpw(password[:72], encoded.encode())
    except ValueError:
        return False


def _outdated(digest: PasswordDigest) -> bool:
    return digest.algorithm is not Algorithm.ARGON2ID or _HASHER.check_needs_rehash(digest.text)


# --- adopting --------------------------------------------------------------------------------


def _adopted_argon2(kind: Algorithm, text: str) -> PasswordDigest:
    try:
        asked = argon2.extract_parameters(text)
    except InvalidHashError:
        raise PasswordDigestInvalid from None
    if f"${kind.lower()}$" != text[: len(kind) + 2]:
        raise PasswordDigestInvalid("The password digest is not of the algorithm given.")
    if (
        asked.memory_cost > _MOST_KIB
        or asked.time_cost > _MOST_PASSES
        or asked.parallelism > _MOST_LANES
    ):
        raise PasswordDigestInvalid("Checking this password digest would cost too much.")
    return PasswordDigest(kind, text)


def _adopted_bcrypt(text: str) -> PasswordDigest:
    found = re.fullmatch(r"\$2[abxy]\$(\d\d)\$[./A-Za-z0-9]{53}", text)
    if found is None:
        raise PasswordDigestInvalid
    if not 4 <= int(found[1]) <= _MOST_ROUNDS:
        raise PasswordDigestInvalid("Checking this password digest would cost too much.")
    return PasswordDigest(Algorithm.BCRYPT, text)


async def _wrap(hexadecimal: str) -> str:
    return await _in_turn(lambda: _HASHER.hash(hexadecimal.lower().encode()))


def _hexadecimal(text: str) -> str:
    if not re.fullmatch(r"(?:[0-9A-Fa-f]{2})+", text):
        raise PasswordDigestInvalid("The password digest is not hexadecimal.")
    return text


@dataclass(frozen=True, slots=True)
class _Recipe:
    """How a legacy digest is made of a password: a hash by name, and its arguments with ``@`` where the password goes."""

    algorithm: str
    arguments: tuple[str, ...] = field(repr=False)

    @classmethod
    def read(cls, text: str) -> tuple[_Recipe, str]:
        """A recipe as it was brought, and its digest in hex."""
        recipe, digest = cls._parsed(text)
        recipe.hash(b"")  # refuses what cannot be made
        return recipe, _hexadecimal(digest)

    @classmethod
    def read_wrapped(cls, text: str) -> tuple[_Recipe, str]:
        """A recipe as we keep it, and the argon2id digest around its own."""
        return cls._parsed(text)

    @classmethod
    def _parsed(cls, text: str) -> tuple[_Recipe, str]:
        try:
            algorithm, arguments, digest = json.loads(text)
        except (ValueError, TypeError):
            raise PasswordDigestInvalid from None
        if (
            not isinstance(algorithm, str)
            or not isinstance(digest, str)
            or not isinstance(arguments, list)
            or not all(isinstance(argument, str) for argument in arguments)
            or "@" not in arguments
        ):
            raise PasswordDigestInvalid(
                'A legacy digest looks like ["sha256", ["salt", "@"], "…"].'
            )
        return cls(algorithm.lower(), tuple(arguments)), digest

    def with_digest(self, digest: str) -> str:
        """The same recipe around another digest, as JSON."""
        return json.dumps([self.algorithm, list(self.arguments), digest])

    def hash(self, password: bytes) -> str:
        """The digest of ``password`` in hex. Raises ``PasswordDigestInvalid`` for a recipe that cannot be followed."""
        if self.algorithm == "pbkdf2":
            return self._pbkdf2(password)
        parts = (password if part == "@" else part.encode() for part in self.arguments)
        try:
            return hashlib.new(self.algorithm, b"".join(parts), usedforsecurity=False).hexdigest()
        except (ValueError, TypeError):  # not known here, or without a length of its own (shake)
            raise PasswordDigestInvalid("There is no such legacy algorithm.") from None

    def _pbkdf2(self, password: bytes) -> str:
        try:
            salt, iterations, length, name, _ = self.arguments
            rounds, size = int(iterations), int(length)
            affordable = 1 <= rounds <= _MOST_ITERATIONS and 1 <= size <= _MOST_BYTES
            return hashlib.pbkdf2_hmac(
                name, password, salt.encode(), rounds if affordable else 0, size
            ).hex()
        except ValueError:
            raise PasswordDigestInvalid(
                "pbkdf2 takes a salt, iterations, a length, a hash and @."
            ) from None
