"""How often one number may be reached: Aliyun's rules for mainland China, counted from each send and not by the calendar."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from watchword.sandbox.account import Kind
from watchword.sandbox.refusals import LimitControl

_MINUTE: Final = 60_000
_HOUR: Final = 60 * _MINUTE
_DAY: Final = 24 * _HOUR
_KEYS: Final = 100_000


@dataclass(frozen=True, slots=True)
class Window:
    """At most ``permits`` in the last ``length`` ms; ``name`` is how Aliyun's message calls it."""

    name: str
    length: int
    permits: int


_CODES: Final = (Window("分钟", _MINUTE, 1), Window("小时", _HOUR, 5), Window("天", _DAY, 10))
_NUMBER: Final = (Window("天", _DAY, 40),)
_NOTICES: Final = (Window("天", _DAY, 50),)

Key = tuple[str, ...]


def rules(
    kind: Kind, signature: str, template: str, number: str
) -> tuple[tuple[Key, tuple[Window, ...]], ...]:
    """What is counted for one message, and by which windows."""
    if kind is Kind.NOTICE:
        return (((signature, template, number), _NOTICES),)
    return (((signature, number), _CODES), ((number,), _NUMBER))


class Frequency:
    """Remembers accepted messages for a day, for at most 100,000 keys: the ones longest silent are forgotten first."""

    def __init__(self, keys: int = _KEYS) -> None:
        self._sends: OrderedDict[Key, deque[int]] = OrderedDict()
        self._keys = keys

    def __len__(self) -> int:
        return len(self._sends)

    def check(self, counted: Iterable[tuple[Key, tuple[Window, ...]]], now: int) -> None:
        """Raises ``isv.BUSINESS_LIMIT_CONTROL`` for the first window that is full."""
        for key, windows in counted:
            sends = self._sends.get(key, ())
            for window in windows:
                # A send "later than now" is from before the clock was moved back.
                if sum(0 <= now - at < window.length for at in sends) >= window.permits:
                    raise LimitControl(window.name, window.permits)

    def record(self, counted: Iterable[tuple[Key, tuple[Window, ...]]], now: int) -> None:
        """One message was accepted."""
        for key, windows in counted:
            most = max(window.permits for window in windows)
            self._sends.setdefault(key, deque(maxlen=most)).append(now)
            self._sends.move_to_end(key)
        self._forget(now)

    def clear(self) -> None:
        """Forget everything."""
        self._sends.clear()

    def _forget(self, now: int) -> None:
        while self._sends:
            newest = next(iter(self._sends.values()))[-1]
            if len(self._sends) <= self._keys and now - newest < _DAY:
                return
            self._sends.popitem(last=False)
