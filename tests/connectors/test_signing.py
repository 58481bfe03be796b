"""Both signatures against the vectors that their owners publish."""

import json
from pathlib import Path
from typing import Any

import pytest

from watchword.connectors._signing import AWS4, TC3, authorization, canonical_request, signature

VECTORS = json.loads((Path(__file__).parent / "vectors" / "signatures.json").read_text())


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_published_vectors_come_out(vector: dict[str, Any]) -> None:
    scheme = {"AWS4": AWS4, "TC3": TC3}[vector["scheme"]]
    canonical, signed = canonical_request(
        vector["method"], "/", vector["query"], vector["headers"], vector["body"].encode()
    )
    assert signed == vector["signed"]
    scope = tuple(vector["scope"])
    found = signature(scheme, vector["secret"], vector["moment"], scope, canonical)
    assert found == vector["signature"]
    header = authorization(scheme, "ID", scope, signed, found)
    assert header.endswith(f"SignedHeaders={signed}, Signature={found}")
    assert f" Credential=ID/{'/'.join(scope)}/" in header


def test_another_secret_signs_otherwise() -> None:
    canonical, _ = canonical_request("POST", "/", "", {"host": "a"}, b"")
    one, other = (signature(TC3, secret, "1", ("2026-11-20", "sms"), canonical) for secret in "ab")
    assert one != other
