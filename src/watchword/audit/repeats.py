"""What anybody can cause as often as they like is one entry a minute, with a count: the key under which it is counted."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Final

from watchword.audit.store import Fact, Repeat
from watchword.networks import network

_MINUTE: Final = 60_000
_HALF: Final = 32
# What names one case among many of its kind.
_CASE: Final = frozenset({"verification"})


def repeat(fact: Fact, data: Mapping[str, str | int]) -> Repeat:
    """The key of ``fact``, whose ``data`` these are, and of its kind."""
    rest_data = json.dumps({name: value for name, value in data.items() if name not in _CASE})
    minute = str(fact.at // _MINUTE)
    kind = _digest(
        fact.action, fact.outcome, fact.application, _origin(fact.address), rest_data, minute
    )
    case = _digest(fact.actor, fact.target, fact.data)
    return Repeat(kind + case, kind + "0" * _HALF, kind + "f" * _HALF, rest_data)


def _digest(*parts: str) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:_HALF]


def _origin(address: str) -> str:
    try:
        return network(address)
    except ValueError:  # unknown, or what a program says in its place
        return address
