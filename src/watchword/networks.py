"""What an address tells of the network it is in."""

from __future__ import annotations

import ipaddress


def network(address: str) -> str:
    """What one customer of a network usually has: an IPv4 address, or an IPv6 /64. Raises ``ValueError`` for anything else."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return str(ip.ipv4_mapped)
        return str(ipaddress.ip_network((int(ip), 64), strict=False))
    return str(ip)


def shortened(address: str) -> str:
    """The network of an address: enough to see where trouble came from, too little to tell who it was."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return ""
    return str(ipaddress.ip_network((ip, 24 if ip.version == 4 else 48), strict=False))
