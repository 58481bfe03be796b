"""Where this server may connect to, decided on the very address that the connection then goes to."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from watchword.errors import DestinationRefused


@dataclass(frozen=True, slots=True)
class Guard:
    """Which addresses may be connected to: globally routable ones, and what the operator's settings file adds.

    ``allow`` holds networks (``10.1.0.0/16``); ``loopback`` is for a dev database only. Names ending in one of
    ``shared_for`` may resolve into 100.64.0.0/10, where Aliyun's VPC endpoints live; the metadata address never passes.
    ``trusting`` permits the rest too: for the library door and the command line, where whoever names the address already
    runs the process. ``metadata`` permits the metadata address and nothing else: for who fetches credentials there.
    """

    allow: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...] = ()
    loopback: bool = False
    shared_for: tuple[str, ...] = (".aliyuncs.com",)
    trusting: bool = False
    metadata: bool = False

    @classmethod
    def of(cls, allow: Iterable[str] = (), *, loopback: bool = False) -> Guard:
        """A guard from the texts of a settings file. Raises ``ValueError`` for one that is not a network."""
        return cls(tuple(ipaddress.ip_network(text) for text in allow), loopback)

    def permits(self, host: str, address: str) -> bool:
        """Whether ``address``, which ``host`` resolved to, may be connected to."""
        ip = ipaddress.ip_address(address.partition("%")[0])
        if self.metadata:
            return ip == _METADATA
        if _METADATA in (ip, _carried(ip)):
            return False
        if self.trusting:
            return True
        if any(ip in network for network in self.allow if network.version == ip.version):
            return True
        if self.loopback and ip.is_loopback:
            return True
        if ip in _SHARED and host.endswith(self.shared_for):
            return True
        return _routable(ip)


Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_METADATA: Final = ipaddress.ip_address("100.100.100.200")
_SHARED: Final = ipaddress.ip_network("100.64.0.0/10")
# All that is given out to the public; v4-mapped, NAT64 and site-local addresses lie outside.
_UNICAST: Final = ipaddress.ip_network("2000::/3")
# Inside it, but they carry an IPv4 address: 6to4 and Teredo. What they lead to cannot be judged here.
_TUNNELS: Final = tuple(ipaddress.ip_network(text) for text in ("2002::/16", "2001::/32"))
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")


def _carried(ip: Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address inside an IPv6 one."""
    if isinstance(ip, ipaddress.IPv4Address):
        return None
    if ip in _NAT64:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour


def _routable(ip: Address) -> bool:
    if isinstance(ip, ipaddress.IPv6Address) and (
        ip not in _UNICAST or any(ip in tunnel for tunnel in _TUNNELS)
    ):
        return False
    return ip.is_global and not ip.is_multicast


def judge_literal(guard: Guard, host: str) -> None:
    """Address literals never reach a resolver, so they are judged here."""
    if _is_refused_literal(guard, host):
        raise refused(host)


def refused(host: str) -> DestinationRefused:
    """What to raise for ``host``, and what an operator does about it."""
    return DestinationRefused(
        f"{host} is not an address this server may connect to; outbound_allow in the settings names networks that it may"
    )


@lru_cache(maxsize=256)
def _is_refused_literal(guard: Guard, host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return not guard.permits(host, host)
