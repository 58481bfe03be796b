"""The sandbox's own reading of both signatures, against every published vector and those of the official SDK."""

import hashlib
import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest

from watchword.sandbox import signatures
from watchword.sandbox.calls import Raw, read_call
from watchword.sandbox.refusals import GatewayError

VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text())


def name(vector: dict[str, Any]) -> str:
    return str(vector["name"])


@pytest.mark.parametrize("vector", VECTORS["v1"], ids=name)
def test_version_1_gives_the_published_signature(vector: dict[str, Any]) -> None:
    text = signatures.v1_string_to_sign(vector["method"], vector["parameters"].items())
    assert signatures.v1_signature(vector["secret"], text) == vector["signature"]


@pytest.mark.parametrize("vector", VECTORS["v3"], ids=name)
def test_version_3_gives_the_published_signature(vector: dict[str, Any]) -> None:
    canonical = signatures.v3_canonical_request(
        "POST",
        vector["query"].items(),
        vector["headers"],
        list(vector["headers"]),
        vector["body"].encode(),
    )
    if vector["canonical"]:
        assert hashlib.sha256(canonical.encode()).hexdigest() == vector["canonical"]
    text = signatures.v3_string_to_sign(canonical)
    assert signatures.v3_signature(vector["secret"], text) == vector["signature"]


@pytest.mark.parametrize("vector", VECTORS["v3"], ids=name)
def test_a_request_with_the_published_signature_is_accepted_and_no_other(
    vector: dict[str, Any],
) -> None:
    call = read_call(v3_request(vector, vector["signature"]))
    assert call.refused(vector["secret"]) is None
    assert isinstance(call.refused("another secret"), GatewayError)
    tampered = read_call(v3_request(vector, vector["signature"][:-1] + "x"))
    assert isinstance(tampered.refused(vector["secret"]), GatewayError)


def v3_request(vector: dict[str, Any], signature: str) -> Raw:
    signed = ";".join(sorted(vector["headers"]))
    authorization = f"ACS3-HMAC-SHA256 Credential=k,SignedHeaders={signed},Signature={signature}"
    headers = {**vector["headers"], "authorization": authorization}
    # ``urlencode`` writes a blank as ``+``, as the SDK does on the wire; it signs ``%20``.
    return Raw("POST", headers, urlencode(vector["query"]), vector["body"].encode())


@pytest.mark.parametrize(
    "vector", [v for v in VECTORS["v1"] if "Timestamp" in v["parameters"]], ids=name
)
def test_a_version_1_request_is_accepted_from_query_and_from_form(vector: dict[str, Any]) -> None:
    text = urlencode({**vector["parameters"], "Signature": vector["signature"]})
    if vector["method"] == "GET":
        raw = Raw("GET", {"host": "h"}, text, b"")
    else:
        raw = Raw("POST", {"host": "h"}, "", text.encode())
    call = read_call(raw)
    assert call.refused(vector["secret"]) is None
    refusal = call.refused("another secret")
    assert refusal is not None
    assert refusal.message.endswith(signatures.v1_string_to_sign(vector["method"], parse_qsl(text)))


def test_percent_encoding_is_the_vendors() -> None:
    assert signatures.encode(" ~/*-+") == "%20~%2F%2A-%2B"
    assert signatures.encode("é") == "%C3%A9"


def test_parameters_are_sorted_before_they_are_encoded() -> None:
    assert signatures.canonical_query([("a-b", "1"), ("a", "2"), ("a_", "3")]) == "a=2&a-b=1&a_=3"
