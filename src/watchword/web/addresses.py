"""Which names this listener answers to, and where a request came from. Both are ours to decide, never the request's."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import Scope

_LOOPBACK: Final = ("127.0.0.1", "localhost", "[::1]")
_DEFAULT_PORTS: Final = {"https": "443", "http": "80"}
_FORWARDED: Final = ("forwarded", "via")


@dataclass(frozen=True, slots=True)
class HostList:
    """The names of this listener; everything else gets 421."""

    scheme: str
    exact: frozenset[str]
    any_port: frozenset[str]

    @classmethod
    def of(cls, origin: str, further: Iterable[str] = ()) -> HostList:
        """The origin's own name, ``further`` ones (a name without a port has any), and on loopback every spelling of it."""
        parts = urlsplit(origin.lower())
        exact = {parts.netloc}
        default = _DEFAULT_PORTS.get(parts.scheme, "")
        if parts.port is None:
            exact.add(f"{parts.netloc}:{default}")
        elif str(parts.port) == default:
            exact.add(parts.netloc.rpartition(":")[0])
        if _name(parts.netloc) in _LOOPBACK:
            exact |= {f"{name}{_port(parts.netloc)}" for name in _LOOPBACK}
        names = [name.lower() for name in further]
        exact |= {name for name in names if _port(name)}
        return cls(parts.scheme, frozenset(exact), frozenset(n for n in names if not _port(n)))

    def permits(self, headers: Headers) -> bool:
        """Whether the request names us, once and plainly."""
        named = headers.getlist("host")
        if len(named) != 1:
            return False
        host = named[0].lower()
        return host in self.exact or _name(host) in self.any_port

    def same_origin(self, headers: Headers) -> bool:
        """Whether a browser says that the request comes from a page of the very origin it goes to.

        ``Sec-Fetch-Site`` where the browser sends it, ``Origin`` where it does not; a request with neither is not a browser's.
        """
        site = headers.get("sec-fetch-site")
        if site is not None:
            return site == "same-origin"
        return headers.get("origin") == f"{self.scheme}://{headers.get('host', '').lower()}"


def forwarded(headers: Headers) -> bool:
    """Whether anything on the way wrote itself into the request: what a dev server never has in front of it."""
    return any(name in _FORWARDED or name.startswith("x-forwarded") for name in headers)


def client_address(scope: Scope, trusted_proxies: int) -> str | None:
    """The address of whoever asks: the socket's, or what the outermost of ``trusted_proxies`` proxies saw.

    Each proxy appends the address it saw to ``X-Forwarded-For``; entries further left than our own proxies are hearsay (T8).
    """
    peer = scope.get("client")
    socket_address = _canonical(peer[0]) if peer else None
    if trusted_proxies < 1:
        return socket_address
    said = ",".join(Headers(scope=scope).getlist("x-forwarded-for")).split(",")
    seen = [entry.strip() for entry in said if entry.strip()][-trusted_proxies:]
    return (_canonical(seen[0]) if seen else None) or socket_address


def _canonical(text: str) -> str | None:
    try:
        address = ipaddress.ip_address(text.strip("[]").partition("%")[0])
    except ValueError:
        return None
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped or address)


def _name(host: str) -> str:
    return host.removesuffix(_port(host))


def _port(host: str) -> str:
    """``:3001``, or empty."""
    name, colon, port = host.rpartition(":")
    return f":{port}" if colon and port.isascii() and port.isdecimal() and name else ""
