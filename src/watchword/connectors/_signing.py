"""Two signatures of one family, which differ in words: AWS4-HMAC-SHA256 and TC3-HMAC-SHA256.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html and
https://www.tencentcloud.com/document/product/382/40535.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Scheme:
    """The words in which the two differ."""

    algorithm: str
    key_prefix: str
    ending: str


AWS4: Final = Scheme("AWS4-HMAC-SHA256", "AWS4", "aws4_request")
TC3: Final = Scheme("TC3-HMAC-SHA256", "TC3", "tc3_request")


def canonical_request(
    method: str, path: str, query: str, headers: Mapping[str, str], body: bytes
) -> tuple[str, str]:
    """The canonical request and its list of signed headers. ``headers`` (lower-case names) are all signed."""
    names = sorted(headers)
    signed = ";".join(names)
    lines = [f"{name}:{headers[name]}" for name in names]
    digest = hashlib.sha256(body).hexdigest()
    return "\n".join((method, path, query, *lines, "", signed, digest)), signed


def signature(
    scheme: Scheme, secret: str, moment: str, scope: tuple[str, ...], canonical: str
) -> str:
    """Hex. ``moment`` is the time as this scheme writes it; ``scope`` is the day, then region and service, or service alone."""
    key = (scheme.key_prefix + secret).encode()
    for part in (*scope, scheme.ending):
        key = hmac.digest(key, part.encode(), "sha256")
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    to_sign = "\n".join((scheme.algorithm, moment, "/".join((*scope, scheme.ending)), digest))
    return hmac.digest(key, to_sign.encode(), "sha256").hex()


def authorization(
    scheme: Scheme, key_id: str, scope: tuple[str, ...], signed: str, signed_by: str
) -> str:
    """The header's value."""
    place = "/".join((key_id, *scope, scheme.ending))
    return f"{scheme.algorithm} Credential={place}, SignedHeaders={signed}, Signature={signed_by}"


__all__ = ["AWS4", "TC3", "Scheme", "authorization", "canonical_request", "signature"]
