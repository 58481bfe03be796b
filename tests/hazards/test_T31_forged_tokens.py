"""T31: alg none, HS/RS swap, missing signature, kid tricks, wrong aud, iss, typ. One token is right; every other one is refused.

CVE-2026-28802, CVE-2026-96760, CVE-2026-114615.
"""

import base64
import hmac
import json
from collections.abc import Callable
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey
from tests.clients.drafts import machine
from tests.oidc.conftest import ISSUER

from watchword.clients import MANAGEMENT_RESOURCE, Clients
from watchword.errors import TokenRefused
from watchword.keys import KeyRing, Purpose
from watchword.oidc import ManagementTokens, SigningKeys
from watchword.testing import FrozenClock

EVIL = ECKey.generate_key("P-384")


def encoded(part: dict[str, Any]) -> str:
    """A part of a token as it travels."""
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


class Forger:
    """Has seen a right token and the public keys, and has keys of their own."""

    def __init__(self, keys: SigningKeys, ring: KeyRing, claims: dict[str, Any]) -> None:
        self.keys = keys
        self.ring = ring
        self.claims = claims
        self.kid = ring.current(Purpose.SIGNING).id
        self.right = keys.sign(claims, typ="at+jwt")
        self.head, self.body, self.signature = self.right.split(".")

    def header(self, **more: Any) -> str:
        """The right header, changed."""
        return encoded({"alg": "ES384", "typ": "at+jwt", "kid": self.kid, **more})

    def evil(self, **header: Any) -> str:
        """Signed with the forger's own key."""
        head = {"alg": "ES384", "typ": "at+jwt", "kid": self.kid, **header}
        return jwt.encode(head, self.claims, EVIL, algorithms=["ES384"])

    def said(self, **claims: Any) -> str:
        """Signed by us, for something else."""
        return self.keys.sign(
            {key: value for key, value in (self.claims | claims).items() if value is not None},
            typ="at+jwt",
        )

    def symmetric(self, key: bytes, algorithm: str = "HS384") -> str:
        """The public key taken for a shared secret."""
        head = {"alg": algorithm, "typ": "at+jwt", "kid": self.kid}
        # By hand: the library would refuse to.
        signed = f"{encoded(head)}.{encoded(self.claims)}"
        mac = hmac.new(key, signed.encode(), f"sha{algorithm[2:]}").digest()
        return f"{signed}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


def public_pem(forger: Forger) -> bytes:
    return ECKey.import_key(forger.keys.jwks()["keys"][0]).as_pem(private=False)


Forgery = Callable[[Forger], str]

FORGERIES: dict[str, Forgery] = {
    "alg none": lambda f: f"{f.header(alg='none')}.{f.body}.",
    "alg None": lambda f: f"{f.header(alg='None')}.{f.body}.{f.signature}",
    "alg empty": lambda f: f"{f.header(alg='')}.{f.body}.",
    "alg of another key": lambda f: f"{f.header(alg='ES256')}.{f.body}.{f.signature}",
    "alg a list": lambda f: f"{f.header(alg=['ES384'])}.{f.body}.{f.signature}",
    "no signature": lambda f: f"{f.head}.{f.body}.",
    "no third part": lambda f: f"{f.head}.{f.body}",
    "signature of zeros": lambda f: f"{f.head}.{f.body}.{'A' * 128}",
    "signature cut": lambda f: f.right[:-4],
    "public key as secret, JSON": lambda f: f.symmetric(
        json.dumps(f.keys.jwks()["keys"][0]).encode()
    ),
    "public key as secret, PEM": lambda f: f.symmetric(public_pem(f)),
    "HS256": lambda f: f.symmetric(b"k" * 32, "HS256"),
    "another key under our kid": lambda f: f.evil(),
    "own key in jwk": lambda f: f.evil(jwk=EVIL.as_dict(private=False)),
    "own key in jku": lambda f: f.evil(jku="https://evil.example/keys"),
    "own key in x5u": lambda f: f.evil(x5u="https://evil.example/key.pem"),
    "crit": lambda f: f"{f.header(crit=['exp'])}.{f.body}.{f.signature}",
    "b64 false": lambda f: f"{f.header(b64=False)}.{f.body}.{f.signature}",
    "kid unknown": lambda f: f.evil(kid="nobody"),
    "kid a path": lambda f: f.evil(kid="../../../dev/null"),
    "kid SQL": lambda f: f.evil(kid="' OR 1=1 --"),
    "kid a list": lambda f: f"{f.header(kid=[f.kid])}.{f.body}.{f.signature}",
    "kid null": lambda f: f"{f.header(kid=None)}.{f.body}.{f.signature}",
    "kid of the cookie key": lambda f: f.evil(kid=f.ring.current(Purpose.COOKIE).id),
    "typ JWT": lambda f: f.keys.sign(f.claims, typ="JWT"),
    "typ changed": lambda f: f"{f.header(typ='AT+JWT')}.{f.body}.{f.signature}",
    "aud of another API": lambda f: f.said(aud="https://api.example.com"),
    "aud a list": lambda f: f.said(aud=[MANAGEMENT_RESOURCE]),
    "aud of the client": lambda f: f.said(aud=f.claims["client_id"]),
    "no aud": lambda f: f.said(aud=None),
    "iss of another server": lambda f: f.said(iss="https://evil.example/oidc"),
    "iss with a slash": lambda f: f.said(iss=f"{ISSUER}/"),
    "no iss": lambda f: f.said(iss=None),
    "a person's": lambda f: f.said(sub="abcdefghijkl"),
    "no sub": lambda f: f.said(sub=None),
    "no client": lambda f: f.said(client_id=None),
    "another client": lambda f: f.said(sub="other", client_id="other"),
    "no exp": lambda f: f.said(exp=None),
    "exp a word": lambda f: f.said(exp="never"),
    "over": lambda f: f.said(exp=f.claims["iat"]),
    "scope a list": lambda f: f.said(scope=["all"]),
    "body changed": lambda f: (
        f"{f.head}.{encoded(f.claims | {'scope': 'all users'})}.{f.signature}"
    ),
}


@pytest.fixture
async def forger(
    clients: Clients,
    keys: SigningKeys,
    ring: KeyRing,
    clock: FrozenClock,
) -> Forger:
    application = await clients.applications.create(machine())
    at = clock.now() // 1000
    claims = {
        "jti": "x", "sub": application.id, "client_id": application.id, "iss": ISSUER, "aud": MANAGEMENT_RESOURCE,
        "iat": at, "exp": at + 3600, "scope": "all",
    }  # fmt: skip
    return Forger(keys, ring, claims)


async def test_T31_the_right_token_opens(
    forger: Forger,
    management: ManagementTokens,
) -> None:
    caller = await management.verify(forger.right)
    assert (caller.application, caller.scopes) == (forger.claims["sub"], frozenset({"all"}))


@pytest.mark.parametrize("name", FORGERIES)
async def test_T31_no_other_does(
    forger: Forger,
    management: ManagementTokens,
    name: str,
) -> None:
    token = FORGERIES[name](forger)
    for _ in range(2):  # the second time from what was remembered
        with pytest.raises(TokenRefused):
            await management.verify(token)


async def test_T31_a_reader_that_believes_the_header_is_caught(
    forger: Forger,
    management: ManagementTokens,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def believing(_: SigningKeys, token: str, *, typ: str) -> dict[str, Any]:
        body = token.split(".")[1]
        assert typ
        return dict(json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))))

    monkeypatch.setattr(SigningKeys, "read", believing)
    caller = await management.verify(FORGERIES["alg none"](forger))
    assert caller.scopes == {"all"}, "the broken reader got away"
