"""How Aliyun's gateway computes the two signatures it knows: version 1.0 (HMAC-SHA1) and version 3 (ACS3-HMAC-SHA256).

Read from the vendor's pages a second time, without a look at the connectors' signer, so that a misreading in one shows
against the other. Proved by the published vectors in ``tests/sandbox/vectors.json``.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from urllib.parse import quote

ACS3: Final = "ACS3-HMAC-SHA256"

Pairs = Iterable[tuple[str, str]]


def encode(text: str) -> str:
    """RFC 3986 percent-encoding of UTF-8: only letters, digits and ``-_.~`` stay."""
    return quote(text, safe="")


def canonical_query(pairs: Pairs) -> str:
    """Pairs in byte order of their raw names, each side encoded. Sorting the encoded text instead gives another order."""
    ordered = sorted(pairs, key=lambda pair: (pair[0].encode(), pair[1].encode()))
    return "&".join(f"{encode(name)}={encode(value)}" for name, value in ordered)


def v1_string_to_sign(method: str, pairs: Pairs) -> str:
    """What version 1.0 signs: the method and every parameter of query and form except ``Signature``."""
    query = canonical_query(pair for pair in pairs if pair[0] != "Signature")
    return f"{method}&{encode('/')}&{encode(query)}"


def v1_signature(secret: str, string_to_sign: str) -> str:
    """Base64 of HMAC-SHA1; the key is the secret with an ampersand behind it."""
    mac = hmac.new(f"{secret}&".encode(), string_to_sign.encode(), hashlib.sha1)
    return base64.b64encode(mac.digest()).decode()


def v3_canonical_request(
    method: str, query: Pairs, headers: Mapping[str, str], signed: Sequence[str], body: bytes
) -> str:
    """The six parts of version 3, one a line. ``headers`` have lower-case names; ``signed`` is what the client says it signed."""
    names = sorted(signed)
    lines = "".join(f"{name}:{headers.get(name, '').strip()}\n" for name in names)
    digest = hashlib.sha256(body).hexdigest()
    return "\n".join((method, "/", canonical_query(query), lines, ";".join(names), digest))


def v3_string_to_sign(canonical_request: str) -> str:
    """The algorithm's name over the digest of the canonical request."""
    return f"{ACS3}\n{hashlib.sha256(canonical_request.encode()).hexdigest()}"


def v3_signature(secret: str, string_to_sign: str) -> str:
    """Hex of HMAC-SHA256; the key is the secret as it is."""
    return hmac.new(secret.encode(), string_to_sign.encode(), hashlib.sha256).hexdigest()


def same(left: str, right: str) -> bool:
    """Whether two signatures are equal, in time that does not tell where they differ."""
    return hmac.compare_digest(left.encode(), right.encode())
