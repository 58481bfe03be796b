"""URLs an operator types: where a secret or a code is posted."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote, urlsplit

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

_NO_URL = PydanticCustomError("url", "must be an http(s) URL such as https://example.com/send")


def _url(value: str) -> str:
    """``value`` with nothing left to encode: what is sent is what was checked."""
    try:
        parts = urlsplit(value)
        host, _ = (parts.hostname or "").encode("idna").decode(), parts.port
    except (ValueError, UnicodeError):
        raise _NO_URL from None
    if parts.scheme not in ("http", "https") or not host or any(map(str.isspace, value)):
        raise _NO_URL
    if parts.username is not None or parts.fragment:
        raise PydanticCustomError("url_parts", "must hold neither a user nor a fragment")
    shown = f"[{host}]" if ":" in host else host
    if parts.port is not None:
        shown += f":{parts.port}"
    query = f"?{quote(parts.query, safe='/%~?&=+,:@!$*();-._')}" if parts.query else ""
    return f"{parts.scheme}://{shown}{quote(parts.path, safe='/%~:@!$&()*+,;=') or '/'}{query}"


def _secure(value: str) -> str:
    if not value.startswith("https://"):
        raise PydanticCustomError("url_clear", "must be https: secrets travel in it")
    return value


Url = Annotated[str, AfterValidator(_url)]
SecureUrl = Annotated[Url, AfterValidator(_secure)]

__all__ = ["SecureUrl", "Url"]
