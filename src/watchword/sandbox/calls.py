"""Reads a received HTTP request as a call of Aliyun's RPC gateway, in signature version 1.0 or 3. Judges form, not truth."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Final
from urllib.parse import parse_qsl

from watchword.sandbox import signatures
from watchword.sandbox.hosts import Place, find_place
from watchword.sandbox.refusals import (
    GatewayError,
    incomplete,
    mismatch,
    missing,
    missing_header,
)

_FIELDS: Final = 300
_FORM: Final = "application/x-www-form-urlencoded"
_V3_HEADERS: Final = (
    "x-acs-action",
    "x-acs-version",
    "x-acs-date",
    "x-acs-signature-nonce",
    "x-acs-content-sha256",
)
_V1_PARAMETERS: Final = (
    "Action",
    "Version",
    "AccessKeyId",
    "SignatureMethod",
    "SignatureVersion",
    "SignatureNonce",
    "Timestamp",
    "Signature",
)


@dataclass(frozen=True)
class Raw:
    """A request as it came in. Header names are lower-case."""

    method: str
    headers: Mapping[str, str] = field(repr=False)
    query: str = field(repr=False)
    body: bytes = field(repr=False)
    request_id: str = ""

    @cached_property
    def query_pairs(self) -> list[tuple[str, str]]:
        """The query, decoded: on the wire it may be spelled differently from what was signed (a blank as ``+``)."""
        return _pairs(self.query)

    @cached_property
    def form_pairs(self) -> list[tuple[str, str]]:
        """The form body, decoded; nothing for any other kind of body."""
        kind = self.headers.get("content-type", _FORM).partition(";")[0].strip().lower()
        if kind != _FORM:
            return []
        try:
            return _pairs(self.body.decode())
        except UnicodeDecodeError:
            raise GatewayError("InvalidParameter", "The form body is not UTF-8.") from None

    @cached_property
    def parameters(self) -> dict[str, str]:
        """Query and form together."""
        return dict([*self.query_pairs, *self.form_pairs])

    @property
    def place(self) -> Place:
        """Which product and region it was sent to."""
        return find_place(self.headers.get("host", ""), self.parameters.get("RegionId", ""))

    @property
    def is_v3(self) -> bool:
        """Whether this is meant as a version 3 request. The SDKs send ``x-acs-action`` with version 1.0 too."""
        if self.headers.get("authorization", "").startswith("ACS3-"):
            return True
        return "x-acs-action" in self.headers and "Signature" not in self.parameters

    @property
    def is_call(self) -> bool:
        """Whether this is meant for the gateway at all, and not a person who opened the address in a browser."""
        if self.is_v3 or self.method not in ("GET", "HEAD"):
            return True
        return bool({"Action", "AccessKeyId", "Signature"} & self.parameters.keys())

    @property
    def wants_xml(self) -> bool:
        """Version 1.0 answers in XML and version 3 in JSON, unless ``Format`` says otherwise."""
        wish = self.parameters.get("Format", "JSON" if self.is_v3 else "XML")
        return wish.upper() != "JSON"


@dataclass(frozen=True, slots=True)
class Call:
    """One call: what is asked, by whom it says it comes, and the means to prove that."""

    action: str
    version: str
    key_id: str
    token: str
    at: int
    nonce: str
    parameters: Mapping[str, str] = field(repr=False)
    place: Place
    request_id: str
    # The caller's signature over the given secret: true, or the gateway's refusal with its string to sign.
    refused: Callable[[str], GatewayError | None] = field(repr=False)

    def get(self, name: str) -> str:
        """A parameter, empty when absent."""
        return self.parameters.get(name, "")

    def need(self, *names: str) -> None:
        """Raises the gateway's ``Missing...`` for the first of ``names`` that is absent or empty."""
        for name in names:
            if not self.get(name):
                raise missing(name)


def read_call(raw: Raw) -> Call:
    """The call in ``raw``, whichever signature version it uses. Raises ``GatewayError`` when it has not the form of one."""
    return _read_v3(raw) if raw.is_v3 else _read_v1(raw)


