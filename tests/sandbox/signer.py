"""Signs as a client does, written apart from both the sandbox's verifier and the connectors' signer."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote_plus, urlencode
from uuid import uuid4

from watchword.clock import iso

KEY, SECRET = "sandbox-key-id", "sandbox-key-secret"
SMS, MAIL = "2017-05-25", "2015-11-23"
FORM = "application/x-www-form-urlencoded"


@dataclass
class Signed:
    method: str
    query: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


def percent(text: str) -> str:
    """Percent-encoding the way Aliyun's help page spells it out: Java's form encoding, then three corrections."""
    return quote_plus(text, safe="").replace("+", "%20").replace("*", "%2A").replace("%7E", "~")


def joined(parameters: Mapping[str, str]) -> str:
    return "&".join(f"{percent(key)}={percent(parameters[key])}" for key in sorted(parameters))


def sign_v3(
    action: str,
    parameters: Mapping[str, str],
    *,
    at: int,
    host: str,
    version: str = SMS,
    key: str = KEY,
    secret: str = SECRET,
    nonce: str | None = None,
    method: str = "POST",
    form: bool = False,
    unsigned: tuple[str, ...] = (),
    more: Mapping[str, str] | None = None,
) -> Signed:
    """Parameters in the query, or in the body with ``form``; headers in ``unsigned`` are sent but not signed."""
    body = urlencode(parameters).encode() if form else b""
    headers = {
        "host": host,
        "x-acs-action": action,
        "x-acs-version": version,
        "x-acs-date": iso(at),
        "x-acs-signature-nonce": nonce or uuid4().hex,
        "x-acs-content-sha256": hashlib.sha256(body).hexdigest(),
        **({"content-type": FORM} if form else {}),
        **(more or {}),
    }
    names = sorted(set(headers) - set(unsigned))
    canonical = f"{method}\n/\n{'' if form else joined(parameters)}\n"
    canonical += "".join(f"{name}:{headers[name]}\n" for name in names)
    canonical += f"\n{';'.join(names)}\n{headers['x-acs-content-sha256']}"
    text = "ACS3-HMAC-SHA256\n" + hashlib.sha256(canonical.encode()).hexdigest()
    signature = hmac.new(secret.encode(), text.encode(), "sha256").hexdigest()
    headers["authorization"] = (
        f"ACS3-HMAC-SHA256 Credential={key},SignedHeaders={';'.join(names)},Signature={signature}"
    )
    return Signed(method, "" if form else urlencode(parameters), headers, body)


def sign_v1(
    action: str,
    parameters: Mapping[str, str],
    *,
    at: int,
    host: str,
    version: str = SMS,
    key: str = KEY,
    secret: str = SECRET,
    nonce: str | None = None,
    method: str = "POST",
    answer: str = "json",
    more: Mapping[str, str] | None = None,
) -> Signed:
    """Everything in the query of a GET or in the form of a POST."""
    fields = {
        **parameters,
        "Action": action,
        "Version": version,
        "AccessKeyId": key,
        "Timestamp": iso(at),
        "SignatureNonce": nonce or uuid4().hex,
        "SignatureMethod": "HMAC-SHA1",
        "SignatureVersion": "1.0",
        **({"Format": answer} if answer else {}),
        **(more or {}),
    }
    text = f"{method}&%2F&{percent(joined(fields))}"
    mac = hmac.new(f"{secret}&".encode(), text.encode(), "sha1").digest()
    whole = urlencode({**fields, "Signature": base64.b64encode(mac).decode()})
    if method == "GET":
        return Signed("GET", whole, {"host": host})
    return Signed(method, "", {"host": host, "content-type": FORM}, whole.encode())
