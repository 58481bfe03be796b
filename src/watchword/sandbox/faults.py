"""Faults on demand: what shall go wrong, for which action and receiver, how often."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import count
from typing import Any, Final

_LONGEST_DELAY: Final = 600.0
_LONGEST_WORD: Final = 200
_MOST: Final = 1_000


class Kind(StrEnum):
    """What goes wrong. *Accepted* means that the message counts as sent and reaches its inbox."""

    ERROR = "error"  # refused with a code and a status
    DELAY = "delay"  # accepted, and answered late
    DROP_BEFORE = "drop-before"  # hung up without accepting
    DROP_AFTER = "drop-after"  # accepted, and hung up without an answer
    BROKEN_JSON = "broken-json"  # accepted; the answer is no JSON
    HTML = "html"  # accepted; the answer is a proxy's error page
    EMPTY = "empty"  # accepted; the answer has no body
    HALF = "half"  # accepted; the connection ends in the middle of the body
    RESET_CONNECT = "reset-connect"  # reset before a byte was read
    RESET_HEADERS = "reset-headers"  # reset when the headers were read
    RESET_BEFORE = "reset-before"  # reset when all was read, without accepting
    RESET_AFTER = "reset-after"  # accepted, and reset without an answer
    RESET_ANSWER_HEADERS = (
        "reset-answer-headers"  # accepted; reset in the middle of the answer's headers
    )
    RESET_ANSWER = "reset-answer"  # accepted; reset in the middle of the answer's body
    DUPLICATE_RECEIPT = "duplicate-receipt"  # accepted; its receipt is pushed twice
    NO_RECEIPT = "no-receipt"  # accepted; no receipt will ever come
    FAILED_RECEIPT = (
        "failed-receipt"  # accepted; the receipt says that it did not arrive, with ``code``
    )


# Those that need more than an answer: the connection itself.
BREAKING: Final = frozenset(
    kind for kind in Kind if kind.startswith(("drop", "reset")) or kind is Kind.HALF
)
BEFORE: Final = frozenset({Kind.DROP_BEFORE, Kind.RESET_BEFORE})
_EARLY: Final = frozenset({Kind.RESET_CONNECT, Kind.RESET_HEADERS})
_STATUSES: Final = {
    "Forbidden.RAM": 403,
    "Forbidden": 403,
    "NoPermission": 403,
    "InvalidAccessKeyId.NotFound": 404,
    "InvalidMailAddress.NotFound": 404,
    "InvalidTemplate.NotFound": 404,
    "InvalidIP.NotFound": 404,
    "InternalError": 500,
    "ServiceUnavailable": 503,
}


@dataclass(slots=True, kw_only=True)
class Staged:
    """One fault that waits for its call. ``left`` is how often it will still happen; nothing means until it is cleared."""

    id: int = 0
    kind: Kind = Kind.ERROR
    action: str = ""
    to: str = ""
    left: int | None = 1
    code: str = ""
    status: int = 0
    message: str = ""
    delay: float = 0.0
    retry_after: int = 0
    happened: int = 0

    def as_json(self) -> dict[str, Any]:
        """What ``GET /faults`` shows."""
        return {
            "id": self.id,
            "kind": self.kind.value,
            "action": self.action,
            "to": self.to,
            "count": self.left,
            "code": self.code,
            "status": self.status,
            "message": self.message,
            "delay": self.delay,
            "retryAfter": self.retry_after,
            "happened": self.happened,
        }


class Faults:
    """The staged faults, in the order they were staged; the first that fits a call happens to it."""

    def __init__(self) -> None:
        self._staged: list[Staged] = []
        self._ids = count(1)

    def __iter__(self) -> Iterator[Staged]:
        return iter(list(self._staged))

    def __len__(self) -> int:
        return len(self._staged)

    def add(self, staged: Staged) -> Staged:
        """Stage a fault."""
        if len(self._staged) >= _MOST:
            raise ValueError("too many faults are staged; clear some")
        staged.id = next(self._ids)
        self._staged.append(staged)
        return staged

    def take(self, action: str, receivers: Collection[str]) -> Staged | None:
        """The fault for a call that was read and proved."""
        return self._take(set(Kind) - _EARLY, action, receivers)

    def take_early(self, kind: Kind, action: str = "", receivers: Collection[str] = ()) -> bool:
        """Whether a fault of this kind strikes before the call was read, when not all of it is known."""
        return self._take({kind}, action, receivers) is not None

    def clear(self, fault_id: int | None = None) -> int:
        """Take back one fault, or all; answers how many."""
        before = len(self._staged)
        kept = [staged for staged in self._staged if fault_id not in (None, staged.id)]
        self._staged = kept
        return before - len(kept)

    def _take(
        self, kinds: Collection[Kind], action: str, receivers: Collection[str]
    ) -> Staged | None:
        for staged in self._staged:
            if staged.kind in kinds and _fits(staged, action, receivers):
                staged.happened += 1
                if staged.left is not None:
                    staged.left -= 1
                    if not staged.left:
                        self._staged.remove(staged)
                return staged
        return None


def read_fault(asked: Mapping[str, Any], actions: Collection[str]) -> Staged:
    """The fault that JSON or a form asks for. Raises ``ValueError`` with a sentence."""
    unknown = set(asked) - _NAMES
    if unknown:
        raise ValueError(
            f"unknown: {', '.join(sorted(unknown))}; known are {', '.join(sorted(_NAMES))}"
        )
    kind = _kind(asked)
    action, code = _word(asked, "action"), _word(asked, "code")
    if action and action not in actions:
        raise ValueError(f"action is one of {', '.join(sorted(actions))}")
    retry_after = _whole(asked, "retryAfter", 0, 10**9)
    if kind is Kind.ERROR:
        code = code or ("Throttling.User" if retry_after else "isp.SYSTEM_ERROR")
    if kind is Kind.FAILED_RECEIPT:
        code = code or "MOBILE_NOT_ON_SERVICE"
    status = _whole(asked, "status", 0, 599)
    if status and status < 200:
        raise ValueError("status is a number from 200 to 599")
    return Staged(
        kind=kind,
        action=action,
        to=_word(asked, "to"),
        left=_count(asked),
        code=code,
        status=status or _usual_status(kind, code, retry_after),
        message=_word(asked, "message") or "Staged in the sandbox.",
        delay=_seconds(asked),
        retry_after=retry_after,
    )


_NAMES: Final = frozenset(
    {"kind", "action", "to", "count", "code", "status", "message", "delay", "retryAfter"}
)


def _fits(staged: Staged, action: str, receivers: Collection[str]) -> bool:
    if staged.action and staged.action != action:
        return False
    return not staged.to or any(_same(staged.to, receiver) for receiver in receivers)


def _same(left: str, right: str) -> bool:
    """Whether two spellings mean one receiver: a number with or without its 86, an address in any case."""
    if "@" in left or "@" in right:
        return left.strip().casefold() == right.strip().casefold()
    one, other = _digits(left), _digits(right)
    return one != "" and (one == other or one == f"86{other}" or other == f"86{one}")


def _digits(text: str) -> str:
    digits = "".join(character for character in text if character in "0123456789")
    return digits.removeprefix("00")


def _kind(asked: Mapping[str, Any]) -> Kind:
    try:
        return Kind(asked.get("kind") or (Kind.DELAY if _is_delay(asked) else Kind.ERROR))
    except ValueError:
        raise ValueError(f"kind is one of {', '.join(Kind)}") from None


def _is_delay(asked: Mapping[str, Any]) -> bool:
    """Without a kind, a code or a status a delay is just a delay."""
    return bool(asked.get("delay")) and not any(
        asked.get(name) for name in ("code", "status", "retryAfter")
    )


def _usual_status(kind: Kind, code: str, retry_after: int) -> int:
    if kind is Kind.HTML:
        return 502
    if kind is not Kind.ERROR or code.startswith(("isv.", "isp.", "biz.", "BUSINESS_LIMIT")):
        return 200
    return 429 if retry_after else _STATUSES.get(code, 400)


def _word(asked: Mapping[str, Any], name: str) -> str:
    value = asked.get(name) or ""
    if not isinstance(value, str) or len(value) > _LONGEST_WORD:
        raise ValueError(f"{name} is a text of at most {_LONGEST_WORD} characters")
    return value.strip()


def _whole(asked: Mapping[str, Any], name: str, least: int, most: int) -> int:
    value = asked.get(name) or 0
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 12:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise ValueError(f"{name} is a whole number from {least} to {most}")
    return value


def _count(asked: Mapping[str, Any]) -> int | None:
    """Once unless it says otherwise; null, or an empty field of a form, means until it is cleared."""
    if "count" not in asked:
        return 1
    if asked["count"] in (None, ""):
        return None
    return _whole(asked, "count", 1, 1_000_000)


def _seconds(asked: Mapping[str, Any]) -> float:
    value = asked.get("delay") or 0
    try:
        seconds = float(value) if isinstance(value, str | int | float) else -1.0
    except ValueError:
        seconds = -1.0
    if isinstance(value, bool) or not 0 <= seconds <= _LONGEST_DELAY:
        raise ValueError(f"delay is a number of seconds from 0 to {_LONGEST_DELAY:g}")
    return seconds
