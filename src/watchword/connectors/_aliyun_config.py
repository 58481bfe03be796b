"""The fields that Aliyun connectors have in common."""

from __future__ import annotations

from typing import Annotated, Final, Literal
from urllib.parse import quote, urlsplit

from pydantic import AfterValidator, StringConstraints
from pydantic_core import PydanticCustomError

from watchword.connectors.base import ConnectorConfig, setting


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