def _read_v1(raw: Raw) -> Call:
    pairs = [*raw.query_pairs, *raw.form_pairs]
    parameters = raw.parameters
    for name in _V1_PARAMETERS:
        if not parameters.get(name):
            raise missing(name)
    if parameters["SignatureMethod"] != "HMAC-SHA1" or parameters["SignatureVersion"] != "1.0":
        raise GatewayError("InvalidSignatureMethod", "Specified signature method is not valid.")
    string_to_sign = signatures.v1_string_to_sign(raw.method, pairs)

    def refused(secret: str) -> GatewayError | None:
        expected = signatures.v1_signature(secret, string_to_sign)
        if signatures.same(expected, parameters["Signature"]):
            return None
        return mismatch(string_to_sign)

    return Call(
        action=parameters["Action"],
        version=parameters["Version"],
        key_id=parameters["AccessKeyId"],
        token=parameters.get("SecurityToken", ""),
        at=_time(parameters["Timestamp"]),
        nonce=parameters["SignatureNonce"],
        parameters=parameters,
        place=raw.place,
        request_id=raw.request_id,
        refused=refused,
    )


def _read_v3(raw: Raw) -> Call:
    for name in _V3_HEADERS:
        if not raw.headers.get(name):
            raise missing_header(name)
    key_id, signed, signature = _authorization(raw.headers.get("authorization", ""))
    unsigned = sorted(_must_be_signed(raw) - set(signed))
    if unsigned:
        raise incomplete(f"Not among SignedHeaders: {', '.join(unsigned)}")
    canonical = signatures.v3_canonical_request(
        raw.method, raw.query_pairs, raw.headers, signed, raw.body
    )
    string_to_sign = signatures.v3_string_to_sign(canonical)
    hashed = canonical.rpartition("\n")[2] == raw.headers["x-acs-content-sha256"]

    def refused(secret: str) -> GatewayError | None:
        expected = signatures.v3_signature(secret, string_to_sign)
        if hashed and signatures.same(expected, signature):
            return None
        return mismatch(string_to_sign, canonical)

    return Call(
        action=raw.headers["x-acs-action"],
        version=raw.headers["x-acs-version"],
        key_id=key_id,
        token=raw.headers.get("x-acs-security-token", ""),
        at=_time(raw.headers["x-acs-date"]),
        nonce=raw.headers["x-acs-signature-nonce"],
        parameters=raw.parameters,
        place=raw.place,
        request_id=raw.request_id,
        refused=refused,
    )


def _authorization(text: str) -> tuple[str, list[str], str]:
    if not text:
        raise missing_header("authorization")
    algorithm, _, rest = text.partition(" ")
    if algorithm != signatures.ACS3:
        raise GatewayError("InvalidSignatureMethod", "Specified signature method is not valid.")
    parts = dict(part.strip().partition("=")[::2] for part in rest.split(","))
    try:
        signed = parts["SignedHeaders"].split(";")
        return parts["Credential"], signed, parts["Signature"]
    except KeyError as exc:
        raise incomplete(f"Authorization has no {exc.args[0]}") from None


def _must_be_signed(raw: Raw) -> set[str]:
    """Host, every ``x-acs-*`` that was sent, and the content type where there is content.

    The official asynchronous client sends an unsigned content type with an empty body, and the gateway takes it.
    """
    return {
        name
        for name in raw.headers
        if name == "host" or name.startswith("x-acs-") or (name == "content-type" and raw.body)
    }


def _time(text: str) -> int:
    try:
        moment = datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise GatewayError(
            "InvalidTimeStamp.Format",
            "Specified time stamp or date value is not well formatted.",
        ) from None
    return int(moment.timestamp() * 1000)


def _pairs(text: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text, keep_blank_values=True, max_num_fields=_FIELDS)
    except ValueError:
        raise GatewayError("InvalidParameter", "Too many parameters.") from None
