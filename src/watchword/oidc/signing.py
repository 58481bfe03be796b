"""Signing: the keys that sign our tokens, the same keys' public halves for everybody, and the strict reading of what comes back."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from watchword.errors import KeysUnreadable, TokenRefused
from watchword.keys import Key, KeyRing, Purpose


class Algorithm(StrEnum):
    """How tokens are signed. Resource servers written for Logto pin ES384."""

    ES384 = "ES384"
    ES256 = "ES256"
    RS256 = "RS256"


_CURVES: Final = {Algorithm.ES384: "P-384", Algorithm.ES256: "P-256"}
_RSA_BITS: Final = 2048
# What a header of ours has; anything more (jwk, jku, x5u, crit …) is somebody's attempt to bring a key along.
_HEADER: Final = frozenset({"alg", "kid", "typ"})
_PUBLIC: Final = ("kty", "crv", "x", "y", "n", "e")
_LONGEST: Final = 8192

Pair = ECKey | RSAKey


def new_signing_key(algorithm: Algorithm = Algorithm.ES384) -> bytes:
    """A new key pair for ``KeyRing.rotate(Purpose.SIGNING, …)``: a private JWK as JSON, algorithm included."""
    if algorithm is Algorithm.RS256:
        pair: Pair = RSAKey.generate_key(_RSA_BITS)
    else:
        pair = ECKey.generate_key(_CURVES[algorithm])
    return json.dumps({**pair.as_dict(private=True), "alg": algorithm.value}).encode()


class SigningKeys:
    """The signing keys of an installation: next, current and previous ones of the ring. The ring is reread by others; what it
    holds now is what counts here.
    """

    def __init__(self, ring: KeyRing, algorithm: Algorithm = Algorithm.ES384) -> None:
        self._ring = ring
        self._algorithm = algorithm
        self._pairs: dict[str, tuple[Pair, Algorithm]] = {}

    @classmethod
    async def open(cls, ring: KeyRing, algorithm: Algorithm = Algorithm.ES384) -> SigningKeys:
        """The keys of ``ring``; an installation without any gets its first, of ``algorithm``."""
        if not ring.all(Purpose.SIGNING):
            await ring.rotate(Purpose.SIGNING, new_signing_key(algorithm))
        return cls(ring, algorithm)

    @property
    def algorithm(self) -> Algorithm:
        """The algorithm of the key that signs now; a changed setting counts from the next rotation on."""
        return self._pair(self._ring.current(Purpose.SIGNING))[1]

    def sign(self, claims: Mapping[str, Any], *, typ: str) -> str:
        """A JWT of this type, signed with the current key."""
        key = self._ring.current(Purpose.SIGNING)
        pair, algorithm = self._pair(key)
        header = {"alg": algorithm.value, "typ": typ, "kid": key.id}
        return jwt.encode(header, dict(claims), pair, algorithms=[algorithm.value])

    def read(self, token: str, *, typ: str) -> Mapping[str, Any]:
        """The claims of a JWT that we signed as ``typ``; whether they fit, time included, is the caller's to judge.

        The key decides the algorithm, never the token (T31). Raises ``TokenRefused``.
        """
        header = _header(token)
        if header.keys() != _HEADER or header["typ"] != typ:
            raise TokenRefused
        pair, algorithm = self._named(header["kid"])
        if header["alg"] != algorithm.value:
            raise TokenRefused
        try:
            return dict(jwt.decode(token, pair, algorithms=[algorithm.value]).claims)
        except (JoseError, ValueError, TypeError) as exc:
            raise TokenRefused from exc

    def jwks(self) -> dict[str, Any]:
        """The public keys (RFC 7517): next, current and previous, so that nobody meets a key they could not have known."""
        return {"keys": [self._public(key) for key in self._ring.all(Purpose.SIGNING)]}

    def _public(self, key: Key) -> dict[str, Any]:
        pair, algorithm = self._pair(key)
        # Named one by one: whatever else a private JWK holds stays here.
        shown = pair.as_dict(private=False)
        public: dict[str, Any] = {name: shown[name] for name in _PUBLIC if name in shown}
        return public | {"use": "sig", "alg": algorithm.value, "kid": key.id}

    def _named(self, kid: object) -> tuple[Pair, Algorithm]:
        try:
            key = self._ring.get(kid if isinstance(kid, str) else "")
        except KeysUnreadable as exc:
            raise TokenRefused from exc
        # Every key of the ring has an id; only those that sign may have signed.
        if key.purpose is not Purpose.SIGNING:
            raise TokenRefused
        return self._pair(key)

    def _pair(self, key: Key) -> tuple[Pair, Algorithm]:
        found = self._pairs.get(key.id)
        if found is None:
            document = json.loads(key.value)
            algorithm = Algorithm(document.pop("alg"))
            kind = RSAKey if algorithm is Algorithm.RS256 else ECKey
            found = self._pairs[key.id] = (kind.import_key(document), algorithm)
        return found


def _header(token: str) -> dict[str, Any]:
    if len(token) > _LONGEST or token.count(".") != 2 or not token.isascii():
        raise TokenRefused
    try:
        header = json.loads(_unpadded(token.partition(".")[0]))
    except ValueError as exc:
        raise TokenRefused from exc
    if not isinstance(header, dict):
        raise TokenRefused
    return header


def _unpadded(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
