"""What the Aliyun connectors share: both signatures, credentials, and how the gateway's answers read.

https://help.aliyun.com/zh/sdk/product-overview/v3-request-structure-and-signature (version 3) and
https://help.aliyun.com/zh/sdk/product-overview/rpc-mechanism (version 1).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Annotated, ClassVar, Final, Literal, Protocol
from urllib.parse import quote, urlsplit

from pydantic import AfterValidator, StringConstraints
from pydantic_core import PydanticCustomError

from watchword.clock import iso
from watchword.connectors._aliyun_faults import GATEWAY_FAULTS, fault_by_pattern
from watchword.connectors.base import Answer, ConnectorConfig, HTTPConnector, setting
from watchword.errors import DeliveryFailed
from watchword.http import Request
from watchword.message import Fault
from watchword.secret import new_nonce

Parameters = Mapping[str, str]

FORM: Final = "application/x-www-form-urlencoded"
_EMPTY_HASH: Final = hashlib.sha256(b"").hexdigest()
_UNRESERVED: Final = re.compile(r"[A-Za-z0-9_.~-]*")


# --- configuration ---------------------------------------------------------------------------


def _printable(value: str) -> str:
    if any(not "!" <= character <= "~" for character in value):
        raise PydanticCustomError(
            "key_characters", "must be plain letters, digits and signs without blanks"
        )
    return value


def _endpoint(value: str) -> str:
    """A host by itself, or a URL; as ``scheme://host[:port]/path`` with the default port dropped, as it is signed."""
    try:
        parts = urlsplit(value if "://" in value else f"https://{value}")
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except (ValueError, UnicodeError):
        raise _NO_ENDPOINT from None
    if parts.scheme not in ("http", "https") or not host or any(map(str.isspace, value)):
        raise _NO_ENDPOINT
    if parts.username is not None or parts.query or parts.fragment:
        raise _NO_ENDPOINT
    if parts.scheme == "http" and host.endswith(".aliyuncs.com"):
        raise PydanticCustomError("endpoint_clear", "must be https: a code travels in it")
    shown = f"[{host}]" if ":" in host else host
    if port not in (None, 443 if parts.scheme == "https" else 80):
        shown += f":{port}"
    return f"{parts.scheme}://{shown}{quote(parts.path, safe='/%~') or '/'}"


_NO_ENDPOINT: Final = PydanticCustomError(
    "endpoint", "must be a host such as dm.aliyuncs.com, or an http(s) URL without a query"
)

KeyText = Annotated[
    str, StringConstraints(min_length=1, max_length=200), AfterValidator(_printable)
]
Endpoint = Annotated[str, AfterValidator(_endpoint)]


class AliyunConfig(ConnectorConfig):
    """The fields every Aliyun connector has."""

    access_key_id: KeyText = setting(
        "Access key ID",
        "LTAI5tExampleKeyId",
        help="From the RAM console. Use a RAM user that may do nothing but send.",
        destination=True,
    )
    access_key_secret: KeyText = setting(
        "Access key secret",
        "k3y-s3cret",
        help="Shown by Aliyun once, when the key is made.",
        secret=True,
    )


def endpoint_setting(host: str) -> Endpoint | None:
    """The optional field ``endpoint``."""
    field: Endpoint | None = setting(
        "Endpoint",
        host,
        help="Another host of the same API, such as a VPC or regional one. Leave empty for Aliyun's own.",
        destination=True,
        default=None,
    )
    return field


def signature_setting() -> Literal["v3", "v1"]:
    """The optional field ``signatureVersion``."""
    field: Literal["v3", "v1"] = setting(
        "Signature version",
        help="v3 is what Aliyun recommends; v1 is for a gateway or proxy that knows only the older one.",
        default="v3",
    )
    return field


# --- signatures ------------------------------------------------------------------------------


def encode(text: str) -> str:
    """RFC 3986 as Aliyun reads it: everything but letters, digits and ``-_.~`` in upper-case hex."""
    # Most texts need nothing, and to find that out so costs a tenth.
    return text if _UNRESERVED.fullmatch(text) else quote(text, safe="~")


def encoded(parameters: Parameters) -> str:
    """``k=v&k=v`` sorted by the raw keys; canonical and, as it is valid anywhere, also what goes over the wire."""
    return "&".join([f"{encode(key)}={encode(parameters[key])}" for key in sorted(parameters)])


def v1_signature(method: str, canonical: str, secret: str) -> str:
    """Version 1: base64 of HMAC-SHA1, the key being the secret and an ampersand."""
    to_sign = f"{method}&%2F&{encode(canonical)}"
    digest = hmac.digest(f"{secret}&".encode(), to_sign.encode(), "sha1")
    return base64.b64encode(digest).decode()


def v3_canonical(
    method: str, path: str, query: str, headers: Mapping[str, str], payload_hash: str
) -> tuple[str, str]:
    """Version 3: the canonical request and its list of signed headers. ``headers`` (lower-case names) are all signed."""
    names = sorted(headers)
    signed = ";".join(names)
    lines = [f"{name}:{headers[name]}" for name in names]
    return "\n".join((method, path, query, *lines, "", signed, payload_hash)), signed


def v3_signature(canonical: str, secret: str) -> str:
    """Version 3: hex of HMAC-SHA256, the key being the secret as it is."""
    to_sign = f"ACS3-HMAC-SHA256\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    return hmac.digest(secret.encode(), to_sign.encode(), "sha256").hex()


@lru_cache(maxsize=4)
def _moment(second: int) -> str:
    return iso(second * 1000)


