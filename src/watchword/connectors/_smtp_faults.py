"""How an SMTP server's answers read: which fault, and which code is shown for it.

RFC 5321 section 4.2 (reply codes), RFC 3463 and its registry (enhanced codes), RFC 4954 section 6 (AUTH). Servers use both
loosely, so the stage at which a "no" was said weighs more than its number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import Final

from watchword.message import Fault


class Stage(Enum):
    """How far the conversation had come."""

    GREETING = "greeting"
    TLS = "tls"
    AUTH = "auth"
    SENDER = "sender"
    RECIPIENT = "recipient"
    CONTENT = "content"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A server's no: our fault for it, the code that is shown and explained, and when to ask again."""

    fault: Fault
    code: str
    retry_after: int | None = None


_ENHANCED: Final = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_SLOW_DOWN: Final = re.compile(
    r"gr[ea]y.?list|too (?:many|fast|quickly|much)|\brate\b|rate.?limit|frequen|throttl|slow down",
    re.IGNORECASE,
)
_WAIT: Final = re.compile(
    r"\b(\d{1,5})\s*(s|sec|secs|seconds?|m|min|mins|minutes?)\b", re.IGNORECASE
)

# Enhanced codes that mean the same wherever they are said; the first that fits counts.
_BY_ENHANCED: Final = (
    (re.compile(r"4\.2\.1|4\.7\.28|4\.7\.650"), Fault.THROTTLED),
    (re.compile(r"5\.1\.[78]|5\.7\.(?:5|8|9|14|57|60|64|139)"), Fault.BAD_CONFIG),
    (
        re.compile(r"[45]\.2\.2|5\.1\.(?:1|2|3|6|10)|5\.2\.[0-9]+|5\.4\.(?:1|4|12|310)"),
        Fault.BAD_RECIPIENT,
    ),
    (re.compile(r"5\.4\.5|5\.7\.(?:708|750)"), Fault.NO_CREDIT),
)
_RELAY: Final = re.compile(r"relay|authenticat|not permitted to send|send as", re.IGNORECASE)
_AUTH_CODES: Final = frozenset({530, 534, 535, 538})


def judge(stage: Stage, code: int, text: str) -> Verdict:
    """The verdict on an answer other than yes."""
    found = _ENHANCED.search(text)
    enhanced = found[0] if found and found[1] == str(code)[:1] else ""
    shown = f"SMTP {enhanced or code}"
    if 400 <= code < 500:
        fault = _for_now(stage, enhanced, text)
        return Verdict(fault, shown, _wait(text) if fault is not Fault.BAD_RECIPIENT else None)
    if 500 <= code < 600:
        return Verdict(_for_good(stage, code, enhanced, text), shown)
    return Verdict(Fault.BAD_ANSWER if stage is Stage.CONTENT else Fault.UNAVAILABLE, shown)


def _for_now(stage: Stage, enhanced: str, text: str) -> Fault:
    if stage not in (Stage.RECIPIENT, Stage.CONTENT):
        # Whatever it is, it is not about this person.
        return Fault.UNAVAILABLE
    known = _by_enhanced(enhanced)
    if known in (Fault.THROTTLED, Fault.BAD_RECIPIENT):
        return known
    return Fault.THROTTLED if _SLOW_DOWN.search(text) else Fault.UNAVAILABLE


def _for_good(stage: Stage, code: int, enhanced: str, text: str) -> Fault:
    if stage in (Stage.GREETING, Stage.TLS, Stage.AUTH) or code in _AUTH_CODES:
        return Fault.BAD_CONFIG
    known = _by_enhanced(enhanced)
    if known is not None:
        return known
    if stage is Stage.SENDER:
        return Fault.REJECTED if code == 552 else Fault.BAD_CONFIG
    if stage is Stage.RECIPIENT:
        if _RELAY.search(text):
            return Fault.BAD_CONFIG
        policy = enhanced.startswith("5.7.") or code in (500, 501, 502, 503, 504, 555)
        return Fault.REJECTED if policy else Fault.BAD_RECIPIENT
    return Fault.REJECTED


def _by_enhanced(enhanced: str) -> Fault | None:
    return next((fault for form, fault in _BY_ENHANCED if form.fullmatch(enhanced)), None)


def _wait(text: str) -> int | None:
    found = _WAIT.search(text)
    if found is None:
        return None
    return int(found[1]) * (60 if found[2].lower().startswith("m") else 1)


__all__ = ["Stage", "Verdict", "judge"]
