"""Ports for servers that have to be told theirs before they listen."""

import os
import socket
from itertools import cycle
from pathlib import Path

_KERNELS_OWN = Path("/proc/sys/net/ipv4/ip_local_port_range")
_FIRST, _EACH = 20_000, 100


def _ours() -> "cycle[int]":
    """A hundred ports of this process's own, below those that the kernel gives to whoever wants any.

    One of the kernel's would be given to somebody else between being found free and being listened on: not often, but now and then.
    """
    try:
        last = int(_KERNELS_OWN.read_text().split()[0])
    except (OSError, ValueError):
        last = 32_768
    begin = _FIRST + os.getpid() * _EACH % (last - _FIRST - _EACH)
    return cycle(range(begin, begin + _EACH))


_candidates = _ours()


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on, and that nobody is given meanwhile."""
    found: list[int] = []
    while len(found) < count:
        port = next(_candidates)
        try:
            socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            continue
        found.append(port)
    return found


def free_port() -> int:
    """One of them."""
    return free_ports(1)[0]
