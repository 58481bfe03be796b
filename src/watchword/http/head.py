"""A request as it goes over the wire: where to, and its bytes.

aiohttp could write it too, for as much CPU as all the rest of an exchange (decision 14). What it does better stays its own: names,
connections, TLS, the pool, and reading answers.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from watchword.http.port import Request

# The origin, what comes behind it up to a fragment, which goes nowhere. No blank anywhere: it would end the request's first line.
_URL: Final = re.compile(r"(https?://[^/?#\s]+)([^#\s]*)(?:#\S*)?", re.IGNORECASE)
_METHOD: Final = re.compile(r"[A-Z]+")
# RFC 9110, section 5.5: a line break would be the beginning of another header.
_CONTROL: Final = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
# RFC 9110, section 5.1: with a blank before its colon, one server's framing header is no header at all to the next.
_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9a-z-]+")
_BODILESS: Final = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
# Ours, where a request says nothing else. An HTTP library's own name would tell its version to everybody; and an answer is not to be
# packed, because one that unpacks into a thousand times its size is not read at all.
_OURS: Final = {"user-agent": "watchword", "accept": "*/*", "accept-encoding": "identity"}


def taken_apart(url: str) -> tuple[str, str]:
    """The origin of ``url``, and its path and query exactly as they are, because they were signed. Raises ``ValueError``."""
    found = _URL.fullmatch(url)
    if found is None:
        raise ValueError("not an http(s) URL")
    origin, target = found.groups()
    return origin, target if target.startswith("/") else f"/{target}"


def written(request: Request, target: str, authority: str) -> bytes:
    """The whole request: one piece, one write. Raises ``ValueError`` for what no head can hold."""
    method, body, headers = request.method.upper(), request.body, request.headers
    host, rest = _missing(tuple(headers))
    lines = [f"{method} {target} HTTP/1.1", *([f"host: {authority}"] if host else [])]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    lines += rest
    if body or method not in _BODILESS:
        lines.append(f"content-length: {len(body)}")
    # Most heads are printable all through, and to find that out so costs a tenth.
    plain = "".join(lines)
    if not _METHOD.fullmatch(method) or not (plain.isprintable() or not _CONTROL.search(plain)):
        raise ValueError("a control character in a head")
    lines += ("", "")
    return "\r\n".join(lines).encode() + body


@lru_cache(maxsize=256)
def _missing(names: tuple[str, ...]) -> tuple[bool, tuple[str, ...]]:
    """Whether there is no ``Host`` among ``names``, and those lines of ours that they lack."""
    said = {name.lower() for name in names}
    if not all(map(_NAME.fullmatch, said)):
        raise ValueError("no name of a header")
    if not said.isdisjoint(_FRAMING):
        raise ValueError("how long a body is, is ours to say")
    return "host" not in said, tuple(
        f"{name}: {value}" for name, value in _OURS.items() if name not in said
    )


# Two lengths of one body are how a request is smuggled past a proxy.
_FRAMING: Final = frozenset({"content-length", "transfer-encoding"})
