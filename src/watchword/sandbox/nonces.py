"""A nonce is good for one request of one key."""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

_MOST: Final = 250_000


class Nonces:
    """Remembers nonces until their time stamp is too old anyway, and never more than ``most`` of them."""

    def __init__(self, most: int = _MOST) -> None:
        self._seen: OrderedDict[tuple[str, str], int] = OrderedDict()
        self._most = most

    def __len__(self) -> int:
        return len(self._seen)

    def spend(self, key_id: str, nonce: str, until: int, now: int) -> bool:
        """Whether this is the first use of ``nonce``; remembered until the moment ``until``."""
        self._forget(now)
        if (key_id, nonce) in self._seen:
            return False
        self._seen[key_id, nonce] = until
        return True

    def _forget(self, now: int) -> None:
        while self._seen:
            oldest = next(iter(self._seen.values()))
            if len(self._seen) < self._most and oldest > now:
                return
            self._seen.popitem(last=False)
