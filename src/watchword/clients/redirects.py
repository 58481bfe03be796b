"""Where a browser may be sent back to: which addresses an application may name, and when one of them is meant (policy section 4)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import SplitResult, urlsplit

from watchword.errors import RedirectRefused

_LONGEST: Final = 2048
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
# RFC 8252 7.1: a scheme of one's own is a domain name reversed, so it has a dot.
_PRIVATE_SCHEME: Final = re.compile(r"[a-z][a-z0-9+-]*(?:\.[a-z0-9+-]+)+")
_LABEL: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_HOST: Final = re.compile(r"(?:[A-Za-z0-9.*_-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?")
_PLAIN: Final = re.compile(r"[\x21-\x7e]+")
_WILDCARD: Final = "*."
# "*.com" would let the whole world in.
_LABELS_AFTER_WILDCARD: Final = 2


def check_redirects(uris: Iterable[str]) -> None:
    """Raises ``RedirectRefused``, naming the first address that no application may have and why."""
    for uri in uris:
        if reason := _fault(uri):
            raise RedirectRefused(uri, reason)


def redirect_fits(uri: str, registered: Iterable[str]) -> bool:
    """Whether ``uri`` is one of ``registered``: character by character, but for a left-most wildcard label, which stands for
    names and is none itself.
    """
    return "://*." not in uri and any(uri == one or _under_wildcard(uri, one) for one in registered)


def origin_of(uri: str) -> str | None:
    """The web origin of an http(s) address; the bare scheme (``com.example:``) of another, for ``form-action``."""
    parts = urlsplit(uri)
    if parts.scheme in ("http", "https"):
        return f"{parts.scheme}://{parts.netloc}"
    return f"{parts.scheme}:" if _PRIVATE_SCHEME.fullmatch(parts.scheme) else None


def _fault(uri: str) -> str | None:
    if not _PLAIN.fullmatch(uri) or "\\" in uri or len(uri) > _LONGEST:
        return "it is no address"
    try:
        parts = urlsplit(uri)
        _ = parts.port
    except ValueError:
        return "it is no address"
    if "#" in uri:
        return "it has a fragment"
    if "@" in parts.netloc:
        return "it names a user"
    # What a policy of ours may quote: no separator of its own gets in.
    if parts.scheme in ("http", "https") and not _HOST.fullmatch(parts.netloc):
        return "its host is no host"
    if parts.scheme == "https":
        return _host_fault(parts)
    if parts.scheme == "http":
        loopback = parts.hostname in _LOOPBACK
        return None if loopback else "http is for this machine only (127.0.0.1, [::1], localhost)"
    if _PRIVATE_SCHEME.fullmatch(parts.scheme):
        return "a wildcard is for https only" if "*" in uri else None
    return (
        "its scheme is neither https nor one of your own with a dot in it, such as com.example.app"
    )


def _host_fault(parts: SplitResult) -> str | None:
    host = parts.hostname or ""
    if "*" in parts.path + parts.query:
        return "a wildcard may only be the left-most part of the host"
    if host.startswith(_WILDCARD):
        labels = host.removeprefix(_WILDCARD).split(".")
        fit = len(labels) >= _LABELS_AFTER_WILDCARD and all(_LABEL.fullmatch(one) for one in labels)
        # The last label of a name is never a number; of an address it is.
        return (
            None if fit and not labels[-1].isdigit() else "there is too little behind the wildcard"
        )
    if "*" in host:
        return "a wildcard may only be the left-most part of the host, and all of it"
    return None if host else "it has no host"


def _under_wildcard(uri: str, registered: str) -> bool:
    if "://*." not in registered or not _PLAIN.fullmatch(uri) or "\\" in uri:
        return False
    head, tail = registered.split("*", 1)
    if not uri.startswith(head) or not uri.endswith(tail):
        return False
    label = uri[len(head) : len(uri) - len(tail)]
    return _LABEL.fullmatch(label) is not None