class Signer(Protocol):
    """Makes a signed request; whatever does not change from one to the next was prepared before."""

    def sign(
        self, action: str, query: Parameters, form: Parameters, at: int, nonce: str
    ) -> Request:
        """The request for ``action``, signed for the moment ``at``. A nonce serves one request only."""
        ...


class SignerV3:
    """ACS3-HMAC-SHA256, with the fewest headers signed that the gateway demands: a proxy may rewrite all others."""

    def __init__(self, key_id: str, secret: str, endpoint: str, version: str) -> None:
        parts = urlsplit(endpoint)
        self._secret = secret
        self._url = endpoint
        self._path = parts.path
        self._credential = f"ACS3-HMAC-SHA256 Credential={key_id},SignedHeaders="
        self._fixed = {"host": parts.netloc, "x-acs-version": version}

    def sign(
        self, action: str, query: Parameters, form: Parameters, at: int, nonce: str
    ) -> Request:
        """See ``Signer``."""
        body = encoded(form).encode() if form else b""
        search = encoded(query)
        headers = {
            **self._fixed,
            "x-acs-action": action,
            "x-acs-content-sha256": hashlib.sha256(body).hexdigest() if body else _EMPTY_HASH,
            "x-acs-date": _moment(at // 1000),
            "x-acs-signature-nonce": nonce,
        }
        if body:
            headers["content-type"] = FORM
        payload_hash = headers["x-acs-content-sha256"]
        canonical, signed = v3_canonical("POST", self._path, search, headers, payload_hash)
        signature = v3_signature(canonical, self._secret)
        headers["authorization"] = f"{self._credential}{signed},Signature={signature}"
        return Request("POST", f"{self._url}?{search}" if search else self._url, headers, body)


class SignerV1:
    """HMAC-SHA1 over all parameters, which then all travel in the form body: no number or code in a URL."""

    def __init__(self, key_id: str, secret: str, endpoint: str, version: str) -> None:
        self._secret = secret
        self._url = endpoint
        self._headers = {"host": urlsplit(endpoint).netloc, "content-type": FORM}
        self._fixed = {
            "AccessKeyId": key_id,
            "Format": "json",
            "SignatureMethod": "HMAC-SHA1",
            "SignatureVersion": "1.0",
            "Version": version,
        }

    def sign(
        self, action: str, query: Parameters, form: Parameters, at: int, nonce: str
    ) -> Request:
        """See ``Signer``."""
        parameters = {
            **self._fixed,
            **query,
            **form,
            "Action": action,
            "SignatureNonce": nonce,
            "Timestamp": _moment(at // 1000),
        }
        canonical = encoded(parameters)
        signature = v1_signature("POST", canonical, self._secret)
        body = f"{canonical}&Signature={encode(signature)}"
        return Request("POST", self._url, self._headers, body.encode())


SIGNERS: Final[Mapping[str, Callable[[str, str, str, str], Signer]]] = {
    "v3": SignerV3,
    "v1": SignerV1,
}


# --- answers ---------------------------------------------------------------------------------

_NO_PARAMETERS: Parameters = {}


class AliyunConnector(HTTPConnector):
    """An HTTPConnector that says which action with which parameters, and has the rest done."""

    faults: ClassVar[Mapping[str, Fault]] = MappingProxyType(GATEWAY_FAULTS)
    signer: Signer

    def signed(
        self, action: str, *, query: Parameters = _NO_PARAMETERS, form: Parameters = _NO_PARAMETERS
    ) -> Request:
        """The signed request for ``action``."""
        return self.signer.sign(action, query, form, self.clock.now(), new_nonce())

    def fault_for(self, code: str, status: int = 200) -> Fault:
        """From ``faults``, then by what the code's name gives away."""
        return self.faults.get(code) or fault_by_pattern(code) or super().fault_for(code, status)

    def refused(self, status: int, answer: Answer) -> DeliveryFailed:
        """The error for an answer with a code that is not success; without any, it is an odd answer."""
        code, said = self.words(answer)
        request_id = answer.text("RequestId")
        if not code or code == "OK":
            said = f"HTTP {status} with {'success in its body' if code else 'no Code in its body'}"
            return self.refuse(Fault.BAD_ANSWER, said, request_id=request_id)
        return self.refuse(
            code,
            _shown(code, said),
            status=status,
            retry_after=_retry_after(answer, code, said),
            request_id=request_id,
        )

    def words(self, answer: Answer) -> tuple[str, str]:
        """The answer's code and its sentence."""
        return answer.text("Code"), answer.text("Message")


# The gateway explains these by printing the text it signed itself: number, code and key id are in it.
_PRINTS_THE_REQUEST: Final = ("SignatureDoesNotMatch", "IncompleteSignature", "InvalidSignature")


def _shown(code: str, message: str) -> str:
    if code.startswith(_PRINTS_THE_REQUEST):
        return "The signature does not match. (Aliyun's own words repeat the request and are left out.)"
    return message


# Flow control names its window in words (触发分钟级流控Permits:1, 触发小时级流控Permits:5, 触发天级流控Permits:10), the
# international site in the code.
_WINDOWS: Final = (("分钟", "MINUTE", 60), ("小时", "HOUR", 3600), ("天", "DAY", 86400))


def _retry_after(answer: Answer, code: str, said: str) -> int | None:
    millis = answer.headers.get("x-acs-retry-after", "")
    if millis.isdecimal() and millis.isascii() and len(millis) < 10:
        return -(-int(millis) // 1000)
    return next((wait for word, part, wait in _WINDOWS if word in said or _ends(code, part)), None)


def _ends(code: str, part: str) -> bool:
    return code.startswith(("BUSINESS_LIMIT", "isv.BUSINESS_LIMIT")) and code.endswith(part)
